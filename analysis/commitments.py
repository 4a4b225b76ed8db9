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
