"""Appointments as calendar files: they keep their time, and tell a reference and nothing more."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from cast import CANARY, PHONE
from icalendar import Calendar
from planning_world import agreed, appoint, moment
from sqlmodel import select

from interviews.appointments import DEFAULT_LENGTH, Appointment
from interviews.calendar_files import Event, calendar_of, event_of, events_of, version_of
from interviews.cancelling import cancel_appointment, restore_appointment
from interviews.interviews import Interview, InterviewStatus, find_interview
from interviews.wall_clock import DUTCH_TIME
from research.errors import NotFoundError
from research.members import remove_member
from research.networks import Actor
from research.studies import Study

CLOCKS = ("2027-03-27", "2027-03-28", "2027-03-29", "2027-10-30", "2027-10-31", "2027-11-01")


def event(starts_at, **changes):
    facts = {"interview_id": uuid4(), "reference": "N03-A2", "sequence": 0}
    return Event(starts_at=starts_at, ends_at=starts_at + DEFAULT_LENGTH, **facts | changes)


def parsed(content):
    """The events of a file, by another reader than the one that wrote it."""
    calendar = Calendar.from_ical(content)
    return calendar, list(calendar.walk("VEVENT"))


@pytest.mark.parametrize("day", CLOCKS)
@pytest.mark.parametrize("clock", ["00:30", "10:30", "23:15"])
def test_a_time_stays_on_the_dutch_clock_across_both_changes(day, clock):
    agreed_at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=DUTCH_TIME)
    _calendar, [one] = parsed(calendar_of([event(agreed_at)]))
    start = one.decoded("dtstart").astimezone(DUTCH_TIME)
    assert start.strftime("%Y-%m-%d %H:%M") == f"{day} {clock}"
    assert one.decoded("dtend") - one.decoded("dtstart") == DEFAULT_LENGTH


def test_the_hour_that_comes_twice_is_two_different_times():
    twice = datetime(2027, 10, 31, 2, 30, tzinfo=DUTCH_TIME)
    _calendar, events = parsed(calendar_of([event(twice), event(twice.replace(fold=1))]))
    first, second = (one.decoded("dtstart") for one in events)
    assert second - first == timedelta(hours=1)


def test_a_call_that_lasts_into_the_other_time_ends_when_it_should():
    start = datetime(2027, 3, 28, 1, 45, tzinfo=DUTCH_TIME)
    _calendar, [one] = parsed(calendar_of([event(start.astimezone(tz=None))]))
    end = one.decoded("dtend").astimezone(DUTCH_TIME)
    assert end.strftime("%H:%M") == "03:30", "there is no half past two"


def test_a_file_holds_what_the_standard_asks(cast):
    made_at = moment(9)
    calendar, [one] = parsed(calendar_of([event(moment(10))], at=made_at))
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert one.decoded("dtstamp") == made_at
    assert (one["summary"], one["status"], one["class"]) == ("N03-A2", "CONFIRMED", "PRIVATE")
    # No description, place, attendee or organiser: nowhere to put a name.
    assert set(one) == {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "CLASS"
    }  # fmt: skip
    calendar, [off] = parsed(calendar_of([event(moment(10), cancelled=True)]))
    assert (calendar["method"], off["status"]) == ("CANCEL", "CANCELLED")


@pytest.fixture
def planned(cast):
    """An appointment with the client."""
    agreed(cast, cast.client_actor)
    appoint(cast, cast.client_actor, moment(10))
    return cast.client_actor


def told(cast, actor):
    with cast.database.reading() as session:
        return event_of(session, find_interview(session, actor.id))


def act(cast, actor, what, **facts):
    """Cancel or restore the last appointment, as the lead."""
    with cast.writing() as session:
        interview = find_interview(session, actor.id)
        last = session.exec(
            select(Appointment)
            .where(Appointment.interview_id == interview.id)
            .order_by(Appointment.cancelled_at.is_(None).desc(), Appointment.cancelled_at.desc())
        ).first()
        what(session, interview, appointment_id=last.id, **facts)


def test_every_change_keeps_the_name_of_the_event_and_raises_its_number(cast, planned):
    seen = [told(cast, planned)]
    appoint(cast, planned, moment(11))
    seen.append(told(cast, planned))
    act(cast, planned, cancel_appointment, cancelled_by=cast.lead.id)
    seen.append(told(cast, planned))
    act(cast, planned, restore_appointment, restored_by=cast.lead.id)
    seen.append(told(cast, planned))
    appoint(cast, planned, moment(12))
    seen.append(told(cast, planned))
    assert len({one.uid for one in seen}) == 1
    numbers = [one.sequence for one in seen]
    assert numbers == sorted(set(numbers)), numbers
    assert [one.cancelled for one in seen] == [False, False, True, False, False]
    assert seen[-1].starts_at == moment(12)


def test_who_has_no_appointment_has_no_file(cast):
    agreed(cast, cast.daughter)
    interview_id = cast.interview(cast.daughter)
    with cast.writing() as session:
        for one in session.exec(select(Appointment)):
            session.delete(one)
        session.flush()
        with pytest.raises(NotFoundError):
            event_of(session, session.get_one(Interview, interview_id))


def listed(cast, user=None):
    with cast.database.reading() as session:
        return events_of(session, (user or cast.interviewer).id)


def test_the_list_holds_what_stands_by_time(cast, planned):
    agreed(cast, cast.daughter)
    appoint(cast, cast.daughter, moment(9))
    assert [one.starts_at for one in listed(cast)] == [moment(9), moment(10)]
    content = calendar_of(listed(cast)).decode()
    assert CANARY not in content
    assert PHONE not in content
    act(cast, planned, cancel_appointment, cancelled_by=cast.lead.id)
    assert [one.starts_at for one in listed(cast)] == [moment(9)]
    assert listed(cast, cast.lead) == []


def test_a_conversation_that_is_over_leaves_the_list(cast, planned):
    with cast.writing() as session:
        find_interview(session, planned.id).status = InterviewStatus.NOT_HELD.value
    assert listed(cast) == []


def test_who_left_the_study_and_who_was_erased_leave_the_list(cast, planned):
    with cast.writing() as session:
        session.get_one(Actor, planned.id).erased_at = moment(8)
    assert listed(cast) == []
    with cast.writing() as session:
        session.get_one(Actor, planned.id).erased_at = None
    assert len(listed(cast)) == 1
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        remove_member(session, study, user_id=cast.interviewer.id, removed_by=cast.lead.id)
    assert listed(cast) == []


def test_the_mark_changes_with_the_events_and_with_nothing_else(cast, planned):
    before = version_of(listed(cast))
    assert version_of(listed(cast)) == before
    appoint(cast, planned, moment(11))
    assert version_of(listed(cast)) != before
