"""The draw: a keyed hash orders the whole frame, so that anyone can check the sample.

The pure part (``draw_sample``) needs no database: ``wij draw`` uses it too.
"""

import csv
import hashlib
import hmac
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint, insert
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.csv_cells import guarded
from research.errors import ConflictError, DomainError
from research.frames import SamplingFrame, unit_facts
from research.studies import lock_study
from research.tables import UtcDateTime, now

RULE = "hmac-sha256, key = seed, message = pseudonym, ascending"


class SampleTooLargeError(DomainError):
    """More networks were asked for than the frame holds."""

    template = "U vraagt %(size)s netwerken, maar het bestand telt er %(available)s. Kies minder."


class SeedMissingError(DomainError):
    """A draw needs a seed, or nobody can check it."""

    template = "Vul een startwoord in. Zonder startwoord kan niemand de loting narekenen."


class AlreadyDrawnError(ConflictError):
    """The study already has a draw."""

    template = "Dit onderzoek heeft al een loting. Die blijft staan."


class ReserveEmptyError(ConflictError):
    """Every unit of the draw was released already."""

    template = "De reserve is op. Er is geen netwerk meer om vrij te geven."


class ReleaseReason(StrEnum):
    """Why the next of the reserve is released: what happened to a client before it."""

    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
    MOVED = "moved"
    DO_NOT_CALL = "do_not_call"


@dataclass(frozen=True)
class Unit:
    """One line of a sampling frame."""

    pseudonym: str
    stratum: str = ""


@dataclass(frozen=True)
class Drawn:
    """One unit with its place in the draw: 1-based, sample first, then the reserve."""

    position: int
    pseudonym: str
    stratum: str
    in_sample: bool


def draw_key(seed: str, pseudonym: str) -> str:
    """Return the keyed hash (hex) that orders a unit: HMAC-SHA256 of the pseudonym."""
    return hmac.new(seed.encode(), pseudonym.encode(), hashlib.sha256).hexdigest()


def draw_sample(
    units: Sequence[Unit], *, size: int, seed: str, stratified: bool = False
) -> list[Drawn]:
    """Order the whole frame; the first ``size`` are the sample, the rest the reserve.

    With strata the sample is shared out in proportion to stratum size (largest remainder;
    ties go to the larger stratum, then to the name). Within a stratum the hash decides.

    Args:
        units: the frame, n units with unique pseudonyms, any order.
        size: number of networks in the sample, 1 <= size <= n.
        seed: any text that is not empty.
        stratified: share the sample out over the strata.

    Returns:
        All n units, sample first, each part in draw order.

    Raises:
        SampleTooLargeError: size is outside 1..n.
        SeedMissingError: the seed is empty.
    """
    if not seed.strip():
        raise SeedMissingError
    if not 1 <= size <= len(units):
        raise SampleTooLargeError(size=size, available=len(units))
    ordered = sorted(units, key=lambda unit: (draw_key(seed, unit.pseudonym), unit.pseudonym))
    if stratified:
        places = _shared_out(ordered, size)
        chosen, reserve = [], []
        for unit in ordered:
            if places[unit.stratum] > 0:
                places[unit.stratum] -= 1
                chosen.append(unit)
            else:
                reserve.append(unit)
    else:
        chosen, reserve = ordered[:size], ordered[size:]
    return [
        Drawn(number, unit.pseudonym, unit.stratum, number <= size)
        for number, unit in enumerate([*chosen, *reserve], start=1)
    ]


