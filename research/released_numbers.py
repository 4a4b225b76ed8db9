"""Every client number that a study ever released, over all of its draws.

A number that came up in two draws is one client or network: it counts once. What was ever
released stays, also after another draw.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, func, select

from research.draws import Draw, DrawnUnit
from research.releases import ReleaseReason


@dataclass(frozen=True)
class ReleasedNumber:
    """One client number that was released at least once.

    Attributes:
        pseudonym: the number, or the name of its network in the client base.
        stratum: its stratum; empty where the base has none.
        unit_ids: its units, one per draw in which it was released.
        fell_out: why another number came in its place; None while none did.
    """

    pseudonym: str
    stratum: str
    unit_ids: frozenset[UUID]
    fell_out: ReleaseReason | None


@dataclass(frozen=True)
class DrawCount:
    """One draw of a study in numbers.

    Attributes:
        number: which draw it is, from 1.
        size: how many networks it asked for.
        released: how many of its units were released.
        earlier: how many of those an earlier draw released as well.
    """

    number: int
    size: int
    released: int
    earlier: int


def released_numbers(session: Session, study_id: UUID) -> list[ReleasedNumber]:
    """Return every number that was ever released, in the order of draws and places."""
    return numbers_of(released_units(session, study_id))


def numbers_of(units: Sequence[DrawnUnit]) -> list[ReleasedNumber]:
    """Return the numbers of released units (``released_units``), in their order."""
    reasons = _reasons(units)
    by_number: dict[str, list[DrawnUnit]] = {}
    for unit in units:
        by_number.setdefault(unit.pseudonym, []).append(unit)
    return [
        ReleasedNumber(
            pseudonym=pseudonym,
            stratum=units[0].stratum,
            unit_ids=frozenset(unit.id for unit in units),
            fell_out=_last_reason(units, reasons),
        )
        for pseudonym, units in by_number.items()
    ]


def drawn_numbers(session: Session, study_id: UUID) -> int:
    """Return how many numbers are in the sample of a draw; in two draws still one."""
    statement = (
        select(func.count(func.distinct(DrawnUnit.pseudonym)))
        .join(Draw, col(Draw.id) == col(DrawnUnit.draw_id))
        .where(Draw.study_id == study_id, col(DrawnUnit.in_sample))
    )
    return session.exec(statement).one()


def draw_counts(draws: Sequence[Draw], units: Sequence[DrawnUnit]) -> list[DrawCount]:
    """Return one line per draw of a study (``draws_of``), of its ``released_units``."""
    seen: set[str] = set()
    lines = []
    for draw in draws:
        own = {unit.pseudonym for unit in units if unit.draw_id == draw.id}
        lines.append(DrawCount(draw.number, draw.size, len(own), len(own & seen)))
        seen |= own
    return lines


def frame_networks(session: Session, draw: Draw | None) -> dict[str, int]:
    """Return how many networks the client base has per stratum; empty before there is a draw."""
    if draw is None:
        return {}
    # Every draw orders the whole base.
    statement = (
        select(DrawnUnit.stratum, func.count())
        .where(DrawnUnit.draw_id == draw.id)
        .group_by(DrawnUnit.stratum)
    )
    return dict(sorted(session.exec(statement).all()))


def released_units(session: Session, study_id: UUID) -> list[DrawnUnit]:
    """Return the units that were ever released, in the order of draws and places."""
    statement = (
        select(DrawnUnit)
        .join(Draw, col(Draw.id) == col(DrawnUnit.draw_id))
        .where(Draw.study_id == study_id, col(DrawnUnit.released_at).is_not(None))
        .order_by(col(Draw.number), col(DrawnUnit.position))
    )
    return list(session.exec(statement))


def _reasons(units: Iterable[DrawnUnit]) -> dict[tuple[UUID, int], ReleaseReason]:
    """Why a unit fell out, by its draw and its place there."""
    return {
        (unit.draw_id, unit.replaces): ReleaseReason(unit.release_reason)
        for unit in units
        if unit.replaces is not None
    }


def _last_reason(
    units: Iterable[DrawnUnit], reasons: dict[tuple[UUID, int], ReleaseReason]
) -> ReleaseReason | None:
    given = [reasons.get((unit.draw_id, unit.position)) for unit in units]
    return next((one for one in reversed(given) if one is not None), None)
