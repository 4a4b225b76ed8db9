"""A private calendar feed: who has the address reads references and times, and nobody else."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from cast import CANARY, PHONE
from icalendar import Calendar
from planning_world import agreed, appoint, moment
from sqlmodel import select

from app.factory import create_app
from app.identity import User
from app.people import activate, deactivate, remove_second_factors
from app.server import _log_requests
from app.throttle import SECRET
from interviews.calendar_feeds import CalendarFeed, FeedChangedError, make_feed
from research.audit import AuditEntry
from research.members import remove_member
from research.roles import Role
from research.studies import Study
from research.tables import now

ADDRESS = re.compile(r"http://localhost/agenda/[\w-]{43}\.ics")
WRONG = "/agenda/" + "x" * 43 + ".ics"


def made(browser, version="0"):
    """Make an address on the page; returns its path."""
    answer = browser.post("/agenda/adres", data={"version": version})
    assert answer.status_code == 200, answer.text
    return urlsplit(ADDRESS.search(answer.text)[0]).path


@pytest.fixture
def browser(cast):
    return cast.browser(cast.interviewer)


@pytest.fixture
def address(cast, browser):
    """The address of the interviewer, who phones the client on Monday at ten."""
    agreed(cast, cast.client_actor)
    appoint(cast, cast.client_actor, moment(10))
    return made(browser)


def fetch(cast, address, **headers):
    """What a calendar gets: it has no cookie and no session."""
    return cast.app.test_client(use_cookies=False).get(address, headers=headers)


def assert_dead(cast, address):
    answer = fetch(cast, address)
    assert (answer.status_code, answer.data) == (404, fetch(cast, WRONG).data)


def test_a_calendar_fetches_references_and_times_without_a_cookie(cast, address):
    answer = fetch(cast, address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["summary"] == cast.client_actor.reference
    assert event.decoded("dtstart") == moment(10)
    for word in (CANARY, PHONE, cast.interviewer.email, cast.interviewer.display_name):
        assert word not in answer.text


def test_the_address_is_shown_once_and_kept_as_a_hash(cast, browser, address):
    secret = address.removeprefix("/agenda/").removesuffix(".ics")
    assert secret not in browser.get("/agenda/").text
    with cast.database.reading() as session:
        feed = session.get(CalendarFeed, cast.interviewer.id)
        assert secret not in repr(feed.model_dump())
        assert len(feed.secret_hash) == 64
        for entry in session.exec(select(AuditEntry)):
            assert secret not in repr(entry.model_dump())


def test_what_did_not_change_is_not_sent_again(cast, address):
    mark = fetch(cast, address).headers["ETag"]
    again = fetch(cast, address, **{"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    appoint(cast, cast.client_actor, moment(11))
    moved = fetch(cast, address, **{"If-None-Match": mark})
    assert moved.status_code == 200
    [event] = Calendar.from_ical(moved.data).walk("VEVENT")
    assert event.decoded("dtstart") == moment(11)


def test_its_owner_sees_when_it_was_fetched(cast, browser, address):
    assert "nog niet" in browser.get("/agenda/").text
    fetch(cast, address)
    with cast.database.reading() as session:
        fetched = session.get(CalendarFeed, cast.interviewer.id).fetched_at
    assert now() - fetched < timedelta(minutes=1)
    assert "nog niet" not in browser.get("/agenda/").text


def test_a_new_address_ends_the_old_one_and_it_can_be_switched_off(cast, browser, address):
    newer = made(browser, version="1")
    assert newer != address
    assert_dead(cast, address)
    assert fetch(cast, newer).status_code == 200
    assert browser.post("/agenda/uit", data={"version": "2"}).status_code == 303
    assert_dead(cast, newer)
    assert fetch(cast, made(browser, version="3")).status_code == 200


def test_an_old_page_changes_nothing(cast, browser, address):
    for path in ("adres", "uit"):
        for version in ("0", "7", "", "x"):
            answer = browser.post(f"/agenda/{path}", data={"version": version})
            assert answer.status_code == 409, (path, version)
    assert fetch(cast, address).status_code == 200


def test_two_pages_at_once_make_one_address(cast):
    def make(_number):
        with cast.writing() as session:
            try:
                return make_feed(session, cast.interviewer.id, door="d", version=0)
            except FeedChangedError:
                session.rollback()
                return None

    with ThreadPoolExecutor(4) as pool:
        secrets = list(pool.map(make, range(4)))
    assert sum(one is not None for one in secrets) == 1


def test_who_left_the_study_has_no_feed_at_the_next_request(cast, address):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        remove_member(session, study, user_id=cast.interviewer.id, removed_by=cast.lead.id)
    assert_dead(cast, address)


def test_who_is_no_interviewer_any_more_has_no_feed(cast, address):
    with cast.writing() as session:
        session.get_one(User, cast.interviewer.id).role_names = [Role.CODER.value]
    assert_dead(cast, address)


def test_who_was_switched_off_has_no_feed_and_gets_it_not_back_by_himself(cast, address):
    with cast.writing() as session:
        deactivate(session, session.get_one(User, cast.interviewer.id), by=cast.admin.id)
    assert_dead(cast, address)
    with cast.writing() as session:
        activate(session, session.get_one(User, cast.interviewer.id), by=cast.admin.id)
    assert_dead(cast, address)


def test_a_lost_phone_ends_the_address_and_the_page_says_so(cast, address):
    with cast.app.test_request_context(), cast.writing() as session:
        remove_second_factors(session, session.get_one(User, cast.interviewer.id), by=cast.admin.id)
    assert_dead(cast, address)
    with cast.database.reading() as session:
        again = session.get_one(User, cast.interviewer.id)
    page = cast.browser(again).get("/agenda/").text
    assert "Uw oude adres werkt niet meer" in page
    assert fetch(cast, made(cast.browser(again), version="1")).status_code == 200


def test_who_guesses_waits_and_who_knows_does_not(cast, address):
    answers = [fetch(cast, WRONG).status_code for _try in range(SECRET.free + 1)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert fetch(cast, WRONG).headers["Retry-After"]
    assert fetch(cast, address).status_code == 200
    # Who shares that address of the internet can still sign in.
    assert cast.browser().get("/inloggen").status_code == 200


def test_the_secret_is_in_no_log(cast, address, caplog):
    served = create_app(cast.app.extensions["wij_settings"], cast.database, TESTING=True)
    _log_requests(served)
    with caplog.at_level(logging.DEBUG):
        for path in (address, WRONG):
            served.test_client(use_cookies=False).get(path)
    assert "/agenda/<secret>.ics 200" in caplog.text
    assert address.removeprefix("/agenda/") not in caplog.text
    assert "x" * 43 not in caplog.text


def test_nobody_reads_the_feed_of_a_colleague(cast, address):
    """Signed in as somebody else changes nothing: the address alone says whose it is."""
    page = cast.browser(cast.lead).get("/agenda/").text
    assert "Uw adres werkt" not in page
    assert cast.browser(cast.coder).get("/agenda/").status_code == 403
    assert cast.browser().get("/agenda/").status_code == 302
