"""Attacks without a browser: forged, broken, overlong and misleading requests change nothing."""

import re
from urllib.parse import parse_qs, quote

import pytest
from accessible_pages import PAGES
from cast import PASSPHRASE
from doors import browser_for
from every_form import CLOSED, FORMS
from flask import session
from form_things import form_things
from second_steps import at_second_step, phone_of
from sqlalchemy import text as sql
from sqlmodel import delete, select

from app.models import metadata
from app.passkeys import CHALLENGE, accept_passkey, passkey_from
from app.throttle import Throttle
from research.roles import Role
from research.studies import Study
from research.tables import now

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
# Rows that come and go with every request, whatever it asks.
MOVING = {"sign_in_session", "story_visit", "throttle", "audit_entry", "audit_head"}
NASTY = {
    "nul": "a\x00b",
    "only nul": "\x00",
    "half a sign": "a\ud800b",
    "turned around": "\u202eemohc\u2066 \u200b\u200d\ufeff",
    "control": "a\x1b[31m\x07\x0b\x0c\x1c\x85\u2028b",
    "sql": "x'); DROP TABLE turn; --",
    "always true": "' OR '1'='1' /*",
    "like": "%_%\\%%",
    "template": "{{ 7*7 }}${7*7}{% raise %}%(name)s{0.__class__}",
    "header": "a\r\nSet-Cookie: wij=1\r\n\r\n<b>",
    "path": "../../../../etc/passwd",
    "number": "9" * 5_000,
    "minus": "-1",
    "not a number": "1e309",
    "no day": "2026-02-31",
    "far day": "9999-12-31",
    "first day": "0001-01-01",
    "far moment": "9999-12-31T23:59",
    "no id": "00000000-0000-0000-0000-000000000000",
    "deep": "[" * 50_000,
    "json": '{"id": "\\ud800", "rawId": 1, "response": [], "type": null}',
    "long": "ß" * 200_000,
    "letters on letters": "e" + "\u0301" * 5_000,
    "space": " \t\r\n",
    "nothing": "",
}
PARTS = 6


@pytest.fixture
def ids(cast):
    return form_things(cast)


@pytest.fixture
def browsers(cast, ids):
    """A browser for every role, one of a teller, and one of somebody who owes his second step."""
    roles = {one.role for one in FORMS if one.role}
    signed_in = {role: browser_for(cast, role, ids) for role in roles}
    owing = cast.stranger(Role.CODER)
    phone_of(cast, owing)
    return signed_in | {None: at_second_step(cast, owing)}


def contents(database):
    """All that is kept, as one text."""
    with database.reading() as session:
        return {
            table.name: sorted(map(str, session.execute(sql(f'SELECT * FROM "{table.name}"'))))
            for table in metadata.sorted_tables
            if table.name not in MOVING
        }


def body(fields):
    """A form as a browser sends it; half signs too, which a browser never would."""
    pairs = {quote(name): quote(value, errors="surrogatepass") for name, value in fields.items()}
    return "&".join(f"{name}={value}" for name, value in pairs.items())


def send(browser, address, fields, **facts):
    return browser.post(
        address, data=body(fields), content_type="application/x-www-form-urlencoded", **facts
    )


def test_every_route_that_changes_something_is_attacked(app):
    unsafe = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods & UNSAFE}
    assert {one.endpoint for one in FORMS} == unsafe - CLOSED


# ---- Forged requests --------------------------------------------------------


@pytest.fixture
def strict(app):
    app.config["WTF_CSRF_ENABLED"] = True


def token_of(browser):
    page = browser.get("/inloggen").text + browser.get("/sneltoetsen").text
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


def test_without_the_token_of_this_session_nothing_changes(ids, browsers, database, cast, app):
    app.config["WTF_CSRF_ENABLED"] = True
    foreign = token_of(cast.app.test_client())
    before, wrong = contents(database), []
    for form in FORMS:
        for token in ({}, {"csrf_token": "x"}, {"csrf_token": foreign}):
            answer = send(browsers[form.role], form.address(ids), form.filled(ids) | token)
            if answer.status_code != 400:
                wrong.append((form.endpoint, answer.status_code))
    assert wrong == []
    assert contents(database) == before


def test_over_tls_a_form_of_another_site_is_refused_even_with_the_token(cast, strict):
    browser, tls = cast.app.test_client(), {"base_url": "https://localhost"}
    page = browser.get("/inloggen", **tls).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    fields = {"csrf_token": token, "language": "en"}
    for referer in ({}, {"Referer": "https://elders.example/"}, {"Referer": "null"}):
        answer = send(browser, "/taal", fields, headers=referer, **tls)
        assert answer.status_code == 400
    ours = {"Referer": "https://localhost/inloggen"}
    assert send(browser, "/taal", fields, headers=ours, **tls).status_code == 303


