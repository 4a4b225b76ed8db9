"""When interviewers can phone: a week, exceptions to it, and how much is not too much.

Availability belongs to a person, not to a study: who works on two studies has one week. All
times are wall time in the Netherlands. Why somebody is away is nobody's business: it is not
asked and not kept.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.wall_clock import (
    MIDNIGHT,
    Span,
    days_between,
    merged,
    span_on,
    without,
)
from research.errors import ConflictError, DomainError
from research.tables import UtcDateTime, now

PAUSE_MINUTES = 15
MOST_PAUSE = 240
MOST_CALLS = 50
WORKDAYS = range(5)


class WindowReversedError(DomainError):
    """A window ends before it starts."""

    template = "De eindtijd ligt voor de begintijd. Pas een van de twee aan."


class DaysReversedError(DomainError):
    """The last day lies before the first one."""

    template = "De laatste dag ligt voor de eerste dag. Pas een van de twee aan."


class LoadOutsideError(DomainError):
    """A limit that is no limit."""

    template = "Kies een getal tussen 1 en 50, en een pauze tussen 0 en 240 minuten."


class AvailabilityChangedError(ConflictError):
    """Somebody else changed this availability in the meantime."""

    template = "Iemand heeft deze tijden net veranderd. Kijk eerst wat er nu staat."


class ExceptionKind(StrEnum):
    """What happens on the days of an exception."""

    OFF = "off"
    EXTRA = "extra"


class InterviewerLimits(SQLModel, table=True):
    """What one interviewer can carry. ``version`` counts the changes to it and to his week."""

    __tablename__ = "interviewer_limits"

    user_id: UUID = Field(foreign_key="user.id", primary_key=True)
    most_per_day: int | None = None
    most_per_week: int | None = None
    pause_minutes: int = PAUSE_MINUTES
    week_is_known: bool = False
    version: int = 0
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class WeeklyWindow(SQLModel, table=True):
    """Every week, on this day (Monday is 0), from one time until another."""

    __tablename__ = "weekly_window"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    weekday: int
    starts: time
    ends: time


class AvailabilityException(SQLModel, table=True):
    """Days that differ from the week; without times whole days. Removing it can be undone."""

    __tablename__ = "availability_exception"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    kind: str
    first_day: date
    last_day: date
    starts: time = MIDNIGHT
    ends: time = MIDNIGHT
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    removed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))

    @property
    def is_whole_day(self) -> bool:
        """Return whether the exception lasts from midnight to midnight."""
        return self.starts == MIDNIGHT and self.ends == MIDNIGHT


@dataclass(frozen=True)
class Window:
    """A piece of a week: Monday is 0; an end at midnight is the end of the day."""

    weekday: int
    starts: time
    ends: time


# What is assumed of who has filled in nothing: said on the pages too.
OFFICE_HOURS = tuple(Window(day, time(9), time(17)) for day in WORKDAYS)


@dataclass(frozen=True)
class DayRule:
    """An exception for some days; both times at midnight are whole days."""

    kind: ExceptionKind
    first_day: date
    last_day: date
    starts: time = MIDNIGHT
    ends: time = MIDNIGHT


@dataclass(frozen=True)
class Limits:
    """How many calls at most, and the minutes between two of them; None is no limit."""

    most_per_day: int | None = None
    most_per_week: int | None = None
    pause_minutes: int = PAUSE_MINUTES


@dataclass(frozen=True)
class Availability:
    """When one interviewer can phone, as far as he or his lead told.

    Attributes:
        user_id: who.
        week: his weekly windows; office hours as long as nobody filled in his week.
        rules: his exceptions.
        limits: how much he can carry.
        week_is_known: False while the week is assumed.
        version: for changing it; 0 when nothing was ever filled in.
    """

    user_id: UUID
    week: tuple[Window, ...] = OFFICE_HOURS
    rules: tuple[DayRule, ...] = ()
    limits: Limits = Limits()
    week_is_known: bool = False
    version: int = 0


def free_windows(
    who: Availability, first_day: date, last_day: date, *, closed: Collection[date] = ()
) -> list[Span]:
    """Return when the interviewer can phone: spans in UTC, in order and apart.

    Pure. Appointments are not taken out: see ``planning_facts``. An extra window counts on a
    public holiday too: he chose it himself. A day off wins from everything.

    Args:
        who: the interviewer.
        first_day, last_day: days on the Dutch calendar, both included.
        closed: days on which nobody phones, such as public holidays.
    """
    open_: list[Span] = []
    gone: list[Span] = []
    for day in days_between(first_day, last_day):
        if day not in closed:
            open_ += [
                span_on(day, one.starts, one.ends)
                for one in who.week
                if one.weekday == day.weekday()
            ]
        for rule in who.rules:
            if rule.first_day <= day <= rule.last_day:
                spans = gone if rule.kind is ExceptionKind.OFF else open_
                spans.append(span_on(day, rule.starts, rule.ends))
    return without(merged(open_), gone)


def availability_of(session: Session, user_id: UUID) -> Availability:
    """Return the availability of one person; who filled in nothing has office hours."""
    return availabilities_of(session, [user_id])[user_id]


def availabilities_of(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, Availability]:
    """Return the availability of each of these people, in three queries."""
    wanted = list(dict.fromkeys(user_ids))
    weeks: dict[UUID, list[Window]] = {one: [] for one in wanted}
    rules: dict[UUID, list[DayRule]] = {one: [] for one in wanted}
    for window in session.exec(
        select(WeeklyWindow)
        .where(col(WeeklyWindow.user_id).in_(wanted))
        .order_by(col(WeeklyWindow.weekday), col(WeeklyWindow.starts))
    ):
        weeks[window.user_id].append(Window(window.weekday, window.starts, window.ends))
    for rule in session.exec(_exceptions(wanted)):
        kind = ExceptionKind(rule.kind)
        rules[rule.user_id].append(
            DayRule(kind, rule.first_day, rule.last_day, rule.starts, rule.ends)
        )
    limits = session.exec(
        select(InterviewerLimits).where(col(InterviewerLimits.user_id).in_(wanted))
    )
    known = {one.user_id: one for one in limits}
    return {one: _put_together(one, known.get(one), weeks[one], rules[one]) for one in wanted}


def _put_together(
    user_id: UUID, row: InterviewerLimits | None, week: list[Window], rules: list[DayRule]
) -> Availability:
    if row is None:
        return Availability(user_id, rules=tuple(rules))
    return Availability(
        user_id,
        tuple(week) if row.week_is_known else OFFICE_HOURS,
        tuple(rules),
        Limits(row.most_per_day, row.most_per_week, row.pause_minutes),
        row.week_is_known,
        row.version,
    )


def exceptions_of(session: Session, user_id: UUID, *, since: date) -> list[AvailabilityException]:
    """Return the exceptions of a person that are not over on the day, by day."""
    statement = _exceptions([user_id]).where(col(AvailabilityException.last_day) >= since)
    return list(session.exec(statement))


def _exceptions(user_ids: list[UUID]) -> Any:
    return (
        select(AvailabilityException)
        .where(
            col(AvailabilityException.user_id).in_(user_ids),
            col(AvailabilityException.removed_at).is_(None),
        )
        .order_by(col(AvailabilityException.first_day), col(AvailabilityException.starts))
    )
