"""Veils: turns whose suggestions stay hidden until somebody coded them, drawn by lot.

The lot falls when the suggestions of a story are made, before anybody can have seen them: a
keyed hash of the turn's id, under a seed that each study has for itself. Whoever holds the seed
can check the draw; who codes cannot reckon it out. Nothing here knows of codings.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, delete, exists
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview
from interviews.turns import Turn
from research import audit
from research.errors import ConflictError, InvalidValueError
from research.networks import Actor, Network
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now

# In hundredths: modest, so that most of the reading stays as quick as it was.
USUAL_SHARE, MOST_SHARE = 10, 50


class MeterChangedError(ConflictError):
    """Another lead chose in the meantime."""

    template = "Een collega heeft deze keuze net veranderd. Kijk eerst wat er nu staat."


class InfluenceMeter(SQLModel, table=True):
    """The choice of a study; ``share`` is the chance of each turn in hundredths, 0 for off."""

    __tablename__ = "influence_meter"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    share: int
    seed: str
    version: int = 1
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class VeiledTurn(SQLModel, table=True):
    """A turn that the lot chose. Once it was opened, it keeps what either had by then.

    ``suggested`` and ``chosen`` are lists of (theme, pole): never a word of the story.
    """

    __tablename__ = "veiled_turn"

    turn_id: UUID = Field(foreign_key="turn.id", primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    drawn_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    opened_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    opened_by: UUID | None = Field(default=None, foreign_key="user.id")
    suggested: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    chosen: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def is_drawn(seed: str, turn_id: UUID, *, share: int) -> bool:
    """Return whether the lot hides the suggestions of a turn.

    Args:
        seed: of the study, hexadecimal.
        turn_id: which turn.
        share: the chance in hundredths, 0 to 100.
    """
    drawn = hmac.new(bytes.fromhex(seed), turn_id.bytes, hashlib.sha256).digest()
    return int.from_bytes(drawn[:8]) < share * (1 << 64) // 100


def meter_of(session: Session, study_id: UUID) -> InfluenceMeter | None:
    """Return what the study chose; None where it never had a meter."""
    return session.get(InfluenceMeter, study_id)


def start_meter(session: Session, study: Study, *, share: int = USUAL_SHARE) -> InfluenceMeter:
    """Give a new study its meter."""
    meter = InfluenceMeter(study_id=study.id, share=share, seed=secrets.token_hex(32))
    session.add(meter)
    session.flush()
    return meter


def choose_share(
    session: Session, study: Study, *, share: int, version: int, chosen_by: UUID
) -> InfluenceMeter:
    """Choose which share is hidden in stories that come from now on.

    Where it is switched off, what was hidden and not opened is shown, and counts as hidden
    nowhere. A smaller or larger share leaves what was drawn as it is.

    Args:
        session: a session that may write.
        study: which one.
        share: in hundredths, 0 (off) to ``MOST_SHARE``.
        version: the version that the chooser saw; 0 where there was none.
        chosen_by: the lead.

    Raises:
        MeterChangedError: somebody else chose in the meantime.
        InvalidValueError: no such share.
    """
    if not 0 <= share <= MOST_SHARE:
        raise InvalidValueError(field="share")
    lock_study(session, study.id)
    known = session.get(InfluenceMeter, study.id, populate_existing=True)
    if (known.version if known else 0) != version:
        raise MeterChangedError
    meter = known or start_meter(session, study, share=share)
    meter.share, meter.version = share, version + 1
    meter.changed_by, meter.changed_at = chosen_by, now()
    session.add(meter)
    if share == 0:
        _lift_all(session, study.id)
    session.flush()
    audit.record(
        session, user_id=chosen_by, action="choose", kind="influence_meter", object_id=study.id
    )
    return meter


def is_veiled() -> Any:
    """Return the condition on ``Turn`` that its suggestions are hidden now."""
    hides = select(VeiledTurn.turn_id).where(
        VeiledTurn.turn_id == Turn.id, col(VeiledTurn.opened_at).is_(None)
    )
    return exists(hides.correlate(Turn))


def veiled_in(session: Session, interview_id: UUID) -> set[UUID]:
    """Return the ids of the turns of a story whose suggestions are hidden now."""
    statement = select(VeiledTurn.turn_id).where(
        VeiledTurn.interview_id == interview_id, col(VeiledTurn.opened_at).is_(None)
    )
    return set(session.exec(statement))


def _lift_all(session: Session, study_id: UUID) -> None:
    """Show what was hidden and not opened: what nobody coded unseen tells nothing."""
    of_study = (
        select(Interview.id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id)
    )
    session.execute(
        delete(VeiledTurn).where(
            col(VeiledTurn.interview_id).in_(of_study), col(VeiledTurn.opened_at).is_(None)
        ),
        execution_options={"synchronize_session": "fetch"},
    )
