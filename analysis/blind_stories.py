"""Blind double coding: which stories two people code without seeing each other's work.

What the two choose lies in tables of its own (``BlindCoding``), so that no page, count,
search or file that reads codings can meet it. Only what both settled becomes a coding.
While a story is with two people it is given to exactly them, and its ordinary pages are closed.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, delete, exists, text
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.assignments import CodingAssignment
from interviews.interviews import Interview, locked
from research import audit
from research.errors import ConflictError
from research.reach import as_the_program
from research.tables import UtcDateTime, now

OPEN = text("settled_at IS NULL AND stopped_at IS NULL")


class StoryIsBlindError(ConflictError):
    """Two people code this story without seeing each other or the suggestions."""

    template = "Twee mensen coderen dit verhaal nu blind. Het gaat weer open als zij klaar zijn."


class RoundChangedError(ConflictError):
    """Both are done, the story is settled, or the lead stopped it."""

    template = "Dit verhaal is niet meer in deze ronde, of al vergeleken. Ververs de pagina."


class BlindRound(SQLModel, table=True):
    """A random share of stories that two people each code; the seed makes the order."""

    __tablename__ = "blind_round"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    seed: str
    candidates: int
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class BlindStory(SQLModel, table=True):
    """One story of a round: coded apart, then opened to both, then settled; or stopped.

    ``measure`` is set when it opens: places of sentences and choices, in numbers; see
    ``analysis/blind_measures.py``.
    """

    __tablename__ = "blind_story"
    __table_args__ = (
        Index(
            "one_blind_story", "interview_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    round_id: UUID = Field(foreign_key="blind_round.id", index=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    opened_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    settled_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    stopped_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    measure: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))

    @property
    def is_blind(self) -> bool:
        """Return whether the two still code apart."""
        return self.opened_at is None and self.stopped_at is None


class BlindSeat(SQLModel, table=True):
    """One of the two who code a story, and when he said that he is done."""

    __tablename__ = "blind_seat"
    __table_args__ = (
        CheckConstraint("place IN (1, 2)", name="two_places"),
        UniqueConstraint("story_id", "user_id"),
    )

    story_id: UUID = Field(foreign_key="blind_story.id", primary_key=True)
    place: int = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


class BlindCoding(SQLModel, table=True):
    """A theme and pole that one of the two gave to words, unseen by the other until both are done.

    It stays as it was made, beside what was settled.
    """

    __tablename__ = "blind_coding"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    story_id: UUID = Field(foreign_key="blind_story.id", index=True)
    user_id: UUID = Field(foreign_key="user.id")
    fragment_id: UUID = Field(foreign_key="fragment.id", index=True)
    theme: str
    pole: str
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def blind_now() -> Any:
    """Return the condition on ``Interview`` that two people code its story now, or settle it."""
    return exists(
        select(BlindStory.id)
        .where(
            BlindStory.interview_id == Interview.id,
            col(BlindStory.settled_at).is_(None),
            col(BlindStory.stopped_at).is_(None),
        )
        .correlate(Interview)
    )


def blind_story_of(session: Session, interview_id: UUID) -> BlindStory | None:
    """Return the story of a round that goes on; None when it is not with two people."""
    statement = select(BlindStory).where(
        BlindStory.interview_id == interview_id,
        col(BlindStory.settled_at).is_(None),
        col(BlindStory.stopped_at).is_(None),
    )
    return session.exec(statement).first()


def check_not_blind(session: Session, interview_id: UUID) -> None:
    """Let pass a story that is not with two people.

    Raises:
        StoryIsBlindError: it is.
    """
    if blind_story_of(session, interview_id) is not None:
        raise StoryIsBlindError


def seats_of(session: Session, story_id: UUID) -> list[BlindSeat]:
    """Return the two, in the order of their places."""
    statement = select(BlindSeat).where(BlindSeat.story_id == story_id).order_by("place")
    return list(session.exec(statement))


def seat_of(session: Session, story: BlindStory, user_id: UUID) -> BlindSeat | None:
    """Return the place of this person; None when he is not one of the two."""
    return next((one for one in seats_of(session, story.id) if one.user_id == user_id), None)


def going_on(session: Session, story: BlindStory) -> Interview:
    """Hold the story until the transaction ends, and read anew how far it is.

    Raises:
        RoundChangedError: it was stopped or settled.
    """
    interview = locked(session, session.get_one(Interview, story.interview_id))
    session.refresh(story)
    if story.stopped_at is not None or story.settled_at is not None:
        raise RoundChangedError
    return interview


def release(session: Session, interview: Interview, *, by: UUID) -> None:
    """Open a story to every coder again, as it was before the round."""
    with as_the_program(session):
        session.execute(
            delete(CodingAssignment).where(col(CodingAssignment.interview_id) == interview.id),
            execution_options={"synchronize_session": "fetch"},
        )
    audit.record(
        session, user_id=by, action="assign_coders", kind="interview", object_id=interview.id
    )
