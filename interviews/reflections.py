"""What a conversation did to its interviewer: for himself, or for the lead if he wants that.

Sealed under the teller's key, because it may tell about him; so it goes when he is erased.
It is no part of the story: nothing downstream reads it.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview, locked
from research import audit
from research.errors import DomainError
from research.networks import Actor, Network
from research.tables import UtcDateTime, now
from research.vault import vault_of

QUESTIONS = ("touched", "coloured", "next_step")
LONGEST = 4000


class ReflectionTooLongError(DomainError):
    """An answer does not fit."""

    template = "Dit antwoord is te lang. Schrijf hoogstens %(limit)s tekens."


class Reflection(SQLModel, table=True):
    """The answers of one interviewer after one conversation."""

    __table_args__ = (UniqueConstraint("interview_id", "written_by"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    written_by: UUID = Field(foreign_key="user.id")
    answers_sealed: bytes
    shared: bool = False
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def keep_reflection(
    session: Session,
    interview: Interview,
    *,
    answers: dict[str, str],
    shared: bool,
    written_by: UUID,
) -> Reflection | None:
    """Keep the answers in place of earlier ones; without any answer nothing is kept.

    Raises:
        ReflectionTooLongError: an answer has more than 4,000 code points.
    """
    told = {one: answers.get(one, "").strip() for one in QUESTIONS}
    if max(len(one) for one in told.values()) > LONGEST:
        raise ReflectionTooLongError(limit=LONGEST)
    locked(session, interview)
    row = own_reflection(session, interview, written_by=written_by)
    if not any(told.values()):
        if row is not None:
            session.delete(row)
            session.flush()
        return None
    row = row or Reflection(interview_id=interview.id, written_by=written_by, answers_sealed=b"")
    row.answers_sealed = vault_of(session).seal_facts(
        interview.actor_id, told, row=row.id, field="answers"
    )
    row.shared, row.at = shared, now()
    session.add(row)
    session.flush()
    audit.record(session, user_id=written_by, action="note", kind="reflection", object_id=row.id)
    return row


def own_reflection(
    session: Session, interview: Interview, *, written_by: UUID
) -> Reflection | None:
    """Return what this interviewer wrote after the conversation, if anything."""
    statement = select(Reflection).where(
        Reflection.interview_id == interview.id, Reflection.written_by == written_by
    )
    return session.exec(statement).first()


def answers_of(session: Session, row: Reflection, *, read_by: UUID) -> dict[str, str]:
    """Return the answers by question; a reading by somebody else is logged."""
    interview = session.get_one(Interview, row.interview_id)
    if read_by != row.written_by:
        audit.record(session, user_id=read_by, action="read", kind="reflection", object_id=row.id)
    return vault_of(session).unseal_facts(
        interview.actor_id, row.answers_sealed, row=row.id, field="answers"
    )


def shared_reflections(session: Session, study_id: UUID) -> list[tuple[Reflection, Actor]]:
    """Return what interviewers of a study chose to share with the lead, newest first."""
    statement = (
        select(Reflection, Actor)
        .join(Interview, col(Interview.id) == Reflection.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, col(Reflection.shared).is_(True))
        .order_by(col(Reflection.at).desc())
    )
    return list(session.exec(statement))
