"""Turns: what was said, written once under an id that the browser made, and sealed at once."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, func, select

from interviews.interviews import Interview
from research.errors import KeyDestroyedError, NotFoundError
from research.tables import UtcDateTime, now
from research.vault import vault_of


class Speaker(StrEnum):
    """Whose words these are."""

    INTERVIEWER = "interviewer"
    ACTOR = "actor"


class Mode(StrEnum):
    """Whether the words are the speaker's own or the interviewer's summary."""

    VERBATIM = "verbatim"
    PARAPHRASE = "paraphrase"


class RawWordsExpiredError(KeyDestroyedError):
    """The words as they were typed were kept as long as they may be."""

    template = "De letterlijke woorden zijn gewist. Wij bewaren ze maar kort."


class Turn(SQLModel, table=True):
    """One turn of a conversation; ``seq`` is the server's order, from 1.

    ``page_id`` and ``page_number`` tell which opened page sent it, and the turn's number there;
    empty without a script, and for what was entered otherwise.
    """

    __table_args__ = (
        UniqueConstraint("interview_id", "seq"),
        Index("ix_turn_page", "page_id", "page_number", unique=True),
    )

    id: UUID = Field(primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    seq: int
    speaker: str
    mode: str
    page_id: UUID | None = None
    page_number: int | None = None
    written_by: UUID | None = Field(default=None, foreign_key="user.id")
    written_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class TurnRevision(SQLModel, table=True):
    """The words of a turn as they stood at one time; a correction adds a revision.

    ``pseudonymised_sealed`` is empty until the worker has replaced the names, ``spans_sealed``
    tells where; ``raw_sealed`` is empty once the raw words were kept as long as they may be;
    ``changes`` counts how often a reader corrected names in it.
    """

    __tablename__ = "turn_revision"
    __table_args__ = (UniqueConstraint("turn_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    turn_id: UUID = Field(foreign_key="turn.id", index=True)
    number: int = 1
    raw_sealed: bytes
    pseudonymised_sealed: bytes | None = None
    spans_sealed: bytes | None = None
    changes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def find_turn(session: Session, interview: Interview, turn_id: UUID) -> Turn:
    """Return a turn of this interview.

    Raises:
        NotFoundError: the interview has no such turn.
    """
    turn = session.get(Turn, turn_id)
    if turn is None or turn.interview_id != interview.id:
        raise NotFoundError
    return turn


def revisions_of(session: Session, turn: Turn) -> list[TurnRevision]:
    """Return the revisions of a turn, oldest first; there is at least one."""
    statement = (
        select(TurnRevision).where(TurnRevision.turn_id == turn.id).order_by(TurnRevision.number)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def turns_of(session: Session, interview_id: UUID) -> list[tuple[Turn, TurnRevision]]:
    """Return the turns in order, each with its latest revision."""
    statement = (
        select(Turn, TurnRevision)
        .join(TurnRevision, TurnRevision.turn_id == Turn.id)  # type: ignore[arg-type]
        .where(Turn.interview_id == interview_id)
        .order_by(Turn.seq, TurnRevision.number)  # type: ignore[arg-type]
    )
    latest = {turn.id: (turn, revision) for turn, revision in session.exec(statement)}
    return list(latest.values())


def last_seq(session: Session, interview_id: UUID) -> int:
    """Return the number of the last turn of a conversation; 0 when there is none."""
    highest = select(func.max(Turn.seq)).where(Turn.interview_id == interview_id)
    return session.exec(highest).one() or 0


def raw_text(session: Session, interview: Interview, revision: TurnRevision) -> str:
    """Unseal the words as they were typed. Only for who holds the conversation.

    Raises:
        KeyDestroyedError: the actor was erased.
        RawWordsExpiredError: they were kept as long as they may be.
    """
    if not revision.raw_sealed:
        raise RawWordsExpiredError
    return vault_of(session).unseal(
        interview.actor_id, revision.raw_sealed, row=revision.id, field="raw"
    )


def pseudonymised_text(
    session: Session, interview: Interview, revision: TurnRevision
) -> str | None:
    """Unseal the words with names replaced; None when the worker has not done it yet.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    if revision.pseudonymised_sealed is None:
        return None
    return vault_of(session).unseal(
        interview.actor_id, revision.pseudonymised_sealed, row=revision.id, field="pseudonymised"
    )


def keep_pseudonymised(
    session: Session, interview: Interview, revision: TurnRevision, *, text: str
) -> None:
    """Seal the words with names replaced beside the raw ones."""
    revision.pseudonymised_sealed = vault_of(session).seal(
        interview.actor_id, text, row=revision.id, field="pseudonymised"
    )
    session.add(revision)
    session.flush()
