"""Pages about when interviewers can phone, and warnings that never stand in the way."""

from datetime import date, time

import pytest
from cast import consent
from sqlmodel import select

from app.label_words import LABELS
from interviews.appointments import standing_appointment
from interviews.availability import (
    AvailabilityException,
    ExceptionKind,
    Limits,
    Window,
    availability_of,
)
from interviews.call_times import CallTimeKind, call_times_of, note_call_time
from interviews.changing_availability import add_exception, set_limits, set_week
from interviews.interviews import find_interview, interview_of
from interviews.time_warnings import TimeWarning
from research.consents import Purpose
from research.networks import Actor
from research.roles import Role
from research.studies import Study

TUESDAY = "2031-03-04"


@pytest.fixture
def mine(cast):
    return f"/beschikbaarheid/{cast.interviewer.id}"


@pytest.fixture
def browser(cast):
    return cast.browser(cast.interviewer)


def known(cast):
    with cast.database.reading() as session:
        return availability_of(session, cast.interviewer.id)


def test_who_filled_in_nothing_is_told_what_is_assumed(browser):
    page = browser.get("/beschikbaarheid/").text
    assert "kantooruren" in page
    assert page.count('value="09:00"') == 5


def test_a_week_is_filled_in_without_a_script(cast, browser, mine):
    sent = {"version": "0", "from_0_0": "09:00", "until_0_0": "12:00"}
    sent |= {"from_0_1": "19:00", "until_0_1": "00:00"}
    assert browser.post(f"{mine}/week", data=sent).status_code == 303
    evening, morning = Window(0, time(19), time(0)), Window(0, time(9), time(12))
    assert set(known(cast).week) == {morning, evening}
    assert "kantooruren" not in browser.get("/beschikbaarheid/").text
    assert browser.post(f"{mine}/week", data=sent).status_code == 409, "an old page"


def test_monday_is_copied_and_nothing_is_kept_yet(cast, browser, mine):
    sent = {"version": "0", "from_0_0": "10:00", "until_0_0": "12:00", "copy": "1"}
    page = browser.post(f"{mine}/week", data=sent).text
    assert page.count('value="10:00"') == 5
    assert "Nog niet bewaard" in page
    assert known(cast).version == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"from_1_0": "09:00"},
        {"from_1_0": "12:00", "until_1_0": "09:00"},
        {"from_1_0": "nu", "until_1_0": "09:00"},
    ],
)
def test_half_a_block_is_refused_and_comes_back(cast, browser, mine, sent):
    answer = browser.post(f"{mine}/week", data={"version": "0"} | sent)
    assert answer.status_code == 422
    assert f'value="{sent["from_1_0"]}"' in answer.text
    assert known(cast).version == 0


def test_days_off_come_and_go_and_come_back(cast, browser, mine):
    sent = {"kind": "off", "first_day": "2099-05-01", "last_day": "2099-05-08"}
    assert browser.post(f"{mine}/dagen", data=sent).status_code == 303
    with cast.database.reading() as session:
        one = session.exec(select(AvailabilityException)).one().id
    gone = browser.post(f"{mine}/dagen/{one}/weg", follow_redirects=True)
    assert "Zet terug" in gone.text
    assert known(cast).rules == ()
    browser.post(f"{mine}/dagen/{one}/terug")
    assert known(cast).rules[0].last_day == date(2099, 5, 8)
    wrong = browser.post(f"{mine}/dagen", data=sent | {"last_day": "2099-04-01"})
    assert wrong.status_code == 422


def test_limits_are_kept_and_too_much_is_refused(cast, browser, mine):
    sent = {"version": "0", "most_per_day": "3", "pause_minutes": "20"}
    assert browser.post(f"{mine}/grenzen", data=sent).status_code == 303
    assert known(cast).limits == Limits(3, None, 20)
    wrong = browser.post(f"{mine}/grenzen", data=sent | {"version": "1", "most_per_day": "0"})
    assert wrong.status_code == 422


def test_the_lead_sees_and_changes_it_and_a_stranger_does_not(cast, mine):
    lead, strange = cast.browser(cast.lead), cast.browser(cast.stranger(Role.LEAD))
    colleague = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert cast.interviewer.display_name in lead.get(mine).text
    sent = {"version": "0", "pause_minutes": "5"}
    assert lead.post(f"{mine}/grenzen", data=sent).status_code == 303
    for other in (strange, colleague):
        assert other.get(mine).status_code == 404
        assert other.post(f"{mine}/grenzen", data=sent).status_code == 404
        assert other.post(f"{mine}/week", data={"version": "1"}).status_code == 404
    assert known(cast).version == 1
    assert cast.browser(cast.coder).get(mine).status_code == 403


