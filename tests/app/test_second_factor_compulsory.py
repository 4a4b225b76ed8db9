"""Where a second step is compulsory, nobody works without one."""

import base64
import re
from dataclasses import replace

import pytest
from cast import PASSPHRASE
from second_steps import clock_for, give_code
from sqlmodel import select

from app.second_factors import SecondFactor, factors_of
from app.settings import Settings, SettingsError
from research.audit import AuditEntry

KEY = re.compile(r'<pre class="app-key"[^>]*>([A-Z2-7 ]+)</pre>')
CODE = re.compile(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>")


@pytest.fixture
def clock(monkeypatch):
    return clock_for(monkeypatch)


@pytest.fixture
def settings(settings):
    """The same home, under settings that ask everybody for a second step."""
    return replace(settings, second_factor=True)


def secret_on(page):
    return base64.b32decode(KEY.search(page)[1].replace(" ", ""))


def set_up(browser, clock):
    """Walk through the pages as a person does; return the secret and the page with codes."""
    secret = secret_on(browser.get("/account/tweede-stap/app").text)
    facts = {"code": clock.code(secret), "name": "Mijn telefoon"}
    return secret, browser.post("/account/tweede-stap/app", data=facts)


def test_who_has_none_is_sent_to_choose_one_from_every_page(cast, clock):
    browser = cast.browser(cast.lead)
    for path in ("/", "/onderzoeken/", "/account/", "/account/wachtwoord", "/sneltoetsen"):
        assert browser.get(path).location == "/account/tweede-stap/", path
    answer = browser.post("/onderzoeken/nieuw", data={"title": "Te vroeg"})
    assert answer.location == "/account/tweede-stap/"
    part = browser.get("/onderzoeken/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == "/account/tweede-stap/"
    assert "Onderzoek 2026" not in part.text
    page = browser.get("/account/tweede-stap/").text
    assert "Kies eerst een tweede stap." in page


def test_he_can_still_sign_out_and_choose_his_language(cast, clock):
    browser = cast.browser(cast.lead)
    assert browser.post("/taal", data={"language": "en"}).status_code == 303
    assert browser.post("/uitloggen").location.startswith("/inloggen")


def test_setting_up_an_app_opens_the_door(cast, clock):
    browser = cast.browser(cast.lead)
    secret, page = set_up(browser, clock)
    assert page.status_code == 201
    assert page.headers["Cache-Control"] == "no-store"
    assert len(CODE.findall(page.text)) == 10
    assert browser.get("/onderzoeken/").status_code == 200
    clock.move(seconds=30)
    fresh = cast.app.test_client()
    facts = {"email": cast.lead.email, "password": PASSPHRASE}
    assert fresh.post("/inloggen", data=facts).location == "/inloggen/tweede-stap"
    assert give_code(fresh, clock.code(secret)).status_code == 303
    assert fresh.get("/onderzoeken/").status_code == 200


def test_the_code_that_set_it_up_does_not_sign_in(cast, clock):
    secret, _page = set_up(cast.browser(cast.lead), clock)
    fresh = cast.app.test_client()
    fresh.post("/inloggen", data={"email": cast.lead.email, "password": PASSPHRASE})
    assert give_code(fresh, clock.code(secret)).status_code == 422


def test_the_recovery_codes_that_were_shown_work_once(cast, clock):
    _secret, page = set_up(cast.browser(cast.lead), clock)
    code = CODE.findall(page.text)[3]
    for expected in (303, 422):
        fresh = cast.app.test_client()
        fresh.post("/inloggen", data={"email": cast.lead.email, "password": PASSPHRASE})
        assert give_code(fresh, code).status_code == expected


def test_a_wrong_code_sets_nothing_up_and_keeps_the_same_key(cast, clock):
    browser = cast.browser(cast.lead)
    secret = secret_on(browser.get("/account/tweede-stap/app").text)
    refused = browser.post("/account/tweede-stap/app", data={"code": "000000", "name": "Telefoon"})
    assert refused.status_code == 422
    assert secret_on(refused.text) == secret
    assert secret_on(browser.get("/account/tweede-stap/app").text) == secret
    with cast.database.reading() as session:
        assert session.exec(select(SecondFactor)).all() == []
    assert browser.get("/onderzoeken/").location == "/account/tweede-stap/"


def test_setting_up_ends_what_was_open_elsewhere_without_it(cast, clock):
    elsewhere, here = cast.browser(cast.lead), cast.browser(cast.lead)
    set_up(here, clock)
    assert elsewhere.get("/account/tweede-stap/").location.startswith("/inloggen")
    assert here.get("/onderzoeken/").status_code == 200


def test_setting_up_asks_the_passphrase_after_ten_minutes(cast, clock):
    browser = cast.browser(cast.lead)
    clock.move(minutes=11)
    answer = browser.get("/account/tweede-stap/app")
    assert answer.location == "/account/bevestig?verder=/account/tweede-stap/app"
    assert browser.get(answer.location).status_code == 200
    wrong = browser.post(answer.location, data={"password": "fout"})
    assert wrong.status_code == 422
    right = browser.post(answer.location, data={"password": PASSPHRASE})
    assert right.location == "/account/tweede-stap/app"
    assert browser.get(right.location).status_code == 200


def test_the_last_one_stays_and_another_may_go(cast, clock):
    browser = cast.browser(cast.lead)
    set_up(browser, clock)
    clock.move(seconds=60)
    with cast.database.reading() as session:
        first = factors_of(session, cast.lead.id)[0].id
    browser.post(f"/account/tweede-stap/{first}/weg")
    assert "Voeg eerst een andere toe" in browser.get("/account/").text
    set_up(browser, clock)
    browser.post(f"/account/tweede-stap/{first}/weg")
    with cast.database.reading() as session:
        left = [one.id for one in factors_of(session, cast.lead.id)]
    assert len(left) == 1
    assert first not in left


def test_nobody_takes_away_what_is_of_another(cast, clock):
    set_up(cast.browser(cast.lead), clock)
    with cast.database.reading() as session:
        theirs = factors_of(session, cast.lead.id)[0].id
    thief = cast.browser(cast.coder)
    set_up(thief, clock)
    assert thief.post(f"/account/tweede-stap/{theirs}/weg").status_code == 404
    with cast.database.reading() as session:
        assert len(factors_of(session, cast.lead.id)) == 1


def test_the_administrator_helps_who_lost_everything(cast, clock):
    lead, admin = cast.browser(cast.lead), cast.browser(cast.admin)
    set_up(lead, clock)
    set_up(admin, clock)
    answer = admin.post(f"/mensen/{cast.lead.id}/tweede-stap-weg")
    assert answer.status_code == 303
    assert lead.get("/onderzoeken/").location.startswith("/inloggen")
    again = cast.browser(cast.lead)
    assert again.get("/").location == "/account/tweede-stap/"
    with cast.database.reading() as session:
        acts = session.exec(
            select(AuditEntry.action)
            .where(AuditEntry.object_id == cast.lead.id)
            .order_by(AuditEntry.seq)
        ).all()
    assert "remove_second_factors" in acts


def test_nobody_takes_away_his_own_by_that_road(cast, clock):
    admin = cast.browser(cast.admin)
    set_up(admin, clock)
    assert admin.post(f"/mensen/{cast.admin.id}/tweede-stap-weg").status_code == 422
    with cast.database.reading() as session:
        assert len(factors_of(session, cast.admin.id)) == 1


def test_only_an_administrator_helps_so(cast, clock):
    lead = cast.browser(cast.lead)
    set_up(lead, clock)
    assert lead.post(f"/mensen/{cast.coder.id}/tweede-stap-weg").status_code == 403


@pytest.mark.parametrize(
    ("env", "asked"),
    [
        ({}, True),
        ({"WIJ_DEMO": "yes"}, False),
        ({"WIJ_DEMO": "yes", "WIJ_SECOND_FACTOR": "yes"}, True),
        ({"WIJ_SECOND_FACTOR": "no"}, False),
    ],
)
def test_it_is_compulsory_unless_it_is_a_demo_or_switched_off(tmp_path, env, asked):
    assert Settings.from_env({"WIJ_HOME": str(tmp_path), **env}).second_factor is asked


@pytest.mark.parametrize(
    "origin", ["http://wij.example.org", "wij.example.org", "https://x/pad", "x"]
)
def test_an_origin_that_is_none_stops_the_start(tmp_path, origin):
    with pytest.raises(SettingsError, match="WIJ_ORIGIN"):
        Settings.from_env({"WIJ_HOME": str(tmp_path), "WIJ_ORIGIN": origin})
