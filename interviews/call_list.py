"""The call list of one interviewer: whom to phone today and why, and what comes next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, exists, select

from interviews.appointments import Appointment, calls_between
from interviews.call_backs import Limits, Slot, Times, Tried, is_enough, next_try
from interviews.call_claims import claimed_by
from interviews.call_order import CLEAR_BEFORE, Placed, Waiting, in_order
from interviews.call_rules import call_rules, more_attempts
from interviews.calls import CallAttempt, Outcome
from interviews.interviews import Interview, InterviewStatus
from interviews.when_to_call import is_holiday, times_of
from research.call_holds import held_people
from research.networks import Actor, ActorRole, Network
from research.phoning import may_be_phoned
from research.studies import Study
from research.tables import now

OVERDUE_FOR = timedelta(days=365)
COMING_DAYS = 7
STILL_TO_HOLD = (InterviewStatus.TO_PLAN.value, InterviewStatus.PLANNED.value)
BY_AGREEMENT = frozenset({Outcome.NOT_NOW, Outcome.APPOINTMENT})


@dataclass(frozen=True)
class Call:
    """One line of the list. Holds no name: who it is shows on the page of the call.

    Attributes:
        placed: its place today and the reason; None on another day.
        slot: when to phone, where no appointment says it.
        is_claimed: whether a colleague phones this person now.
        held: whether nobody phones this person since somebody of the network died.
    """

    interview: Interview
    actor: Actor
    appointment: Appointment | None
    attempts: tuple[CallAttempt, ...] = ()
    placed: Placed | None = None
    slot: Slot | None = None
    is_claimed: bool = False
    held: bool = False

    @property
    def key(self) -> UUID:
        """Return the id of the interview."""
        return self.interview.id

    @property
    def waits(self) -> bool:
        """Return whether this person still has to be phoned."""
        return self.interview.status in STILL_TO_HOLD and not self.held

    @property
    def last_outcome(self) -> Outcome | None:
        """Return what came of the last attempt, if there was one."""
        return Outcome(self.attempts[-1].outcome) if self.attempts else None

    @property
    def tries(self) -> list[Tried]:
        """Return the attempts as the call-back rules read them."""
        return [Tried(one.at, Outcome(one.outcome)) for one in self.attempts]

    @property
    def agreed_at(self) -> datetime | None:
        """Return the time of the appointment, unless it was tried already."""
        if self.appointment is None:
            return None
        starts_at = self.appointment.starts_at
        was_tried = any(one.at >= starts_at - CLEAR_BEFORE for one in self.attempts)
        # A new time that was agreed on the phone is no attempt to keep it.
        is_new = bool(self.attempts) and self.attempts[-1].booked_id == self.appointment.id
        return None if was_tried and not is_new else starts_at

    @property
    def moment(self) -> datetime | None:
        """Return when to phone."""
        return self.agreed_at or (self.slot.start if self.slot else None)

    def as_waiting(self) -> Waiting:
        """Return what the order of calls depends on."""
        return Waiting(
            key=self.interview.id,
            is_client=self.actor.role == ActorRole.CLIENT,
            agreed_at=self.agreed_at,
            slot=self.slot,
            tries=sum(one.counts for one in self.tries),
            last=self.last_outcome,
            is_asked=self.last_outcome in BY_AGREEMENT,
        )


@dataclass(frozen=True)
class CallList:
    """The work of one interviewer.

    Attributes:
        order: whom to phone today, in the best order, each with its reason.
        done: appointments of today that are over, by time.
        coming: the next days, by time.
        open: conversations that go on.
        held: people whom nobody phones for now; the lead says when it may be again.
        stopped: how many people were phoned as often as may be; the lead decides.
    """

    midnight: datetime
    order: list[Call]
    done: list[Call]
    coming: list[Call]
    open: list[Call]
    held: list[Call]
    stopped: int = 0

    @property
    def next(self) -> Call | None:
        """Return whom to phone now: the first whom no colleague phones."""
        return next((call for call in self.order if not call.is_claimed), None)

    @property
    def calls(self) -> list[Call]:
        """Return every line of the list."""
        return [*self.order, *self.done, *self.coming, *self.open, *self.held]

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to do or to look forward to."""
        return not self.calls


def call_list(
    session: Session,
    *,
    interviewer_id: UUID,
    midnight: datetime,
    moment: datetime | None = None,
) -> CallList:
    """Return the call list of one day. The number of queries does not grow with the list.

    Args:
        session: any session.
        interviewer_id: whose list.
        midnight: the start of the day, in the time zone of the interviewer.
        moment: now; on another day than the one of the list, its beginning counts.
    """
    # A day is not always 24 hours: adding to a local midnight keeps the clock's own day.
    tomorrow = midnight + timedelta(days=1)
    week = midnight + timedelta(days=1 + COMING_DAYS)
    moment = moment or now()
    moment = moment if midnight <= moment < tomorrow else midnight.astimezone(UTC)
    planned = calls_between(
        session, interviewer_id=interviewer_id, start=midnight - OVERDUE_FOR, end=week
    )
    pairs: list[tuple[Interview, Appointment | None]] = [(one, at) for at, one in planned]
    pairs += [(one, None) for one in _without_time(session, interviewer_id)]
    calls = calls_of(session, pairs)
    waiting, stopped = _with_slots(session, [one for one in calls if one.waits], moment)
    return CallList(
        midnight=midnight,
        order=_ordered(session, waiting, moment, interviewer_id),
        done=[one for one in calls if _is_done(one, midnight, tomorrow)],
        coming=_coming(waiting, tomorrow, week),
        open=[one for one in calls if _is_open(one, interviewer_id)],
        held=[one for one in calls if one.held and one.interview.status in STILL_TO_HOLD],
        stopped=stopped,
    )


