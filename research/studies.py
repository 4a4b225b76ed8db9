"""Studies: a question, a period, and the people who work on it."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, true
from sqlmodel import Field, Session, SQLModel, select

from research import audit
from research.errors import DomainError
from research.tables import UtcDateTime, now
from research.vault import vault_of


class PeriodReversedError(DomainError):
    """The study would end before it starts."""

    template = "De einddatum ligt voor de begindatum. Pas een van de twee aan."


class Study(SQLModel, table=True):
    """One study of network experiences. The study has a data key of its own."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    title: str
    question: str
    organisation: str
    starts_on: date
    ends_on: date
    codebook_version: int = 1
    synthetic: bool = False
    phones_on_holidays: bool = False
    has_compass: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class StudyMember(SQLModel, table=True):
    """A person who works on a study; his roles say what he may do there."""

    __tablename__ = "study_member"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True, index=True)


def create_study(
    session: Session,
    *,
    title: str,
    question: str,
    organisation: str,
    starts_on: date,
    ends_on: date,
    created_by: UUID | None,
    synthetic: bool = False,
) -> Study:
    """Make a study with its key; its maker becomes a member.

    Raises:
        PeriodReversedError: it would end before it starts.
    """
    if ends_on < starts_on:
        raise PeriodReversedError
    study = Study(
        title=title,
        question=question,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        synthetic=synthetic,
    )
    session.add(study)
    session.flush()
    vault_of(session).keys.create(study.id)
    if created_by is not None:
        add_member(session, study, user_id=created_by, added_by=created_by)
    audit.record(session, user_id=created_by, action="create", kind="study", object_id=study.id)
    return study


def add_member(session: Session, study: Study, *, user_id: UUID, added_by: UUID | None) -> None:
    """Let a person work on the study. Does nothing when he already does."""
    if session.get(StudyMember, (study.id, user_id)) is None:
        session.add(StudyMember(study_id=study.id, user_id=user_id))
        session.flush()
        audit.record(
            session,
            user_id=added_by,
            action="add_member",
            kind="study",
            object_id=study.id,
        )


def lock_study(session: Session, study_id: UUID) -> None:
    """Hold the study's row until the transaction ends: who wants it too waits.

    Who only adds a row that points at the study need not wait.
    """
    held = select(Study.id).where(Study.id == study_id).with_for_update(key_share=True)
    session.exec(held).one()


def is_member(session: Session, study_id: UUID, *, user_id: UUID) -> bool:
    """Return whether the person works on the study."""
    return session.get(StudyMember, (study_id, user_id)) is not None


def studies_of(session: Session, *, user_id: UUID) -> list[Study]:
    """Return the studies that the person works on, newest first."""
    statement = (
        select(Study)
        .join(StudyMember, StudyMember.study_id == Study.id)  # type: ignore[arg-type]
        .where(StudyMember.user_id == user_id)
        .order_by(Study.created_at.desc())  # type: ignore[attr-defined]
    )
    return list(session.exec(statement))


def member_ids(session: Session, study_id: UUID) -> list[UUID]:
    """Return the ids of the people who work on the study."""
    statement = select(StudyMember.user_id).where(StudyMember.study_id == study_id)
    return list(session.exec(statement))
