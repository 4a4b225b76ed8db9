"""A journey and a network belong to the same client: only when a lead decides so, and undoable."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.journey_errors import NetworkLinkedError
from analysis.journeys import ClientJourney, JourneyRegister, lock_register
from research import audit
from research.errors import NotFoundError
from research.networks import Network
from research.standing import is_standing_network
from research.tables import UtcDateTime, now


class JourneyLink(SQLModel, table=True):
    """The decision that a journey is of the client of a network; ``ended_at`` once it is undone."""

    __tablename__ = "journey_link"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    journey_id: UUID = Field(foreign_key="client_journey.id", index=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    decided_by: UUID | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def link_network(
    session: Session,
    register: JourneyRegister,
    journey: ClientJourney,
    network: Network,
    *,
    decided_by: UUID,
) -> JourneyLink:
    """Decide that a journey is of the client of a network.

    Raises:
        NotFoundError: the network is of another study, or its client took his story back.
        NetworkLinkedError: journey or network has a link in this register.
    """
    lock_register(session, register)
    if network.study_id != register.study_id or not is_standing_network(session, network.id):
        raise NotFoundError
    taken = any(
        link.journey_id == journey.id or link.network_id == network.id
        for link in links_in(session, register)
    )
    if taken:
        raise NetworkLinkedError
    link = JourneyLink(journey_id=journey.id, network_id=network.id, decided_by=decided_by)
    session.add(link)
    session.flush()
    _note(session, register, "link", by=decided_by)
    return link


def unlink_network(
    session: Session, register: JourneyRegister, link: JourneyLink, *, ended_by: UUID
) -> None:
    """Undo the decision. Does nothing when that was done before."""
    session.refresh(link, with_for_update=True)
    if link.ended_at is not None:
        return
    link.ended_at = now()
    session.add(link)
    session.flush()
    _note(session, register, "undo", by=ended_by)


def links_in(session: Session, register: JourneyRegister) -> list[JourneyLink]:
    """Return the links of a register that hold, in the order of the decisions."""
    statement = (
        select(JourneyLink)
        .join(ClientJourney, col(ClientJourney.id) == col(JourneyLink.journey_id))
        .where(ClientJourney.register_id == register.id, col(JourneyLink.ended_at).is_(None))
    )
    return list(session.exec(statement.order_by(col(JourneyLink.decided_at))))


def link_of(session: Session, register: JourneyRegister, journey: ClientJourney) -> Network | None:
    """Return the network of a journey; None without a link, or once its client took back."""
    link = holding_link(session, register, journey)
    if link is None or not is_standing_network(session, link.network_id):
        return None
    return session.get(Network, link.network_id)


def holding_link(
    session: Session, register: JourneyRegister, journey: ClientJourney
) -> JourneyLink | None:
    """Return the link of a journey that holds."""
    links = (link for link in links_in(session, register) if link.journey_id == journey.id)
    return next(links, None)


def _note(session: Session, register: JourneyRegister, action: str, *, by: UUID | None) -> None:
    audit.record(session, user_id=by, action=action, kind="journey_link", object_id=register.id)
