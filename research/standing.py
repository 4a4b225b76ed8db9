"""Whose story still stands: who took it back is not told any more, on the very next request.

Every place that shows words or counts them asks here. A client owns his question: when he
takes his story back, the stories of the others in his network rest too, until each of them
has been asked again and said yes.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from research.consents import ConsentEvent, Decision, Purpose, agreements, has_consented, last_no
from research.networks import Actor, ActorRole, Network


# The conditions never change, and building them takes ten times as long as asking for them.
@cache
def still_told() -> tuple[Any, ...]:
    """Return the conditions on ``Actor`` under which what he told may be used at all."""
    return (
        col(Actor.erased_at).is_(None),
        col(Actor.id).not_in(_said_no()),
        ~and_(col(Actor.role) != ActorRole.CLIENT.value, _rests_with_the_client()),
    )


def is_still_told(session: Session, actor_id: UUID) -> bool:
    """Return whether what this actor told may be used at all."""
    statement = select(Actor.id).where(Actor.id == actor_id, *still_told())
    return session.exec(statement).first() is not None


def told_in_network(session: Session, network_id: UUID) -> set[UUID]:
    """Return the ids of the actors of a network whose story may be used."""
    statement = select(Actor.id).where(Actor.network_id == network_id, *still_told())
    return set(session.exec(statement))


def told_in_study(session: Session, study_id: UUID) -> set[UUID]:
    """Return the ids of the actors of a study whose story may be used."""
    statement = (
        select(Actor.id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, *still_told())
    )
    return set(session.exec(statement))


@cache
def network_stands() -> Any:
    """Return the condition on ``Network`` that its client did not take his story back."""
    client = aliased(Actor)
    taken = _taken_back().subquery()
    return ~exists(
        select(client.id)
        .join(taken, taken.c.actor_id == client.id)
        .where(client.network_id == Network.id, client.role == ActorRole.CLIENT.value)
        .correlate(Network)
    )


def is_standing_network(session: Session, network_id: UUID) -> bool:
    """Return whether the client of the network did not take his story back."""
    statement = select(Network.id).where(Network.id == network_id, network_stands())
    return session.exec(statement).first() is not None


@cache
def waiting_for_an_answer() -> tuple[Any, ...]:
    """Return the conditions on ``Actor``: he has to be asked whether his own story may stay."""
    return (
        col(Actor.erased_at).is_(None),
        Actor.role != ActorRole.CLIENT.value,
        col(Actor.id).not_in(_said_no()),
        _rests_with_the_client(),
    )


def rests(session: Session, actor_id: UUID) -> bool:
    """Return whether the actor has to be asked whether his own story may stay."""
    statement = select(Actor.id).where(Actor.id == actor_id, *waiting_for_an_answer())
    return session.exec(statement).first() is not None


def may_be_read_in_network(session: Session, actor: Actor) -> bool:
    """Return whether those of his own network may read what the actor told."""
    return _agreed(session, actor, Purpose.NETWORK_READING)


def may_be_learned_from(session: Session, actor: Actor) -> bool:
    """Return whether professionals may learn from what the actor told: in a session, or a team."""
    return _agreed(session, actor, Purpose.LEARNING)


def may_train_on(session: Session, study_id: UUID) -> set[UUID]:
    """Return the ids of the actors on whose words a model may be trained or measured now.

    Whatever takes stories or codings out of the database for a model asks here at every run,
    so that who takes back is out of the next one.
    """
    told = told_in_study(session, study_id)
    said = agreements(session, actor_ids=told, purpose=Purpose.LEARNING)
    return {one for one in told if said[one] is Decision.GIVEN}


def may_be_phoned_again(session: Session, actor: Actor) -> bool:
    """Return whether the actor may be phoned once more after his story was told."""
    return _agreed(session, actor, Purpose.FOLLOW_UP)


def may_be_asked_by_phone(session: Session, actor: Actor) -> bool:
    """Return whether somebody who told his story may be phoned to ask him something more.

    Also while his story rests: whether it may stay is then what he is asked.
    """
    agreed = has_consented(session, actor_id=actor.id, purpose=Purpose.FOLLOW_UP)
    return agreed and (is_still_told(session, actor.id) or rests(session, actor.id))


def those_who_agreed(session: Session, actor_ids: Iterable[UUID], *purposes: Purpose) -> set[UUID]:
    """Return which of these actors said yes to every purpose while their story stands.

    The same as asking each of them, in as many queries as there are purposes, however many they
    are.
    """
    statement = select(Actor.id).where(col(Actor.id).in_(set(actor_ids)), *still_told())
    found = set(session.exec(statement))
    for purpose in purposes:
        said = agreements(session, actor_ids=found, purpose=purpose)
        found = {one for one in found if said[one] is Decision.GIVEN}
    return found


def _agreed(session: Session, actor: Actor, purpose: Purpose) -> bool:
    agreed = has_consented(session, actor_id=actor.id, purpose=purpose)
    return agreed and is_still_told(session, actor.id)


def _said_no() -> Any:
    """Who said no to the conversation, himself or through his representative."""
    noes = last_no(Purpose.INTERVIEW).subquery()
    return select(noes.c.actor_id)


def _taken_back() -> Any:
    """The last noes of who said yes before: a refusal from the start takes nothing back."""
    noes = last_no(Purpose.INTERVIEW).subquery()
    earlier = aliased(ConsentEvent)
    # A value and no EXISTS: PostgreSQL would make one join of that, and read every yes first.
    once = (
        select(func.min(earlier.seq))
        .where(
            earlier.actor_id == noes.c.actor_id,
            earlier.purpose == Purpose.INTERVIEW.value,
            col(earlier.decision).in_([Decision.GIVEN.value, Decision.WITHDRAWN.value]),
        )
        .correlate(noes)
        .scalar_subquery()
    )
    return select(noes.c.actor_id, noes.c.at).where(once.is_not(None))


def _rests_with_the_client() -> Any:
    """His client took the story back, and he was not asked since or did not say yes."""
    client, answer = aliased(Actor), aliased(ConsentEvent)
    taken = _taken_back().subquery()
    # Said outright: left to itself, the inner select would look at the yes of any actor.
    yes_since = exists(
        select(answer.id)
        .where(
            answer.actor_id == Actor.id,
            answer.purpose == Purpose.INTERVIEW.value,
            answer.decision == Decision.GIVEN.value,
            answer.at > taken.c.at,
        )
        .correlate(Actor, taken)
    )
    waits = exists(
        select(client.id)
        .join(taken, taken.c.actor_id == client.id)
        .where(
            client.network_id == Actor.network_id,
            client.role == ActorRole.CLIENT.value,
            ~yes_since,
        )
        .correlate(Actor)
    )
    # Asked once for everybody, and mostly there are none: only in these networks is each person
    # looked at. Without it PostgreSQL asks it of thousands at every search.
    return and_(col(Actor.network_id).in_(_networks_without_their_client()), waits)


def _networks_without_their_client() -> Any:
    """Return a select of the networks whose client took his story back."""
    client, taken = aliased(Actor), _taken_back().subquery()
    return (
        select(client.network_id)
        .join(taken, taken.c.actor_id == client.id)
        .where(client.role == ActorRole.CLIENT.value)
    )
