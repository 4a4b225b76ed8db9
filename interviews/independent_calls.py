"""Calls beside independence: planned with who knows the network, and how many people phone it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.appointments import Appointment
from interviews.interviews import Interview, InterviewStatus
from research.independence import Known, why_known
from research.independence_exceptions import standing_exception
from research.networks import Actor, Network

GOES_ON = [InterviewStatus.TO_PLAN.value, InterviewStatus.PLANNED.value]


@dataclass(frozen=True)
class Conflict:
    """A conversation that is planned with somebody who knows the network, without exception."""

    network: Network
    actor: Actor
    appointment: Appointment
    known: tuple[Known, ...]


def conflicts_of(session: Session, study_id: UUID) -> list[Conflict]:
    """Return the planned conversations of a study that independence speaks against, by time."""
    statement = (
        select(Network, Actor, Appointment)
        .join(Actor, col(Actor.network_id) == col(Network.id))
        .join(Interview, col(Interview.actor_id) == col(Actor.id))
        .join(Appointment, col(Appointment.interview_id) == col(Interview.id))
        .where(
            Network.study_id == study_id,
            col(Interview.status).in_(GOES_ON),
            col(Appointment.cancelled_at).is_(None),
        )
        .order_by(col(Appointment.starts_at))
    )
    planned = list(session.exec(statement))
    # Asked once per network and person, not for each of the people in it.
    known = {
        (network.id, user_id): _not_excepted(session, network, user_id)
        for (network, user_id) in {
            (one.id, appointment.interviewer_id): (one, appointment.interviewer_id)
            for one, _actor, appointment in planned
        }.values()
    }
    return [
        Conflict(network, actor, appointment, tuple(why))
        for network, actor, appointment in planned
        if (why := known[network.id, appointment.interviewer_id])
    ]


def _not_excepted(session: Session, network: Network, user_id: UUID) -> list[Known]:
    known = why_known(session, network, user_id=user_id)
    if known and standing_exception(session, network, user_id=user_id) is not None:
        return []
    return known


def interviewers_per_network(session: Session, study_id: UUID) -> dict[UUID, int]:
    """Return how many different people phone in each network, held and planned; 0 is absent.

    Two per network is a wish: the number is shown, nothing is refused for it.
    """
    statement = (
        select(Actor.network_id, Interview.interviewer_id)
        .join(Interview, col(Interview.actor_id) == col(Actor.id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(
            Network.study_id == study_id,
            col(Interview.interviewer_id).is_not(None),
            Interview.status != InterviewStatus.NOT_HELD.value,
        )
        .distinct()
    )
    counts: dict[UUID, int] = {}
    for network_id, _interviewer in session.exec(statement):
        counts[network_id] = counts.get(network_id, 0) + 1
    return counts
