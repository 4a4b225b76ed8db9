"""Signing in with a second step: half way in is not in, and a code counts once."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import PASSPHRASE
from second_steps import at_second_step, clock_for, give_code, phone_of, recovery_codes_of
from sqlmodel import select

from app.factory import create_app
from app.second_factors import (
    RecoveryCode,
    SecondFactor,
    SecretBox,
    accept_code,
    recovery_codes_left,
)
from app.sign_in_sessions import SignInSession
from app.throttle import SECOND_STEP
from app.totp import code_of, matching_step, new_secret, step_at
from research.audit import AuditEntry


@pytest.fixture
def clock(monkeypatch):
    return clock_for(monkeypatch)


@pytest.fixture
def phone(cast):
    return phone_of(cast, cast.lead)


def is_inside(browser):
    return not browser.get("/").location.startswith("/inloggen")


def test_the_passphrase_alone_opens_nothing(cast, clock, phone):
    browser = at_second_step(cast, cast.lead)
    assert not is_inside(browser)
    assert browser.get("/onderzoeken/").location.startswith("/inloggen")
    assert browser.get("/account/").location.startswith("/inloggen")


def test_the_code_of_the_app_lets_in_and_leads_on(cast, clock, phone):
    browser = at_second_step(cast, cast.lead, "/sneltoetsen")
    answer = give_code(browser, clock.code(phone), next="/sneltoetsen")
    assert answer.location == "/sneltoetsen"
    assert is_inside(browser)


def test_both_steps_give_the_session_a_new_number(cast, clock, phone):
    browser = cast.browser()
    browser.post("/taal", data={"language": "nl"})
    numbers = [browser.get_cookie("wij").value]
    at_second_step(cast, cast.lead, browser=browser)
    numbers.append(browser.get_cookie("wij").value)
    give_code(browser, clock.code(phone))
    numbers.append(browser.get_cookie("wij").value)
    assert len(set(numbers)) == 3
    thief = cast.browser()
    thief.set_cookie("wij", numbers[1])
    assert not is_inside(thief)
    assert thief.get("/inloggen/tweede-stap").status_code == 303


@pytest.mark.parametrize(
    "wrong", ["000000", "12345", "", "x" * 500, "aaaa-bbbb-cccc-dddd", "１２３４５６"]
)
def test_a_wrong_code_opens_nothing_and_says_what_to_do(cast, clock, phone, wrong):
    browser = at_second_step(cast, cast.lead)
    answer = give_code(browser, wrong)
    assert answer.status_code == 422
    assert 'name="code"' in answer.text
    assert not is_inside(browser)


def test_a_clock_may_be_one_step_off_and_no_more(clock):
    secret = new_secret()
    here = step_at(clock.moment)
    codes = [code_of(secret, here + off) for off in range(-3, 4)]
    fits = [matching_step(secret, code, clock.moment) for code in codes]
    assert fits == [None, None, here - 1, here, here + 1, None, None]


def test_the_codes_are_those_of_the_standard():
    """The last six digits of the eight in the appendix of RFC 6238."""
    secret = b"12345678901234567890"
    assert [code_of(secret, at // 30) for at in (59, 1111111109, 20000000000)] == [
        "287082",
        "081804",
        "353130",
    ]


def test_a_code_counts_once_also_after_another_one(cast, clock, phone):
    first, second = clock.code(phone), clock.code(phone, 1)
    answers = [
        give_code(at_second_step(cast, cast.lead), code) for code in (first, second, first, second)
    ]
    assert [one.status_code for one in answers] == [303, 303, 422, 422]


def test_eight_at_once_with_one_code_let_one_in(cast, clock, phone):
    box, code = SecretBox(cast.database.settings.master_key), clock.code(phone)

    def one(_number):
        with cast.database.writing() as session:
            accepted = accept_code(session, cast.lead.id, code, box)
            session.commit()
            return accepted

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == [False] * 7 + [True]


def test_eight_browsers_at_once_with_one_code_let_one_in(cast, clock, phone, settings, database):
    browsers = [at_second_step(cast, cast.lead) for _ in range(8)]
    code = clock.code(phone)
    # More tries than are free at once: what is counted is who came in.
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda browser: give_code(browser, code).status_code, browsers))
    assert answers.count(303) == 1
    assert set(answers) <= {303, 422, 429}


def test_a_recovery_code_counts_once_and_eight_at_once_too(cast, clock, phone):
    codes = recovery_codes_of(cast, cast.lead)
    box = SecretBox(cast.database.settings.master_key)

    def one(_number):
        with cast.database.writing() as session:
            accepted = accept_code(session, cast.lead.id, codes[0], box)
            session.commit()
            return accepted

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == [False] * 7 + [True]
    assert give_code(at_second_step(cast, cast.lead), codes[0]).status_code == 422
    browser = at_second_step(cast, cast.lead)
    assert give_code(browser, codes[1].upper().replace("-", " ")).status_code == 303
    assert "U heeft nog 8 herstelcodes." in browser.get("/sneltoetsen").text


def test_a_code_of_another_person_counts_for_nobody_else(cast, clock, phone):
    other = phone_of(cast, cast.coder)
    codes = recovery_codes_of(cast, cast.coder)
    assert give_code(at_second_step(cast, cast.lead), clock.code(other)).status_code == 422
    assert give_code(at_second_step(cast, cast.lead), codes[0]).status_code == 422
    with cast.database.reading() as session:
        assert recovery_codes_left(session, cast.coder.id) == 10


def test_half_way_in_ends_after_five_minutes(cast, clock, phone):
    browser = at_second_step(cast, cast.lead)
    clock.move(minutes=5, seconds=1)
    answer = give_code(browser, clock.code(phone))
    assert answer.location.startswith("/inloggen")
    assert "tweede-stap" not in answer.location
    assert not is_inside(browser)


def test_half_way_in_ends_with_the_account(cast, clock, phone):
    browser = at_second_step(cast, cast.lead)
    assert cast.browser(cast.admin).post(f"/mensen/{cast.lead.id}/uit").status_code == 303
    assert give_code(browser, clock.code(phone)).status_code == 303
    assert not is_inside(browser)


def test_who_guesses_codes_must_wait_and_the_passphrase_gives_no_new_tries(cast, clock, phone):
    for _ in range(SECOND_STEP.free):
        assert give_code(at_second_step(cast, cast.lead), "000000").status_code == 422
    browser = at_second_step(cast, cast.lead)
    refused = give_code(browser, clock.code(phone))
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "30"
    assert not is_inside(browser)
    clock.move(seconds=31)
    assert give_code(browser, clock.code(phone)).status_code == 303


def test_an_address_of_elsewhere_is_never_gone_to(cast, clock, phone):
    for steps, target in enumerate(
        ("https://kwaad.example/", "//kwaad.example", "/\\kwaad.example", "/bestaat-niet", "x"), 0
    ):
        clock.move(seconds=30)
        browser = at_second_step(cast, cast.lead, target)
        answer = give_code(browser, clock.code(phone), next=target)
        assert answer.location == "/", (steps, target)
    plain = cast.browser().post(
        "/inloggen",
        data={"email": cast.coder.email, "password": PASSPHRASE, "next": "//kwaad.example"},
    )
    assert plain.location == "/"


def test_no_secret_lies_open_in_table_log_or_session(cast, clock, phone, caplog):
    caplog.set_level(logging.DEBUG)
    codes = recovery_codes_of(cast, cast.lead)
    browser, code = at_second_step(cast, cast.lead), clock.code(phone)
    page = give_code(browser, code)
    with cast.database.reading() as session:
        factor = session.exec(select(SecondFactor)).one()
        digests = " ".join(row.digest for row in session.exec(select(RecoveryCode)))
        facts = " ".join(row.facts for row in session.exec(select(SignInSession)))
        kinds = set(session.exec(select(AuditEntry.kind)))
    assert phone not in factor.sealed_secret
    assert codes[0].replace("-", "") not in digests
    assert code not in facts + caplog.text + page.text
    assert {"second_factor", "recovery_codes"} <= kinds


def test_a_secret_moved_to_another_row_or_under_another_key_opens_nothing(cast, clock, phone):
    box = SecretBox(cast.database.settings.master_key)
    with cast.database.reading() as session:
        mine = session.exec(select(SecondFactor)).one()
    assert box.open(mine.sealed_secret, mine.id) == phone
    assert box.open(mine.sealed_secret, cast.lead.id) is None
    assert SecretBox(b"k" * 32).open(mine.sealed_secret, mine.id) is None


def test_signing_out_forgets_what_was_proved(app, cast, clock, phone):
    browser = at_second_step(cast, cast.lead)
    give_code(browser, clock.code(phone))
    browser.post("/uitloggen")
    with browser.session_transaction() as left:
        assert not {"half_signed_in", "confirmed_at", "second_step"} & set(left)


def test_a_second_process_refuses_the_same_code(cast, clock, phone, settings, database):
    code = clock.code(phone)
    assert give_code(at_second_step(cast, cast.lead), code).status_code == 303
    other = create_app(settings, database, TESTING=True, WTF_CSRF_ENABLED=False).test_client()
    other.post("/inloggen", data={"email": cast.lead.email, "password": PASSPHRASE})
    assert give_code(other, code).status_code == 422


def test_the_page_of_the_second_step_is_for_who_is_half_way(cast, clock, phone):
    assert cast.browser().get("/inloggen/tweede-stap").location.startswith("/inloggen")
    page = at_second_step(cast, cast.lead).get("/inloggen/tweede-stap")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Vul de code van 6 cijfers uit uw app in." in page.text
