"""Ties: what a teller says about two people of the network. A claim, never a fact.

Claims of different tellers stand side by side. Who corrects one adds a version; the earlier
versions stay. The client of the network is ``None`` here: some networks are heard without
him, and who helps him is told all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import DomainError, InvalidValueError, KeyDestroyedError
from research.networks import Actor, ActorRole, actors_of
from research.partial_dates import partial_period
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_SIGNS_OF_A_NOTE = 1000


class Support(StrEnum):
    """What one person is to another."""

    PRACTICAL = "practical"
    COMPANY = "company"
    ADVICE = "advice"
    EMOTIONAL = "emotional"


class Direction(StrEnum):
    """Whether the first person gives the support, receives it, or both."""

    GIVES = "gives"
    RECEIVES = "receives"
    BOTH = "both"


TURNED = {Direction.GIVES: Direction.RECEIVES, Direction.RECEIVES: Direction.GIVES}


class TieQuality(StrEnum):
    """How the contact is, in the eyes of the teller."""

    GOOD = "good"
    STRAINED = "strained"
    UNTOLD = "untold"


class TieStanding(StrEnum):
    """Whether the teller says that there is a tie, that there is none, or takes it back."""

    TOLD = "told"
    DENIED = "denied"
    TAKEN_BACK = "taken_back"


class SamePersonError(DomainError):
    """A tie is between two people."""

    template = "Kies twee verschillende mensen."


class Tie(SQLModel, table=True):
    """One version of a claim. ``one_id`` and ``other_id`` are in a fixed order; None: client."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    reporter_id: UUID = Field(foreign_key="actor.id", index=True)
    one_id: UUID | None = Field(default=None, foreign_key="actor.id")
    other_id: UUID = Field(foreign_key="actor.id")
    version: int
    standing: str
    kinds: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    direction: str
    quality: str
    since: str = ""
    until: str = ""
    note_sealed: bytes = b""
    recorded_by: UUID | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


@dataclass(frozen=True)
class ToldTie:
    """What is told about a tie; everything may be left out. ``note`` exists in memory only."""

    kinds: tuple[Support, ...] = ()
    direction: Direction = Direction.GIVES
    quality: TieQuality = TieQuality.UNTOLD
    since: str = ""
    until: str = ""
    note: str = ""
    is_there: bool = True


def tell_tie(
    session: Session,
    reporter: Actor,
    *,
    one: Actor | None,
    other: Actor | None,
    told: ToldTie,
    recorded_by: UUID | None,
) -> Tie:
    """Note what a teller says about two people; a second time is a new version of it.

    Args:
        session: a session that may write.
        reporter: who tells it.
        one: the person that ``told.direction`` is about; None is the client.
        other: the person at the other end; None is the client.
        told: what he tells.
        recorded_by: who writes it down.

    Raises:
        SamePersonError: it is about one person.
        InvalidValueError: somebody is not in the network of the teller, or the note is too long.
        PartialDateError, EndsBeforeItBeginsError: a date is none, or they are the wrong way round.
        KeyDestroyedError: the teller was erased.
    """
    # The row of the teller is the lock: two versions at once get two numbers.
    lock_teller(session, reporter)
    first, second, direction = _in_order(session, reporter, one, other, told.direction)
    since, until = partial_period(told.since, told.until)
    if len(told.note) > MOST_SIGNS_OF_A_NOTE:
        raise InvalidValueError(field="note")
    before = _newest(session, reporter.id, first, second)
    tie = Tie(
        network_id=reporter.network_id,
        reporter_id=reporter.id,
        one_id=first,
        other_id=second,
        version=before.version + 1 if before else 1,
        standing=(TieStanding.TOLD if told.is_there else TieStanding.DENIED).value,
        kinds=[kind.value for kind in Support if kind in told.kinds] if told.is_there else [],
        direction=direction.value,
        quality=(told.quality if told.is_there else TieQuality.UNTOLD).value,
        since=since if told.is_there else "",
        until=until if told.is_there else "",
        recorded_by=recorded_by,
    )
    note = told.note.strip()
    if before is not None and _facts(before) == _facts(tie) and note_of(session, before) == note:
        return before
    if note:
        tie.note_sealed = vault_of(session).seal(reporter.id, note, row=tie.id, field="note")
    return _keep(session, tie, action="correct" if before else "create")


