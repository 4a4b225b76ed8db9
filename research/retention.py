"""How long everything is kept: the plan of the house, and what a study makes shorter."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel

from research import audit
from research.errors import DomainError
from research.studies import Study
from research.tables import UtcDateTime, now

AUDIT_KEPT_FOR = timedelta(days=5 * 365 + 1)
TRACES_KEPT_FOR = timedelta(days=30)


class Kept(StrEnum):
    """What is kept for a time of its own."""

    RAW_WORDS = "raw_words"
    IDENTITIES = "identities"
    STORIES = "stories"
    TALKS = "talks"
    AUDIT_LOG = "audit_log"
    SESSIONS = "sessions"
    TRIES = "tries"
    JOBS = "jobs"


class KeptTooLongError(DomainError):
    """A study may keep things shorter than the house does, never longer."""

    template = "Kies een getal van %(least)s tot en met %(most)s."


@dataclass(frozen=True)
class Terms:
    """How many days a study keeps things.

    Attributes:
        raw: raw words, counted from the end of the conversation.
        identities: names and numbers, counted from the end of the study.
        stories: pseudonymised stories and talks about them, from the end of the study.
    """

    raw: int = 14
    identities: int = 183
    stories: int = 730


LONGEST = Terms()
SHORTEST = Terms(raw=1, identities=1, stories=30)


class StudyRetention(SQLModel, table=True):
    """The terms of a study that keeps things shorter; another study has no row."""

    __tablename__ = "study_retention"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    raw_days: int
    identity_days: int
    story_days: int
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def terms_of(session: Session, study_id: UUID) -> Terms:
    """Return how long the study keeps things."""
    own = session.get(StudyRetention, study_id)
    if own is None:
        return LONGEST
    return Terms(own.raw_days, own.identity_days, own.story_days)


def change_terms(session: Session, study: Study, terms: Terms, *, changed_by: UUID | None) -> None:
    """Keep things shorter than the house does.

    Raises:
        KeptTooLongError: a term is longer than that of the house, or too short to work with.
    """
    for name in ("raw", "identities", "stories"):
        least, most = getattr(SHORTEST, name), getattr(LONGEST, name)
        if not least <= getattr(terms, name) <= most:
            raise KeptTooLongError(least=least, most=most)
    own = session.get(StudyRetention, study.id) or StudyRetention(
        study_id=study.id, raw_days=0, identity_days=0, story_days=0
    )
    own.raw_days, own.identity_days = terms.raw, terms.identities
    own.story_days, own.changed_at = terms.stories, now()
    session.add(own)
    session.flush()
    audit.record(
        session, user_id=changed_by, action="change_retention", kind="study", object_id=study.id
    )


def last_days(study: Study, terms: Terms) -> dict[Kept, date]:
    """Return until which day the study keeps what counts from its end."""
    return {
        Kept.IDENTITIES: study.ends_on + timedelta(days=terms.identities),
        Kept.STORIES: study.ends_on + timedelta(days=terms.stories),
    }
