"""What speaks against a time for a call. It is told, and never refused: people know better."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.appointments import DEFAULT_LENGTH, Appointment
from interviews.availability import availability_of, free_windows
from interviews.call_times import actor_windows, call_times_of
from interviews.interviews import Interview, network_of_interview
from interviews.planning_facts import closed_days
from interviews.public_holidays import holiday_on
from interviews.wall_clock import MIDNIGHT, covers, day_of, moment_on, touches
from research.reach import as_the_program
from research.studies import Study


class TimeWarning(StrEnum):
    """Why a time is not a good one."""

    HOLIDAY = "holiday"
    AWAY = "away"
    BAD_TIME = "bad_time"
    FULL_DAY = "full_day"
    FULL_WEEK = "full_week"
    NO_PAUSE = "no_pause"


def warnings_of(
    session: Session,
    interview: Interview,
    *,
    interviewer_id: UUID,
    starts_at: datetime,
    ends_at: datetime | None = None,
) -> list[TimeWarning]:
    """Return what speaks against a time, the weightiest first; nothing when it is fine.

    Args:
        session: of who plans: himself or a lead.
        interview: with whom.
        interviewer_id: who would phone.
        starts_at: when.
        ends_at: until when; 45 minutes later when it is not told.
    """
    ends_at = ends_at or starts_at + DEFAULT_LENGTH
    first, last = day_of(starts_at), day_of(ends_at)
    network, actor = network_of_interview(session, interview)
    closed = closed_days(session.get_one(Study, network.study_id), first, last)
    who = availability_of(session, interviewer_id)
    found = []
    if holiday_on(first) and closed:
        found.append(TimeWarning.HOLIDAY)
    if not covers(free_windows(who, first, last), starts_at, ends_at):
        found.append(TimeWarning.AWAY)
    times = call_times_of(session, [actor.id]).get(actor.id, [])
    if touches(actor_windows(times, first, last).bad, starts_at, ends_at):
        found.append(TimeWarning.BAD_TIME)
    monday = first - timedelta(days=first.weekday())
    starts = _others(session, interview, interviewer_id, monday)
    today = [one for one in starts if day_of(one[0]) == first]
    pause = timedelta(minutes=who.limits.pause_minutes)
    if who.limits.most_per_day is not None and len(today) >= who.limits.most_per_day:
        found.append(TimeWarning.FULL_DAY)
    if who.limits.most_per_week is not None and len(starts) >= who.limits.most_per_week:
        found.append(TimeWarning.FULL_WEEK)
    # What overlaps is refused, not warned of.
    overlaps = touches(starts, starts_at, ends_at)
    if touches(starts, starts_at - pause, ends_at + pause) and not overlaps:
        found.append(TimeWarning.NO_PAUSE)
    return found


def _others(
    session: Session, interview: Interview, interviewer_id: UUID, monday: date
) -> list[tuple[datetime, datetime]]:
    """Return the interviewer's other appointments of a week, in every study."""
    start = moment_on(monday, MIDNIGHT)
    end = moment_on(monday + timedelta(days=7), MIDNIGHT)
    statement = select(Appointment.starts_at, Appointment.ends_at).where(
        Appointment.interviewer_id == interviewer_id,
        Appointment.interview_id != interview.id,
        col(Appointment.cancelled_at).is_(None),
        Appointment.starts_at >= start,
        Appointment.starts_at < end,
    )
    with as_the_program(session):
        return [(one[0], one[1]) for one in session.exec(statement)]
