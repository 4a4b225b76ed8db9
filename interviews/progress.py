"""How far a study is: from client base to interviews, in numbers."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from interviews.interviews import Interview, InterviewStatus
from research.consents import ConsentEvent, Decision, Purpose
from research.drawn_networks import without_network
from research.draws import Draw, DrawnUnit, draw_of
from research.frames import SamplingFrame, latest_frame
from research.networks import Actor, Network
from research.studies import Study


@dataclass(frozen=True)
class StudyProgress:
    """Counts of one study. Everything that was ever released counts in ``released``.

    The two ids are where the work starts: the first network without people, and the first
    person who may be phoned and has no appointment; None when there is none.
    """

    frame: SamplingFrame | None
    draw: Draw | None
    drawn: int = 0
    released: int = 0
    without_network: int = 0
    networks: int = 0
    networks_without_actors: int = 0
    actors: int = 0
    agreed: int = 0
    refused: int = 0
    interviews: dict[InterviewStatus, int] = field(default_factory=dict)
    to_plan: int = 0
    empty_network_id: UUID | None = None
    actor_to_plan_id: UUID | None = None

    @property
    def held(self) -> int:
        """How many conversations are over and kept."""
        return self.interviews.get(InterviewStatus.CLOSED, 0)


def progress_of(session: Session, study: Study) -> StudyProgress:
    """Count what there is of a study, in a fixed number of queries."""
    draw = draw_of(session, study.id)
    networks = _network_ids(session, study.id)
    actors = _actors(session, study.id)
    filled = set(actors.values())
    empty = [one for one in networks if one not in filled]
    said = _last_words(session, study.id)
    agreed = {actor for actor, word in said.items() if word == Decision.GIVEN}
    statuses = _statuses(session, study.id)
    waits = {None, InterviewStatus.TO_PLAN}
    to_plan = [one for one in actors if one in agreed and statuses.get(one) in waits]
    return StudyProgress(
        frame=latest_frame(session, study.id),
        draw=draw,
        drawn=draw.size if draw else 0,
        released=_released(session, draw) if draw else 0,
        without_network=_without_network(session, study.id),
        networks=len(networks),
        networks_without_actors=len(empty),
        actors=len(actors),
        agreed=len(agreed),
        refused=len(said) - len(agreed),
        interviews={
            status: sum(1 for one in statuses.values() if one == status)
            for status in InterviewStatus
        },
        to_plan=len(to_plan),
        empty_network_id=next(iter(empty), None),
        actor_to_plan_id=next(iter(to_plan), None),
    )


def interview_ids_of(session: Session, study_id: UUID) -> list[UUID]:
    """Return the ids of the interviews of a study."""
    statement = (
        select(Interview.id)
        .join(Actor, col(Actor.id) == col(Interview.actor_id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(Network.study_id == study_id)
    )
    return list(session.exec(statement))


def _network_ids(session: Session, study_id: UUID) -> list[UUID]:
    statement = select(Network.id).where(Network.study_id == study_id)
    return list(session.exec(statement.order_by(Network.reference)))


def _actors(session: Session, study_id: UUID) -> dict[UUID, UUID]:
    """The network of every actor, in the order of the networks and of their people."""
    statement = (
        select(Actor.id, Actor.network_id)
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(Network.study_id == study_id)
        .order_by(Network.reference, col(Actor.number))
    )
    return dict(session.exec(statement).all())


def _last_words(session: Session, study_id: UUID) -> dict[UUID, str]:
    """The last word of every actor who was asked whether he may be phoned."""
    statement = (
        select(ConsentEvent.actor_id, ConsentEvent.decision)
        .join(Actor, col(Actor.id) == col(ConsentEvent.actor_id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(
            Network.study_id == study_id,
            ConsentEvent.purpose == Purpose.INTERVIEW.value,
        )
        .order_by(col(ConsentEvent.seq))
    )
    return dict(session.exec(statement).all())


def _statuses(session: Session, study_id: UUID) -> dict[UUID, str]:
    statement = (
        select(Interview.actor_id, Interview.status)
        .join(Actor, col(Actor.id) == col(Interview.actor_id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(Network.study_id == study_id)
    )
    return dict(session.exec(statement).all())


def _released(session: Session, draw: Draw) -> int:
    statement = (
        select(func.count())
        .select_from(DrawnUnit)
        .where(DrawnUnit.draw_id == draw.id, col(DrawnUnit.released_at).is_not(None))
    )
    return session.exec(statement).one()


def _without_network(session: Session, study_id: UUID) -> int:
    statement = (
        select(func.count())
        .select_from(DrawnUnit)
        .join(Draw, col(Draw.id) == col(DrawnUnit.draw_id))
        .where(*without_network(study_id))
    )
    return session.exec(statement).one()
