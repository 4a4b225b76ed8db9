"""When interviewers can phone and actors like to be phoned, on a clock that changes twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from interviews.appointments import make_appointment
from interviews.availability import (
    OFFICE_HOURS,
    Availability,
    AvailabilityChangedError,
    DayRule,
    DaysReversedError,
    ExceptionKind,
    Limits,
    LoadOutsideError,
    Window,
    WindowReversedError,
    availability_of,
    exceptions_of,
    free_windows,
)
from interviews.call_times import (
    MOST_TIMES,
    CallTime,
    CallTimeKind,
    PartOfDay,
    TooManyTimesError,
    actor_windows,
    call_times_of,
    note_call_time,
    remove_call_time,
)
from interviews.changing_availability import (
    TooManyDaysError,
    add_exception,
    remove_exception,
    restore_exception,
    set_limits,
    set_week,
)
from interviews.interviews import interview_of
from interviews.planning_facts import planning_facts
from interviews.public_holidays import holiday_on, holidays_between
from interviews.wall_clock import MIDNIGHT, covers, merged, moment_on, span_on, touches, without
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor, ActorRole, Identity, add_actor, create_network
from research.same_people import join_person
from research.studies import Study

MONDAY = date(2027, 1, 4)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def utc(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def every_day(starts, ends):
    return Availability(uuid4(), tuple(Window(day, starts, ends) for day in range(7)))


def test_who_filled_in_nothing_has_office_hours():
    free = free_windows(Availability(uuid4()), MONDAY, MONDAY + timedelta(days=6))
    assert len(free) == len(OFFICE_HOURS) == 5
    assert free[0] == (utc(MONDAY, 8), utc(MONDAY, 16))


def test_nine_stays_nine_when_the_clock_changes():
    who = every_day(time(9), time(17))
    for change, before, after in ((SPRING, 8, 7), (AUTUMN, 7, 8)):
        day_before = change - timedelta(days=1)
        free = free_windows(who, day_before, change)
        assert free == [
            (utc(day_before, before), utc(day_before, before + 8)),
            (utc(change, after), utc(change, after + 8)),
        ]


def test_a_whole_day_has_as_many_hours_as_the_clock_shows():
    for day, hours in ((SPRING, 23), (AUTUMN, 25), (MONDAY, 24)):
        start, end = span_on(day, MIDNIGHT, MIDNIGHT)
        assert end - start == timedelta(hours=hours)


def test_an_hour_that_is_skipped_is_nobodys_and_one_that_comes_twice_is_whole():
    gap = moment_on(SPRING, time(3))
    assert moment_on(SPRING, time(2, 30)) == gap
    assert free_windows(every_day(time(2), time(3)), SPRING, SPRING) == []
    assert free_windows(every_day(time(2, 30), time(4)), SPRING, SPRING) == [
        (gap, gap + timedelta(hours=1))
    ]
    (twice,) = free_windows(every_day(time(1), time(2, 30)), AUTUMN, AUTUMN)
    assert twice[1] - twice[0] == timedelta(hours=2, minutes=30)


def test_windows_that_touch_are_one_across_midnight():
    who = every_day(MIDNIGHT, MIDNIGHT)
    ((start, end),) = free_windows(who, MONDAY, MONDAY + timedelta(days=6))
    assert end - start == timedelta(days=7)


def test_a_day_off_wins_from_everything_and_an_extra_window_from_a_holiday():
    kings_day = date(2027, 4, 27)
    off = DayRule(ExceptionKind.OFF, MONDAY, MONDAY + timedelta(days=1))
    half = DayRule(ExceptionKind.OFF, MONDAY + timedelta(days=2), MONDAY + timedelta(days=2),
                   time(12), MIDNIGHT)  # fmt: skip
    extra = DayRule(ExceptionKind.EXTRA, kings_day, kings_day, time(19), time(21))
    who = Availability(uuid4(), rules=(off, half, extra))
    wednesday = MONDAY + timedelta(days=2)
    assert free_windows(who, MONDAY, wednesday) == [(utc(wednesday, 8), utc(wednesday, 11))]
    closed = holidays_between(kings_day, kings_day)
    assert free_windows(who, kings_day, kings_day, closed=closed) == [
        (utc(kings_day, 17), utc(kings_day, 19))
    ]


def test_the_library_knows_the_dutch_holidays():
    assert holiday_on(date(2027, 4, 27)) == "Koningsdag"
    assert holiday_on(date(2025, 4, 26)) == "Koningsdag", "a day earlier when it is a Sunday"
    assert holiday_on(date(2025, 4, 27)) == ""
    assert holiday_on(MONDAY) == ""
    names = holidays_between(date(2026, 12, 25), date(2027, 1, 1))
    assert list(names) == [date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]


spans = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(
        lambda two: tuple(utc(MONDAY, 0) + timedelta(minutes=one) for one in two)
    ),
    max_size=8,
)


def minutes(found):
    start = utc(MONDAY, 0)
    return {
        number
        for number in range(60)
        for one in found
        if one[0] <= start + timedelta(minutes=number) < one[1]
    }


@given(spans, spans)
def test_spans_are_counted_as_minutes_are(some, others):
    for found, expected in (
        (merged(some), minutes(some)),
        (without(some, others), minutes(some) - minutes(others)),
    ):
        assert minutes(found) == expected
        assert all(one[0] < one[1] for one in found)
        assert all(one[1] < two[0] for one, two in zip(found, found[1:], strict=False))
    for one in others:
        if one[0] < one[1]:
            assert covers(some, *one) == (minutes([one]) <= minutes(some))
            assert touches(merged(some), *one) == bool(minutes([one]) & minutes(some))


def test_what_an_actor_likes_and_what_not():
    times = [
        CallTime(actor_id=uuid4(), kind="good", weekday=None, starts=time(17), ends=time(21)),
        CallTime(actor_id=uuid4(), kind="bad", weekday=0, starts=MIDNIGHT, ends=MIDNIGHT),
    ]
    found = actor_windows(times, SPRING, SPRING + timedelta(days=1))
    assert [start.hour for start, _end in found.good] == [15, 15]
    assert found.bad == (span_on(SPRING + timedelta(days=1), MIDNIGHT, MIDNIGHT),)
    assert PartOfDay.EVENING.times == (time(17), time(21))


def test_a_week_is_kept_and_an_empty_one_is_no_office_hours(cast, session):
    me = cast.interviewer.id
    week = [Window(3, time(19), MIDNIGHT), Window(0, time(9), time(12))]
    set_week(session, me, week=week, version=0, set_by=me)
    found = availability_of(session, me)
    assert (found.week, found.week_is_known, found.version) == (tuple(week[::-1]), True, 1)
    set_week(session, me, week=[], version=1, set_by=me)
    assert free_windows(availability_of(session, me), MONDAY, MONDAY + timedelta(days=30)) == []
    assert availability_of(session, cast.lead.id).week == OFFICE_HOURS


def test_limits_are_the_interviewers_own_and_can_be_none(cast, session):
    me = cast.interviewer.id
    limits = Limits(most_per_day=4, most_per_week=None, pause_minutes=30)
    set_limits(session, me, limits=limits, version=0, set_by=cast.lead.id)
    assert availability_of(session, me).limits == limits
    assert availability_of(session, me).week == OFFICE_HOURS, "limits say nothing of the week"
    for wrong in (Limits(0), Limits(None, 51), Limits(pause_minutes=-1), Limits(pause_minutes=241)):
        with pytest.raises(LoadOutsideError):
            set_limits(session, me, limits=wrong, version=1, set_by=me)


def test_times_that_run_backwards_are_refused(cast, session):
    me = cast.interviewer.id
    with pytest.raises(WindowReversedError):
        set_week(session, me, week=[Window(0, time(12), time(9))], version=0, set_by=me)
    days = {"first_day": MONDAY, "last_day": MONDAY, "kind": ExceptionKind.OFF, "made_by": me}
    for changed, error in (
        ({"last_day": MONDAY - timedelta(days=1)}, DaysReversedError),
        ({"last_day": MONDAY + timedelta(days=366)}, TooManyDaysError),
        ({"starts": time(12), "ends": time(11)}, WindowReversedError),
    ):
        with pytest.raises(error):
            add_exception(session, me, **days | changed)
    assert availability_of(session, me) == Availability(me)


def test_removing_an_exception_can_be_undone(cast, session):
    me = cast.interviewer.id
    one = add_exception(
        session, me, kind=ExceptionKind.OFF, first_day=MONDAY, last_day=MONDAY, made_by=me
    )
    remove_exception(session, one, removed_by=me)
    remove_exception(session, one, removed_by=me)
    assert availability_of(session, me).rules == ()
    assert exceptions_of(session, me, since=MONDAY) == []
    restore_exception(session, one, restored_by=me)
    assert free_windows(availability_of(session, me), MONDAY, MONDAY) == []
    assert exceptions_of(session, me, since=MONDAY) == [one]
    assert exceptions_of(session, me, since=MONDAY + timedelta(days=1)) == []


def test_of_two_who_change_a_week_at_once_one_is_told(cast):
    me = cast.interviewer.id

    def change(by):
        try:
            with cast.writing() as session:
                set_week(session, me, week=[Window(0, time(9), time(12))], version=0, set_by=by)
        except AvailabilityChangedError:
            return "told"
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(change, [me, cast.lead.id])) == ["kept", "told"]
    with cast.database.reading() as session:
        assert len(availability_of(session, me).week) == 1


def test_a_time_said_again_takes_the_place_of_what_stood_there(cast, session):
    actor = session.get_one(Actor, cast.daughter.id)
    said = {"weekday": 2, "starts": time(9), "ends": time(12), "noted_by": cast.interviewer.id}
    note_call_time(session, actor, kind=CallTimeKind.GOOD, **said)
    one = note_call_time(session, actor, kind=CallTimeKind.BAD, **said)
    assert call_times_of(session, [actor.id]) == {actor.id: [one]}
    remove_call_time(session, one, removed_by=cast.interviewer.id)
    assert call_times_of(session, [actor.id]) == {}
    for number in range(MOST_TIMES):
        note_call_time(session, actor, kind=CallTimeKind.BAD, **said | {"ends": time(10, number)})
    with pytest.raises(TooManyTimesError):
        note_call_time(session, actor, kind=CallTimeKind.BAD, **said | {"ends": time(22)})


def test_a_planner_gets_all_times_of_a_study_in_a_fixed_number_of_queries(cast, session):
    """Appointments of another study take the interviewer's time, and tell nothing else."""
    elsewhere = create_network(session, cast.other_study, reference="N77", created_by=None)
    twin = add_actor(session, elsewhere, role=ActorRole.CLIENT, identity=Identity(), added_by=None)
    daughter = session.get_one(Actor, cast.daughter.id)
    second = create_network(session, cast.study, reference="N78", created_by=None)
    same = add_actor(session, second, role=ActorRole.FAMILY, identity=Identity(), added_by=None)
    join_person(session, daughter, reference=same.reference, joined_by=cast.lead.id)
    starts = utc(MONDAY, 10)
    theirs = plan(session, twin, cast.interviewer, starts)
    hers = plan(session, same, cast.lead, starts)
    facts, count = counted(session, cast)
    assert set(facts.interviewers) == {cast.interviewer.id}
    assert {cast.daughter.id, cast.client_actor.id, same.id} <= set(facts.actors)
    assert twin.id not in facts.actors
    mine = facts.interviewers[cast.interviewer.id]
    assert [(one.start, one.interview_id) for one in mine.taken] == [(starts, None)]
    assert [one.interview_id for one in facts.actors[daughter.id].taken] == [hers.interview_id]
    assert theirs.interview_id not in {one.interview_id for one in mine.taken}
    assert mine.limits == Limits()
    assert date(2027, 1, 1) in facts.closed
    assert utc(date(2027, 1, 1), 9) not in {start for start, _end in mine.free}
    for _number in range(5):
        add_actor(session, second, role=ActorRole.FAMILY, identity=Identity(), added_by=None)
    study = session.get_one(Study, cast.study.id)
    study.phones_on_holidays = True
    session.flush()
    more, again = counted(session, cast)
    assert again == count == 7
    assert more.closed == frozenset()
    assert (utc(date(2027, 1, 1), 8), utc(date(2027, 1, 1), 16)) in (
        more.interviewers[cast.interviewer.id].free
    )


def plan(session, actor, interviewer, starts_at):
    record_consent(
        session,
        actor_id=actor.id,
        purpose=Purpose.INTERVIEW,
        decision=Decision.GIVEN,
        recorded_by=None,
    )
    return make_appointment(
        session,
        interview_of(session, actor),
        interviewer_id=interviewer.id,
        starts_at=starts_at,
        made_by=None,
    )


def counted(session, cast):
    seen, study = [], session.get_one(Study, cast.study.id)
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *facts: seen.append(facts[2]))
    facts = planning_facts(
        session,
        study,
        interviewer_ids=[cast.interviewer.id],
        first_day=date(2026, 12, 28),
        last_day=date(2027, 1, 10),
    )
    return facts, sum(one.lstrip().startswith("SELECT") for one in seen)
