"""Consent is a list of events per actor and purpose, never a flag."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, func, select

from research import audit
from research.representatives import has_representative, those_represented
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


class SaidBy(StrEnum):
    """Who said it: a client who cannot decide alone and his representative both count."""

    ACTOR = "actor"
    REPRESENTATIVE = "representative"


class ConsentEvent(SQLModel, table=True):
    """What an actor said, when, and who wrote it down."""

    __tablename__ = "consent_event"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    actor_id: UUID = Field(foreign_key="actor.id", index=True)
    purpose: str
    decision: str
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    seq: int
    said_by: str = Field(
        default=SaidBy.ACTOR.value, sa_column_kwargs={"server_default": SaidBy.ACTOR.value}
    )
    recorded_by: UUID | None = Field(default=None, foreign_key="user.id")


def record_consent(
    session: Session,
    *,
    actor_id: UUID,
    purpose: Purpose,
    decision: Decision,
    recorded_by: UUID | None,
    said_by: SaidBy = SaidBy.ACTOR,
) -> ConsentEvent:
    """Add an event; what was said before stays visible."""
    event = ConsentEvent(
        actor_id=actor_id,
        purpose=purpose.value,
        decision=decision.value,
        seq=len(consent_history(session, actor_id=actor_id)) + 1,
        said_by=said_by.value,
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


def last_words(session: Session, *, actor_id: UUID) -> dict[tuple[Purpose, SaidBy], Decision]:
    """Return the last word per purpose and speaker; what was never asked is absent."""
    return {
        (Purpose(event.purpose), SaidBy(event.said_by)): Decision(event.decision)
        for event in consent_history(session, actor_id=actor_id)
    }


def current_consents(session: Session, *, actor_id: UUID) -> dict[Purpose, Decision]:
    """Return what holds per purpose; a purpose that was not answered by all is absent.

    Beside a representative both have to say yes, and the no of either holds.
    """
    words = last_words(session, actor_id=actor_id)
    speakers = list(SaidBy) if has_representative(session, actor_id) else [SaidBy.ACTOR]
    held = {one: _held([words.get((one, speaker)) for speaker in speakers]) for one in Purpose}
    return {purpose: decision for purpose, decision in held.items() if decision is not None}


def has_consented(session: Session, *, actor_id: UUID, purpose: Purpose) -> bool:
    """Return whether the last word on this purpose was yes, of all who have to say so."""
    return current_consents(session, actor_id=actor_id).get(purpose) is Decision.GIVEN


def agreements(
    session: Session, *, actor_ids: Iterable[UUID], purpose: Purpose
) -> dict[UUID, Decision | None]:
    """Return what holds for one purpose, for many actors in two queries; None is not answered."""
    wanted = list(actor_ids)
    statement = (
        select(ConsentEvent)
        .where(col(ConsentEvent.actor_id).in_(wanted), ConsentEvent.purpose == purpose.value)
        .order_by(col(ConsentEvent.seq))
    )
    words: dict[UUID, dict[SaidBy, Decision]] = {one: {} for one in wanted}
    for event in session.exec(statement):
        words[event.actor_id][SaidBy(event.said_by)] = Decision(event.decision)
    represented = those_represented(session, wanted)
    return {
        one: _held([said.get(by) for by in (SaidBy if one in represented else [SaidBy.ACTOR])])
        for one, said in words.items()
    }


def last_no(purpose: Purpose) -> Any:
    """Return a select of the events that are somebody's last word on the purpose, and a no."""
    other = aliased(ConsentEvent)
    newest = (
        select(func.max(other.seq))
        .where(
            col(other.actor_id) == ConsentEvent.actor_id,
            col(other.purpose) == ConsentEvent.purpose,
            col(other.said_by) == ConsentEvent.said_by,
        )
        .correlate(ConsentEvent)
        .scalar_subquery()
    )
    return select(ConsentEvent).where(
        ConsentEvent.purpose == purpose.value,
        ConsentEvent.decision != Decision.GIVEN.value,
        col(ConsentEvent.seq) == newest,
    )


def _held(words: list[Decision | None]) -> Decision | None:
    noes = [one for one in words if one is not None and one is not Decision.GIVEN]
    if noes:
        return noes[0]
    return None if None in words else Decision.GIVEN
