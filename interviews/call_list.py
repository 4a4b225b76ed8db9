"""The call list of one interviewer: whom to phone today, who was missed, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.calls import Appointment, CallAttempt, Outcome, calls_between
from interviews.interviews import Interview, InterviewStatus
from research.networks import Actor

OVERDUE_FOR = timedelta(days=365)
COMING_DAYS = 7


@dataclass(frozen=True)
class Call:
    """One line of the list. Holds no name: who it is shows on the page of the call."""

    interview: Interview
    actor: Actor
    appointment: Appointment | None
    attempts: tuple[CallAttempt, ...] = ()

    @property
    def waits(self) -> bool:
        """Return whether this person still has to be phoned."""
        return self.interview.status == InterviewStatus.PLANNED

    @property
    def last_outcome(self) -> Outcome | None:
        """Return what came of the last attempt, if there was one."""
        return Outcome(self.attempts[-1].outcome) if self.attempts else None

    def tried_since(self, moment: datetime) -> bool:
        """Return whether somebody phoned this person after the moment."""
        return any(attempt.at >= moment for attempt in self.attempts)


@dataclass(frozen=True)
class CallList:
    """The work of one interviewer, each part in order of time."""

    midnight: datetime
    today: list[Call]
    overdue: list[Call]
    coming: list[Call]
    open: list[Call]

    @property
    def next(self) -> Call | None:
        """Return whom to phone now: today's calls, then those that were missed.

        Who was tried today already comes last, so that one silent phone does not block the rest.
        """
        waiting = [call for call in (*self.today, *self.overdue) if call.waits]
        waiting.sort(key=lambda call: call.tried_since(self.midnight))
        return next(iter(waiting), None)

    @property
    def calls(self) -> list[Call]:
        """Return every line of the list."""
        return [*self.today, *self.overdue, *self.coming, *self.open]

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to do or to look forward to."""
        return not self.calls


def call_list(session: Session, *, interviewer_id: UUID, midnight: datetime) -> CallList:
    """Return the call list of one day.

    Args:
        session: any session.
        interviewer_id: whose list.
        midnight: the start of the day, in the time zone of the interviewer.
    """
    # A day is not always 24 hours: adding to a local midnight keeps the clock's own day.
    tomorrow = midnight + timedelta(days=1)
    week = midnight + timedelta(days=1 + COMING_DAYS)
    planned = calls_between(
        session, interviewer_id=interviewer_id, start=midnight - OVERDUE_FOR, end=week
    )
    held = _open_interviews(session, interviewer_id)
    pairs = [(interview, appointment) for appointment, interview in planned]
    calls = _calls(session, [*pairs, *((one, None) for one in held)])
    lines, open_lines = calls[: len(pairs)], calls[len(pairs) :]
    return CallList(
        midnight=midnight,
        today=_between(lines, midnight, tomorrow),
        overdue=[one for one in _between(lines, None, midnight) if one.waits],
        coming=[one for one in _between(lines, tomorrow, week) if one.waits],
        open=open_lines,
    )


def _between(calls: list[Call], start: datetime | None, end: datetime) -> list[Call]:
    return [
        call
        for call in calls
        if call.appointment is not None
        and call.appointment.starts_at < end
        and (start is None or call.appointment.starts_at >= start)
    ]


def _open_interviews(session: Session, interviewer_id: UUID) -> list[Interview]:
    statement = (
        select(Interview)
        .where(
            Interview.interviewer_id == interviewer_id,
            Interview.status == InterviewStatus.OPEN.value,
        )
        .order_by(col(Interview.opened_at))
    )
    return list(session.exec(statement))


def _calls(session: Session, pairs: Iterable[tuple[Interview, Appointment | None]]) -> list[Call]:
    pairs = list(pairs)
    actors = session.exec(
        select(Actor).where(col(Actor.id).in_({one.actor_id for one, _ in pairs}))
    )
    by_id = {actor.id: actor for actor in actors}
    attempts = _attempts(session, {one.id for one, _ in pairs})
    return [
        Call(
            interview=interview,
            actor=by_id[interview.actor_id],
            appointment=appointment,
            attempts=tuple(attempts.get(interview.id, ())),
        )
        for interview, appointment in pairs
    ]


def _attempts(session: Session, interview_ids: set[UUID]) -> dict[UUID, list[CallAttempt]]:
    statement = (
        select(CallAttempt)
        .where(col(CallAttempt.interview_id).in_(interview_ids))
        .order_by(col(CallAttempt.at))
    )
    found: dict[UUID, list[CallAttempt]] = {}
    for attempt in session.exec(statement):
        found.setdefault(attempt.interview_id, []).append(attempt)
    return found
