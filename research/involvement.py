"""Involvement: since when, and until when, somebody belongs to the network. A claim too."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, delete
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import InvalidValueError
from research.networks import Actor
from research.partial_dates import partial_period
from research.tables import UtcDateTime, now
from research.ties import Tie, lock_teller


class Involvement(SQLModel, table=True):
    """One version of what a teller says; both ends empty takes it back."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    reporter_id: UUID = Field(foreign_key="actor.id", index=True)
    actor_id: UUID = Field(foreign_key="actor.id")
    version: int
    since: str = ""
    until: str = ""
    recorded_by: UUID | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


def tell_involvement(
    session: Session,
    reporter: Actor,
    *,
    actor: Actor,
    since: str,
    until: str,
    recorded_by: UUID | None,
) -> Involvement | None:
    """Note since and until when somebody is involved; a second time is a new version of it.

    Args:
        session: a session that may write.
        reporter: who tells it; it may be about himself.
        actor: whom it is about.
        since, until: partial dates; both empty takes the claim back.
        recorded_by: who writes it down.

    Returns:
        The version that stands, or None where nothing was told before and now.

    Raises:
        InvalidValueError: the person is not in the network of the teller.
        PartialDateError, EndsBeforeItBeginsError: a date is none, or they are the wrong way round.
        KeyDestroyedError: the teller was erased.
    """
    lock_teller(session, reporter)
    if actor.network_id != reporter.network_id:
        raise InvalidValueError(field="person")
    begin, end = partial_period(since, until)
    versions = involvement_versions(session, reporter_id=reporter.id, actor_id=actor.id)
    before = versions[-1] if versions else None
    if (before.since, before.until) == (begin, end) if before else not (begin or end):
        return before
    made = Involvement(
        network_id=reporter.network_id,
        reporter_id=reporter.id,
        actor_id=actor.id,
        version=len(versions) + 1,
        since=begin,
        until=end,
        recorded_by=recorded_by,
    )
    session.add(made)
    session.flush()
    action = "correct" if before else "create"
    audit.record(session, user_id=recorded_by, action=action, kind="involvement", object_id=made.id)
    return made


def involvement_versions(
    session: Session, *, reporter_id: UUID, actor_id: UUID
) -> list[Involvement]:
    """Return every version of what one teller says about one person, oldest first."""
    statement = select(Involvement).where(
        Involvement.reporter_id == reporter_id, Involvement.actor_id == actor_id
    )
    return list(session.exec(statement.order_by(col(Involvement.version))))


def current_involvement(
    session: Session, network_id: UUID, *, reporter_ids: Iterable[UUID] | None = None
) -> list[Involvement]:
    """Return what the tellers say now, oldest first.

    Args:
        session: any session.
        network_id: the network.
        reporter_ids: whose claims are wanted; None for those of everybody.
    """
    statement = select(Involvement).where(Involvement.network_id == network_id)
    if reporter_ids is not None:
        statement = statement.where(col(Involvement.reporter_id).in_(set(reporter_ids)))
    newest: dict[tuple[UUID, UUID], Involvement] = {}
    for one in session.exec(statement.order_by(col(Involvement.version))):
        newest[one.reporter_id, one.actor_id] = one
    standing = [one for one in newest.values() if one.since or one.until]
    return sorted(standing, key=lambda one: (one.recorded_at, str(one.id)))


def remove_told_network(session: Session, reporter_id: UUID) -> None:
    """Remove every version of what a teller said about ties and involvement."""
    for table in (Tie, Involvement):
        session.execute(
            delete(table).where(col(table.reporter_id) == reporter_id),
            execution_options={"synchronize_session": "fetch"},
        )
