"""What a lead sees of the phoning in a study: who phones, who was tried enough, wrong numbers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.call_backs import is_enough, is_spread
from interviews.call_claims import CallClaim
from interviews.call_list import STILL_TO_HOLD, attempts_by_interview, calls_of, limits_of
from interviews.call_rules import CallDecision, decisions_of
from interviews.calls import Outcome
from interviews.interviews import Interview, InterviewStatus
from research.networks import Actor, Network
from research.phoning import may_be_phoned
from research.tables import now


@dataclass(frozen=True)
class Phoning:
    """Somebody whom a colleague phones now."""

    actor: Actor
    claim: CallClaim


@dataclass(frozen=True)
class Tired:
    """Somebody who was phoned as often as may be, and whether that was spread as wished."""

    actor: Actor
    interview: Interview
    tries: int
    is_spread: bool


@dataclass(frozen=True)
class WrongNumber:
    """Somebody whose number is of another person."""

    actor: Actor
    interview: Interview
    since: datetime


@dataclass(frozen=True)
class Decided:
    """What a lead decided about one call. ``reason`` is what he wrote; in memory only."""

    actor: Actor
    decision: CallDecision
    reason: str


@dataclass(frozen=True)
class CallOverview:
    """Three lists in the order of the references, and what leads decided, newest first."""

    phoning: list[Phoning]
    tired: list[Tired]
    wrong_numbers: list[WrongNumber]
    decided: list[Decided]


def call_overview(
    session: Session, study_id: UUID, *, moment: datetime | None = None
) -> CallOverview:
    """Return how the phoning of a study stands."""
    return CallOverview(
        _phoning(session, study_id, moment or now()),
        _tired(session, study_id),
        _wrong_numbers(session, study_id),
        _decided(session, study_id),
    )


def _phoning(session: Session, study_id: UUID, moment: datetime) -> list[Phoning]:
    statement = (
        select(Actor, CallClaim)
        .join(Interview, col(Interview.actor_id) == col(Actor.id))
        .join(CallClaim, col(CallClaim.interview_id) == col(Interview.id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(Network.study_id == study_id, CallClaim.until > moment)
        .order_by(col(Actor.reference))
    )
    return [Phoning(actor, claim) for actor, claim in session.exec(statement)]


def _tired(session: Session, study_id: UUID) -> list[Tired]:
    found = _interviews(session, study_id, STILL_TO_HOLD)
    may = may_be_phoned(session, {one.actor_id for one in found})
    pairs = [(one, None) for one in found if one.actor_id in may]
    calls = calls_of(session, pairs)
    limits = limits_of(session, calls)
    tired = [
        Tired(
            actor=one.actor,
            interview=one.interview,
            tries=sum(tried.counts for tried in one.tries),
            is_spread=is_spread(one.tries, limits[one.key]),
        )
        for one in calls
        if is_enough(one.tries, limits[one.key])
    ]
    return sorted(tired, key=lambda one: one.actor.reference)


def _wrong_numbers(session: Session, study_id: UUID) -> list[WrongNumber]:
    found = _interviews(session, study_id, (InterviewStatus.NOT_HELD.value,))
    attempts = attempts_by_interview(session, {one.id for one in found})
    actors = {one.actor.id: one.actor for one in calls_of(session, [(one, None) for one in found])}
    wrong = [
        WrongNumber(actors[one.actor_id], one, last.at)
        for one in found
        for last in attempts.get(one.id, [])[-1:]
        if last.outcome == Outcome.WRONG_NUMBER
    ]
    return sorted(wrong, key=lambda one: one.actor.reference)


def _decided(session: Session, study_id: UUID) -> list[Decided]:
    made = decisions_of(session, study_id)
    people = select(Actor).where(col(Actor.id).in_({actor_id for _one, actor_id, _why in made}))
    actors = {one.id: one for one in session.exec(people)}
    return [Decided(actors[actor_id], one, reason) for one, actor_id, reason in made]


def _interviews(session: Session, study_id: UUID, statuses: tuple[str, ...]) -> list[Interview]:
    statement = (
        select(Interview)
        .join(Actor, col(Actor.id) == col(Interview.actor_id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(
            Network.study_id == study_id,
            col(Interview.status).in_(statuses),
            col(Actor.erased_at).is_(None),
        )
    )
    return list(session.exec(statement))