def draw_csv(drawn: Sequence[Drawn]) -> str:
    """Return the draw as CSV: ``position,pseudonym,stratum,in_sample`` (sample or reserve).

    No cell can be read as a formula (``research.csv_cells``). The page and ``wij draw`` write
    the same file, so a draw is checked by comparing the two; who computes the hashes himself
    takes the added apostrophe off first.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["position", "pseudonym", "stratum", "in_sample"])
    for one in drawn:
        part = "sample" if one.in_sample else "reserve"
        writer.writerow([one.position, guarded(one.pseudonym), guarded(one.stratum), part])
    return text.getvalue()


def _shared_out(units: Sequence[Unit], size: int) -> dict[str, int]:
    """Return how many of the sample each stratum gets: Hamilton's largest remainder."""
    sizes: dict[str, int] = defaultdict(int)
    for unit in units:
        sizes[unit.stratum] += 1
    total = len(units)
    places = {stratum: size * count // total for stratum, count in sizes.items()}
    by_remainder = sorted(
        sizes,
        key=lambda stratum: (
            -(size * sizes[stratum] % total),
            -sizes[stratum],
            stratum,
        ),
    )
    for stratum in by_remainder[: size - sum(places.values())]:
        places[stratum] += 1
    return places


class Draw(SQLModel, table=True):
    """A draw that was made: rule, seed and frame hash let anyone recompute it."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True, unique=True)
    frame_id: UUID = Field(foreign_key="sampling_frame.id")
    frame_sha256: str
    rule: str = RULE
    seed: str
    size: int
    stratified: bool = False
    drawn_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    drawn_by: UUID | None = Field(default=None, foreign_key="user.id")


class DrawnUnit(SQLModel, table=True):
    """One unit of the frame with its place in the draw."""

    __tablename__ = "drawn_unit"
    __table_args__ = (UniqueConstraint("draw_id", "position"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    draw_id: UUID = Field(foreign_key="draw.id", index=True)
    position: int
    pseudonym: str
    stratum: str = ""
    in_sample: bool
    released_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    release_reason: str = ""


def draw_from_frame(
    session: Session,
    frame: SamplingFrame,
    *,
    size: int,
    seed: str,
    stratified: bool,
    drawn_by: UUID | None,
) -> Draw:
    """Draw the sample of a study and release it; the reserve waits in order.

    Raises:
        AlreadyDrawnError: the study has a draw.
        SampleTooLargeError, SeedMissingError: see ``draw_sample``.
    """
    # Of two leads who draw at once, one waits and is told.
    lock_study(session, frame.study_id)
    if draw_of(session, frame.study_id) is not None:
        raise AlreadyDrawnError
    units = [Unit(pseudonym, stratum) for pseudonym, stratum in unit_facts(session, frame.id)]
    drawn = draw_sample(units, size=size, seed=seed, stratified=stratified)
    draw = Draw(
        study_id=frame.study_id,
        frame_id=frame.id,
        frame_sha256=frame.sha256,
        seed=seed,
        size=size,
        stratified=stratified,
        drawn_by=drawn_by,
    )
    session.add(draw)
    session.flush()
    session.execute(insert(DrawnUnit), [_facts(draw, one) for one in drawn])
    audit.record(session, user_id=drawn_by, action="create", kind="draw", object_id=draw.id)
    return draw


def release_next(
    session: Session, draw: Draw, *, reason: ReleaseReason, released_by: UUID | None
) -> DrawnUnit:
    """Release the next unit of the reserve, in order.

    Nothing takes the place of what was released before: all of it stays in the denominator.

    Raises:
        ReserveEmptyError: every unit was released.
    """
    # The draw's row is the lock: two leads never release one unit twice.
    session.refresh(draw, with_for_update=True)
    waiting = select(DrawnUnit).where(
        DrawnUnit.draw_id == draw.id, col(DrawnUnit.released_at).is_(None)
    )
    unit = session.exec(waiting.order_by(col(DrawnUnit.position)).limit(1)).first()
    if unit is None:
        raise ReserveEmptyError
    unit.released_at, unit.release_reason = now(), reason.value
    session.add(unit)
    session.flush()
    audit.record(
        session,
        user_id=released_by,
        action="release",
        kind=f"drawn_unit_{reason.value}",
        object_id=unit.id,
    )
    return unit


def draw_of(session: Session, study_id: UUID) -> Draw | None:
    """Return the draw of a study, if there is one."""
    return session.exec(select(Draw).where(Draw.study_id == study_id)).first()


def drawn_of(session: Session, draw_id: UUID) -> list[Drawn]:
    """Return the whole draw in draw order, as ``draw_sample`` gave it."""
    return [
        Drawn(unit.position, unit.pseudonym, unit.stratum, unit.in_sample)
        for unit in drawn_units(session, draw_id)
    ]


def drawn_units(session: Session, draw_id: UUID, *, limit: int | None = None) -> list[DrawnUnit]:
    """Return the units of a draw in draw order."""
    statement = (
        select(DrawnUnit)
        .where(DrawnUnit.draw_id == draw_id)
        .order_by(DrawnUnit.position)  # type: ignore[arg-type]
        .limit(limit)
    )
    return list(session.exec(statement))


def _facts(draw: Draw, one: Drawn) -> dict[str, object]:
    return {
        "id": uuid4(),
        "draw_id": draw.id,
        "position": one.position,
        "pseudonym": one.pseudonym,
        "stratum": one.stratum,
        "in_sample": one.in_sample,
        "released_at": draw.drawn_at if one.in_sample else None,
        "release_reason": "",
    }
