"""Attacks on what lies around the forms: addresses, files, headers, logs, hosts and cookies."""

import io
import logging
import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

import pytest
from bombs import bomb
from cast import CANARY, PASSPHRASE
from doors import browser_for
from every_form import FORMS, LOOKS_AFTER, SEAT, TELLER
from flask import Response
from form_things import form_things

from app.access import OPEN_ENDPOINTS
from app.factory import create_app
from app.server import _log_requests, set_up_logging
from research.roles import Role

ELSEWHERE = (
    "https://elders.example/",
    "//elders.example/",
    "///elders.example/",
    "/\\elders.example/",
    "\\\\elders.example",
    "/\t/elders.example/",
    "https:elders.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //elders.example",
    "/%2f%2felders.example/",
    "/\r\nLocation: https://elders.example/",
    "http://localhost@elders.example/",
    "/@elders.example/../\x00",
    "/bestaat-niet",
    "/uitloggen",
)
SECRETS = ("SECRET_KEY", "root:x:0", "create_app", "BEGIN IMMEDIATE")
CLIMBS = (
    "../app/settings.py",
    "..%2f..%2fapp%2fsettings.py",
    "%2e%2e/%2e%2e/app/settings.py",
    "....//....//etc/passwd",
    "..\\..\\app\\settings.py",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "css/../../settings.py",
    "css%00.css",
    "%c0%ae%c0%ae/settings.py",
    "file:///etc/passwd",
    "x" * 5_000,
)


# ---- Addresses --------------------------------------------------------------


@pytest.mark.parametrize("climb", CLIMBS)
@pytest.mark.parametrize("base", ["/static/", "/hulp/", "/hoofdstuk/", "/"])
def test_no_address_climbs_out_of_its_folder(cast, base, climb):
    answer = cast.browser(cast.editor).get(base + climb)
    assert answer.status_code in {301, 302, 303, 308, 404}
    assert not any(secret in answer.text for secret in SECRETS)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_and_out_lead_to_no_other_place(cast, target):
    browser, query = cast.browser(), {"next": target}
    facts = {"email": cast.lead.email, "password": PASSPHRASE, "next": target}
    assert browser.post("/inloggen", data=facts, query_string=query).location == "/"
    # Who is signed in already is sent on as well.
    assert browser.get("/inloggen", query_string=query).location == "/"
    again = browser.post(
        "/account/bevestig", data={"password": PASSPHRASE}, query_string={"verder": target}
    )
    assert again.location == "/"
    out = browser.post("/uitloggen", data=query, query_string=query)
    where = urlsplit(out.location)
    assert not (where.scheme)
    assert not (where.netloc)
    assert "\\" not in out.location


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_header_of_the_sender_leads_elsewhere(cast, target):
    target = re.sub(r"[\r\n\x00]", "", target)
    sent = {
        "Referer": target,
        "HX-Current-URL": target,
        "HX-Request": "true",
        "X-Forwarded-Host": "elders.example",
        "X-Original-URL": "/mensen/",
        "X-Rewrite-URL": "/mensen/",
        "Forwarded": "host=elders.example",
    }
    browser = cast.browser(cast.lead)
    for answer in (
        browser.post("/taal", data={"language": "nl"}, headers=sent),
        browser.get("/", headers=sent),
        browser.get("/bestaat-niet", headers=sent),
        cast.browser().get("/onderzoeken/", headers=sent),
    ):
        assert "elders.example" not in str(answer.headers) + answer.text
        assert "Beheer" not in answer.text


def test_another_host_in_the_request_comes_back_nowhere(cast):
    browser = cast.browser()
    for path in ("/", "/inloggen", "/bestaat-niet", "/gezond", "/onderzoeken/"):
        answer = browser.get(path, headers={"Host": "elders.example"})
        assert "elders.example" not in str(answer.headers) + answer.text


# ---- Headers and logs -------------------------------------------------------


def test_no_word_makes_a_header_or_a_line_of_the_log(cast, app, capfd):
    ids = form_things(cast)
    evil = f"{CANARY}\r\nX-Kwaad: ja\r\n2026-01-01 INFO wij vals\x1b[31m"
    capfd.readouterr()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    set_up_logging(logging.DEBUG)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        browsers = {role: cast.browser(cast.users[role]) for role in Role}
        browsers |= {one: browser_for(cast, one, ids) for one in (TELLER, SEAT, LOOKS_AFTER)}
        for form in FORMS:
            if form.role and form.texts:
                browser = browsers[form.role]
                answer = browser.post(form.address(ids), data=form.filled(ids, text=evil))
                assert "X-Kwaad" not in answer.headers, form.endpoint
        for path in ("/" + quote(evil), f"/zoeken?q={quote(evil)}", "/static/" + quote(evil)):
            assert "X-Kwaad" not in browsers[Role.LEAD].get(path).headers
    finally:
        root.handlers, root.level = before, level
    said = capfd.readouterr().err
    assert "problem reference=" in said
    for trace in (CANARY, "X-Kwaad", "vals", "\x1b"):
        assert trace not in said


