"""One's own account: another passphrase, signing out elsewhere, and proving who one is."""

import logging
import unicodedata

import pytest
from cast import PASSPHRASE
from second_steps import at_second_step, clock_for, give_code, phone_of, recovery_codes_of
from sqlmodel import select

from app.passphrases import common, guess_score, problem_with
from app.second_factors import RecoveryCode, factors_of, recovery_codes_left
from app.throttle import ACCOUNT, AGAIN
from research.audit import AuditEntry
from research.roles import Role

GOOD = "lampenkap kreukel tonijn gordijn"


@pytest.fixture
def clock(monkeypatch):
    return clock_for(monkeypatch)


def change(browser, new, *, current=PASSPHRASE, again=None):
    facts = {"current": current, "new": new, "again": new if again is None else again}
    return browser.post("/account/wachtwoord", data=facts)


def sign_in(cast, user, passphrase):
    facts = {"email": user.email, "password": passphrase}
    return cast.browser().post("/inloggen", data=facts)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_page_of_his_own(cast, role):
    page = cast.browser(cast.users[role]).get("/account/")
    assert page.status_code == 200
    assert cast.users[role].email in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_another_passphrase_works_and_the_old_one_does_not(cast):
    browser = cast.browser(cast.lead)
    assert change(browser, GOOD).location == "/account/"
    assert browser.get("/account/").status_code == 200
    assert sign_in(cast, cast.lead, PASSPHRASE).status_code == 200
    assert sign_in(cast, cast.lead, GOOD).status_code == 302


def test_every_other_session_ends_with_the_passphrase(cast):
    here, elsewhere = cast.browser(cast.lead), cast.browser(cast.lead)
    old_cookie = here.get_cookie("wij").value
    change(here, GOOD)
    assert elsewhere.get("/account/").location.startswith("/inloggen")
    thief = cast.browser()
    thief.set_cookie("wij", old_cookie)
    assert thief.get("/account/").location.startswith("/inloggen")


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("te weinig!", "Dit is te kort"),
        ("veertien tekens"[:14], "Dit is te kort"),
        ("x7" * 129, "Dit is te lang"),
        ("Ik hou van jou, voor altijd", "Veel mensen gebruiken dit wachtwoord"),
        ("dit is mijn wachtwoord 2", "makkelijk te raden"),
        ("aaaaaaaaaaaaaaaaaaaaaa", "makkelijk te raden"),
        ("lead wij-toets lead wij-toets", "makkelijk te raden"),
        ("12345678901234567", "makkelijk te raden"),
    ],
)
def test_what_others_guess_is_refused_with_what_to_do(cast, new, told):
    browser = cast.browser(cast.lead)
    answer = change(browser, new)
    assert answer.status_code == 422
    assert told in answer.text
    assert new not in answer.text
    assert sign_in(cast, cast.lead, PASSPHRASE).status_code == 302


GOOD_ONES = [
    GOOD,
    "グラフ電車青空の下で歩く人たち",
    "kraaien  zingen zelden É",
    "m9$Kd0!qPz_7vLw2#",
]


@pytest.mark.parametrize("good", GOOD_ONES)
def test_any_signs_do_and_none_are_asked_for(cast, good):
    browser = cast.browser(cast.lead)
    assert change(browser, good).status_code == 303
    assert sign_in(cast, cast.lead, good).status_code == 302


def test_one_sign_written_in_two_ways_is_one_passphrase(cast):
    composed = unicodedata.normalize("NFC", "zéér vreemde kraaien zingen")
    change(cast.browser(cast.lead), composed)
    parts = unicodedata.normalize("NFD", composed)
    assert parts != composed
    assert sign_in(cast, cast.lead, parts).status_code == 302


def test_length_counts_signs_and_not_bytes():
    assert "te kort" in problem_with("é" * 14, own_words=[])
    assert "te kort" in problem_with(unicodedata.normalize("NFD", "é" * 14), own_words=[])


def test_the_current_passphrase_is_asked_and_mistakes_are_counted(cast, clock):
    browser = cast.browser(cast.lead)
    for _ in range(AGAIN.free):
        assert change(browser, GOOD, current="fout").status_code == 422
    assert change(browser, GOOD).status_code == 429
    # Mistakes inside shut nobody out at the door.
    assert sign_in(cast, cast.lead, PASSPHRASE).status_code == 302
    clock.move(seconds=31)
    assert change(browser, GOOD).status_code == 303
    assert ACCOUNT is not AGAIN


def test_twice_something_else_changes_nothing(cast):
    browser = cast.browser(cast.lead)
    assert change(browser, GOOD, again=GOOD + "x").status_code == 422
    assert sign_in(cast, cast.lead, PASSPHRASE).status_code == 302


def test_words_of_the_person_make_a_passphrase_weak():
    assert guess_score("annelies bakkerstraat", []) > guess_score(
        "annelies bakkerstraat", ["Annelies Bakkerstraat"]
    )
    assert len(common()) > 200


def test_signing_out_everywhere_keeps_this_one(cast):
    here, elsewhere = cast.browser(cast.lead), cast.browser(cast.lead)
    assert here.post("/account/overal-uit").status_code == 303
    assert elsewhere.get("/account/").location.startswith("/inloggen")
    assert here.get("/account/").status_code == 200