def _ordered(
    session: Session, waiting: list[Call], moment: datetime, interviewer_id: UUID
) -> list[Call]:
    by_key = {one.interview.id: one for one in waiting}
    placed = in_order([one.as_waiting() for one in waiting], moment=moment)
    claims = claimed_by(session, [by_key[one.key].actor.id for one in placed], moment=moment)
    return [
        replace(
            by_key[one.key],
            placed=one,
            is_claimed=claims.get(by_key[one.key].actor.id, interviewer_id) != interviewer_id,
        )
        for one in placed
    ]


def _coming(waiting: list[Call], start: datetime, end: datetime) -> list[Call]:
    later = [(one.moment, one) for one in waiting if one.moment and start <= one.moment < end]
    return [one for _at, one in sorted(later, key=lambda pair: pair[0])]


def _is_done(call: Call, start: datetime, end: datetime) -> bool:
    over = call.interview.status in {InterviewStatus.CLOSED, InterviewStatus.NOT_HELD}
    if call.appointment is None or not over:
        return False
    return start <= call.appointment.starts_at < end


def _is_open(call: Call, interviewer_id: UUID) -> bool:
    mine = call.interview.interviewer_id == interviewer_id
    return call.interview.status == InterviewStatus.OPEN and mine and call.appointment is None


def _without_time(session: Session, interviewer_id: UUID) -> list[Interview]:
    """What this interviewer holds: open conversations, and people to phone without a set time."""
    has_time = exists(select(Appointment.id)).where(
        col(Appointment.interview_id) == col(Interview.id), col(Appointment.cancelled_at).is_(None)
    )
    statement = (
        select(Interview)
        .where(
            Interview.interviewer_id == interviewer_id,
            (col(Interview.status) == InterviewStatus.OPEN.value)
            | (col(Interview.status).in_(STILL_TO_HOLD) & ~has_time),
        )
        .order_by(col(Interview.opened_at))
    )
    return list(session.exec(statement))


def _with_slots(session: Session, waiting: list[Call], moment: datetime) -> tuple[list[Call], int]:
    """Give each call without a standing time a proposal, and leave out who is not phoned.

    Returns:
        The calls, and how many were phoned as often as may be.
    """
    may = may_be_phoned(session, {one.actor.id for one in waiting})
    waiting = [one for one in waiting if one.actor.id in may]
    limits = limits_of(session, waiting)
    times = times_of(session, [one.actor.id for one in waiting if one.agreed_at is None])
    found, stopped = [], 0
    for one in waiting:
        if one.agreed_at is not None:
            found.append(one)
        elif is_enough(one.tries, limits[one.interview.id]):
            stopped += 1
        else:
            said = times.get(one.actor.id)
            found.append(replace(one, slot=slot_of(one, moment, limits[one.key], said)))
    return found, stopped


def slot_of(call: Call, moment: datetime, limits: Limits, times: Times | None) -> Slot | None:
    """Return when to phone, where no appointment says it."""
    return next_try(call.tries, moment=moment, limits=limits, times=times, is_holiday=is_holiday)


def limits_of(session: Session, calls: Collection[Call]) -> dict[UUID, Limits]:
    """Return the limits per interview, with the attempts that a lead added."""
    networks = {one.actor.network_id for one in calls}
    statement = (
        select(Network.id, Network.study_id, Study.phones_on_holidays)
        .join(Study, col(Study.id) == col(Network.study_id))
        .where(col(Network.id).in_(networks))
    )
    studies = {one: (study, holidays) for one, study, holidays in session.exec(statement)}
    rules = call_rules(session, {study for study, _holidays in studies.values()})
    more = more_attempts(session, {one.interview.id for one in calls})
    found = {}
    for one in calls:
        study, holidays = studies[one.actor.network_id]
        limits, added = rules[study].limits, more.get(one.key, 0)
        found[one.key] = replace(limits, most=limits.most + added, on_holidays=holidays)
    return found


def calls_of(session: Session, pairs: Iterable[tuple[Interview, Appointment | None]]) -> list[Call]:
    """Return these interviews with who it is and what was tried; two queries."""
    pairs = list(pairs)
    actors = session.exec(
        select(Actor).where(col(Actor.id).in_({one.actor_id for one, _ in pairs}))
    )
    by_id = {actor.id: actor for actor in actors}
    attempts = attempts_by_interview(session, {one.id for one, _ in pairs})
    held = held_people(session, list(by_id.values()))
    return [
        Call(
            interview=interview,
            actor=by_id[interview.actor_id],
            appointment=appointment,
            held=interview.status == InterviewStatus.PLANNED and interview.actor_id in held,
            attempts=tuple(attempts.get(interview.id, ())),
        )
        for interview, appointment in pairs
    ]


def attempts_by_interview(
    session: Session, interview_ids: Collection[UUID]
) -> dict[UUID, list[CallAttempt]]:
    """Return the attempts that count, per interview, oldest first; without any: absent."""
    statement = (
        select(CallAttempt)
        .where(
            col(CallAttempt.interview_id).in_(interview_ids),
            col(CallAttempt.undone_at).is_(None),
        )
        .order_by(col(CallAttempt.at))
    )
    found: dict[UUID, list[CallAttempt]] = {}
    for attempt in session.exec(statement):
        found.setdefault(attempt.interview_id, []).append(attempt)
    return found
