"""Who codes which story. A story that nobody was assigned to is open to the study's coders."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, delete, exists, or_
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview, locked
from research import audit
from research.tables import UtcDateTime, now


class CodingAssignment(SQLModel, table=True):
    """A coder who was asked to code a story: from then on only who was asked reads it."""

    __tablename__ = "coding_assignment"

    interview_id: UUID = Field(foreign_key="interview.id", primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True, index=True)
    assigned_by: UUID | None = Field(default=None, foreign_key="user.id")
    assigned_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


def assign_coders(
    session: Session, interview: Interview, *, user_ids: Iterable[UUID], assigned_by: UUID | None
) -> None:
    """Let exactly these people code the story; nobody means: every coder of the study."""
    locked(session, interview)
    session.execute(
        delete(CodingAssignment).where(col(CodingAssignment.interview_id) == interview.id),
        execution_options={"synchronize_session": "fetch"},
    )
    session.add_all(
        CodingAssignment(interview_id=interview.id, user_id=one, assigned_by=assigned_by)
        for one in set(user_ids)
    )
    session.flush()
    audit.record(
        session,
        user_id=assigned_by,
        action="assign_coders",
        kind="interview",
        object_id=interview.id,
    )


def assigned_coders(session: Session, interview_id: UUID) -> list[UUID]:
    """Return who was asked to code the story; empty when it is open to all coders."""
    statement = select(CodingAssignment.user_id).where(
        CodingAssignment.interview_id == interview_id
    )
    return list(session.exec(statement))


def open_to(user_id: UUID) -> Any:
    """Return the condition on ``Interview`` under which this coder may read its story."""
    asked = (
        select(CodingAssignment.user_id)
        .where(CodingAssignment.interview_id == Interview.id)
        .correlate(Interview)
    )
    mine = asked.where(CodingAssignment.user_id == user_id)
    return or_(~exists(asked), exists(mine))


def may_read_to_code(session: Session, interview_id: UUID, *, user_id: UUID) -> bool:
    """Return whether this coder may read the story: it is open to all, or was given to him."""
    asked = assigned_coders(session, interview_id)
    return not asked or user_id in asked
