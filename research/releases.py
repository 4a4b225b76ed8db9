"""Release: in order, in batches, and a replacement only for a named unit that fell out.

Nothing takes the place of what was released before: all of it stays in the denominator.
"""

from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, func, select

from research import audit
from research.draws import Draw, DrawnUnit, waiting_units
from research.errors import ConflictError, InvalidValueError
from research.tables import now


class ReserveEmptyError(ConflictError):
    """Every unit that could come next was released already."""

    template = "De reserve is op. Er is geen netwerk meer om vrij te geven."


class StratumReserveEmptyError(ReserveEmptyError):
    """The stratum of the unit that fell out has no unit left."""

    template = "De reserve van deze groep is op. Er is geen netwerk meer om vrij te geven."


class AlreadyReplacedError(ConflictError):
    """The unit fell out before, and another one came."""

    template = "Voor dit nummer is al een ander nummer vrijgegeven."


class SampleReleasedError(ConflictError):
    """The whole sample was released."""

    template = "Alle gelote netwerken zijn al vrijgegeven."


class ReleaseReason(StrEnum):
    """Why the next of the reserve is released: what happened to a client before it."""

    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
    MOVED = "moved"
    DO_NOT_CALL = "do_not_call"
    GATEKEPT = "gatekept"
    INELIGIBLE = "ineligible"


def release_batch(
    session: Session, draw: Draw, *, count: int, released_by: UUID | None
) -> list[DrawnUnit]:
    """Release the next units of the sample, in order; fewer when fewer are left.

    Raises:
        InvalidValueError: the count is below one.
        SampleReleasedError: the whole sample was released.
    """
    if count < 1:
        raise InvalidValueError(field="count")
    # The draw's row is the lock: two leads never release one unit twice.
    session.refresh(draw, with_for_update=True)
    units = waiting_units(session, draw.id, in_sample=True, limit=count)
    if not units:
        raise SampleReleasedError
    batch = _next_batch(session, draw)
    for unit in units:
        _release(session, unit, batch=batch, kind="drawn_unit", released_by=released_by)
    return units


def release_next(
    session: Session,
    draw: Draw,
    *,
    fell_out: DrawnUnit,
    reason: ReleaseReason,
    released_by: UUID | None,
) -> DrawnUnit:
    """Release the next unit of the reserve for a unit that fell out, from its own stratum.

    Raises:
        InvalidValueError: the unit that fell out was not released in this draw.
        AlreadyReplacedError: another unit came for it before.
        ReserveEmptyError: there is no unit left (in its stratum).
    """
    session.refresh(draw, with_for_update=True)
    if fell_out.draw_id != draw.id or fell_out.released_at is None:
        raise InvalidValueError(field="unit")
    replaced = select(DrawnUnit.id).where(
        DrawnUnit.draw_id == draw.id, DrawnUnit.replaces == fell_out.position
    )
    if session.exec(replaced).first() is not None:
        raise AlreadyReplacedError
    unit = _next_of_reserve(session, draw, fell_out)
    unit.replaces, unit.release_reason = fell_out.position, reason.value
    kind = f"drawn_unit_{reason.value}"
    batch = _next_batch(session, draw)
    _release(session, unit, batch=batch, kind=kind, released_by=released_by)
    return unit


def replaceable(session: Session, draw_id: UUID) -> list[DrawnUnit]:
    """Return the released units for which no other came yet, in draw order."""
    replaced = select(DrawnUnit.replaces).where(
        DrawnUnit.draw_id == draw_id, col(DrawnUnit.replaces).is_not(None)
    )
    statement = select(DrawnUnit).where(
        DrawnUnit.draw_id == draw_id,
        col(DrawnUnit.released_at).is_not(None),
        col(DrawnUnit.position).not_in(replaced),
    )
    return list(session.exec(statement.order_by(col(DrawnUnit.position))))


def _next_of_reserve(session: Session, draw: Draw, fell_out: DrawnUnit) -> DrawnUnit:
    waiting = select(DrawnUnit).where(
        DrawnUnit.draw_id == draw.id,
        col(DrawnUnit.released_at).is_(None),
        col(DrawnUnit.in_sample).is_(False),
    )
    if draw.stratified:
        waiting = waiting.where(DrawnUnit.stratum == fell_out.stratum)
    unit = session.exec(waiting.order_by(col(DrawnUnit.position)).limit(1)).first()
    if unit is None:
        raise StratumReserveEmptyError if draw.stratified else ReserveEmptyError
    return unit


def _next_batch(session: Session, draw: Draw) -> int:
    last = select(func.max(DrawnUnit.batch)).where(DrawnUnit.draw_id == draw.id)
    return (session.exec(last).one() or 0) + 1


def _release(
    session: Session, unit: DrawnUnit, *, batch: int, kind: str, released_by: UUID | None
) -> None:
    unit.released_at, unit.batch = now(), batch
    session.add(unit)
    session.flush()
    audit.record(session, user_id=released_by, action="release", kind=kind, object_id=unit.id)
