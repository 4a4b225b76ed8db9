"""Figures beside a register, from a sheet: plan and result per activity, and the population.

Reading a sheet in again takes the place of what stood; who read it in can take the whole sheet
back, and then what stood before it counts again. Nothing that was settled rests on these figures:
the pages that show them are drawn anew each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, delete, func, select, update

from analysis.journey_errors import CellNumberError
from analysis.journeys import MOST_RISKS, JourneyRegister, lock_register
from analysis.sheets import Reader, Sheet, UnreadableCellError, number, read_sheet, short_text
from research import audit
from research.errors import ConflictError, DomainError
from research.tables import UtcDateTime, now


class FigureSheet(StrEnum):
    """Which sheet a figure comes from."""

    ACTIVITIES = "activities"
    POPULATION = "population"


class SheetMovedError(ConflictError):
    """Another sheet stands there now, or none."""

    template = "Een collega veranderde dit net. Kijk eerst welk bestand er nu staat."


class NotYourSheetError(DomainError):
    """Who read a sheet in takes it back."""

    template = "Alleen wie dit bestand inlas, neemt het terug. Vraag het aan die collega."


class RegisterFigure(SQLModel, table=True):
    """One number: of which sheet, on which line, in which column. Euros or people.

    ``round`` counts the times that such a sheet was read in; the newest one that was not taken
    back counts.
    """

    __tablename__ = "register_figure"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    register_id: UUID = Field(foreign_key="journey_register.id", index=True)
    sheet: str
    position: int
    line: str
    what: str
    amount: float
    round: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    taken_back_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )
    kept_by: UUID | None = Field(default=None, foreign_key="user.id")
    kept_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class FigureRound:
    """A sheet as it was read in: its number, by whom and when."""

    number: int
    kept_by: UUID | None
    kept_at: datetime


@dataclass(frozen=True)
class FigureLine:
    """One line of a sheet: an activity, or a number of risk factors; numbers by column."""

    name: str
    amounts: Mapping[str, float]


@dataclass(frozen=True)
class Reached:
    """How many inhabitants have so many risk factors, and how many of them were reached."""

    risks: str
    inhabitants: int
    reached: int

    @property
    def share(self) -> float | None:
        """The part that was reached, between 0 and 1; None without inhabitants."""
        return self.reached / self.inhabitants if self.inhabitants else None


def _risk_number(cell: str) -> str:
    found = number(cell)
    if found > MOST_RISKS or found != int(found):
        raise UnreadableCellError(CellNumberError)
    return str(int(found))


KEYS = {FigureSheet.ACTIVITIES: "activiteit", FigureSheet.POPULATION: "risicofactoren"}
# Per sheet and column: the code under which its numbers are kept.
AMOUNTS = {
    FigureSheet.ACTIVITIES: {
        "bereik plan": "reach_plan",
        "bereik resultaat": "reach",
        "kosten per klant plan": "cost_plan",
        "kosten per klant resultaat": "cost",
    },
    FigureSheet.POPULATION: {"inwoners": "inhabitants", "bereikt": "reached"},
}


def read_figures(content: bytes, which: FigureSheet) -> Sheet:
    """Read a sheet with figures.

    Raises:
        DomainError: the file cannot be read, or its columns are not ours.
    """
    named: Reader = short_text if which is FigureSheet.ACTIVITIES else _risk_number
    readers: dict[str, Reader] = {KEYS[which]: named}
    readers |= dict.fromkeys(AMOUNTS[which], number)
    return read_sheet(content, readers, key=KEYS[which])


def keep_figures(
    session: Session,
    register: JourneyRegister,
    which: FigureSheet,
    sheet: Sheet,
    *,
    kept_by: UUID | None,
) -> None:
    """Keep the figures of a sheet; they take the place of those that stood."""
    lock_register(session, register)
    standing = figure_round(session, register, which)
    _forget_all_but(session, register, which, standing.number if standing else 0)
    number_now = _last_round(session, register, which) + 1
    for position, line in enumerate(sheet.lines):
        for column, what in AMOUNTS[which].items():
            if line.cells.get(column) is not None:
                session.add(
                    RegisterFigure(
                        register_id=register.id,
                        sheet=which.value,
                        position=position,
                        line=line.cells[KEYS[which]],
                        what=what,
                        amount=line.cells[column],
                        round=number_now,
                        kept_by=kept_by,
                    )
                )
    session.flush()
    kind = "register_figure"
    audit.record(session, user_id=kept_by, action="change", kind=kind, object_id=register.id)


def take_back_figures(
    session: Session, register: JourneyRegister, which: FigureSheet, *, seen: int, by: UUID
) -> None:
    """Take back a whole sheet; what stood before it, if anything, counts again.

    Args:
        session: one that may write.
        register: whose figures.
        which: of which sheet.
        seen: the number of the sheet that the person saw.
        by: who read it in.

    Raises:
        SheetMovedError: another one stands there now, or none.
        NotYourSheetError: somebody else read it in.
    """
    lock_register(session, register)
    standing = figure_round(session, register, which)
    if standing is None or standing.number != seen:
        raise SheetMovedError
    if standing.kept_by != by:
        raise NotYourSheetError
    session.execute(
        update(RegisterFigure)
        .where(*_of(register, which), col(RegisterFigure.round) == seen)
        .values(taken_back_at=now())
    )
    session.flush()
    kind = "register_figure"
    audit.record(session, user_id=by, action="take_back", kind=kind, object_id=register.id)


def figure_round(
    session: Session, register: JourneyRegister, which: FigureSheet
) -> FigureRound | None:
    """Return the sheet that counts now; None while there is none."""
    statement = (
        select(RegisterFigure)
        .where(*_of(register, which), col(RegisterFigure.taken_back_at).is_(None))
        .order_by(col(RegisterFigure.round).desc())
        .limit(1)
    )
    row = session.exec(statement).first()
    return FigureRound(row.round, row.kept_by, row.kept_at) if row else None


def figures_of(session: Session, register: JourneyRegister, which: FigureSheet) -> list[FigureLine]:
    """Return the lines of a sheet, in its order."""
    standing = figure_round(session, register, which)
    if standing is None:
        return []
    statement = select(RegisterFigure).where(
        *_of(register, which), col(RegisterFigure.round) == standing.number
    )
    lines: dict[tuple[int, str], dict[str, float]] = {}
    for row in session.exec(statement.order_by(col(RegisterFigure.position))):
        lines.setdefault((row.position, row.line), {})[row.what] = row.amount
    return [FigureLine(name, amounts) for (_position, name), amounts in lines.items()]


def reach_by_risk(lines: list[FigureLine], counted: Mapping[int, int]) -> list[Reached]:
    """Return the reach per number of risk factors.

    Args:
        lines: of the sheet with the population.
        counted: how many journeys of the register have so many; used where the sheet does not
            say how many were reached.
    """
    found = []
    for line in lines:
        reached = line.amounts.get("reached", counted.get(int(line.name), 0))
        found.append(Reached(line.name, int(line.amounts.get("inhabitants", 0)), int(reached)))
    return sorted(found, key=lambda one: int(one.risks))


def _of(register: JourneyRegister, which: FigureSheet) -> tuple[Any, ...]:
    return (
        col(RegisterFigure.register_id) == register.id,
        col(RegisterFigure.sheet) == which.value,
    )


def _last_round(session: Session, register: JourneyRegister, which: FigureSheet) -> int:
    statement = select(func.max(RegisterFigure.round)).where(*_of(register, which))
    return session.exec(statement).one() or 0


def _forget_all_but(
    session: Session, register: JourneyRegister, which: FigureSheet, number: int
) -> None:
    """Only the sheet that a new one takes the place of is kept, to go back to."""
    session.execute(
        delete(RegisterFigure).where(*_of(register, which), col(RegisterFigure.round) != number)
    )
    session.flush()
