"""What the client decides per person of his network: may this person be phoned, or not.

"Niet bellen" is an outcome of its own: the person himself was not asked, so that it is no
refusal of his. The last word counts, and what was said before stays.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.consents import SaidBy
from research.errors import ConflictError, DomainError
from research.networks import Actor, ActorRole
from research.tables import UtcDateTime, now


class ClientSaysNoError(ConflictError):
    """The client does not want this person to be phoned."""

    template = "De klant wil niet dat wij deze persoon bellen. Vraag het eerst aan de klant."


class ClientDecidesForOthersError(DomainError):
    """Whether the client himself may be phoned is his consent."""

    template = "Over zichzelf beslist de klant bij de toestemming."


class PhoneDecision(SQLModel, table=True):
    """One word of the client (or who represents him) about one person."""

    __tablename__ = "phone_decision"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    actor_id: UUID = Field(foreign_key="actor.id", index=True)
    seq: int
    may_be_phoned: bool
    said_by: str
    recorded_by: UUID | None = Field(default=None, foreign_key="user.id")
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def decide_phone(
    session: Session, actor: Actor, *, may_be_phoned: bool, said_by: SaidBy, recorded_by: UUID
) -> PhoneDecision:
    """Note what the client says about phoning this person.

    Raises:
        ClientDecidesForOthersError: the person is the client.
    """
    if actor.role == ActorRole.CLIENT:
        raise ClientDecidesForOthersError
    session.refresh(actor, with_for_update=True)
    made = PhoneDecision(
        actor_id=actor.id,
        seq=len(phone_decisions(session, actor.id)) + 1,
        may_be_phoned=may_be_phoned,
        said_by=said_by.value,
        recorded_by=recorded_by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        user_id=recorded_by,
        action="allow" if may_be_phoned else "refuse",
        kind="phone_decision",
        object_id=actor.id,
    )
    return made


def phone_decisions(session: Session, actor_id: UUID) -> list[PhoneDecision]:
    """Return every word of the client about this person, oldest first."""
    statement = select(PhoneDecision).where(PhoneDecision.actor_id == actor_id)
    return list(session.exec(statement.order_by(col(PhoneDecision.seq))))


def is_kept_from_phone(session: Session, actor_id: UUID) -> bool:
    """Return whether the client's last word is that this person is not phoned."""
    words = phone_decisions(session, actor_id)
    return bool(words) and not words[-1].may_be_phoned


def those_kept_from_phone(session: Session, actor_ids: Iterable[UUID]) -> set[UUID]:
    """Return whom of these actors the client does not want to be phoned, in one query."""
    statement = (
        select(PhoneDecision)
        .where(col(PhoneDecision.actor_id).in_(list(actor_ids)))
        .order_by(col(PhoneDecision.seq))
    )
    last = {one.actor_id: one.may_be_phoned for one in session.exec(statement)}
    return {one for one, may_be_phoned in last.items() if not may_be_phoned}


def check_client_allows(session: Session, actor_id: UUID) -> None:
    """Let pass who may be phoned as far as the client is concerned.

    Raises:
        ClientSaysNoError: the client does not want it.
    """
    if is_kept_from_phone(session, actor_id):
        raise ClientSaysNoError
