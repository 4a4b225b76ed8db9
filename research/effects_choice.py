"""Who sees the numbers of an interviewer's conversations: a choice of each study.

Such numbers are there to learn from, and they are watching staff as soon as somebody else reads
them. So the interviewer alone sees his own, until the lead says that they were talked about and
why he needs them too. A study may also leave them out altogether.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel

from research import audit
from research.errors import ConflictError, DomainError, InvalidValueError
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_SIGNS = 500


class ShownTo(StrEnum):
    """Who sees the numbers."""

    NOBODY = "nobody"
    ONESELF = "oneself"
    LEAD = "lead"


class NotTalkedAboutError(DomainError):
    """Nobody reads numbers about colleagues before it was talked about."""

    template = "Bespreek dit eerst met de interviewers en de ondernemingsraad. Zet dan het vinkje."


class NoReasonError(DomainError):
    """Who wants to read numbers about colleagues says why."""

    template = "Schrijf in een paar woorden waarom u deze cijfers nodig heeft."


class ChoiceChangedError(ConflictError):
    """Another lead chose in the meantime."""

    template = "Een collega heeft deze keuze net veranderd. Kijk eerst wat er nu staat."


class EffectsChoice(SQLModel, table=True):
    """The choice of a study; ``version`` counts the changes. The reason lies under its key."""

    __tablename__ = "effects_choice"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    shown_to: str
    reason_sealed: bytes = b""
    version: int
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Chosen:
    """The choice as it stands; version 0 where nobody chose. ``reason`` is in memory only."""

    shown_to: ShownTo = ShownTo.ONESELF
    version: int = 0
    reason: str = ""
    since: datetime | None = None


def effects_choice(session: Session, study_id: UUID) -> Chosen:
    """Return what the study chose; until somebody chooses, everybody sees his own only."""
    found = session.get(EffectsChoice, study_id)
    if found is None:
        return Chosen()
    reason = ""
    if found.reason_sealed:
        reason = vault_of(session).unseal(
            study_id, found.reason_sealed, row=study_id, field="reason"
        )
    return Chosen(ShownTo(found.shown_to), found.version, reason, found.changed_at)


def choose_effects(
    session: Session,
    study: Study,
    *,
    shown_to: ShownTo,
    version: int,
    chosen_by: UUID,
    reason: str = "",
    talked_about: bool = False,
) -> None:
    """Choose who sees the numbers.

    Args:
        session: a session that may write.
        study: whose interviewers.
        shown_to: who sees them from now on.
        version: what ``effects_choice`` said when the chooser looked.
        chosen_by: the lead.
        reason: why the lead needs them; at most 500 code points. Interviewers read it too.
        talked_about: whether it was talked about with those whom it is about.

    Raises:
        NotTalkedAboutError, NoReasonError: the lead wants to see them himself, just like that.
        ChoiceChangedError: somebody else chose in the meantime.
        InvalidValueError: the reason is too long.
    """
    reason = reason.strip() if shown_to is ShownTo.LEAD else ""
    if len(reason) > MOST_SIGNS:
        raise InvalidValueError(field="reason")
    lock_study(session, study.id)
    known = session.get(EffectsChoice, study.id, populate_existing=True)
    if (known.version if known else 0) != version:
        raise ChoiceChangedError
    if shown_to is ShownTo.LEAD and not talked_about:
        raise NotTalkedAboutError
    if shown_to is ShownTo.LEAD and not reason:
        raise NoReasonError
    one = known or EffectsChoice(study_id=study.id, shown_to=shown_to.value, version=0)
    one.shown_to, one.version = shown_to.value, version + 1
    one.reason_sealed = (
        vault_of(session).seal(study.id, reason, row=study.id, field="reason") if reason else b""
    )
    one.changed_by, one.changed_at = chosen_by, now()
    session.add(one)
    session.flush()
    audit.record(
        session,
        user_id=chosen_by,
        action=f"show_to_{shown_to.value}",
        kind="interviewer_effects",
        object_id=study.id,
    )
