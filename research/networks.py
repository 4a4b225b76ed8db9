"""Client networks, the actors in them, and which professionals review them."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.codebook import checked_attributes, codebook
from research.errors import DomainError, KeyDestroyedError
from research.studies import Study
from research.tables import UtcDateTime, now
from research.vault import vault_of


class ActorRole(StrEnum):
    """What an actor is to the client."""

    CLIENT = "client"
    FAMILY = "family"
    NEIGHBOUR = "neighbour"
    VOLUNTEER = "volunteer"
    SOCIAL_WORKER = "social_worker"
    PROFESSIONAL = "professional"


class NetworkReferenceTakenError(DomainError):
    """The study already has a network with this reference."""

    template = "Netwerk %(reference)s bestaat al in dit onderzoek. Kies een ander kenmerk."


class SecondClientError(DomainError):
    """A network has one client."""

    template = "Dit netwerk heeft al een klant. Kies een andere rol voor deze persoon."


class IdentityExpiredError(KeyDestroyedError):
    """Who the actor is was kept as long as it may be."""

    template = "Naam en nummer zijn gewist. De termijn om ze te bewaren is voorbij."


class Network(SQLModel, table=True):
    """One client and the people who work together around that client."""

    __table_args__ = (UniqueConstraint("study_id", "reference"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    drawn_unit_id: UUID | None = Field(default=None, foreign_key="drawn_unit.id", unique=True)
    reference: str
    district: str = ""
    activity: str = ""
    # Why it can only be heard without its client (research/circumstances.py); else empty.
    without_client: str = Field(default="", sa_column_kwargs={"server_default": ""})
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class Actor(SQLModel, table=True):
    """One person in a network. Who it is lies sealed under the actor's own key."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    reference: str
    role: str
    number: int
    identity_sealed: bytes
    erased_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


class NetworkReviewer(SQLModel, table=True):
    """A professional who reviews the patterns of this network."""

    __tablename__ = "network_reviewer"

    network_id: UUID = Field(foreign_key="network.id", primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True, index=True)


class Identity(SQLModel):
    """Who an actor is. Exists in memory only."""

    name: str = ""
    phone: str = ""
    description: str = ""
    organisation: str = ""
    address: str = ""
    email: str = ""
    best_times: str = ""
    avoid_times: str = ""


def create_network(
    session: Session,
    study: Study,
    *,
    reference: str,
    created_by: UUID | None,
    district: str = "",
    activity: str = "",
    attributes: dict[str, Any] | None = None,
    drawn_unit_id: UUID | None = None,
) -> Network:
    """Make a network with a key for the texts that belong to the network as a whole.

    Raises:
        NetworkReferenceTakenError: the study has this reference already.
        InvalidValueError: an attribute is not in the codebook.
    """
    taken = select(Network).where(Network.study_id == study.id, Network.reference == reference)
    if session.exec(taken).first() is not None:
        raise NetworkReferenceTakenError(reference=reference)
    network = Network(
        study_id=study.id,
        drawn_unit_id=drawn_unit_id,
        reference=reference,
        district=district,
        activity=activity,
        attributes=checked_attributes(attributes or {}, codebook().network_attributes),
    )
    session.add(network)
    session.flush()
    vault_of(session).keys.create(network.id)
    audit.record(
        session,
        user_id=created_by,
        action="create",
        kind="network",
        object_id=network.id,
    )
    return network


def change_attributes(
    session: Session, network: Network, *, attributes: dict[str, Any], changed_by: UUID | None
) -> None:
    """Answer the attributes of the network anew; a single answer may be ``unknown``.

    Raises:
        InvalidValueError: an attribute or value is not in the codebook.
    """
    network.attributes = checked_attributes(attributes, codebook().network_attributes)
    session.add(network)
    session.flush()
    audit.record(
        session,
        user_id=changed_by,
        action="change_attributes",
        kind="network",
        object_id=network.id,
    )


def add_actor(
    session: Session,
    network: Network,
    *,
    role: ActorRole,
    identity: Identity,
    added_by: UUID | None,
    reference: str = "",
) -> Actor:
    """Add a person to the network, with a data key of his own.

    Raises:
        SecondClientError: the network already has a client.
    """
    others = _others(session, network.id)
    _check_one_client(others, role)
    actor_id, number = uuid4(), max((one.number for one in others), default=0) + 1
    vault = vault_of(session)
    vault.keys.create(actor_id)
    actor = Actor(
        id=actor_id,
        network_id=network.id,
        reference=reference or f"{network.reference}-A{number}",
        role=role.value,
        number=number,
        identity_sealed=vault.seal_facts(
            actor_id, identity.model_dump(), row=actor_id, field="identity"
        ),
    )
    session.add(actor)
    session.flush()
    audit.record(session, user_id=added_by, action="create", kind="actor", object_id=actor_id)
    return actor


