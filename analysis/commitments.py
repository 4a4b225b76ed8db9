"""Commitments across sessions: what was agreed on and still has to be checked."""

from uuid import UUID

from sqlmodel import Session, col, select

from analysis.reviews import Commitment, CommitmentState, ReviewSession
from research.errors import NotFoundError
from research.networks import Network


def find_commitment(
    session: Session, commitment_id: UUID
) -> tuple[Commitment, ReviewSession, Network]:
    """Return a commitment with its session and network.

    Raises:
        NotFoundError: there is no such commitment.
    """
    statement = (
        select(Commitment, ReviewSession, Network)
        .join(ReviewSession, col(ReviewSession.id) == Commitment.session_id)
        .join(Network, col(Network.id) == ReviewSession.network_id)
        .where(Commitment.id == commitment_id)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFoundError
    return found


def open_commitments(session: Session, network_id: UUID) -> list[tuple[Commitment, ReviewSession]]:
    """Return what was agreed on about a network and not checked yet, by date."""
    everything = _commitments_of_network(session, network_id)
    return [pair for pair in everything if pair[0].state == CommitmentState.OPEN]


def to_look_back_on(
    session: Session, review: ReviewSession
) -> list[tuple[Commitment, ReviewSession]]:
    """Return what earlier sessions agreed on and this one looks back on, by date.

    That is what was open when this session began: a commitment that is checked now stays in
    the list, so that everybody sees what came of it and a mistake can be undone.
    """
    return [
        (commitment, made_in)
        for commitment, made_in in _commitments_of_network(session, review.network_id)
        if made_in.id != review.id
        and made_in.started_at <= review.started_at
        and _was_open(commitment, review)
    ]


def _commitments_of_network(
    session: Session, network_id: UUID
) -> list[tuple[Commitment, ReviewSession]]:
    statement = (
        select(Commitment, ReviewSession)
        .join(ReviewSession, col(ReviewSession.id) == Commitment.session_id)
        .where(ReviewSession.network_id == network_id)
        .order_by(col(Commitment.due_on), col(Commitment.id))
    )
    return list(session.exec(statement))


def _was_open(commitment: Commitment, review: ReviewSession) -> bool:
    checked_at = commitment.checked_at
    checked_before = checked_at is not None and checked_at < review.started_at
    return commitment.state == CommitmentState.OPEN or not checked_before
