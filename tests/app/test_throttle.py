"""Who guesses is slowed down, whichever process or browser he uses; who knows is not."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cast import PASSPHRASE
from sqlmodel import select

from app import throttle
from app.factory import create_app
from app.throttle import ACCOUNT, ADDRESS, LONGEST_WAIT, Throttle, give_tries_back
from app.throttle import wait_before_try as wait_before
from research.tables import now

WRONG = "dit is niet de wachtzin"


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved."""

    class Clock:
        moment = now()

        def move(self, **delta):
            self.moment += timedelta(**delta)

    clock = Clock()
    monkeypatch.setattr(throttle, "now", lambda: clock.moment)
    return clock


def try_to_sign_in(browser, email, passphrase=WRONG):
    return browser.post("/inloggen", data={"email": email, "password": passphrase})


def test_after_five_mistakes_even_the_right_passphrase_must_wait(cast, clock):
    browser, email = cast.browser(), cast.lead.email
    for _ in range(ACCOUNT.free):
        assert try_to_sign_in(browser, email).status_code == 200
    refused = try_to_sign_in(browser, email, PASSPHRASE)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "30"
    assert "Wacht 1 minuut" in refused.text
    assert 'name="password"' in refused.text
    assert browser.get("/").location.startswith("/inloggen")
    clock.move(seconds=31)
    assert try_to_sign_in(browser, email, PASSPHRASE).status_code == 302


def test_the_wait_doubles_and_has_an_end(cast, clock):
    browser, email = cast.browser(), cast.lead.email
    waits = []
    for _ in range(ACCOUNT.free - 1):
        try_to_sign_in(browser, email)
    for _ in range(8):
        try_to_sign_in(browser, email)
        waits.append(int(try_to_sign_in(browser, email).headers["Retry-After"]))
        clock.move(seconds=waits[-1] + 1)
    assert waits[:5] == [30, 60, 120, 240, 480]
    assert set(waits[5:]) == {LONGEST_WAIT.total_seconds()}


def test_being_refused_does_not_make_the_wait_longer(cast, clock):
    browser, email = cast.browser(), cast.lead.email
    for _ in range(ACCOUNT.free + 20):
        last = try_to_sign_in(browser, email)
    assert last.headers["Retry-After"] == "30"


def test_an_unknown_address_is_answered_as_a_known_one(cast, clock):
    answers = {}
    for email in (cast.lead.email, "niemand@wij-toets.nl"):
        tries = [try_to_sign_in(cast.browser(), email) for _ in range(ACCOUNT.free + 1)]
        answers[email] = [(one.status_code, one.headers.get("Retry-After")) for one in tries]
    assert len({tuple(one) for one in answers.values()}) == 1


def test_another_spelling_of_the_address_is_the_same_account(cast, clock):
    for email in (cast.lead.email, cast.lead.email.upper(), f" {cast.lead.email} ") * 2:
        last = try_to_sign_in(cast.browser(), email)
    assert last.status_code == 429


def test_signing_in_well_gives_the_tries_back(cast, clock):
    browser, email = cast.browser(), cast.lead.email
    for _ in range(3):
        for _ in range(ACCOUNT.free - 1):
            try_to_sign_in(browser, email)
        assert try_to_sign_in(browser, email, PASSPHRASE).status_code == 302
        browser.post("/uitloggen")


def test_one_address_that_tries_many_accounts_must_wait(cast, clock):
    for number in range(ADDRESS.free):
        assert try_to_sign_in(cast.browser(), f"gok{number}@wij-toets.nl").status_code == 200
    assert try_to_sign_in(cast.browser(), cast.lead.email, PASSPHRASE).status_code == 429


def test_an_office_that_signs_in_well_is_never_stopped(cast, clock):
    app = cast.app
    with app.test_request_context():
        for number in range(ADDRESS.free * 2):
            assert wait_before(app, f"{number}@wij-toets.nl") is None
            give_tries_back(app, f"{number}@wij-toets.nl")


def test_eight_at_once_count_as_eight(app, cast, settings, database):
    apps = [create_app(settings, database) for _ in range(2)]

    def one(number):
        with apps[number % 2].test_request_context():
            return wait_before(apps[number % 2], cast.lead.email)

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(one, range(8)))
    assert sum(wait is None for wait in waits) == ACCOUNT.free


def test_mistakes_of_yesterday_are_forgotten(cast, clock):
    for _ in range(ACCOUNT.free):
        try_to_sign_in(cast.browser(), cast.lead.email)
    clock.move(hours=25)
    for _ in range(ACCOUNT.free):
        assert try_to_sign_in(cast.browser(), cast.lead.email).status_code == 200
    clock.move(hours=25)
    cast.browser(cast.admin)
    with cast.database.reading() as session:
        left = session.exec(select(Throttle)).all()
    assert all(row.last_at == clock.moment for row in left)


def test_a_new_passphrase_from_the_administrator_opens_the_door_at_once(cast, clock):
    email = cast.lead.email
    for _ in range(ACCOUNT.free + 1):
        try_to_sign_in(cast.browser(), email)
    answer = cast.browser(cast.admin).post(f"/mensen/{cast.lead.id}/wachtwoord")
    assert answer.status_code == 200
    assert try_to_sign_in(cast.browser(), email).status_code == 200


def test_neither_table_nor_log_knows_who_was_tried(cast, clock, caplog):
    caplog.set_level(logging.DEBUG)
    try_to_sign_in(cast.browser(), "geheim-adres@wij-toets.nl")
    with cast.database.reading() as session:
        rows = session.exec(select(Throttle)).all()
    assert len(rows) == 2
    assert all(len(row.id) == 64 for row in rows)
    assert "geheim-adres" not in caplog.text


def test_an_empty_form_counts_nothing(cast, clock):
    for _ in range(ADDRESS.free + 1):
        try_to_sign_in(cast.browser(), "", "")
    assert try_to_sign_in(cast.browser(), cast.lead.email, PASSPHRASE).status_code == 302
