"""When an actor likes to be phoned, and when he does not.

Times are facts for planning and lie open, as "with an interpreter" does; words beside them
("na de dialyse") belong in the note of the identity, which is sealed. They go when he is
erased, or when his name is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, delete
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.availability import WindowReversedError
from interviews.wall_clock import MIDNIGHT, Span, days_between, merged, span_on
from research import audit
from research.errors import ConflictError, KeyDestroyedError
from research.networks import Actor
from research.tables import UtcDateTime, now

MOST_TIMES = 30


class TooManyTimesError(ConflictError):
    """More times than anybody can keep apart."""

    template = "Er staan al dertig tijden. Haal er eerst een weg."


class CallTimeKind(StrEnum):
    """Whether this is a good time to phone somebody, or a bad one."""

    GOOD = "good"
    BAD = "bad"


class PartOfDay(StrEnum):
    """A part of the day, as people name it on the phone."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    WHOLE_DAY = "whole_day"

    @property
    def times(self) -> tuple[time, time]:
        """Return from when until when."""
        return PARTS[self]


PARTS = {
    PartOfDay.MORNING: (time(9), time(12)),
    PartOfDay.AFTERNOON: (time(12), time(17)),
    PartOfDay.EVENING: (time(17), time(21)),
    PartOfDay.WHOLE_DAY: (MIDNIGHT, MIDNIGHT),
}


class CallTime(SQLModel, table=True):
    """A good or a bad time for one actor; without a weekday it is every day."""

    __tablename__ = "call_time"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    actor_id: UUID = Field(foreign_key="actor.id", index=True)
    kind: str
    weekday: int | None = None
    starts: time
    ends: time
    noted_by: UUID | None = Field(default=None, foreign_key="user.id")
    noted_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class ActorWindows:
    """When an actor can be phoned best, and when not: spans in UTC, in order and apart.

    Nothing good means that nothing is known: then every time that is not bad will do.
    """

    good: tuple[Span, ...] = ()
    bad: tuple[Span, ...] = ()


def actor_windows(times: Iterable[CallTime], first_day: date, last_day: date) -> ActorWindows:
    """Return the good and the bad spans of an actor. Pure.

    Args:
        times: all that he said.
        first_day, last_day: days on the Dutch calendar, both included.
    """
    spans: dict[str, list[Span]] = {kind.value: [] for kind in CallTimeKind}
    said = list(times)
    for day in days_between(first_day, last_day):
        for one in said:
            if one.weekday is None or one.weekday == day.weekday():
                spans[one.kind].append(span_on(day, one.starts, one.ends))
    good, bad = (tuple(merged(spans[kind.value])) for kind in CallTimeKind)
    return ActorWindows(good, bad)


def call_times_of(session: Session, actor_ids: Iterable[UUID]) -> dict[UUID, list[CallTime]]:
    """Return what these actors said about times, in one query; who said nothing is absent."""
    statement = (
        select(CallTime)
        .where(col(CallTime.actor_id).in_(list(actor_ids)))
        .order_by(col(CallTime.kind).desc(), col(CallTime.weekday), col(CallTime.starts))
    )
    found: dict[UUID, list[CallTime]] = {}
    for one in session.exec(statement):
        found.setdefault(one.actor_id, []).append(one)
    return found


def note_call_time(
    session: Session,
    actor: Actor,
    *,
    kind: CallTimeKind,
    weekday: int | None,
    starts: time,
    ends: time,
    noted_by: UUID,
) -> CallTime:
    """Note a good or a bad time. The same time said again takes the place of what stood there.

    Args:
        session: a session that may write.
        actor: who said it.
        kind: good or bad.
        weekday: Monday is 0; None for every day.
        starts, ends: on the Dutch clock; an end at midnight is the end of the day.
        noted_by: who heard it.

    Raises:
        WindowReversedError: it ends before it starts.
        TooManyTimesError: there are thirty of them.
        KeyDestroyedError: the actor was erased.
    """
    if ends <= starts and ends != MIDNIGHT:
        raise WindowReversedError
    session.refresh(actor, with_for_update=True)
    if actor.erased_at is not None:
        raise KeyDestroyedError
    known = call_times_of(session, [actor.id]).get(actor.id, [])
    said = (weekday, starts, ends)
    same = [one for one in known if (one.weekday, one.starts, one.ends) == said]
    if not same and len(known) >= MOST_TIMES:
        raise TooManyTimesError
    noted = (
        same[0]
        if same
        else CallTime(actor_id=actor.id, kind=kind.value, weekday=weekday, starts=starts, ends=ends)
    )
    noted.kind, noted.noted_by, noted.noted_at = kind.value, noted_by, now()
    session.add(noted)
    session.flush()
    audit.record(session, user_id=noted_by, action="note", kind="call_time", object_id=actor.id)
    return noted


def remove_call_time(session: Session, one: CallTime, *, removed_by: UUID) -> None:
    """Take a time away that was noted."""
    actor_id = one.actor_id
    session.delete(one)
    session.flush()
    audit.record(session, user_id=removed_by, action="remove", kind="call_time", object_id=actor_id)


def forget_call_times(session: Session, actor_id: UUID) -> None:
    """Remove everything that an actor said about times: he was erased, or his name is."""
    session.execute(
        delete(CallTime).where(col(CallTime.actor_id) == actor_id),
        execution_options={"synchronize_session": "fetch"},
    )
