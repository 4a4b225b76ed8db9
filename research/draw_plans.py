"""A draw that is promised before it is made, so that nobody can try seeds until one pleases.

Either the seed is fixed now and only its hash is published, or the seed is a public value
that nobody knows yet, such as the numbers of a lottery. A plan is never changed: a later
plan stands beside it, and the certificate shows them all.
"""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.draw_rules import DrawRule, SampleTooLargeError
from research.draws import Draw
from research.errors import DomainError
from research.frames import SamplingFrame
from research.studies import lock_study
from research.tables import UtcDateTime, now

# Signs that cannot be mistaken for each other when the seed is read aloud.
SEED_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
SEED_LENGTH = 12


class SourceMissingError(DomainError):
    """A seed that comes later needs a place where everybody can see it."""

    template = "Schrijf op waar het startwoord vandaan komt, bijvoorbeeld een loterij met datum."


class PlanKind(StrEnum):
    """How the seed is fixed before the draw."""

    COMMITMENT = "commitment"
    PUBLIC_VALUE = "public_value"


class DrawPlan(SQLModel, table=True):
    """What was promised: frame, rule, size, and either a hash of the seed or its source."""

    __tablename__ = "draw_plan"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    frame_id: UUID = Field(foreign_key="sampling_frame.id")
    method: str
    size: int
    kind: str
    seed: str = ""
    nonce: str = ""
    commitment: str = ""
    source: str = ""
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    made_by: UUID | None = Field(default=None, foreign_key="user.id")


def new_seed() -> str:
    """Return a seed that nobody chose: twelve signs, about 59 bits."""
    return "".join(secrets.choice(SEED_SIGNS) for _sign in range(SEED_LENGTH))


def commitment_of(seed: str, nonce: str) -> str:
    """Return the SHA-256 (hex) of seed and nonce, one after the other."""
    return hashlib.sha256((seed + nonce).encode()).hexdigest()


def plan_draw(
    session: Session,
    frame: SamplingFrame,
    *,
    rule: DrawRule,
    size: int,
    source: str | None,
    made_by: UUID | None,
) -> DrawPlan:
    """Fix frame, rule, size and seed of a draw before it is made.

    Args:
        source: where the seed will come from; None for a seed that is chosen and hidden now.

    Raises:
        SampleTooLargeError: the frame has fewer networks.
        SourceMissingError: the source is empty.
    """
    lock_study(session, frame.study_id)
    if not 1 <= size <= frame.network_count:
        raise SampleTooLargeError(size=size, available=frame.network_count)
    if source is not None and not source.strip():
        raise SourceMissingError
    plan = DrawPlan(
        study_id=frame.study_id,
        frame_id=frame.id,
        method=rule.value,
        size=size,
        kind=(PlanKind.COMMITMENT if source is None else PlanKind.PUBLIC_VALUE).value,
        source=(source or "").strip(),
        made_by=made_by,
    )
    if source is None:
        # A nonce of fixed length: a short seed cannot be guessed from the hash.
        plan.seed, plan.nonce = new_seed(), secrets.token_hex(32)
        plan.commitment = commitment_of(plan.seed, plan.nonce)
    session.add(plan)
    session.flush()
    audit.record(session, user_id=made_by, action="plan", kind="draw", object_id=plan.id)
    return plan


def plans_of(session: Session, study_id: UUID) -> list[DrawPlan]:
    """Return every plan of the study, the first one first."""
    statement = select(DrawPlan).where(DrawPlan.study_id == study_id)
    return list(session.exec(statement.order_by(col(DrawPlan.made_at))))


def open_plan(session: Session, frame: SamplingFrame) -> DrawPlan | None:
    """Return the last plan for this frame, unless it was drawn."""
    statement = select(DrawPlan).where(DrawPlan.frame_id == frame.id)
    plan = session.exec(statement.order_by(col(DrawPlan.made_at).desc())).first()
    if plan is None:
        return None
    used = session.exec(select(Draw.id).where(Draw.plan_id == plan.id)).first()
    return None if used is not None else plan
