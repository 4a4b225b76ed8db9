"""Turns: what was said, written once under an id that the browser made, and sealed at once."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, UniqueConstraint, false
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
    """The speaker's own words, the interviewer's summary, or what the interviewer noticed.

    An observation is never the teller's: its speaker is the interviewer, so that nothing counts,
    codes or quotes it as what was told.
    """

    VERBATIM = "verbatim"
    PARAPHRASE = "paraphrase"
    OBSERVATION = "observation"


def speaker_in(mode: Mode, speaker: Speaker) -> Speaker:
    """Return whose words these are: of an observation always the interviewer's."""
    return Speaker.INTERVIEWER if mode is Mode.OBSERVATION else speaker


class Part(StrEnum):
    """Where in a story a turn stands: what is not of the conversation itself."""

    MATTERS = "matters"
    CHECK_IN = "check_in"


class RawWordsExpiredError(KeyDestroyedError):
    """The words as they were typed were kept as long as they may be."""

    template = "De letterlijke woorden zijn gewist. Wij bewaren ze maar kort."


class Turn(SQLModel, table=True):
    """One turn of a conversation; ``seq`` is the server's order, from 1.

    ``page_id`` and ``page_number`` tell which opened page sent it, and the turn's number there;
    empty without a script, and for what was entered otherwise. ``afterwards``: not typed while
    it was told, but entered later, from paper or after a visit.
    empty without a script, and for what was entered otherwise. ``part`` is empty for a turn of
    the conversation; ``matters`` is what the teller himself finds most important,
    ``check_in`` how it went later.
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
    afterwards: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    part: str | None = None
    written_by: UUID | None = Field(default=None, foreign_key="user.id")
    written_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class TurnRevision(SQLModel, table=True):
    """The words of a turn as they stood at one time; a correction adds a revision.

    ``pseudonymised_sealed`` is empty until the worker has replaced the names, ``spans_sealed``
    tells where; ``raw_sealed`` is empty once the raw words were kept as long as they may be;
    ``changes`` counts how often a reader corrected names in it. A revision that ``removes`` has
    no words: while it is the last one, the turn is in nobody's story.
    ``changes`` counts how often a reader corrected names in it. ``told_back`` says how the teller
    gave these words when he heard or read his story again; empty for what was typed before.
    ``late_sealed`` holds words that came after the key of the raw words was gone: only until
    their names are replaced.
    """

    __tablename__ = "turn_revision"
    __table_args__ = (UniqueConstraint("turn_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    turn_id: UUID = Field(foreign_key="turn.id", index=True)
    number: int = 1
    raw_sealed: bytes
    pseudonymised_sealed: bytes | None = None
    spans_sealed: bytes | None = None
    late_sealed: bytes | None = None
    told_back: str | None = None
    changes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    removes: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))

    @property
    def has_typed_words(self) -> bool:
        """Return whether the words are still there as they were typed."""
        return bool(self.raw_sealed or self.late_sealed)


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


def turns_of(
    session: Session, interview_id: UUID, *, with_removed: bool = False
) -> list[tuple[Turn, TurnRevision]]:
    """Return the turns in order, each with its latest revision.

    What was removed is for the open conversation alone, where it can be put back.
    """
    statement = (
        select(Turn, TurnRevision)
        .join(TurnRevision, TurnRevision.turn_id == Turn.id)  # type: ignore[arg-type]
        .where(Turn.interview_id == interview_id)
        .order_by(Turn.seq, TurnRevision.number)  # type: ignore[arg-type]
    )
    latest = {turn.id: (turn, revision) for turn, revision in session.exec(statement)}
    return [one for one in latest.values() if with_removed or not one[1].removes]


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
    if revision.late_sealed:
        return vault_of(session).unseal(
            interview.actor_id, revision.late_sealed, row=revision.id, field="late"
        )
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
