"""A coder's question: is there a name behind this placeholder? He cannot see it himself."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview
from interviews.raw_access import has_raw_words
from interviews.replaced_texts import placed, replaced_text
from interviews.replacements import Replacement
from interviews.turns import RawWordsExpiredError, Turn, TurnRevision
from research import audit
from research.errors import ConflictError, NotFoundError
from research.tables import UtcDateTime, now


class NameAnswer(StrEnum):
    """What stood there, by who could see it."""

    NO_NAME = "no_name"
    A_NAME = "a_name"


class AskedBeforeError(ConflictError):
    """One question per placeholder is enough."""

    template = "Dit is al gevraagd. U ziet het antwoord hier, zodra het er is."


class AnsweredBeforeError(ConflictError):
    """Somebody answered meanwhile."""

    template = "Deze vraag is al beantwoord."


class NameQuestion(SQLModel, table=True):
    """One question about one placeholder, by where the typed words stood."""

    __tablename__ = "name_question"
    __table_args__ = (UniqueConstraint("revision_id", "raw_start"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    revision_id: UUID = Field(foreign_key="turn_revision.id", index=True)
    raw_start: int
    placeholder: str
    asked_by: UUID = Field(foreign_key="user.id")
    asked_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    answer: str | None = None
    answered_by: UUID | None = Field(default=None, foreign_key="user.id")
    answered_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def placeholder_at(
    session: Session, interview: Interview, *, revision_id: UUID, raw_start: int
) -> tuple[TurnRevision, Replacement]:
    """Return the placeholder that stands for the words typed there.

    Raises:
        NotFoundError: this story has no such placeholder (any more).
    """
    revision = session.get(TurnRevision, revision_id)
    turn = session.get(Turn, revision.turn_id) if revision is not None else None
    if revision is None or turn is None or turn.interview_id != interview.id:
        raise NotFoundError
    there = replaced_text(session, interview, revision)
    if there is not None and there.of_raw:
        for one, _start, _end in placed(there.done):
            if one.start == raw_start:
                return revision, one
    raise NotFoundError


def ask_about_name(
    session: Session, interview: Interview, *, revision_id: UUID, raw_start: int, asked_by: UUID
) -> NameQuestion:
    """Ask who can see it whether a placeholder stands for a name.

    Raises:
        NotFoundError: this story has no such placeholder.
        RawWordsExpiredError: nobody can see any more what stood there.
        AskedBeforeError: somebody asked this.
    """
    revision, there = placeholder_at(
        session, interview, revision_id=revision_id, raw_start=raw_start
    )
    if not has_raw_words(session, interview):
        raise RawWordsExpiredError
    if _about(session, revision.id, raw_start) is not None:
        raise AskedBeforeError
    question = NameQuestion(
        interview_id=interview.id,
        revision_id=revision.id,
        raw_start=raw_start,
        placeholder=there.placeholder,
        asked_by=asked_by,
    )
    session.add(question)
    session.flush()
    audit.record(
        session, user_id=asked_by, action="ask", kind="name_question", object_id=question.id
    )
    return question


def answer_question(
    session: Session, question: NameQuestion, *, answer: NameAnswer, answered_by: UUID
) -> None:
    """Note what stood there.

    Raises:
        AnsweredBeforeError: somebody answered meanwhile.
    """
    session.refresh(question, with_for_update=True)
    if question.answer is not None:
        raise AnsweredBeforeError
    question.answer, question.answered_by, question.answered_at = answer.value, answered_by, now()
    session.add(question)
    session.flush()
    audit.record(
        session, user_id=answered_by, action="answer", kind="name_question", object_id=question.id
    )


def answer_places(
    session: Session, places: Sequence[tuple[UUID, int]], *, answered_by: UUID
) -> None:
    """Answer the questions about words that were given back: there was no name."""
    for revision_id, raw_start in places:
        question = _about(session, revision_id, raw_start)
        if question is not None and question.answer is None:
            answer_question(session, question, answer=NameAnswer.NO_NAME, answered_by=answered_by)


def questions_of(session: Session, interview_id: UUID) -> list[NameQuestion]:
    """Return what was asked about a story, open questions first, then the newest."""
    statement = (
        select(NameQuestion)
        .where(NameQuestion.interview_id == interview_id)
        .order_by(col(NameQuestion.answer).is_not(None), col(NameQuestion.asked_at).desc())
    )
    return list(session.exec(statement))


def question_in(session: Session, interview: Interview, question_id: UUID) -> NameQuestion:
    """Return a question about this story.

    Raises:
        NotFoundError: there is no such question here.
    """
    found = session.get(NameQuestion, question_id)
    if found is None or found.interview_id != interview.id:
        raise NotFoundError
    return found


def _about(session: Session, revision_id: UUID, raw_start: int) -> NameQuestion | None:
    return session.exec(
        select(NameQuestion).where(
            NameQuestion.revision_id == revision_id, NameQuestion.raw_start == raw_start
        )
    ).first()
