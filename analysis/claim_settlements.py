"""That a person let a claim stand although it says something else now, and why."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from research.tables import UtcDateTime, now


class ClaimSettlement(SQLModel, table=True):
    """One acceptance of a claim as it stood (``state``); the reason lies sealed."""

    __tablename__ = "claim_settlement"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    claim_id: UUID = Field(foreign_key="claim.id", index=True)
    state: str
    reason_sealed: bytes
    accepted_by: UUID = Field(foreign_key="user.id")
    accepted_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    undone_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def standing_settlements(
    session: Session, claim_ids: Iterable[UUID]
) -> dict[tuple[UUID, str], ClaimSettlement]:
    """Return the acceptances that nobody took back, by claim and the state they are about."""
    statement = (
        select(ClaimSettlement)
        .where(
            col(ClaimSettlement.claim_id).in_(list(claim_ids)),
            col(ClaimSettlement.undone_at).is_(None),
        )
        .order_by(col(ClaimSettlement.accepted_at))
    )
    return {(one.claim_id, one.state): one for one in session.exec(statement)}
