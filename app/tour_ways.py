"""Finds a page of the demo for each stop of a tour: what its address needs, or None."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from analysis.blind_stories import blind_now
from analysis.claims import claims_of
from analysis.coding_counts import coding_counts
from analysis.guided_sessions import open_guided
from app.help_pages import SLUGS
from app.identity import User
from interviews.appointments import Appointment
from interviews.interviews import Interview, InterviewStatus
from research.independence import networks_to_review
from research.networks import Actor, Network, networks_of
from research.roles import Role
from research.studies import studies_of

Found = dict[str, Any] | None


def nothing(_session: Session, _user: User) -> Found:
    """Return that the address needs nothing."""
    return {}


def help_of(role: Role) -> Callable[[Session, User], Found]:
    """Return the way to the help page of a role."""
    return lambda _session, _user: {"slug": SLUGS[role]}


def study(session: Session, user: User) -> Found:
    """Find a study that the person works on."""
    found = next(iter(studies_of(session, user_id=user.id)), None)
    return {"study_id": found.id} if found else None


def last_network(session: Session, user: User) -> Found:
    """Find the newest network of the person's study: there is still something to do."""
    own = study(session, user)
    found = networks_of(session, own["study_id"])[-1:] if own else []
    return {"network_id": found[0].id} if found else None


def planned_call(session: Session, user: User) -> Found:
    """Find the first call that this interviewer still has to make."""
    statement = (
        select(Appointment.interview_id)
        .join(Interview, col(Interview.id) == Appointment.interview_id)
        .where(
            Appointment.interviewer_id == user.id,
            col(Appointment.cancelled_at).is_(None),
            Interview.status == InterviewStatus.PLANNED,
        )
        .order_by(col(Appointment.starts_at))
    )
    return _interview(session.exec(statement).first())


def open_conversation(session: Session, user: User) -> Found:
    """Find a conversation that this interviewer has begun."""
    statement = select(Interview.id).where(
        Interview.interviewer_id == user.id, Interview.status == InterviewStatus.OPEN
    )
    return _interview(session.exec(statement).first())


def waiting_story(session: Session, user: User) -> Found:
    """Find a story with suggestions to judge, or else any story that was told."""
    studies = [one.id for one in studies_of(session, user_id=user.id)]
    statement = (
        select(Interview.id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(col(Network.study_id).in_(studies), Interview.status == InterviewStatus.CLOSED)
        .where(~blind_now())
        .order_by(col(Network.reference), col(Actor.number))
    )
    ids = list(session.exec(statement))
    counts = coding_counts(session, ids)
    waiting = (one for one in ids if one in counts and counts[one].suggested)
    return _interview(next(waiting, next(iter(ids), None)))


def reviewed_network(session: Session, user: User) -> Found:
    """Find a network that the person was asked to review."""
    found = next(iter(networks_to_review(session, user_id=user.id)), None)
    return {"network_id": found.id} if found else None


def network_to_talk_about(session: Session, user: User) -> Found:
    """Find a network of the person about which no session goes on."""
    for network in networks_to_review(session, user_id=user.id):
        if open_guided(session, network.id) is None:
            return {"network_id": network.id}
    return None


def claim(session: Session, user: User) -> Found:
    """Find a claim in the person's study."""
    own = study(session, user)
    found = claims_of(session, own["study_id"])[:1] if own else []
    return {"claim_id": found[0].id} if found else None


def _interview(interview_id: object) -> Found:
    return {"interview_id": interview_id} if interview_id else None
