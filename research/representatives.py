"""Representatives: who decides beside a client who formally cannot decide alone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import DomainError, KeyDestroyedError
from research.networks import Actor
from research.tables import UtcDateTime, now
from research.vault import vault_of


class RepresentativeUnnamedError(DomainError):
    """A representative has a name."""

    template = "Vul in wie er voor deze persoon beslist."


class Representative(SQLModel, table=True):
    """Who decides beside an actor. The name lies sealed under the actor's key."""

    actor_id: UUID = Field(foreign_key="actor.id", primary_key=True)
    name_sealed: bytes
    named_by: UUID | None = Field(default=None, foreign_key="user.id")
    named_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def name_representative(
    session: Session, actor: Actor, *, name: str, named_by: UUID | None
) -> Representative:
    """Note who decides beside this actor. From now on both have to say yes.

    Raises:
        RepresentativeUnnamedError: the name is empty.
        KeyDestroyedError: the actor was erased.
    """
    if not name.strip():
        raise RepresentativeUnnamedError
    # The actor's row is the lock: an erasure that goes on at the same time comes first or last.
    session.refresh(actor, with_for_update=True)
    if actor.erased_at is not None:
        raise KeyDestroyedError
    sealed = vault_of(session).seal(actor.id, name.strip(), row=actor.id, field="name")
    known = session.get(Representative, actor.id)
    one = known or Representative(actor_id=actor.id, name_sealed=sealed)
    one.name_sealed, one.named_by, one.named_at = sealed, named_by, now()
    session.add(one)
    session.flush()
    audit.record(
        session, user_id=named_by, action="name", kind="representative", object_id=actor.id
    )
    return one


def end_representation(session: Session, actor: Actor, *, ended_by: UUID | None) -> None:
    """Note that the actor decides alone (again). Does nothing when he already does."""
    known = session.get(Representative, actor.id)
    if known is None:
        return
    session.delete(known)
    session.flush()
    audit.record(session, user_id=ended_by, action="end", kind="representative", object_id=actor.id)


def has_representative(session: Session, actor_id: UUID) -> bool:
    """Return whether somebody else has to say yes as well."""
    return session.get(Representative, actor_id) is not None


def those_represented(session: Session, actor_ids: Iterable[UUID]) -> set[UUID]:
    """Return for whom of these actors somebody else has to say yes as well."""
    statement = select(Representative.actor_id).where(
        col(Representative.actor_id).in_(list(actor_ids))
    )
    return set(session.exec(statement))


def representative_name(session: Session, actor: Actor) -> str | None:
    """Unseal the name of the representative; None when there is none.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    known = session.get(Representative, actor.id)
    if known is None:
        return None
    return vault_of(session).unseal(actor.id, known.name_sealed, row=actor.id, field="name")
