"""Static files: kept long, sent small, and only they are compressed."""

import gzip
import re
from pathlib import Path

import pytest
from flask import url_for

from app.static_files import JOINED, StaticFiles

ROOT = Path(__file__).parents[2] / "app"
STATIC = ROOT / "static"
A_YEAR = "public, max-age=31536000, immutable"
PACKED = {"Accept-Encoding": "gzip, deflate, br"}
ADDRESS = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def address_of(app, name):
    with app.test_request_context():
        return url_for("static", filename=name)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.css").write_text("p { color: red }" * 40)
    (tmp_path / "outside.css").write_text("secret")
    return tmp_path / "static"


def test_the_address_names_the_content(app, client):
    address = address_of(app, "js/page.js")
    assert re.fullmatch(r"/static/js/page\.js\?v=[0-9a-f]{12}", address)
    answer = client.get(address)
    assert answer.status_code == 200
    # As it stands in the folder, without the lines that only say why.
    lines = (STATIC / "js" / "page.js").read_bytes().split(b"\n")
    told = [one for one in lines if not one.lstrip().startswith(b"//")]
    assert answer.data == b"\n".join(told)
    assert answer.headers["Cache-Control"] == A_YEAR
    assert answer.mimetype == "text/javascript"


def test_a_changed_file_gets_another_address(folder):
    files = StaticFiles(folder)
    first = files.find("a.css")
    assert files.find("a.css") is first
    (folder / "a.css").write_text("p { color: blue; }" * 40)
    second = files.find("a.css")
    assert second.version != first.version
    assert second.body == (folder / "a.css").read_bytes()
    assert gzip.decompress(second.packed) == second.body


def test_a_file_that_went_away_is_found_again_once_it_is_back(folder):
    files = StaticFiles(folder)
    first = files.find("a.css")
    (folder / "a.css").rename(folder / "b.css")
    assert files.find("a.css") is None
    assert files.find("b.css").body == first.body
    (folder / "b.css").rename(folder / "a.css")
    assert files.find("a.css").version == first.version


def test_a_wrong_version_is_not_kept(client):
    assert client.get("/static/js/page.js?v=0").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/js/page.js").headers["Cache-Control"] == "public, max-age=3600"


def test_it_is_packed_for_who_can_unpack_it(app, client):
    address = address_of(app, "css/site.css")
    plain, packed = client.get(address), client.get(address, headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
    refused = client.get(address, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in refused.headers


@pytest.mark.parametrize("headers", [{}, PACKED], ids=["plain", "packed"])
def test_what_the_browser_has_is_not_sent_again(app, client, headers):
    address = address_of(app, "css/site.css")
    first = client.get(address, headers=headers)
    again = client.get(address, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["Cache-Control"] == A_YEAR
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Set-Cookie" not in first.headers


def test_the_packed_and_the_plain_body_have_tags_of_their_own(app, client):
    address = address_of(app, "css/site.css")
    tags = {client.get(address, headers=one).headers["ETag"] for one in ({}, PACKED)}
    assert len(tags) == 2


def test_the_joined_sheet_holds_every_part_in_order(client):
    for name, parts in JOINED.items():
        told = client.get(f"/static/{name}").data
        at = 0
        for part in parts:
            # Of a script the lines that only say why are not sent.
            lines = (STATIC / part).read_bytes().split(b"\n")
            script = part.endswith(".js")
            sent = [one for one in lines if not (script and one.lstrip().startswith(b"//"))]
            at = told.index(b"\n".join(sent), at) + 1
        assert not (name.endswith(".js") and b"\n//" in told)


def test_no_sheet_is_forgotten():
    templates = "".join(path.read_text("utf-8") for path in ROOT.rglob("templates/**/*.html"))
    joined = {part for parts in JOINED.values() for part in parts}
    for path in STATIC.rglob("*.css"):
        name = path.relative_to(STATIC).as_posix()
        assert (name in joined) != (name in templates), name
    assert all((STATIC / part).is_file() for part in joined)


@pytest.mark.parametrize(
    "name",
    [
        "../outside.css",
        "../static/../outside.css",
        "/etc/hostname",
        "a.css/../../outside.css",
        "..",
        "",
        ".",
        "a.css\x00",
        "absent.css",
    ],
)
def test_nothing_outside_the_folder_is_found(folder, name):
    assert StaticFiles(folder).find(name) is None


@pytest.mark.parametrize("path", ["..%2ffactory.py", "%2e%2e/factory.py", "css", "css/", "a%00"])
def test_nothing_outside_the_folder_is_sent(client, path):
    answer = client.get(f"/static/{path}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_is_ever_compressed(cast):
    """Here are three; ``test_page_budget.py`` looks at all of them."""
    page = f"/netwerkreview/{cast.network.id}"
    for user, path in ((None, "/inloggen"), (None, "/bestaat-niet"), (cast.professional, page)):
        answer = cast.browser(user).get(path, headers=PACKED)
        assert answer.mimetype == "text/html"
        assert "Content-Encoding" not in answer.headers, path
        assert answer.headers["Cache-Control"] == "no-store", path


def test_every_file_of_a_page_has_its_version(cast):
    page = cast.browser(cast.interviewer).get("/vandaag/").text
    addresses = ADDRESS.findall(page)
    assert len(addresses) >= 4
    for address in addresses:
        answer = cast.browser().get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == A_YEAR, address
