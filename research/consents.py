"""Consent is a list of events per actor and purpose, never a flag."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, select

from research import audit
from research.tables import UtcDateTime, now


class Purpose(StrEnum):
    """What an actor may agree to, one by one."""

    INTERVIEW = "interview"
    NETWORK_READING = "network_reading"
    QUOTES = "quotes"
    LEARNING = "learning"
    FOLLOW_UP = "follow_up"


class Decision(StrEnum):
    """What the actor said about one purpose."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentEvent(SQLModel, table=True):
    """What an actor said, when, and who wrote it down."""

    __tablename__ = "consent_event"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    actor_id: UUID = Field(foreign_key="actor.id", index=True)
    purpose: str
    decision: str
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    seq: int
    recorded_by: UUID | None = Field(default=None, foreign_key="user.id")


def record_consent(
    session: Session,
    *,
    actor_id: UUID,
    purpose: Purpose,
    decision: Decision,
    recorded_by: UUID | None,
) -> ConsentEvent:
    """Add an event; what was said before stays visible."""
    event = ConsentEvent(
        actor_id=actor_id,
        purpose=purpose.value,
        decision=decision.value,
        seq=len(consent_history(session, actor_id=actor_id)) + 1,
        recorded_by=recorded_by,
    )
    session.add(event)
    session.flush()
    audit.record(
        session,
        user_id=recorded_by,
        action=f"consent_{decision.value}",
        kind=f"actor_{purpose.value}",
        object_id=actor_id,
    )
    return event


def consent_history(session: Session, *, actor_id: UUID) -> list[ConsentEvent]:
    """Return every event of the actor, oldest first."""
    statement = (
        select(ConsentEvent).where(ConsentEvent.actor_id == actor_id).order_by(ConsentEvent.seq)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def current_consents(session: Session, *, actor_id: UUID) -> dict[Purpose, Decision]:
    """Return the last word per purpose; a purpose that was never asked is absent."""
    return {
        Purpose(event.purpose): Decision(event.decision)
        for event in consent_history(session, actor_id=actor_id)
    }


def has_consented(session: Session, *, actor_id: UUID, purpose: Purpose) -> bool:
    """Return whether the last word of the actor on this purpose was yes."""
    return current_consents(session, actor_id=actor_id).get(purpose) is Decision.GIVEN
