"""Reading back by phone, one step at a time: what was prepared and how far it is.

The retelling holds the real names, as it is read aloud: it is sealed with the raw words, and
goes when they go.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel

from interviews.interviews import Interview, InterviewStatus, locked
from interviews.raw_access import raw_access
from interviews.story_checks import StoryGoesOnError
from interviews.telling import checked_words
from research import audit
from research.errors import ConflictError
from research.tables import UtcDateTime, now
from research.vault import vault_of


class Step(StrEnum):
    """What is done now. In this order."""

    PREPARE = "prepare"
    READ = "read"
    ASK = "ask"
    PIECES = "pieces"
    DONE = "done"


class ReadBackMovedError(ConflictError):
    """Somebody took this step on another page."""

    template = "Deze stap is al gezet, op een ander scherm. Kijk waar u nu bent."


class RetellingMovedError(ConflictError):
    """Somebody else prepared the reading back since the page was drawn."""

    template = "Iemand koos of typte dit net op een ander scherm. Kijk wat er nu staat."


class ReadBackCall(SQLModel, table=True):
    """How far the reading back by phone of one story is; ``raw_sealed`` is the retelling."""

    __tablename__ = "read_back_call"

    interview_id: UUID = Field(foreign_key="interview.id", primary_key=True)
    step: str = Step.PREPARE.value
    reads_whole: bool = False
    raw_sealed: bytes = b""
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def call_of(session: Session, interview_id: UUID) -> ReadBackCall:
    """Return how far it is; a fresh one that is not kept when nobody began."""
    return session.get(ReadBackCall, interview_id) or ReadBackCall(interview_id=interview_id)


def version_of(session: Session, interview_id: UUID) -> str:
    """Return a mark that changes with each step and each retelling; empty when nobody began."""
    known = session.get(ReadBackCall, interview_id)
    return known.changed_at.isoformat() if known is not None else ""


def retelling_of(session: Session, interview: Interview, *, reader_id: UUID) -> str:
    """Unseal the retelling for who may read the words as they were typed; empty without one.

    Raises:
        RawWordsShutError: he may not (any more).
    """
    raw_access(session, interview, reader_id=reader_id).check()
    call = call_of(session, interview.id)
    if not call.raw_sealed:
        return ""
    return vault_of(session).unseal(
        interview.actor_id, call.raw_sealed, row=interview.id, field="raw"
    )


def prepare(
    session: Session,
    interview: Interview,
    *,
    whole: bool,
    retelling: str,
    seen: str,
    prepared_by: UUID,
) -> None:
    """Choose what is read aloud: the whole story, or a retelling that is typed beforehand.

    Args:
        session: a session that may write.
        interview: a closed one.
        whole: whether the whole story is read.
        retelling: the words to read instead; 1 to 20,000 code points.
        seen: ``version_of`` what was kept when the page was drawn.
        prepared_by: who reads it aloud.

    Raises:
        RetellingMovedError: something else was prepared since, and would be lost.
        RawWordsShutError: this person may not read the words as they were typed.
        TurnEmptyError, TurnTooLongError: the retelling does not fit.
        StoryGoesOnError: the conversation is not over.
    """
    words = "" if whole else checked_words(retelling)
    locked(session, interview)
    _check_closed(interview)
    raw_access(session, interview, reader_id=prepared_by).check()
    call = call_of(session, interview.id)
    if call.raw_sealed and version_of(session, interview.id) != seen:
        raise RetellingMovedError
    call.reads_whole = whole
    if words:
        call.raw_sealed = vault_of(session).seal(
            interview.actor_id, words, row=interview.id, field="raw"
        )
    _go(session, call, Step.READ, by=prepared_by)
    audit.record(
        session, user_id=prepared_by, action="prepare", kind="read_back", object_id=interview.id
    )


def go_to(session: Session, interview: Interview, step: Step, *, seen: Step, gone_by: UUID) -> None:
    """Take the next step, or one back.

    Raises:
        ReadBackMovedError: somebody took another step since the page was drawn.
    """
    locked(session, interview)
    _check_closed(interview)
    call = call_of(session, interview.id)
    if call.step != seen:
        raise ReadBackMovedError
    _go(session, call, step, by=gone_by)


def start_again(session: Session, interview_id: UUID) -> None:
    """Begin at the first step: the story was opened again. A retelling that was typed stays."""
    known = session.get(ReadBackCall, interview_id)
    if known is not None and known.step != Step.PREPARE:
        known.step, known.changed_at = Step.PREPARE.value, now()
        session.add(known)
        session.flush()


def _go(session: Session, call: ReadBackCall, step: Step, *, by: UUID) -> None:
    call.step, call.changed_by, call.changed_at = step.value, by, now()
    session.add(call)
    session.flush()


def _check_closed(interview: Interview) -> None:
    if interview.status != InterviewStatus.CLOSED:
        raise StoryGoesOnError
