"""Members and reviewers who leave, and what leaving closes: everything, at the next request."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from research import audit
from research.networks import Actor, Network, NetworkReviewer
from research.studies import Study, StudyMember


def in_studies_of(user_id: UUID) -> Any:
    """Return the condition on ``Network`` that the person works on its study."""
    mine = select(StudyMember.study_id).where(StudyMember.user_id == user_id)
    return col(Network.study_id).in_(mine)


def works_with_actor(session: Session, actor_id: UUID, *, user_id: UUID) -> bool:
    """Return whether the person works on the study to which an actor belongs."""
    statement = (
        select(Actor.id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Actor.id == actor_id, in_studies_of(user_id))
    )
    return session.exec(statement).first() is not None


def remove_member(session: Session, study: Study, *, user_id: UUID, removed_by: UUID) -> None:
    """Let a person work on the study no longer. Does nothing when he does not."""
    member = session.get(StudyMember, (study.id, user_id), with_for_update=True)
    if member is not None:
        _remove(session, member, "remove_member", "study", study.id, removed_by)


def remove_reviewer(session: Session, network: Network, *, user_id: UUID, removed_by: UUID) -> None:
    """Let a professional review this network no longer. Does nothing when he does not."""
    reviewer = session.get(NetworkReviewer, (network.id, user_id), with_for_update=True)
    if reviewer is not None:
        _remove(session, reviewer, "remove_reviewer", "network", network.id, removed_by)


def _remove(
    session: Session,
    row: StudyMember | NetworkReviewer,
    action: str,
    kind: str,
    object_id: UUID,
    by: UUID,
) -> None:
    session.delete(row)
    session.flush()
    audit.record(session, user_id=by, action=action, kind=kind, object_id=object_id)
