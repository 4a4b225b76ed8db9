"""Opening raw words: one lead asks with a reason, another lead allows it, for one hour."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview
from research import audit
from research.errors import ConflictError, DomainError, KeyDestroyedError, NotAllowedError
from research.networks import Actor
from research.tables import UtcDateTime, now
from research.vault import vault_of

OPEN_FOR = timedelta(minutes=60)


class ReasonMissingError(DomainError):
    """Who asks says why."""

    template = "Schrijf waarom u de woorden zelf moet lezen."


class SamePersonError(NotAllowedError):
    """Two people open raw words together."""

    template = "U kunt uw eigen vraag niet goedkeuren. Vraag een andere onderzoeksleider."


class AlreadyAllowedError(ConflictError):
    """An opening is allowed once: another hour takes another question."""

    template = "Dit verzoek is al goedgekeurd. Is het uur voorbij? Vraag het dan opnieuw."


class OpeningClosedError(ConflictError):
    """Nobody allowed it yet, or the hour is over."""

    template = "Deze woorden zijn nu niet te lezen. Vraag het opnieuw aan."


class RawOpening(SQLModel, table=True):
    """One question to read the raw words of an interview. The reason lies sealed."""

    __tablename__ = "raw_opening"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    reason_sealed: bytes
    asked_by: UUID = Field(foreign_key="user.id")
    asked_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    allowed_by: UUID | None = Field(default=None, foreign_key="user.id")
    allowed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))

    @property
    def ends_at(self) -> datetime | None:
        """Return until when the words can be read; None before it was allowed."""
        return None if self.allowed_at is None else self.allowed_at + OPEN_FOR

    def is_open(self, moment: datetime) -> bool:
        """Return whether the words can be read at this moment."""
        return self.ends_at is not None and moment < self.ends_at


def ask_opening(
    session: Session, interview: Interview, *, reason: str, asked_by: UUID
) -> RawOpening:
    """Ask to read the raw words, with a reason for who has to allow it.

    Raises:
        ReasonMissingError: no reason was given.
        KeyDestroyedError: the actor was erased.
    """
    if not reason.strip():
        raise ReasonMissingError
    actor = session.get_one(Actor, interview.actor_id)
    # The actor's row is the lock: an erasure at the same time comes first or last.
    session.refresh(actor, with_for_update=True)
    if actor.erased_at is not None:
        raise KeyDestroyedError
    opening_id = uuid4()
    opening = RawOpening(
        id=opening_id,
        interview_id=interview.id,
        reason_sealed=vault_of(session).seal(
            actor.id, reason.strip(), row=opening_id, field="reason"
        ),
        asked_by=asked_by,
    )
    session.add(opening)
    session.flush()
    audit.record(session, user_id=asked_by, action="ask", kind="raw_opening", object_id=opening.id)
    return opening


def allow_opening(session: Session, opening: RawOpening, *, allowed_by: UUID) -> None:
    """Let the raw words be read for an hour.

    Raises:
        SamePersonError: who asked cannot allow it.
        AlreadyAllowedError: somebody allowed it before.
    """
    session.refresh(opening, with_for_update=True)
    if opening.asked_by == allowed_by:
        raise SamePersonError
    if opening.allowed_at is not None:
        raise AlreadyAllowedError
    opening.allowed_by, opening.allowed_at = allowed_by, now()
    session.add(opening)
    session.flush()
    audit.record(
        session, user_id=allowed_by, action="allow", kind="raw_opening", object_id=opening.id
    )


def note_raw_reading(session: Session, opening: RawOpening, *, read_by: UUID) -> None:
    """Note that one of the two reads the words now; call it before unsealing them.

    Raises:
        NotAllowedError: somebody else than the two.
        OpeningClosedError: not allowed yet, or the hour is over.
    """
    if read_by not in {opening.asked_by, opening.allowed_by}:
        raise NotAllowedError
    if not opening.is_open(now()):
        raise OpeningClosedError
    audit.record(
        session, user_id=read_by, action="read_raw", kind="raw_opening", object_id=opening.id
    )


def reason_of(session: Session, interview: Interview, opening: RawOpening) -> str:
    """Unseal why the words were asked for."""
    return vault_of(session).unseal(
        interview.actor_id, opening.reason_sealed, row=opening.id, field="reason"
    )


def openings_of(session: Session, interview_id: UUID) -> list[RawOpening]:
    """Return the questions about this interview, newest first."""
    statement = (
        select(RawOpening)
        .where(RawOpening.interview_id == interview_id)
        .order_by(col(RawOpening.asked_at).desc())
    )
    return list(session.exec(statement))
