"""What a register itself enters for its savings: in the place of what is known, with its source.

Nothing is written over: each change is a row, the last one counts, and taking it back is a row
without a value. Undoing a change, that of taking back too, is a row that holds again what counted
before it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.journey_errors import NotYourSettingError, SettingMovedError, SettingRangeError
from analysis.journeys import JourneyRegister, lock_register
from analysis.savings import MAY_BE_SET, OF_GROUPS, PARTS, Assumed
from analysis.savings_known import known_assumptions
from research import audit
from research.errors import InvalidValueError
from research.tables import UtcDateTime, now

LONGEST_SOURCE = 300
# What a change says of the assumption.
KEPT = {"value", "low", "high", "source", "dated"}
MOST = Fraction(1_000_000_000)


class SavingsSetting(SQLModel, table=True):
    """One change of an assumption; numbers as fractions in text, empty when it was taken back.

    ``restores`` is set where a change was undone: the version that counts again, 0 for none.
    """

    __tablename__ = "savings_setting"
    __table_args__ = (UniqueConstraint("register_id", "name", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    register_id: UUID = Field(foreign_key="journey_register.id", index=True)
    name: str
    version: int
    value: str = ""
    low: str = ""
    high: str = ""
    source: str = ""
    dated: date | None = None
    restores: int | None = None
    set_by: UUID | None = Field(default=None, foreign_key="user.id")
    set_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def set_assumption(
    session: Session,
    register: JourneyRegister,
    name: str,
    assumed: Assumed,
    *,
    seen: int,
    set_by: UUID | None,
) -> SavingsSetting:
    """Enter an assumption with its range, its source and the day of that source.

    Raises:
        InvalidValueError: no such assumption, or no source or day.
        SettingRangeError: the numbers do not go from low to high, or a part is no part.
        SettingMovedError: a colleague changed it since ``seen``.
    """
    if name not in MAY_BE_SET:
        raise InvalidValueError(field="name")
    source = assumed.source.strip()
    if not source or len(source) > LONGEST_SOURCE or assumed.dated is None:
        raise InvalidValueError(field="source")
    is_part = name in PARTS or name in OF_GROUPS
    if not 0 <= assumed.low <= assumed.value <= assumed.high <= (1 if is_part else MOST):
        raise SettingRangeError
    row = SavingsSetting(
        register_id=register.id,
        name=name,
        version=seen + 1,
        source=source,
        dated=assumed.dated,
        set_by=set_by,
        value=str(assumed.value),
        low=str(assumed.low),
        high=str(assumed.high),
    )
    return _keep(session, register, row, seen=seen)


def take_back_assumption(
    session: Session, register: JourneyRegister, name: str, *, seen: int, by: UUID | None
) -> None:
    """Let what is known count again.

    Raises:
        InvalidValueError: no such assumption.
        SettingMovedError: a colleague changed it since ``seen``.
    """
    if name not in MAY_BE_SET:
        raise InvalidValueError(field="name")
    row = SavingsSetting(register_id=register.id, name=name, version=seen + 1, set_by=by)
    _keep(session, register, row, seen=seen)


def undo_assumption(
    session: Session, register: JourneyRegister, name: str, *, seen: int, by: UUID
) -> None:
    """Undo the last change that counts; what stood before it counts again.

    Args:
        session: one that may write.
        register: whose savings.
        name: of the assumption.
        seen: the version that the person saw.
        by: who made that change.

    Raises:
        InvalidValueError: no such assumption.
        SettingMovedError: a colleague changed it since ``seen``, or there is nothing to undo.
        NotYourSettingError: somebody else made that change.
    """
    if name not in MAY_BE_SET:
        raise InvalidValueError(field="name")
    lock_register(session, register)
    rows = {row.version: row for row in history_of_settings(session, register) if row.name == name}
    standing = standing_setting(rows.values())
    if standing is None or max(rows) != seen:
        raise SettingMovedError
    if standing.set_by != by:
        raise NotYourSettingError
    before = _counting(rows, standing.version - 1)
    row = SavingsSetting(register_id=register.id, name=name, version=seen + 1, set_by=by)
    row.restores = before.version if before else 0
    if before:
        row.sqlmodel_update(before.model_dump(include=KEPT))
    _keep(session, register, row, seen=seen)


def standing_setting(rows: Iterable[SavingsSetting]) -> SavingsSetting | None:
    """Return the change of one assumption that counts now, through what was undone."""
    versions = {row.version: row for row in rows}
    return _counting(versions, max(versions, default=0))


def assumptions_of(session: Session, register: JourneyRegister) -> dict[str, Assumed]:
    """Return what the savings of a register reckon with."""
    found = known_assumptions(register.year)
    for name, row in settings_of(session, register).items():
        if row.value:
            numbers = (Fraction(row.value), Fraction(row.low), Fraction(row.high))
            found[name] = Assumed(*numbers, row.source, row.dated)
    return found


def settings_of(session: Session, register: JourneyRegister) -> dict[str, SavingsSetting]:
    """Return the last change per assumption, taken back ones too."""
    return {row.name: row for row in history_of_settings(session, register)}


def history_of_settings(session: Session, register: JourneyRegister) -> list[SavingsSetting]:
    """Return every change, oldest first."""
    statement = select(SavingsSetting).where(SavingsSetting.register_id == register.id)
    order = (col(SavingsSetting.set_at), col(SavingsSetting.version))
    return list(session.exec(statement.order_by(*order)))


def _counting(rows: Mapping[int, SavingsSetting], version: int) -> SavingsSetting | None:
    row = rows.get(version)
    return row if row is None or row.restores is None else rows.get(row.restores)


def _keep(
    session: Session, register: JourneyRegister, row: SavingsSetting, *, seen: int
) -> SavingsSetting:
    lock_register(session, register)
    last = settings_of(session, register).get(row.name)
    if (last.version if last else 0) != seen:
        raise SettingMovedError
    session.add(row)
    session.flush()
    by, kind = row.set_by, "savings_setting"
    audit.record(session, user_id=by, action="change", kind=kind, object_id=register.id)
    return row
