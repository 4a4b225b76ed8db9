"""What a browser keeps for when there is no connection: a shell without anybody's words."""

import json
import re

import pytest
from cast import CANARY

from app.views.offline import FILES, shell_version


def shell_of(worker):
    return json.loads(re.search(r"const SHELL = (\[.*\]);", worker.text).group(1))


def kept_name(worker):
    return re.search(r'const KEPT = PREFIX \+ "([0-9a-f]{12})";', worker.text).group(1)


def test_the_worker_serves_the_whole_site_and_is_always_looked_up_again(client):
    answer = client.get("/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_worker_keeps_the_offline_page_and_its_files_only(client):
    shell = shell_of(client.get("/sw.js"))
    pages, files = shell[:2], shell[2:]
    assert pages == ["/offline", "/offline/gesprek"]
    assert [path.partition("?")[0] for path in files] == [f"/static/{name}" for name in FILES]
    # Without the version of a file its address would not be the one that a page asks for.
    texts = "".join(client.get(page).text for page in pages)
    asked = re.findall(r'(?:src|href)="(/static/[^"]+)"', texts)
    assert set(asked) == set(files)


def test_the_offline_page_is_the_same_for_everybody(client, cast):
    cast.story(cast.client_actor)
    browsers = (client, cast.browser(cast.lead), cast.browser(cast.interviewer))
    empty = {browser.get("/offline/gesprek").text for browser in browsers}
    assert len(empty) == 1
    assert not re.search(f"csrf_token|{CANARY}|data-user|data-key|turn_id", empty.pop())
    assert "Set-Cookie" not in client.get("/offline/gesprek").headers
    pages = {browser.get("/offline").text for browser in browsers}
    assert len(pages) == 1
    page = pages.pop()
    assert "csrf_token" not in page
    assert CANARY not in page
    assert "Wat bewaard is, blijft bewaard." in page
    assert "Laat het open staan in zijn tabblad." in page


def test_who_reads_does_not_change_what_is_kept(client, cast):
    english = {"Accept-Language": "en"}
    names = {
        kept_name(client.get("/sw.js")),
        kept_name(client.get("/sw.js", headers=english)),
        kept_name(cast.browser(cast.lead).get("/sw.js")),
    }
    assert len(names) == 1


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_changes_gives_the_cache_another_name(app, monkeypatch, name):
    def version(changed):
        def address(endpoint, filename=""):
            return f"/{endpoint}/{filename}?v={filename == changed}"

        monkeypatch.setitem(shell_version.__globals__, "url_for", address)
        return shell_version()

    with app.test_request_context():
        assert version(None) == version(None)
        assert version(name) != version(None)


def test_the_offline_page_speaks_english_too(client):
    page = client.get("/offline", headers={"Accept-Language": "en"}).text
    assert '<html lang="en"' in page
    assert "Geen verbinding" not in page


def test_every_page_names_the_worker(client):
    assert 'data-worker="/sw.js"' in client.get("/inloggen").text
