"""A death in a network holds all calls in it, until the lead decides how to go on.

Nobody who grieves is phoned because a list said so. Holding, deciding and every act that
leads to a call lock the row of the network, so that no call begins beside a hold.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, text
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import ConflictError
from research.networks import Actor, Network
from research.reach import as_the_program
from research.same_people import others_of_person
from research.tables import UtcDateTime, now

STANDING = text("state = 'waiting'")


class HoldState(StrEnum):
    """What the lead decided about a hold."""

    WAITING = "waiting"
    RESUMED = "resumed"
    ENDED = "ended"
    MISTAKE = "mistake"


class CallsHeldError(ConflictError):
    """Nobody in this network is phoned for now. It does not tell why."""

    template = "Even niet bellen. De onderzoeksleider zegt wanneer het weer kan."


class AlreadyDecidedError(ConflictError):
    """Somebody else decided meanwhile."""

    template = "Hierover is al beslist. Bekijk eerst hoe het er nu voor staat."


class CallHold(SQLModel, table=True):
    """Somebody of the network died, as one person heard; and what the lead decided."""

    __tablename__ = "call_hold"
    __table_args__ = (
        Index(
            "uq_call_hold_standing",
            "actor_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    actor_id: UUID = Field(foreign_key="actor.id")
    state: str = HoldState.WAITING.value
    noted_by: UUID | None = Field(default=None, foreign_key="user.id")
    noted_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    decided_by: UUID | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


class CallHoldRelease(SQLModel, table=True):
    """One person who may be phoned although the hold stands for the others."""

    __tablename__ = "call_hold_release"

    hold_id: UUID = Field(foreign_key="call_hold.id", primary_key=True)
    actor_id: UUID = Field(foreign_key="actor.id", primary_key=True)
    released_by: UUID | None = Field(default=None, foreign_key="user.id")
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def hold_calls(session: Session, actor: Actor, *, noted_by: UUID | None) -> CallHold:
    """Hold every call in the networks of somebody who died. Noting it twice holds once.

    Who stands in more networks died in all of them: each lead decides for his own. Returns the
    hold of the network in which it was noted.
    """
    # Whoever hears of it need not know the other networks of this person.
    with as_the_program(session):
        people = [actor, *others_of_person(session, actor)]
        for network_id in sorted({one.network_id for one in people}):
            lock_network(session, network_id)
        return [_hold(session, one, noted_by=noted_by) for one in people][0]


def settle_mistake(session: Session, hold: CallHold, *, decided_by: UUID) -> None:
    """Say that nobody died: in his other networks the calls go on too."""
    settle_hold(session, hold, state=HoldState.MISTAKE, decided_by=decided_by)
    with as_the_program(session):
        others = others_of_person(session, session.get_one(Actor, hold.actor_id))
        for one in sorted(others, key=lambda one: one.network_id):
            lock_network(session, one.network_id)
            known = _standing(session, one)
            if known is not None:
                settle_hold(session, known, state=HoldState.MISTAKE, decided_by=decided_by)


def _hold(session: Session, actor: Actor, *, noted_by: UUID | None) -> CallHold:
    known = _standing(session, actor)
    if known is not None:
        return known
    hold = CallHold(network_id=actor.network_id, actor_id=actor.id, noted_by=noted_by)
    session.add(hold)
    session.flush()
    audit.record(session, user_id=noted_by, action="hold", kind="call_hold", object_id=hold.id)
    return hold


def _standing(session: Session, actor: Actor) -> CallHold | None:
    waiting = CallHold.state == HoldState.WAITING.value
    statement = select(CallHold).where(CallHold.actor_id == actor.id, waiting)
    return session.exec(statement).first()


def release_people(
    session: Session, network: Network, *, actor_ids: set[UUID], released_by: UUID
) -> None:
    """Let some people be phoned again; the hold stands for the others.

    Raises:
        AlreadyDecidedError: no hold of this network waits for a decision.
    """
    for hold in waiting_holds(session, network.id, lock=True):
        known = released_from(session, hold.id)
        for actor_id in sorted(actor_ids - known):
            session.add(
                CallHoldRelease(hold_id=hold.id, actor_id=actor_id, released_by=released_by)
            )
        audit.record(
            session, user_id=released_by, action="release", kind="call_hold", object_id=hold.id
        )
    session.flush()


def decide_holds(
    session: Session, network: Network, *, state: HoldState, decided_by: UUID
) -> list[CallHold]:
    """Decide for the whole network; returns the holds that waited.

    Raises:
        AlreadyDecidedError: no hold of this network waits for a decision.
    """
    holds = waiting_holds(session, network.id, lock=True)
    for hold in holds:
        settle_hold(session, hold, state=state, decided_by=decided_by)
    return holds


def settle_hold(session: Session, hold: CallHold, *, state: HoldState, decided_by: UUID) -> None:
    """Give one hold another state, with who decided."""
    hold.state, hold.decided_by, hold.decided_at = state.value, decided_by, now()
    session.add(hold)
    session.flush()
    action = {HoldState.RESUMED: "resume", HoldState.ENDED: "end"}.get(state, "undo")
    audit.record(session, user_id=decided_by, action=action, kind="call_hold", object_id=hold.id)


def waiting_holds(session: Session, network_id: UUID, *, lock: bool = False) -> list[CallHold]:
    """Return the holds of a network that wait for the lead; locked, there is at least one.

    Raises:
        AlreadyDecidedError: asked with ``lock``, and none waits (any more).
    """
    if lock:
        lock_network(session, network_id)
    statement = (
        select(CallHold)
        .where(CallHold.network_id == network_id, CallHold.state == HoldState.WAITING.value)
        .order_by(col(CallHold.noted_at))
        .execution_options(populate_existing=True)
    )
    found = list(session.exec(statement))
    if lock and not found:
        raise AlreadyDecidedError
    return found


def holds_of(session: Session, network_id: UUID) -> list[CallHold]:
    """Return every hold of a network, oldest first."""
    statement = select(CallHold).where(CallHold.network_id == network_id)
    return list(session.exec(statement.order_by(col(CallHold.noted_at))))


def released_from(session: Session, hold_id: UUID) -> set[UUID]:
    """Return who may be phoned although this hold stands."""
    statement = select(CallHoldRelease.actor_id).where(CallHoldRelease.hold_id == hold_id)
    return set(session.exec(statement))


def held_networks(session: Session, study_id: UUID) -> list[UUID]:
    """Return the networks of a study in which a hold waits for the lead, the oldest first."""
    statement = (
        select(CallHold.network_id)
        .join(Network, col(Network.id) == CallHold.network_id)
        .where(Network.study_id == study_id, CallHold.state == HoldState.WAITING.value)
        .order_by(col(CallHold.noted_at))
    )
    return list(dict.fromkeys(session.exec(statement)))


def held_people(session: Session, actors: list[Actor]) -> set[UUID]:
    """Return which of these people are not phoned because of a hold."""
    networks = {actor.network_id for actor in actors}
    standing = select(CallHold).where(
        col(CallHold.network_id).in_(networks),
        col(CallHold.state).in_([HoldState.WAITING.value, HoldState.ENDED.value]),
    )
    held: set[UUID] = set()
    for hold in session.exec(standing).all():
        free = released_from(session, hold.id) if hold.state == HoldState.WAITING else set()
        held |= {
            actor.id
            for actor in actors
            if actor.network_id == hold.network_id and actor.id not in free
        }
    return held


def is_held(session: Session, actor_id: UUID) -> bool:
    """Return whether nobody may phone this person for now."""
    actor = session.get_one(Actor, actor_id)
    return actor.id in held_people(session, [actor])


def check_calls_go_on(session: Session, actor_id: UUID) -> None:
    """Let pass who may be phoned as far as a death in the network is concerned.

    The network's row stays locked until the transaction ends: a hold that comes now waits.

    Raises:
        CallsHeldError: the calls in this network are held.
    """
    lock_network(session, session.get_one(Actor, actor_id).network_id, shared=True)
    if is_held(session, actor_id):
        raise CallsHeldError


def lock_network(session: Session, network_id: UUID, *, shared: bool = False) -> None:
    """Hold the network's row until the transaction ends; who calls share it."""
    row = select(Network.id).where(Network.id == network_id)
    session.exec(row.with_for_update(read=shared, key_share=not shared)).one()
