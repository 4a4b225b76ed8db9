"""What somebody did to a coding: who, what, when, and how the coding stood before and after.

Ids, statuses and times only, never a word of a story. The numbers of the acts of one story
have no gaps: the last one tells a page that stands open whether a colleague did something.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, func, select

from interviews.interviews import Interview
from research.tables import UtcDateTime, now

# How a coding, or the release of its words, stands: names of columns and what they hold.
State = dict[str, Any]


class Deed(StrEnum):
    """What was done."""

    ADD = "add"
    ACCEPT = "accept"
    REJECT = "reject"
    REOPEN = "reopen"
    RELEASE = "release"
    WITHHOLD = "withhold"
    UNDO = "undo"
    REDO = "redo"


class CodingAct(SQLModel, table=True):
    """One act on one coding.

    ``page_id`` is the page that stood open, made by the server when it was drawn; ``of_id`` is
    the act that an undo or a redo is about. ``before`` and ``after`` hold a ``State``.
    """

    __tablename__ = "coding_act"
    __table_args__ = (UniqueConstraint("interview_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    number: int
    coding_id: UUID = Field(foreign_key="coding.id", index=True)
    user_id: UUID = Field(foreign_key="user.id")
    page_id: UUID | None = None
    deed: str
    of_id: UUID | None = Field(default=None, foreign_key="coding_act.id")
    before: State = Field(sa_column=Column(JSON, nullable=False))
    after: State = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def note_act(
    session: Session,
    interview: Interview,
    *,
    coding_id: UUID,
    user_id: UUID,
    page_id: UUID | None,
    deed: Deed,
    before: State,
    after: State,
    of_id: UUID | None = None,
) -> CodingAct:
    """Keep an act. The caller holds the lock of the interview, so that numbers follow on."""
    act = CodingAct(
        interview_id=interview.id,
        number=last_number(session, interview.id) + 1,
        coding_id=coding_id,
        user_id=user_id,
        page_id=page_id,
        deed=deed.value,
        before=before,
        after=after,
        of_id=of_id,
    )
    session.add(act)
    session.flush()
    return act


def last_number(session: Session, interview_id: UUID) -> int:
    """Return the number of the last act on a story; 0 when there is none."""
    last = select(func.max(CodingAct.number)).where(CodingAct.interview_id == interview_id)
    return session.exec(last).one() or 0


def acts_of(session: Session, interview_id: UUID) -> list[CodingAct]:
    """Return every act on a story, oldest first."""
    statement = select(CodingAct).where(CodingAct.interview_id == interview_id)
    return list(session.exec(statement.order_by(col(CodingAct.number))))


def acts_of_page(
    session: Session, interview_id: UUID, *, user_id: UUID, page_id: UUID
) -> list[CodingAct]:
    """Return what one person did on one page, oldest first."""
    statement = select(CodingAct).where(
        CodingAct.interview_id == interview_id,
        CodingAct.user_id == user_id,
        CodingAct.page_id == page_id,
    )
    return list(session.exec(statement.order_by(col(CodingAct.number))))