def test_a_method_of_the_sender_writes_nothing_of_his_own_in_the_log(settings, database, caplog):
    app = create_app(settings, database, TESTING=True)
    _log_requests(app)
    with caplog.at_level(logging.INFO, "wij.server"):
        for method in (f"GE\x1b[31mT{CANARY.upper()}", "GET", "X" * 5_000):
            app.test_client().open("/gezond", method=method)
    lines = [one.getMessage() for one in caplog.records if one.name == "wij.server"]
    assert [line.split()[0] for line in lines] == ["?", "GET", "?"]


# ---- Too much ---------------------------------------------------------------


# A refused body leaves its parts to the collector: a thousand lines about it hide the rest.
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
def test_a_body_that_is_too_large_or_too_full_is_refused(cast):
    browser = cast.browser(cast.lead)
    many = {f"deel{number}": (io.BytesIO(b"x"), "x.csv") for number in range(1_500)}
    address = f"/onderzoeken/{cast.study.id}/klantenbestand"
    assert browser.post(address, data=many).status_code == 413
    assert browser.post("/onderzoeken/nieuw", data={"title": "x" * 3_000_000}).status_code == 413
    fields = {"data": "a=1&" * 20_000, "content_type": "application/x-www-form-urlencoded"}
    assert browser.post("/onderzoeken/nieuw", **fields).status_code == 413
    assert (
        browser.post(
            "/onderzoeken/nieuw", data=b"x", content_type="multipart/form-data"
        ).status_code
        < 500
    )
    packed = browser.post(
        "/onderzoeken/nieuw", data=bomb("x"), headers={"Content-Encoding": "gzip"}
    )
    assert packed.status_code == 422


# ---- Cookies and every header on every route --------------------------------


def test_behind_tls_the_cookie_belongs_to_this_host_alone(settings, database):
    app = create_app(replace(settings, proxied=True), database, TESTING=True)
    client = app.test_client()
    answer = client.get("/inloggen", headers={"X-Forwarded-Proto": "https"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        name, _, flags = cookie.partition(";")
        parts = {one.strip() for one in flags.split(";")}
        assert name.startswith("__Host-wij=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
        assert "Domain" not in cookie
    assert "Strict-Transport-Security" in answer.headers
    plain = client.get("/inloggen")
    assert "Strict-Transport-Security" not in plain.headers


EXACT = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
}
MAY = EXACT | {
    "Cache-Control",
    "Clear-Site-Data",
    "Content-Disposition",
    "Content-Length",
    "Content-Type",
    "Allow",
    "HX-Redirect",
    "HX-Reswap",
    "HX-Retarget",
    "Location",
    # Pages of who told a story: no machine that finds the address may keep it.
    "X-Robots-Tag",
    "Set-Cookie",
    "Vary",
    "X-Fresh-Token",
    "X-Problem-Reference",
    "Service-Worker-Allowed",
    "ETag",
    "Last-Modified",
    "Content-Encoding",
}


def test_every_route_and_every_refusal_carries_exactly_these_headers(cast, app):
    """Unknown ids, so that nothing changes: a refusal is an answer like another."""
    browsers = [cast.browser(), *(cast.browser(cast.users[role]) for role in Role)]
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", rule.rule)
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<\w+>|<path:\w+>", "x", path))
        for browser in browsers:
            for method in ("GET", "DELETE"):
                answer = browser.open(path, method=method)
                assert_exact(answer, rule.endpoint)


def assert_exact(answer: Response, endpoint: str) -> None:
    names = set(answer.headers.keys())
    assert names >= EXACT, endpoint
    assert names <= MAY, (endpoint, names - MAY)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Clear-Site-Data" not in names or endpoint == "security.logout"
    kept = endpoint in {"static", "offline.worker"} and answer.status_code == 200
    assert kept or endpoint in OPEN_ENDPOINTS or answer.headers["Cache-Control"] == "no-store"
