"""Signing in with the account of one's organisation, against a real service that can lie."""

import logging
import time
from dataclasses import replace

import pytest
import requests
from cast import PASSPHRASE, Cast
from joserfc.jwk import RSAKey
from second_steps import clock_for, give_code, phone_of
from sign_in_service import CLIENT_ID, CLIENT_SECRET, asked_of, sign_in_service, walk
from sqlmodel import select

from app.factory import create_app
from app.provider_settings import Provider
from app.single_sign_on import ProviderLink, digest_of, link
from research.audit import AuditEntry

START, BACK = "/inloggen/organisatie", "/inloggen/organisatie/terug"


@pytest.fixture(scope="module")
def running():
    with sign_in_service() as service:
        yield service


@pytest.fixture
def service(running):
    usual = {"subject": "nummer-17", "claims": {}, "algorithm": "RS256", "signing_key": None}
    for name, value in (usual | {"down": False, "refuses": False}).items():
        setattr(running, name, value)
    running.codes.clear()
    running.asked.clear()
    return running


def app_with(settings, database, service, compiled_templates, **facts):
    provider = Provider(service.issuer, CLIENT_ID, CLIENT_SECRET, "Stichting Wolk", **facts)
    app = create_app(
        replace(settings, provider=provider),
        database,
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__time_cost": 1,
            "argon2__memory_cost": 8,
            "argon2__parallelism": 1,
        },
    )
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def make(settings, database, service, compiled_templates):
    def one(**facts):
        return Cast(app_with(settings, database, service, compiled_templates, **facts), database)

    return one


@pytest.fixture
def cast(make):
    return make()


def linked(cast, service, user, subject="nummer-17"):
    with cast.writing() as session:
        link(session, user, digest_of(service.issuer, subject))
    return user


def is_inside(browser):
    return browser.get("/account/").status_code == 200


def test_who_is_linked_comes_in_and_goes_where_he_was_going(cast, service):
    linked(cast, service, cast.lead)
    browser = cast.browser()
    assert "Stichting Wolk" in browser.get("/inloggen").text
    answer = walk(browser, f"{START}?next=/sneltoetsen")
    assert answer.location == "/sneltoetsen"
    assert cast.lead.email in browser.get("/account/").text


def test_the_service_is_asked_with_pkce_a_nonce_and_a_state_that_is_new_each_time(cast, service):
    asked = [asked_of(cast.browser().get(START).location) for _ in range(2)]
    assert {one["code_challenge_method"] for one in asked} == {"S256"}
    assert {one["response_type"] for one in asked} == {"code"}
    for name in ("state", "nonce", "code_challenge"):
        assert len({one[name] for one in asked}) == 2
        assert all(len(one[name]) >= 20 for one in asked)


def test_the_session_gets_a_new_number(cast, service):
    linked(cast, service, cast.lead)
    browser = cast.browser()
    browser.post("/taal", data={"language": "nl"})
    before = browser.get_cookie("wij").value
    walk(browser, START)
    assert browser.get_cookie("wij").value != before


def test_who_is_not_linked_stays_out_and_hears_what_to_do(cast, service):
    service.claims = {"email": cast.lead.email, "email_verified": True}
    browser = cast.browser()
    assert walk(browser, START).location.startswith("/inloggen")
    assert "koppel het eerst" in browser.get("/inloggen").text
    assert not is_inside(browser)


def test_a_verified_address_is_enough_where_the_settings_say_so(make, service):
    cast = make(by_email=True)
    service.claims = {"email": cast.lead.email.upper(), "email_verified": True}
    browser = cast.browser()
    walk(browser, START)
    assert is_inside(browser)
    # From then on the number counts, whatever the address becomes.
    service.claims = {"email": "iemand.anders@voorbeeld.nl", "email_verified": True}
    again = cast.browser()
    walk(again, START)
    assert cast.lead.email in again.get("/account/").text


@pytest.mark.parametrize("vouched", [False, None, "true", 1])
def test_an_address_that_nobody_verified_opens_nothing(make, service, vouched):
    cast = make(by_email=True)
    service.claims = {"email": cast.lead.email, "email_verified": vouched}
    browser = cast.browser()
    walk(browser, START)
    assert not is_inside(browser)


LIES = {
    "another issuer": {"iss": "https://elders.example"},
    "another audience": {"aud": "iemand-anders"},
    "another audience that we asked for": {"aud": "iemand-anders", "azp": CLIENT_ID},
    "another nonce": {"nonce": "verzonnen"},
    "no nonce": {"nonce": None},
    "too old": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    "nobody": {"sub": ""},
}


@pytest.mark.parametrize("claims", LIES.values(), ids=LIES)
def test_an_answer_that_lies_opens_nothing(cast, service, claims):
    linked(cast, service, cast.lead)
    service.claims = claims
    browser = cast.browser()
    assert walk(browser, START).location.startswith("/inloggen")
    assert not is_inside(browser)


