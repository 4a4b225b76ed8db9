"""Register keepers: a right that the lead gives to a colleague within one study, and takes back.

Who has it keeps the names, addresses and numbers of networks that were released. It is no
role: it holds in this study only, and ends when the lead says so.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, bindparam, exists
from sqlalchemy import select as select_plainly
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.draws import DrawnUnit
from research.errors import ConflictError, DomainError
from research.networks import Network
from research.studies import Study, StudyMember, is_member, lock_study
from research.tables import UtcDateTime, now


class KeeperNoMemberError(DomainError):
    """Only who works on the study keeps its register."""

    template = "Deze collega werkt niet mee aan dit onderzoek. Voeg hem eerst toe."


class KeeperChangedError(ConflictError):
    """Another lead gave or took back this right in the meantime."""

    template = "Een collega heeft dit recht net veranderd. Kijk eerst wat er nu staat."


class RegisterKeeper(SQLModel, table=True):
    """Whether somebody keeps the register of a study; ``version`` counts the changes."""

    __tablename__ = "register_keeper"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True, index=True)
    holds: bool
    version: int
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


# Written once, not at every page that asks.
KEEPS_SOME = select_plainly(
    exists().where(
        col(RegisterKeeper.user_id) == bindparam("user_id"),
        col(RegisterKeeper.holds).is_(True),
        col(StudyMember.study_id) == col(RegisterKeeper.study_id),
        col(StudyMember.user_id) == bindparam("user_id"),
    )
)


def set_keeper(
    session: Session, study: Study, *, user_id: UUID, holds: bool, version: int, set_by: UUID
) -> RegisterKeeper:
    """Give the right to keep the register, or take it back.

    Args:
        session: a session that may write.
        study: whose register.
        user_id: a colleague who works on the study.
        holds: True to give, False to take back.
        version: what ``keeper_versions`` said when the lead looked; 0 for who never had it.
        set_by: the lead.

    Raises:
        KeeperNoMemberError: the colleague does not work on the study.
        KeeperChangedError: somebody else changed the right in the meantime.
    """
    lock_study(session, study.id)
    if holds and not is_member(session, study.id, user_id=user_id):
        raise KeeperNoMemberError
    known = session.get(RegisterKeeper, (study.id, user_id), populate_existing=True)
    if (known.version if known else 0) != version:
        raise KeeperChangedError
    one = known or RegisterKeeper(study_id=study.id, user_id=user_id, holds=holds, version=0)
    one.holds, one.version, one.changed_by, one.changed_at = holds, version + 1, set_by, now()
    session.add(one)
    session.flush()
    audit.record(
        session,
        user_id=set_by,
        action="give" if holds else "take_back",
        kind="register_keeper",
        object_id=study.id,
    )
    return one


def keeps_register(session: Session, study_id: UUID, *, user_id: UUID) -> bool:
    """Return whether the person keeps the register of this study, and works on it."""
    one = session.get(RegisterKeeper, (study_id, user_id))
    return one is not None and one.holds and is_member(session, study_id, user_id=user_id)


def keeper_versions(session: Session, study_id: UUID) -> dict[UUID, RegisterKeeper]:
    """Return who has or had the right, by user id."""
    statement = select(RegisterKeeper).where(RegisterKeeper.study_id == study_id)
    return {one.user_id: one for one in session.exec(statement)}


def kept_studies(session: Session, *, user_id: UUID) -> list[Study]:
    """Return the studies whose register the person keeps, newest first."""
    statement = (
        select(Study)
        .join(RegisterKeeper, col(RegisterKeeper.study_id) == col(Study.id))
        .where(RegisterKeeper.user_id == user_id, col(RegisterKeeper.holds).is_(True))
        .order_by(col(Study.created_at).desc())
    )
    return [one for one in session.exec(statement) if is_member(session, one.id, user_id=user_id)]


def keeps_some_register(session: Session, *, user_id: UUID) -> bool:
    """Return whether ``kept_studies`` has any: every page asks it, for its menu."""
    return bool(session.execute(KEEPS_SOME, {"user_id": user_id}).scalar_one())


def is_released(session: Session, network: Network) -> bool:
    """Return whether the network comes from a number that was released."""
    if network.drawn_unit_id is None:
        return False
    unit = session.get(DrawnUnit, network.drawn_unit_id)
    return unit is not None and unit.released_at is not None