def identity_of(session: Session, actor: Actor) -> Identity:
    """Unseal who the actor is.

    Raises:
        KeyDestroyedError: the actor was erased.
        IdentityExpiredError: it was kept as long as it may be.
    """
    if not actor.identity_sealed:
        raise KeyDestroyedError if actor.erased_at else IdentityExpiredError
    facts = vault_of(session).unseal_facts(
        actor.id, actor.identity_sealed, row=actor.id, field="identity"
    )
    return Identity(**facts)


def find_identity(session: Session, actor: Actor) -> Identity | None:
    """Unseal who the actor is; None when that is gone: erased, or kept long enough."""
    try:
        return identity_of(session, actor)
    except KeyDestroyedError:
        return None


def change_identity(
    session: Session, actor: Actor, *, identity: Identity, changed_by: UUID | None
) -> None:
    """Seal another name, phone number, description or organisation."""
    actor.identity_sealed = vault_of(session).seal_facts(
        actor.id, identity.model_dump(), row=actor.id, field="identity"
    )
    session.add(actor)
    session.flush()
    audit.record(
        session,
        user_id=changed_by,
        action="change_identity",
        kind="actor",
        object_id=actor.id,
    )


def change_role(
    session: Session, actor: Actor, *, role: ActorRole, changed_by: UUID | None
) -> None:
    """Say what the actor is to the client; does nothing when that is what he was.

    Raises:
        SecondClientError: the network already has another client.
    """
    if actor.role == role.value:
        return
    others = [one for one in _others(session, actor.network_id) if one.id != actor.id]
    _check_one_client(others, role)
    actor.role = role.value
    session.add(actor)
    session.flush()
    audit.record(
        session, user_id=changed_by, action="change_role", kind="actor", object_id=actor.id
    )


def actors_of(session: Session, network_id: UUID) -> list[Actor]:
    """Return the actors of a network in the order in which they were added."""
    statement = (
        select(Actor).where(Actor.network_id == network_id).order_by(Actor.number)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def networks_of(session: Session, study_id: UUID) -> list[Network]:
    """Return the networks of a study by reference."""
    statement = select(Network).where(Network.study_id == study_id).order_by(Network.reference)
    return list(session.exec(statement))


def any_synthetic(session: Session, network_ids: Iterable[UUID]) -> bool:
    """Return whether one of the networks belongs to a study with made-up people."""
    statement = (
        select(Study.id)
        .join(Network, col(Network.study_id) == Study.id)
        .where(col(Network.id).in_(set(network_ids)), col(Study.synthetic).is_(True))
        .limit(1)
    )
    return session.exec(statement).first() is not None


def assign_reviewer(
    session: Session, network: Network, *, user_id: UUID, assigned_by: UUID | None
) -> None:
    """Let a professional review this network. Does nothing when he already does."""
    if session.get(NetworkReviewer, (network.id, user_id)) is None:
        session.add(NetworkReviewer(network_id=network.id, user_id=user_id))
        session.flush()
        audit.record(
            session,
            user_id=assigned_by,
            action="assign_reviewer",
            kind="network",
            object_id=network.id,
        )


def reviewer_ids(session: Session, network_id: UUID) -> list[UUID]:
    """Return the ids of the professionals who review the network."""
    statement = select(NetworkReviewer.user_id).where(NetworkReviewer.network_id == network_id)
    return list(session.exec(statement))


def is_reviewer(session: Session, network_id: UUID, *, user_id: UUID) -> bool:
    """Return whether the person reviews this network."""
    return session.get(NetworkReviewer, (network_id, user_id)) is not None


def reviewed_networks(session: Session, *, user_id: UUID) -> list[Network]:
    """Return the networks that the person reviews, by reference."""
    statement = (
        select(Network)
        .join(NetworkReviewer, NetworkReviewer.network_id == Network.id)  # type: ignore[arg-type]
        .where(NetworkReviewer.user_id == user_id)
        .order_by(Network.reference)
    )
    return list(session.exec(statement))


def _others(session: Session, network_id: UUID) -> list[Actor]:
    # The network's row is the lock: two people added at once get two numbers, and one client.
    session.exec(select(Network.id).where(Network.id == network_id).with_for_update()).one()
    return actors_of(session, network_id)


def _check_one_client(others: list[Actor], role: ActorRole) -> None:
    if role is ActorRole.CLIENT and any(one.role == ActorRole.CLIENT for one in others):
        raise SecondClientError
