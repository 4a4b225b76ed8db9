"""Who reaches the register: the lead of a study, and a colleague to whom he gave the right."""

from uuid import UUID

from sqlmodel import Session

from app.identity import User
from research.errors import NotFoundError
from research.networks import Actor, Network
from research.register_keepers import is_released, keeps_register
from research.roles import Role
from research.studies import Study, is_member


def leads_study(session: Session, user: User, study_id: UUID) -> bool:
    """Return whether the person leads this study."""
    return user.may(Role.can_lead) and is_member(session, study_id, user_id=user.id)


def register_for(session: Session, user: User, study_id: UUID) -> Study:
    """Return the study for who keeps its register.

    Raises:
        NotFoundError: no such study, or not for this person.
    """
    study = session.get(Study, study_id)
    if study is None or not _keeps(session, user, study_id):
        raise NotFoundError
    return study


def kept_network_for(session: Session, user: User, network_id: UUID) -> Network:
    """Return the network: for the lead each of his study, for a keeper those released.

    Raises:
        NotFoundError: no such network, or not for this person.
    """
    network = session.get(Network, network_id)
    if network is None or not _keeps(session, user, network.study_id):
        raise NotFoundError
    if not leads_study(session, user, network.study_id) and not is_released(session, network):
        raise NotFoundError
    return network


def kept_actor_for(session: Session, user: User, actor_id: UUID) -> Actor:
    """Return the actor, under the rules of his network.

    Raises:
        NotFoundError: no such actor, or not for this person.
    """
    actor = session.get(Actor, actor_id)
    if actor is None:
        raise NotFoundError
    kept_network_for(session, user, actor.network_id)
    return actor


def _keeps(session: Session, user: User, study_id: UUID) -> bool:
    may = user.may(Role.can_keep_register) and keeps_register(session, study_id, user_id=user.id)
    return may or leads_study(session, user, study_id)