def test_the_page_tells_of_the_sign_in_before_this_one(cast):
    first = cast.browser(cast.lead).get("/account/").text
    assert "Er is geen eerdere keer bekend." in first
    assert "De vorige keer logde u in op" in cast.browser(cast.lead).get("/account/").text


def test_changes_are_logged_without_secrets(cast, clock, caplog):
    caplog.set_level(logging.DEBUG)
    browser = cast.browser(cast.lead)
    change(browser, GOOD)
    browser.post("/account/overal-uit")
    with cast.database.reading() as session:
        acts = set(session.exec(select(AuditEntry.action)))
    assert {"change_passphrase", "sign_out_elsewhere"} <= acts
    assert GOOD not in caplog.text
    assert PASSPHRASE not in caplog.text


def test_new_recovery_codes_replace_the_old(cast, clock):
    secret = phone_of(cast, cast.lead)
    old = recovery_codes_of(cast, cast.lead)
    browser = at_second_step(cast, cast.lead)
    give_code(browser, clock.code(secret))
    page = browser.post("/account/tweede-stap/herstelcodes")
    assert page.status_code == 201
    with cast.database.reading() as session:
        assert recovery_codes_left(session, cast.lead.id) == 10
        digests = [row.digest for row in session.exec(select(RecoveryCode))]
    assert len(set(digests)) == 10
    assert give_code(at_second_step(cast, cast.lead), old[0]).status_code == 422
    new = page.text.split("<code>")[1].split("</code>")[0]
    assert give_code(at_second_step(cast, cast.lead), new).status_code == 303


def test_recovery_codes_are_for_who_has_a_second_step(cast):
    answer = cast.browser(cast.lead).post("/account/tweede-stap/herstelcodes")
    assert answer.location == "/account/tweede-stap/"
    with cast.database.reading() as session:
        assert recovery_codes_left(session, cast.lead.id) == 0


def test_changing_a_second_step_asks_the_passphrase_after_ten_minutes(cast, clock):
    secret = phone_of(cast, cast.lead)
    browser = at_second_step(cast, cast.lead)
    give_code(browser, clock.code(secret))
    clock.move(minutes=11)
    with cast.database.reading() as session:
        factor_id = factors_of(session, cast.lead.id)[0].id
    for path in (f"/account/tweede-stap/{factor_id}/weg", "/account/tweede-stap/herstelcodes"):
        assert browser.post(path).location == "/account/bevestig?verder=/account/"
    with cast.database.reading() as session:
        assert len(factors_of(session, cast.lead.id)) == 1
    address = "/account/bevestig?verder=/account/"
    assert browser.post(address, data={"password": PASSPHRASE}).location == "/account/"
    assert browser.post(f"/account/tweede-stap/{factor_id}/weg").location == "/account/"
    with cast.database.reading() as session:
        assert factors_of(session, cast.lead.id) == []
        assert recovery_codes_left(session, cast.lead.id) == 0


@pytest.mark.parametrize("target", ["https://kwaad.example/", "//kwaad.example", "/bestaat-niet"])
def test_proving_who_one_is_leads_to_no_other_place(cast, target):
    browser = cast.browser(cast.lead)
    answer = browser.post(
        "/account/bevestig", query_string={"verder": target}, data={"password": PASSPHRASE}
    )
    assert answer.location == "/"


def test_guessing_at_that_page_is_slowed_down(cast, clock):
    browser = cast.browser(cast.lead)
    for _ in range(AGAIN.free):
        assert browser.post("/account/bevestig", data={"password": "fout"}).status_code == 422
    assert browser.post("/account/bevestig", data={"password": PASSPHRASE}).status_code == 429


def test_an_old_form_never_gives_a_passphrase_back(app, cast):
    """A page that stood open too long offers what was typed again, but no secret."""
    app.config["WTF_CSRF_ENABLED"] = True
    browser = cast.app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    browser.post("/inloggen", data={"email": cast.lead.email, "password": PASSPHRASE})
    app.config["WTF_CSRF_ENABLED"] = True
    for path, name in (
        ("/account/wachtwoord", "current"),
        ("/account/bevestig", "password"),
        ("/slot/", "password"),
        ("/account/tweede-stap/app", "code"),
        ("/inloggen/tweede-stap", "code"),
    ):
        answer = browser.post(
            path, data={name: "geheim-dat-niemand-ziet"}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status_code == 400, path
        assert "geheim-dat-niemand-ziet" not in answer.text, path


def test_a_file_asks_the_passphrase_after_ten_minutes_and_leads_back_to_its_page(cast, clock):
    browser, page = cast.browser(cast.lead), f"/hoofdstuk/{cast.study.id}/tekst"
    files = (
        f"/hoofdstuk/{cast.study.id}/hoofdstuk.html",
        f"/hoofdstuk/{cast.study.id}/hoofdstuk.md",
        f"/onderzoeken/{cast.study.id}/loting.csv",
    )
    for path in files:
        assert browser.get(path).status_code in {200, 404}, path
    clock.move(minutes=11)
    for path in files:
        answer = browser.get(path, headers={"Referer": f"http://localhost{page}"})
        assert answer.location == f"/account/bevestig?verder={page}", path
        elsewhere = browser.get(path, headers={"Referer": f"https://kwaad.example{page}"})
        assert elsewhere.location == "/account/bevestig?verder=/", path
    assert browser.post(answer.location, data={"password": PASSPHRASE}).location == page
    assert browser.get(files[0]).status_code == 200