def test_reading_an_address_that_changes_something_changes_nothing(ids, browsers, database):
    before, broken = contents(database), []
    tricks = {
        "X-HTTP-Method-Override": "POST",
        "X-HTTP-Method": "DELETE",
        "X-Method-Override": "PUT",
    }
    for form in FORMS:
        path, _, own = form.address(ids).partition("?")
        query = parse_qs(own) | form.filled(ids) | {"_method": "POST"}
        answer = browsers[form.role].get(path, query_string=query, headers=tricks)
        if answer.status_code >= 500:
            broken.append((form.endpoint, answer.status_code))
    assert broken == []
    assert contents(database) == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "CONNECT"])
def test_no_other_method_does_anything(ids, browsers, database, method):
    before = contents(database)
    for form in FORMS:
        answer = browsers[form.role].open(form.address(ids), method=method, data=form.filled(ids))
        assert answer.status_code == 405, form.endpoint
    assert contents(database) == before


# ---- Broken and overlong words ----------------------------------------------


def attempts(form, ids, word):
    """The same form with the word in each field in turn, and in all that a person types."""
    for name in form.fields:
        yield name, form.filled(ids) | {name: word}
    if form.texts:
        yield "all", form.filled(ids, text=word)


def forget_tries(cast):
    """Else who errs five times is no longer judged, only told to wait."""
    with cast.writing() as session:
        session.execute(delete(Throttle))


# One part for every day; together they take minutes.
@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=[pytest.mark.slow][: part != 2]) for part in range(PARTS)]
)
def test_no_field_takes_what_breaks_the_house(ids, browsers, cast, app, part):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    broken, tried = [], 0
    for kind in sorted(NASTY)[part::PARTS]:
        for form in FORMS:
            forget_tries(cast)
            for name, sent in attempts(form, ids, NASTY[kind]):
                answer = send(browsers[form.role], form.address(ids), sent)
                tried += 1
                if answer.status_code >= 500:
                    broken.append((kind, form.endpoint, name, answer.status_code))
    broken += [(path, status) for path, status in pages(browsers, ids) if status >= 500]
    assert broken == []
    assert tried > 300


def pages(browsers, ids):
    """Every page as it is after what was sent: what was kept must not break its reader."""
    for look in PAGES:
        if look.role in browsers:
            path = look.path.format(**ids)
            yield path, browsers[look.role].get(path).status_code


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_far_off_is_no_day(cast, day):
    facts = {"title": "T", "question": "Q", "organisation": "O", "starts_on": "2026-01-01"}
    answer = cast.browser(cast.lead).post("/onderzoeken/nieuw", data=facts | {"ends_on": day})
    assert answer.status_code == 422
    assert "Dit is geen dag" in answer.text


def test_a_passphrase_whose_signs_grow_when_taken_apart_is_only_wrong(cast):
    growing = "\ufdfa" * 256
    answer = cast.browser().post("/inloggen", data={"email": cast.lead.email, "password": growing})
    assert answer.status_code == 200
    assert "klopt niet" in answer.text
    browser = cast.browser(cast.lead)
    assert browser.post("/account/bevestig", data={"password": growing}).status_code == 422
    facts = {"current": PASSPHRASE, "new": growing, "again": growing}
    assert browser.post("/account/wachtwoord", data=facts).status_code == 422


@pytest.mark.parametrize(
    "credential", ["[" * 50_000, '{"id": "\\ud800"}', "null", "\x00", "9" * 5000]
)
def test_a_passkey_answer_that_is_no_answer_is_only_wrong(cast, monkeypatch, credential):
    app = cast.app
    with app.test_request_context():
        session[CHALLENGE] = {"for": "prove", "challenge": "AAAA", "at": now().timestamp()}
        with cast.database.reading() as database:
            assert not accept_passkey(database, app.extensions["wij_settings"], [], credential)
        session[CHALLENGE] = {"for": "add", "challenge": "AAAA", "at": now().timestamp()}
        assert not passkey_from(app.extensions["wij_settings"], cast.lead, credential, name="x")


def test_what_nobody_types_is_left_out_and_what_people_type_stays(cast):
    sent = "Eén\x00 \u202e(\x1b[2J) \u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f467\ttab\x0b"
    facts = {"title": sent, "question": sent, "organisation": "W"}
    days = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    assert cast.browser(cast.lead).post("/onderzoeken/nieuw", data=facts | days).status_code == 303
    with cast.database.reading() as session:
        kept = session.exec(select(Study).where(Study.organisation == "W")).one()
    assert kept.title == "Eén ([2J) \u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f467\ttab"
