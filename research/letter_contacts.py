"""Whom the reader of a letter can reach: words that each study fills in once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel

from research import audit
from research.errors import ConflictError, InvalidValueError
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now

MOST_SIGNS = 300


class ContactChangedError(ConflictError):
    """A colleague changed it in the meantime."""

    template = "Een collega heeft dit net veranderd. Kijk eerst wat er nu staat."


class LetterContact(SQLModel, table=True):
    """Who answers questions about the study: a name at work, a number, an address."""

    __tablename__ = "letter_contact"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    words: str
    version: int
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def contact_of(session: Session, study_id: UUID) -> tuple[str, int]:
    """Return the words and their version; empty and 0 when they were never filled in."""
    known = session.get(LetterContact, study_id)
    return (known.words, known.version) if known else ("", 0)


def set_contact(
    session: Session, study: Study, *, words: str, version: int, changed_by: UUID
) -> None:
    """Say whom the reader of a letter can reach.

    Raises:
        ContactChangedError: somebody else changed it in the meantime.
        InvalidValueError: it is too long.
    """
    if len(words.strip()) > MOST_SIGNS:
        raise InvalidValueError(field="contact")
    lock_study(session, study.id)
    known = session.get(LetterContact, study.id, populate_existing=True)
    if (known.version if known else 0) != version:
        raise ContactChangedError
    one = known or LetterContact(study_id=study.id, words="", version=0)
    one.words, one.version = " ".join(words.split()), version + 1
    one.changed_by, one.changed_at = changed_by, now()
    session.add(one)
    session.flush()
    audit.record(session, user_id=changed_by, action="change", kind="letter", object_id=study.id)
