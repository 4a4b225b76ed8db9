"""The same person in several networks: a note for who keeps the register, and for no one else.

A link joins actors under one id. It opens nothing: each network keeps its own name, number
and story, and no page of a network shows it.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import ConflictError, DomainError
from research.networks import Actor, Network
from research.studies import lock_study
from research.tables import UtcDateTime, now


class NoSuchActorError(DomainError):
    """No actor of another network of this study has the reference."""

    template = "Dit kenmerk staat niet in een ander netwerk. Typ het zoals op de lijst: N02-A3."


class SameNetworkError(DomainError):
    """Two actors of one network are two people."""

    template = "Deze twee staan in hetzelfde netwerk. Daar staat elke persoon één keer."


class AlreadyOneError(ConflictError):
    """The two were joined before."""

    template = "Wij weten al dat dit dezelfde persoon is."


class TwoPlacesError(ConflictError):
    """The two have an appointment at the same time, so that nobody can be both."""

    template = "Deze twee hebben op hetzelfde moment een afspraak. Verzet eerst een van de twee."


class SamePerson(SQLModel, table=True):
    """An actor who is one of several that are the same person."""

    __tablename__ = "same_person"

    actor_id: UUID = Field(foreign_key="actor.id", primary_key=True)
    person_id: UUID = Field(index=True)
    linked_by: UUID | None = Field(default=None, foreign_key="user.id")
    linked_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def join_person(session: Session, actor: Actor, *, reference: str, joined_by: UUID) -> None:
    """Note that this actor and one of another network of the study are the same person.

    Args:
        session: a session that may write.
        actor: the one.
        reference: of the other, as the list of its network has it.
        joined_by: who says so.

    Raises:
        NoSuchActorError: the study has no such actor.
        SameNetworkError: two of the joined actors would be in one network.
        AlreadyOneError: this is known.
        TwoPlacesError: they have appointments at the same time.
    """
    study_id = session.get_one(Network, actor.network_id).study_id
    # Two who join at once wait for each other: nobody ends in two groups.
    lock_study(session, study_id)
    other = _actor_called(session, study_id, reference)
    if other is None or other.erased_at is not None or other.id == actor.id:
        raise NoSuchActorError
    first, second = _group(session, actor), _group(session, other)
    if other.id in {one.id for one in first}:
        raise AlreadyOneError
    networks = [one.network_id for one in (*first, *second)]
    if len(set(networks)) < len(networks):
        raise SameNetworkError
    _link(session, [*first, *second], joined_by)
    audit.record(session, user_id=joined_by, action="join", kind="same_person", object_id=actor.id)


def part_person(session: Session, actor: Actor, *, parted_by: UUID | None) -> None:
    """Note that this actor is nobody of another network. Does nothing when that is known."""
    link = session.get(SamePerson, actor.id)
    if link is None:
        return
    rest = [one for one in _group(session, actor) if one.id != actor.id]
    # Who is left alone is the same person as nobody.
    for one in [actor, *(rest if len(rest) == 1 else [])]:
        session.delete(session.get_one(SamePerson, one.id))
    session.flush()
    audit.record(session, user_id=parted_by, action="part", kind="same_person", object_id=actor.id)


def others_of_person(session: Session, actor: Actor) -> list[Actor]:
    """Return the actors of other networks who are this person, by reference."""
    return [one for one in _group(session, actor) if one.id != actor.id]


def person_of(session: Session, actor_id: UUID) -> UUID:
    """Return the id of the person behind an actor: his own, unless he is in more networks."""
    link = session.get(SamePerson, actor_id)
    return actor_id if link is None else link.person_id


def _link(session: Session, actors: list[Actor], linked_by: UUID) -> None:
    person_id = uuid4()
    try:
        with session.begin_nested():
            for one in actors:
                link = session.get(SamePerson, one.id) or SamePerson(
                    actor_id=one.id, person_id=person_id, linked_by=linked_by
                )
                link.person_id = person_id
                session.add(link)
            session.flush()
    except IntegrityError as refused:
        # The appointments of one person may not overlap: the database looks at that here too.
        raise TwoPlacesError from refused


def _group(session: Session, actor: Actor) -> list[Actor]:
    link = session.get(SamePerson, actor.id)
    if link is None:
        return [actor]
    statement = (
        select(Actor)
        .join(SamePerson, col(SamePerson.actor_id) == col(Actor.id))
        .where(SamePerson.person_id == link.person_id)
        .order_by(col(Actor.reference))
    )
    return list(session.exec(statement))


def _actor_called(session: Session, study_id: UUID, reference: str) -> Actor | None:
    statement = (
        select(Actor)
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(Network.study_id == study_id, Actor.reference == reference.strip())
    )
    return session.exec(statement).first()
