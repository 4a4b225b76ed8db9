"""The draw: a keyed hash orders the whole frame, so that anyone can check the sample.

The pure part (``draw_sample``) needs no database: ``wij draw`` uses it too.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, select

from research import audit
from research.errors import DomainError
from research.frames import SamplingFrame, unit_facts
from research.tables import UtcDateTime, now

RULE = "hmac-sha256, key = seed, message = pseudonym, ascending"


class SampleTooLargeError(DomainError):
    """More networks were asked for than the frame holds."""

    template = "U vraagt %(size)s netwerken, maar het bestand telt er %(available)s. Kies minder."


class SeedMissingError(DomainError):
    """A draw needs a seed, or nobody can check it."""

    template = "Vul een startwoord in. Zonder startwoord kan niemand de loting narekenen."


class AlreadyDrawnError(DomainError):
    """The study already has a draw."""

    template = "Dit onderzoek heeft al een loting. Die blijft staan."


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
    session.add_all(
        DrawnUnit(
            draw_id=draw.id,
            position=one.position,
            pseudonym=one.pseudonym,
            stratum=one.stratum,
            in_sample=one.in_sample,
            released_at=draw.drawn_at if one.in_sample else None,
        )
        for one in drawn
    )
    session.flush()
    audit.record(session, user_id=drawn_by, action="create", kind="draw", object_id=draw.id)
    return draw


def draw_of(session: Session, study_id: UUID) -> Draw | None:
    """Return the draw of a study, if there is one."""
    return session.exec(select(Draw).where(Draw.study_id == study_id)).first()


def drawn_units(session: Session, draw_id: UUID, *, limit: int | None = None) -> list[DrawnUnit]:
    """Return the units of a draw in draw order."""
    statement = (
        select(DrawnUnit)
        .where(DrawnUnit.draw_id == draw_id)
        .order_by(DrawnUnit.position)  # type: ignore[arg-type]
        .limit(limit)
    )
    return list(session.exec(statement))