def test_the_study_chooses_whether_it_phones_on_holidays(cast):
    lead, path = cast.browser(cast.lead), f"/onderzoeken/{cast.study.id}/beschikbaarheid"
    assert "Feestdagen" in lead.get(path).text
    for sent, chosen in (({"phones_on_holidays": "y"}, True), ({}, False)):
        assert lead.post(path, data=sent).status_code == 303
        with cast.database.reading() as session:
            assert session.get(Study, cast.study.id).phones_on_holidays is chosen


def test_a_time_is_noted_by_the_lead_and_taken_away(cast):
    lead, path = cast.browser(cast.lead), f"/netwerken/actor/{cast.daughter.id}/tijden"
    sent = {"kind": "bad", "weekday": "0", "part": "morning"}
    assert "Nog niets genoteerd" in lead.get(path).text
    assert lead.post(path, data=sent).status_code == 303
    with cast.database.reading() as session:
        (one,) = call_times_of(session, [cast.daughter.id])[cast.daughter.id]
    assert (one.weekday, one.starts, one.ends) == (0, time(9), time(12))
    assert "bel dan niet" in lead.get(path).text
    half = lead.post(path, data=sent | {"part": "own", "starts": "09:30"})
    assert half.status_code == 422
    elsewhere = f"/netwerken/actor/{cast.client_actor.id}/tijden/{one.id}/weg"
    assert lead.post(elsewhere).status_code == 404
    assert lead.post(f"{path}/{one.id}/weg").status_code == 303
    with cast.database.reading() as session:
        assert call_times_of(session, [cast.daughter.id]) == {}


WARNED = {
    TimeWarning.HOLIDAY: ("2031-12-25", "10:00"),
    TimeWarning.AWAY: (TUESDAY, "20:00"),
    TimeWarning.BAD_TIME: ("2031-03-05", "10:00"),
    TimeWarning.FULL_DAY: (TUESDAY, "11:30"),
    TimeWarning.NO_PAUSE: (TUESDAY, "10:50"),
}


@pytest.mark.parametrize("why", WARNED)
def test_a_lead_is_warned_and_plans_all_the_same(cast, app, why):
    day, clock = WARNED[why]
    me, path = cast.interviewer.id, f"/netwerken/actor/{cast.daughter.id}/afspraak"
    lead = cast.browser(cast.lead)
    with cast.writing() as session:
        for actor in (cast.daughter, cast.client_actor):
            consent(session, actor, Purpose.INTERVIEW)
        note_call_time(
            session,
            session.get_one(Actor, cast.daughter.id),
            kind=CallTimeKind.BAD,
            weekday=2,
            starts=time(9),
            ends=time(12),
            noted_by=me,
        )
        if why is TimeWarning.FULL_DAY:
            set_limits(session, me, limits=Limits(1, 40, 0), version=0, set_by=me)
    first = {"interviewer_id": str(me), "day": TUESDAY, "clock": "10:00"}
    other = f"/netwerken/actor/{cast.client_actor.id}/afspraak"
    assert lead.post(other, data=first).status_code == 303, "a fine time needs no second step"
    sent = first | {"day": day, "clock": clock}
    warned = lead.post(path, data=sent)
    assert warned.status_code == 422
    with app.test_request_context():
        words = {one: str(LABELS["time_warning"][one]) for one in TimeWarning}
    shown = {one for one in TimeWarning if words[one] in warned.text}
    assert shown == {why}
    assert 'name="anyway"' in warned.text
    with cast.database.reading() as session:
        interview = find_interview(session, cast.daughter.id)
        assert interview is None or standing_appointment(session, interview.id) is None
    assert lead.post(path, data=sent | {"anyway": "1"}).status_code == 303


def test_a_day_off_warns_too_on_the_phone(cast, browser):
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
        interview = interview_of(session, session.get_one(Actor, cast.daughter.id))
        interview.interviewer_id = cast.interviewer.id
        day = date.fromisoformat(TUESDAY)
        add_exception(
            session,
            cast.interviewer.id,
            kind=ExceptionKind.OFF,
            first_day=day,
            last_day=day,
            made_by=cast.lead.id,
        )
        interview_id = interview.id
    sent = {"outcome": "appointment", "starts_at": f"{TUESDAY}T10:00"}
    path = f"/vandaag/{interview_id}/nieuwe-tijd"
    warned = browser.post(path, data=sent)
    assert warned.status_code == 422
    assert f'value="{TUESDAY}T10:00"' in warned.text
    assert browser.post(path, data=sent | {"anyway": "1"}).status_code == 303


def test_an_evening_that_is_in_the_week_needs_no_second_step(cast):
    me = cast.interviewer.id
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
        set_week(session, me, week=[Window(1, time(19), time(22))], version=0, set_by=me)
    sent = {"interviewer_id": str(me), "day": TUESDAY, "clock": "19:00"}
    path = f"/netwerken/actor/{cast.daughter.id}/afspraak"
    assert cast.browser(cast.lead).post(path, data=sent).status_code == 303