def take_back_tie(session: Session, tie: Tie, *, recorded_by: UUID | None) -> Tie:
    """Note that the teller does not say this any more; what he said stays as a version.

    Raises:
        KeyDestroyedError: the teller was erased.
    """
    reporter = session.get_one(Actor, tie.reporter_id)
    lock_teller(session, reporter)
    newest = _newest(session, tie.reporter_id, tie.one_id, tie.other_id) or tie
    if newest.standing == TieStanding.TAKEN_BACK:
        return newest
    gone = Tie(
        network_id=tie.network_id,
        reporter_id=tie.reporter_id,
        one_id=tie.one_id,
        other_id=tie.other_id,
        version=newest.version + 1,
        standing=TieStanding.TAKEN_BACK.value,
        direction=newest.direction,
        quality=TieQuality.UNTOLD.value,
        recorded_by=recorded_by,
    )
    return _keep(session, gone, action="take_back")


def current_ties(
    session: Session, network_id: UUID, *, reporter_ids: Iterable[UUID] | None = None
) -> list[Tie]:
    """Return what the tellers say now, oldest first.

    Args:
        session: any session.
        network_id: the network.
        reporter_ids: whose claims are wanted; None for those of everybody.
    """
    statement = select(Tie).where(Tie.network_id == network_id)
    if reporter_ids is not None:
        statement = statement.where(col(Tie.reporter_id).in_(set(reporter_ids)))
    newest: dict[tuple[UUID, UUID | None, UUID], Tie] = {}
    for tie in session.exec(statement.order_by(col(Tie.version), col(Tie.recorded_at))):
        newest[tie.reporter_id, tie.one_id, tie.other_id] = tie
    standing = [one for one in newest.values() if one.standing != TieStanding.TAKEN_BACK]
    return sorted(standing, key=lambda one: (one.recorded_at, str(one.id)))


def versions_of(session: Session, tie: Tie) -> list[Tie]:
    """Return every version of this claim of this teller, oldest first."""
    return list(session.exec(_about(tie.reporter_id, tie.one_id, tie.other_id)))


def note_of(session: Session, tie: Tie) -> str:
    """Unseal the note; empty when there is none, or its key is gone."""
    if not tie.note_sealed:
        return ""
    try:
        return vault_of(session).unseal(tie.reporter_id, tie.note_sealed, row=tie.id, field="note")
    except KeyDestroyedError:
        return ""


def lock_teller(session: Session, reporter: Actor) -> None:
    """Lock the row of a teller, so that his claims are numbered one by one.

    Raises:
        KeyDestroyedError: he was erased.
    """
    session.refresh(reporter, with_for_update=True)
    if reporter.erased_at is not None:
        raise KeyDestroyedError


def _in_order(
    session: Session,
    reporter: Actor,
    one: Actor | None,
    other: Actor | None,
    direction: Direction,
) -> tuple[UUID | None, UUID, Direction]:
    """Return both people in the order of the network, the client first, and the direction."""
    numbers = {actor.id: actor.number for actor in actors_of(session, reporter.network_id)}
    if any(end is not None and end.id not in numbers for end in (one, other)):
        raise InvalidValueError(field="person")
    first, second = (_end(end) for end in (one, other))
    if first == second:
        raise SamePersonError
    if second is None or (first is not None and numbers[first] > numbers[second]):
        first, second = second, first
        direction = TURNED.get(direction, direction)
    assert second is not None
    return first, second, direction


def _end(actor: Actor | None) -> UUID | None:
    return None if actor is None or actor.role == ActorRole.CLIENT else actor.id


def _about(reporter_id: UUID, one_id: UUID | None, other_id: UUID) -> Any:
    return (
        select(Tie)
        .where(Tie.reporter_id == reporter_id, Tie.other_id == other_id)
        .where(col(Tie.one_id).is_(None) if one_id is None else Tie.one_id == one_id)
        .order_by(col(Tie.version))
    )


def _newest(session: Session, reporter_id: UUID, one_id: UUID | None, other_id: UUID) -> Tie | None:
    versions = session.exec(_about(reporter_id, one_id, other_id)).all()
    return versions[-1] if versions else None


def _facts(tie: Tie) -> tuple[object, ...]:
    return (tie.standing, tie.kinds, tie.direction, tie.quality, tie.since, tie.until)


def _keep(session: Session, tie: Tie, *, action: str) -> Tie:
    session.add(tie)
    session.flush()
    audit.record(session, user_id=tie.recorded_by, action=action, kind="tie", object_id=tie.id)
    return tie