def test_an_answer_for_us_and_others_is_for_us(cast, service):
    linked(cast, service, cast.lead)
    service.claims = {"aud": [CLIENT_ID, "iemand-anders"], "azp": CLIENT_ID}
    browser = cast.browser()
    walk(browser, START)
    assert is_inside(browser)


def test_an_answer_with_another_signature_or_none_opens_nothing(cast, service):
    linked(cast, service, cast.lead)
    service.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    forged = cast.browser()
    walk(forged, START)
    assert not is_inside(forged)
    service.signing_key, service.algorithm = None, "none"
    unsigned = cast.browser()
    walk(unsigned, START)
    assert not is_inside(unsigned)


def test_an_answer_counts_once_and_in_its_own_browser_only(cast, service):
    linked(cast, service, cast.lead)
    browser, other = cast.browser(), cast.browser()
    leaving = browser.get(START)
    there = requests.get(leaving.location, allow_redirects=False, timeout=10)
    back = there.headers["Location"].partition("/inloggen")[2]
    assert other.get(f"/inloggen{back}").location.startswith("/inloggen")
    assert not is_inside(other)
    browser.get(f"/inloggen{back}")
    assert is_inside(browser)
    browser.post("/uitloggen")
    browser.get(f"/inloggen{back}")
    assert not is_inside(browser)


def test_a_made_up_answer_opens_nothing(cast, service):
    for query in ("", "?code=x", "?state=x", "?code=x&state=x", "?error=<b>Kanarie</b>&state=x"):
        browser = cast.browser()
        answer = browser.get(f"{BACK}{query}")
        assert answer.status_code == 303
        assert "Kanarie" not in browser.get(answer.location).text
        assert not is_inside(browser)


def test_who_changes_his_mind_at_the_service_comes_back_to_the_door(cast, service):
    service.refuses = True
    browser = cast.browser()
    assert walk(browser, START).location.startswith("/inloggen")
    assert "lukte niet" in browser.get("/inloggen").text


def test_a_service_that_is_down_leaves_the_passphrase(settings, database, service, make):
    cast = make()
    service.down = True
    browser = cast.browser()
    answer = browser.get(f"{START}?next=/sneltoetsen")
    assert answer.location == "/inloggen?next=/sneltoetsen"
    assert "Gebruik uw wachtwoord" in browser.get("/inloggen").text
    browser.post("/inloggen", data={"email": cast.lead.email, "password": PASSPHRASE})
    assert is_inside(browser)


def test_where_to_go_is_a_page_of_ours(cast, service):
    linked(cast, service, cast.lead)
    assert walk(cast.browser(), f"{START}?next=https://elders.example/").location == "/"


def test_who_was_shut_out_stays_out(cast, service):
    linked(cast, service, cast.lead)
    with cast.writing() as session:
        user = session.get_one(type(cast.lead), cast.lead.id)
        user.active = False
        session.add(user)
    browser = cast.browser()
    walk(browser, START)
    assert not is_inside(browser)


def test_the_second_step_of_this_house_is_asked_as_after_a_passphrase(cast, service, monkeypatch):
    clock = clock_for(monkeypatch)
    phone = phone_of(cast, linked(cast, service, cast.lead))
    service.claims = {"amr": ["pwd", "mfa"]}
    browser = cast.browser()
    assert walk(browser, START).location.startswith("/inloggen/tweede-stap")
    assert not is_inside(browser)
    give_code(browser, clock.code(phone))
    assert is_inside(browser)


@pytest.mark.parametrize(
    ("methods", "enough"), [(["pwd", "mfa"], True), (["pwd"], False), ("mfa", False)]
)
def test_a_second_step_there_counts_where_the_settings_say_so(make, service, methods, enough):
    cast = make(second_step_there=True)
    phone_of(cast, linked(cast, service, cast.lead))
    service.claims = {"amr": methods}
    browser = cast.browser()
    walk(browser, START)
    assert is_inside(browser) is enough


def test_a_person_links_his_account_after_seeing_which_one_it_is(cast, service):
    service.claims = {"email": "anders@wolk.example", "email_verified": True}
    browser = cast.browser(cast.editor)
    assert "/account/organisatie/zoek" in browser.get("/account/").text
    answer = walk(browser, "/account/organisatie/zoek")
    assert "anders@wolk.example" in browser.get(answer.location).text
    with cast.database.reading() as session:
        assert session.exec(select(ProviderLink)).all() == []
    browser.post("/account/organisatie/koppelen")
    other = cast.browser()
    walk(other, START)
    assert cast.editor.email in other.get("/account/").text
    with cast.database.reading() as session:
        done = session.exec(select(AuditEntry).where(AuditEntry.action == "link_account")).all()
    assert [one.user_id for one in done] == [cast.editor.id]


def test_nothing_is_linked_without_a_find_before_it(cast, service):
    browser = cast.browser(cast.editor)
    assert browser.get("/account/organisatie/koppelen").location == "/account/"
    browser.post("/account/organisatie/koppelen")
    with cast.database.reading() as session:
        assert session.exec(select(ProviderLink)).all() == []


