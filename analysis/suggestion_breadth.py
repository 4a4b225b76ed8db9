"""How widely the suggester looks, per theme: from few but certain to missing as little as can be.

A study sets it for the stories that are read from then on. What was suggested before stays: a
person may be judging it.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel

from research import audit
from research.codebook_versions import codebook_of
from research.errors import ConflictError, InvalidValueError
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now


class Breadth(StrEnum):
    """What matters most for one theme; the names are those of ``analysis.language``."""

    SURE = "sure"
    BALANCED = "balanced"
    WIDE = "wide"


class BreadthChangedError(ConflictError):
    """Another lead chose in the meantime."""

    template = "Een collega heeft deze keuzes net veranderd. Kijk eerst wat er nu staat."


class SuggestionBreadth(SQLModel, table=True):
    """The choices of one study; a theme that is not named is balanced."""

    __tablename__ = "suggestion_breadth"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    choices: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    version: int = 0
    chosen_by: UUID | None = Field(default=None, foreign_key="user.id")
    chosen_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def suggestion_breadth(session: Session, study_id: UUID) -> SuggestionBreadth:
    """Return the choices of a study; version 0 when nobody chose."""
    return session.get(SuggestionBreadth, study_id) or SuggestionBreadth(study_id=study_id)


def choose_breadth(
    session: Session,
    study: Study,
    *,
    choices: Mapping[str, Breadth],
    version: int,
    chosen_by: UUID,
) -> None:
    """Set per theme how widely the suggester looks. The same again changes nothing.

    Args:
        session: a session that may write.
        study: whose stories are read.
        choices: per theme id of its codebook; what is left out is balanced.
        version: what the chooser saw.
        chosen_by: the lead.

    Raises:
        InvalidValueError: the codebook offers no such theme.
        BreadthChangedError: somebody else chose since ``version``.
    """
    book = codebook_of(session, study.id)
    if not all(book.offers(theme) for theme in choices):
        raise InvalidValueError(field="thema")
    lock_study(session, study.id)
    known = session.get(SuggestionBreadth, study.id, populate_existing=True)
    if (known.version if known else 0) != version:
        raise BreadthChangedError
    kept = {theme: one.value for theme, one in choices.items() if one is not Breadth.BALANCED}
    if kept == (known.choices if known else {}):
        return
    known = known or SuggestionBreadth(study_id=study.id)
    known.choices, known.version = kept, version + 1
    known.chosen_by, known.chosen_at = chosen_by, now()
    session.add(known)
    session.flush()
    audit.record(
        session, user_id=chosen_by, action="write", kind="suggestion_breadth", object_id=study.id
    )
