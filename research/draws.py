"""Draws that were made: kept whole, one beside the other, never changed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint, insert
from sqlmodel import Field, Session, SQLModel, col, func, select

from research import audit
from research.draw_rules import (
    RULE,
    Drawn,
    DrawRule,
    Unit,
    chances,
    draw_sample,
    units_of,
)
from research.errors import ConflictError
from research.frames import SamplingFrame, unit_facts
from research.studies import lock_study
from research.tables import UtcDateTime, now

# SQLite and PostgreSQL take so many rows at once without much memory.
ROWS_AT_ONCE = 20_000


class AlreadyDrawnError(ConflictError):
    """The study already has a draw, and no reason was given for another one."""

    template = (
        "Dit onderzoek heeft al een loting. Die blijft staan. "
        "Wilt u opnieuw loten? Schrijf dan op waarom."
    )


class Draw(SQLModel, table=True):
    """A draw that was made: rule, seed and frame hash let anyone recompute it.

    ``number`` counts the draws of a study; every draw after the first has a ``reason``.
    ``method`` shares out the places (a ``DrawRule``), ``rule`` says how units are ordered.
    """

    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    number: int = 1
    reason: str = ""
    frame_id: UUID = Field(foreign_key="sampling_frame.id")
    frame_sha256: str
    rule: str = RULE
    method: str = DrawRule.SIMPLE.value
    seed: str
    plan_id: UUID | None = Field(default=None, foreign_key="draw_plan.id")
    size: int
    drawn_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    drawn_by: UUID | None = Field(default=None, foreign_key="user.id")

    @property
    def stratified(self) -> bool:
        """Return whether every stratum has places of its own."""
        return DrawRule(self.method).is_stratified


class DrawnUnit(SQLModel, table=True):
    """One unit of the frame with its place in the draw.

    ``chance`` is that of being in the sample, ``clients`` how many clients the network has.
    ``batch`` is the release it came with (0: it waits), ``replaces`` the position of who fell out.
    """

    __tablename__ = "drawn_unit"
    __table_args__ = (
        UniqueConstraint("draw_id", "position"),
        UniqueConstraint("draw_id", "replaces"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    draw_id: UUID = Field(foreign_key="draw.id", index=True)
    position: int
    pseudonym: str
    stratum: str = ""
    in_sample: bool
    chance: float = 0.0
    clients: int = 1
    released_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    release_reason: str = ""
    batch: int = 0
    replaces: int | None = None

    @property
    def weight(self) -> float | None:
        """How many networks of the frame this one stands for; None when it had no chance."""
        return 1 / self.chance if self.chance else None


def draw_from_frame(
    session: Session,
    frame: SamplingFrame,
    *,
    size: int,
    seed: str,
    rule: DrawRule = DrawRule.SIMPLE,
    drawn_by: UUID | None,
    first_batch: int | None = None,
    reason: str = "",
    plan_id: UUID | None = None,
) -> Draw:
    """Draw the sample of a study and release its first batch; the rest waits in order.

    Args:
        first_batch: how many of the sample are released now; all of them if None.
        reason: why there is another draw; needed when the study has one.
        plan_id: the plan that was published before.

    Raises:
        AlreadyDrawnError: the study has a draw, and there is no reason for another one.
        SampleTooLargeError, SeedMissingError: see ``draw_sample``.
    """
    # Of two leads who draw at once, one waits and is told.
    lock_study(session, frame.study_id)
    earlier = len(draws_of(session, frame.study_id))
    if earlier and not reason.strip():
        raise AlreadyDrawnError
    units = frame_units(session, frame.id)
    drawn = draw_sample(units, size=size, seed=seed, rule=rule)
    draw = Draw(
        study_id=frame.study_id,
        number=earlier + 1,
        reason=reason.strip() if earlier else "",
        frame_id=frame.id,
        frame_sha256=frame.sha256,
        method=rule.value,
        seed=seed,
        plan_id=plan_id,
        size=size,
        drawn_by=drawn_by,
    )
    session.add(draw)
    session.flush()
    _keep(session, draw, drawn, units, released=size if first_batch is None else first_batch)
    audit.record(session, user_id=drawn_by, action="create", kind="draw", object_id=draw.id)
    return draw


def frame_units(session: Session, frame_id: UUID) -> list[Unit]:
    """Return the networks of a frame, in no order."""
    return units_of(unit_facts(session, frame_id))


def draws_of(session: Session, study_id: UUID) -> list[Draw]:
    """Return every draw of a study, the first one first."""
    statement = select(Draw).where(Draw.study_id == study_id).order_by(col(Draw.number))
    return list(session.exec(statement))


def draw_of(session: Session, study_id: UUID) -> Draw | None:
    """Return the draw that counts: the last one of the study, if there is one."""
    made = draws_of(session, study_id)
    return made[-1] if made else None


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
        .order_by(col(DrawnUnit.position))
        .limit(limit)
    )
    return list(session.exec(statement))


def released_units(session: Session, draw_id: UUID) -> list[DrawnUnit]:
    """Return the units that were ever released, in draw order."""
    statement = select(DrawnUnit).where(
        DrawnUnit.draw_id == draw_id, col(DrawnUnit.released_at).is_not(None)
    )
    return list(session.exec(statement.order_by(col(DrawnUnit.position))))


def waiting_units(
    session: Session, draw_id: UUID, *, in_sample: bool, limit: int | None = None
) -> list[DrawnUnit]:
    """Return the units of the sample, or of the reserve, that were not released, in order."""
    statement = (
        select(DrawnUnit)
        .where(
            DrawnUnit.draw_id == draw_id,
            col(DrawnUnit.released_at).is_(None),
            col(DrawnUnit.in_sample).is_(in_sample),
        )
        .order_by(col(DrawnUnit.position))
        .limit(limit)
    )
    return list(session.exec(statement))


def waiting_count(session: Session, draw_id: UUID, *, in_sample: bool) -> int:
    """Return how many units of the sample, or of the reserve, were not released."""
    statement = select(func.count()).where(
        DrawnUnit.draw_id == draw_id,
        col(DrawnUnit.released_at).is_(None),
        col(DrawnUnit.in_sample).is_(in_sample),
    )
    return session.exec(statement).one()


def _keep(
    session: Session, draw: Draw, drawn: list[Drawn], units: list[Unit], *, released: int
) -> None:
    chance = chances(units, size=draw.size, rule=DrawRule(draw.method))
    clients = {unit.pseudonym: unit.clients for unit in units}
    for start in range(0, len(drawn), ROWS_AT_ONCE):
        rows = [
            {
                "id": uuid4(),
                "draw_id": draw.id,
                "position": one.position,
                "pseudonym": one.pseudonym,
                "stratum": one.stratum,
                "in_sample": one.in_sample,
                "chance": chance[one.pseudonym],
                "clients": clients[one.pseudonym],
                "released_at": draw.drawn_at if one.position <= released else None,
                "release_reason": "",
                "batch": 1 if one.position <= released else 0,
                "replaces": None,
            }
            for one in drawn[start : start + ROWS_AT_ONCE]
        ]
        session.execute(insert(DrawnUnit), rows)
