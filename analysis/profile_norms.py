"""What an organisation asks of itself per part of the profile, with date and reason."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.we_profile import Part
from research import audit
from research.errors import ConflictError, DomainError
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now
from research.vault import vault_of

LONGEST = 1000


class NormShapeError(DomainError):
    """A norm is a whole number of per cent."""

    template = "Kies een getal van 1 tot en met 100."


class NormReasonError(DomainError):
    """A norm has a reason, of a few sentences at most."""

    template = "Schrijf op waarom u deze norm kiest, in hoogstens %(limit)s tekens."


class NormMovedError(ConflictError):
    """A colleague changed the norm in the meantime."""

    template = "Een collega heeft deze norm net veranderd. Kijk eerst wat er nu staat."


class ProfileNorm(SQLModel, table=True):
    """One act on the norm of a part; taken back when ``at_least`` is None."""

    __tablename__ = "profile_norm"
    __table_args__ = (UniqueConstraint("study_id", "part", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    part: str
    version: int
    at_least: int | None = None
    from_on: date | None = None
    reason_sealed: bytes = b""
    set_by: UUID | None = Field(default=None, foreign_key="user.id")
    set_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def norms_of(session: Session, study_id: UUID) -> Mapping[Part, tuple[ProfileNorm, ...]]:
    """Return every act on the norms of a study, by part, oldest first."""
    statement = select(ProfileNorm).where(ProfileNorm.study_id == study_id)
    found: dict[Part, tuple[ProfileNorm, ...]] = dict.fromkeys(Part, ())
    for act in session.exec(statement.order_by(col(ProfileNorm.version))):
        part = Part(act.part)
        found[part] = (*found[part], act)
    return found


def norm_on(acts: tuple[ProfileNorm, ...], day: date) -> int | None:
    """Return the norm in per cent that holds on a day; None when there is none."""
    begun = [one for one in acts if one.from_on is None or one.from_on <= day]
    return begun[-1].at_least if begun else None


def set_norm(
    session: Session,
    study: Study,
    *,
    part: Part,
    at_least: int | None,
    from_on: date | None,
    reason: str,
    version: int,
    set_by: UUID,
) -> ProfileNorm:
    """Set the norm of a part, or take it back with ``at_least`` None.

    Args:
        session: a session that may write.
        study: whose norm.
        part: of the profile.
        at_least: 1 to 100 per cent; None takes it back, at once and without a reason.
        from_on: from which day it holds.
        reason: 1 to 1,000 code points.
        version: how many acts there were when the person looked.
        set_by: a lead.

    Raises:
        NormShapeError, NormReasonError: it does not fit.
        NormMovedError: a colleague was first.
    """
    reason = reason.strip()
    if at_least is not None and not 1 <= at_least <= 100:
        raise NormShapeError
    if at_least is not None and not 0 < len(reason) <= LONGEST:
        raise NormReasonError(limit=LONGEST)
    lock_study(session, study.id)
    acts = norms_of(session, study.id)[part]
    if len(acts) != version:
        raise NormMovedError
    act = ProfileNorm(
        study_id=study.id,
        part=part.value,
        version=version + 1,
        at_least=at_least,
        from_on=from_on if at_least is not None else None,
        set_by=set_by,
    )
    if at_least is not None:
        vault = vault_of(session)
        act.reason_sealed = vault.seal(study.id, reason, row=act.id, field="reason")
    session.add(act)
    session.flush()
    action = "settle" if at_least is not None else "undo"
    audit.record(session, user_id=set_by, action=action, kind="profile_norm", object_id=act.id)
    return act


def norm_reason(session: Session, act: ProfileNorm) -> str:
    """Unseal why; empty where it was taken back."""
    if not act.reason_sealed:
        return ""
    return vault_of(session).unseal(act.study_id, act.reason_sealed, row=act.id, field="reason")
