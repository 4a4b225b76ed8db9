"""How a person is heard, whether a client may decide alone, and networks without their client.

What is counted (by phone or at home, with an interpreter, did somebody listen in) lies open;
the words beside it, and everything about a client's capacity, lie sealed under the actor's key.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel

from research import audit
from research.errors import DomainError, InvalidValueError, KeyDestroyedError
from research.networks import Actor, ActorRole, Network
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_SIGNS = 200
AHEAD = timedelta(hours=2)


class HeardBy(StrEnum):
    """By which way a person tells his story."""

    UNKNOWN = "unknown"
    PHONE = "phone"
    AT_HOME = "at_home"


class CapacitySource(StrEnum):
    """Who says that a client formally cannot decide alone."""

    COURT = "court"
    DOCTOR = "doctor"
    REPRESENTATIVE = "representative"
    PROFESSIONAL = "professional"


class RaisedBy(StrEnum):
    """Who brought in the question, when it was not the client."""

    CLIENT = "client"
    FAMILY = "family"
    NEIGHBOURS = "neighbours"
    PROFESSIONAL = "professional"
    UNKNOWN = "unknown"


class WithoutClient(StrEnum):
    """Why a network can only be heard without its client; empty when it can be heard with him."""

    NO = ""
    DECEASED = "deceased"
    CANNOT_TELL = "cannot_tell"
    DOES_NOT_WANT = "does_not_want"


class CapacityIncompleteError(DomainError):
    """Who is called incapable was called so by somebody, on a day."""

    template = "Vul in wie dit zegt, en sinds welke dag."


class CapacityOfClientError(DomainError):
    """Only of a client is it noted who raised the question, and whether he decides alone."""

    template = "Dit noteren wij alleen van de klant."


class CapacityAheadError(DomainError):
    """The day on which somebody said so lies ahead."""

    template = "Deze dag moet nog komen. Kies de dag waarop het is gezegd."


class ActorCircumstances(SQLModel, table=True):
    """How one person is heard. ``notes_sealed`` holds which language, and who listened in."""

    __tablename__ = "actor_circumstances"

    actor_id: UUID = Field(foreign_key="actor.id", primary_key=True)
    heard_by: str = HeardBy.UNKNOWN.value
    with_interpreter: bool = False
    listened_in: bool = False
    notes_sealed: bytes
    capacity_sealed: bytes = b""
    noted_by: UUID | None = Field(default=None, foreign_key="user.id")
    noted_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Heard:
    """How a person is heard; the two notes exist in memory only."""

    heard_by: HeardBy = HeardBy.UNKNOWN
    with_interpreter: bool = False
    language: str = ""
    listened_in: bool = False
    listener: str = ""


@dataclass(frozen=True)
class Capacity:
    """Whether a client formally decides alone, and who raised the question. In memory only."""

    is_incapable: bool = False
    source: CapacitySource | None = None
    since: date | None = None
    raised_by: RaisedBy = RaisedBy.UNKNOWN


def note_heard(session: Session, actor: Actor, *, heard: Heard, noted_by: UUID) -> None:
    """Note by which way the person is heard, with whom beside him.

    Raises:
        InvalidValueError: a note is too long.
        KeyDestroyedError: the actor was erased.
    """
    if any(len(one) > MOST_SIGNS for one in (heard.language, heard.listener)):
        raise InvalidValueError(field="notes")
    row = _row(session, actor)
    row.heard_by = heard.heard_by.value
    row.with_interpreter, row.listened_in = heard.with_interpreter, heard.listened_in
    notes = {"language": heard.language.strip(), "listener": heard.listener.strip()}
    row.notes_sealed = vault_of(session).seal_facts(actor.id, notes, row=actor.id, field="notes")
    _keep(session, row, noted_by, "actor_circumstances")


def note_capacity(session: Session, actor: Actor, *, capacity: Capacity, noted_by: UUID) -> None:
    """Note whether the client formally decides alone; his own yes or no is asked all the same.

    Raises:
        CapacityOfClientError: the person is no client.
        CapacityIncompleteError: source or day is missing.
        CapacityAheadError: the day lies ahead.
        KeyDestroyedError: the actor was erased.
    """
    if actor.role != ActorRole.CLIENT:
        raise CapacityOfClientError
    if capacity.is_incapable and not (capacity.source and capacity.since):
        raise CapacityIncompleteError
    # Where the writer is, the day may have begun before it does in UTC.
    if capacity.since is not None and capacity.since > (now() + AHEAD).date():
        raise CapacityAheadError
    row = _row(session, actor)
    facts = asdict(capacity) | {"since": capacity.since.isoformat() if capacity.since else None}
    row.capacity_sealed = vault_of(session).seal_facts(
        actor.id, facts, row=actor.id, field="capacity"
    )
    _keep(session, row, noted_by, "capacity")


def heard_of(session: Session, actor: Actor) -> Heard:
    """Return how the person is heard; what was never noted, or is gone, is unknown."""
    row = session.get(ActorCircumstances, actor.id)
    if row is None:
        return Heard()
    notes = _opened(session, actor, row.notes_sealed, "notes") or {}
    return Heard(
        HeardBy(row.heard_by),
        row.with_interpreter,
        notes.get("language", ""),
        row.listened_in,
        notes.get("listener", ""),
    )


def capacity_of(session: Session, actor: Actor) -> Capacity:
    """Return what is known of the client's capacity; nothing when it was not noted, or is gone."""
    row = session.get(ActorCircumstances, actor.id)
    facts = _opened(session, actor, row.capacity_sealed, "capacity") if row else None
    if not facts:
        return Capacity()
    return Capacity(
        facts["is_incapable"],
        CapacitySource(facts["source"]) if facts["source"] else None,
        date.fromisoformat(facts["since"]) if facts["since"] else None,
        RaisedBy(facts["raised_by"]),
    )


def hear_without_client(
    session: Session, network: Network, *, reason: WithoutClient, noted_by: UUID
) -> None:
    """Note that the network can only be heard without its client, or that it can with him."""
    if network.without_client == reason.value:
        return
    network.without_client = reason.value
    session.add(network)
    session.flush()
    audit.record(
        session,
        user_id=noted_by,
        action="change",
        kind="without_client",
        object_id=network.id,
    )


def _row(session: Session, actor: Actor) -> ActorCircumstances:
    # The actor's row is the lock: an erasure that goes on at the same time comes first or last.
    session.refresh(actor, with_for_update=True)
    if actor.erased_at is not None:
        raise KeyDestroyedError
    empty = vault_of(session).seal_facts(actor.id, {}, row=actor.id, field="notes")
    return session.get(ActorCircumstances, actor.id) or ActorCircumstances(
        actor_id=actor.id, notes_sealed=empty
    )


def _keep(session: Session, row: ActorCircumstances, noted_by: UUID, kind: str) -> None:
    row.noted_by, row.noted_at = noted_by, now()
    session.add(row)
    session.flush()
    audit.record(session, user_id=noted_by, action="note", kind=kind, object_id=row.actor_id)


def _opened(session: Session, actor: Actor, sealed: bytes, field: str) -> dict[str, Any] | None:
    if not sealed:
        return None
    try:
        return vault_of(session).unseal_facts(actor.id, sealed, row=actor.id, field=field)
    except KeyDestroyedError:
        return None