def test_an_account_that_somebody_found_before_is_not_linked_to_who_signs_in_over_him(
    cast, service
):
    linked(cast, service, cast.coder, "nummer-18")
    browser = cast.browser(cast.editor)
    walk(browser, "/account/organisatie/zoek")
    service.subject = "nummer-18"
    walk(browser, START)
    assert cast.coder.email in browser.get("/account/").text
    assert browser.get("/account/organisatie/koppelen").location == "/account/"
    browser.post("/account/organisatie/koppelen")
    with cast.database.reading() as session:
        kept = session.exec(select(ProviderLink)).all()
    assert [one.digest for one in kept] == [digest_of(service.issuer, "nummer-18")]


def test_one_account_there_opens_one_account_here(cast, service):
    linked(cast, service, cast.lead)
    browser = cast.browser(cast.editor)
    walk(browser, "/account/organisatie/zoek")
    browser.post("/account/organisatie/koppelen")
    assert "hoort hier al bij iemand anders" in browser.get("/account/").text
    other = cast.browser()
    walk(other, START)
    assert cast.lead.email in other.get("/account/").text


def test_an_answer_for_somebody_else_at_the_same_browser_links_nothing(cast, service):
    browser = cast.browser(cast.editor)
    leaving = browser.get("/account/organisatie/zoek")
    there = requests.get(leaving.location, allow_redirects=False, timeout=10)
    browser.post("/uitloggen")
    browser.post("/inloggen", data={"email": cast.coder.email, "password": PASSPHRASE})
    browser.get("/inloggen" + there.headers["Location"].partition("/inloggen")[2])
    browser.post("/account/organisatie/koppelen")
    with cast.database.reading() as session:
        assert session.exec(select(ProviderLink)).all() == []


def test_a_link_that_is_taken_away_opens_nothing(cast, service):
    linked(cast, service, cast.lead)
    browser = cast.browser(cast.lead)
    browser.post("/account/organisatie/los")
    other = cast.browser()
    walk(other, START)
    assert not is_inside(other)


def test_signing_in_there_anew_is_as_good_as_the_passphrase(cast, service, monkeypatch):
    clock = clock_for(monkeypatch)
    linked(cast, service, cast.lead)
    browser = cast.browser(cast.lead)
    clock.move(minutes=11)
    assert browser.get("/account/tweede-stap/app").status_code == 303
    service.claims = {"auth_time": clock.moment.timestamp()}
    walk(browser, "/account/organisatie/bevestig?verder=/account/tweede-stap/app")
    assert service.asked[-1]["prompt"] == "login"
    assert browser.get("/account/tweede-stap/app").status_code == 200


@pytest.mark.parametrize("what", ["long ago", "not told", "somebody else"])
def test_that_counts_only_for_the_same_person_who_signed_in_just_now(
    cast, service, monkeypatch, what
):
    clock = clock_for(monkeypatch)
    linked(cast, service, cast.lead)
    linked(cast, service, cast.editor, "nummer-18")
    browser = cast.browser(cast.lead)
    clock.move(minutes=11)
    now = clock.moment.timestamp()
    service.claims = {"auth_time": {"long ago": now - 900, "not told": None}.get(what, now)}
    service.subject = "nummer-18" if what == "somebody else" else "nummer-17"
    walk(browser, "/account/organisatie/bevestig?verder=/account/tweede-stap/app")
    assert browser.get("/account/tweede-stap/app").status_code == 303


def test_it_opens_the_lock_too(cast, service, monkeypatch):
    clock = clock_for(monkeypatch)
    linked(cast, service, cast.lead)
    browser = cast.browser(cast.lead)
    clock.move(minutes=31)
    assert browser.get("/account/").location.startswith("/slot")
    assert "Stichting Wolk" in browser.get("/slot/").text
    service.claims = {"auth_time": clock.moment.timestamp()}
    assert walk(browser, "/account/organisatie/bevestig?verder=/account/").location == "/account/"
    assert is_inside(browser)


def test_nothing_that_proves_who_somebody_is_comes_in_the_log(cast, service, caplog):
    linked(cast, service, cast.lead)
    caplog.set_level(logging.DEBUG)
    browser = cast.browser()
    leaving = browser.get(START)
    there = requests.get(leaving.location, allow_redirects=False, timeout=10)
    code = asked_of(there.headers["Location"])["code"]
    with cast.database.reading() as session:
        from app.sign_in_sessions import SignInSession

        facts = "".join(one.facts for one in session.exec(select(SignInSession)))
    verifier = facts.partition('"code_verifier": "')[2].partition('"')[0]
    browser.get("/inloggen" + there.headers["Location"].partition("/inloggen")[2])
    assert is_inside(browser)
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("urllib3")]
    told = "\n".join(ours)
    assert verifier
    for secret in (verifier, CLIENT_SECRET, code, cast.lead.email):
        assert secret not in told


def test_without_a_service_there_is_no_such_door(app, client):
    for path in (START, BACK):
        assert client.get(path).status_code == 404
    assert "organisatie" not in client.get("/inloggen").text
