"""Everything about time that a planner needs of one study, in a fixed number of queries.

Who plans sees when somebody is taken in another study, and not for which conversation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select as plain_select
from sqlmodel import Session, col, or_, select

from interviews.appointments import Appointment
from interviews.availability import Limits, availabilities_of, free_windows
from interviews.call_times import ActorWindows, actor_windows, call_times_of
from interviews.interviews import Interview, InterviewStatus
from interviews.public_holidays import holidays_between
from interviews.wall_clock import MIDNIGHT, Span, span_on
from research.networks import Actor, Network
from research.reach import as_the_program
from research.same_people import SamePerson
from research.studies import Study

OVER = [InterviewStatus.CLOSED.value, InterviewStatus.NOT_HELD.value]


@dataclass(frozen=True)
class Taken:
    """A time that an appointment holds; ``interview_id`` is None when it is of another study."""

    start: datetime
    end: datetime
    interviewer_id: UUID
    interview_id: UUID | None


@dataclass(frozen=True)
class InterviewerTime:
    """One interviewer: his free windows (appointments not taken out), appointments, limits."""

    free: tuple[Span, ...]
    taken: tuple[Taken, ...]
    limits: Limits


@dataclass(frozen=True)
class ActorTime:
    """One actor: what he likes, and when he is spoken to, in another network too."""

    windows: ActorWindows
    taken: tuple[Taken, ...]


@dataclass(frozen=True)
class PlanningFacts:
    """The time of a study: interviewers by user id, actors by actor id, days without phoning."""

    interviewers: dict[UUID, InterviewerTime]
    actors: dict[UUID, ActorTime]
    closed: frozenset[date]


def planning_facts(
    session: Session,
    study: Study,
    *,
    interviewer_ids: Iterable[UUID],
    first_day: date,
    last_day: date,
) -> PlanningFacts:
    """Return who can phone whom when, for every actor whose conversation is not over.

    Seven queries, whatever the size of the study.

    Args:
        session: of a lead of the study.
        study: which one.
        interviewer_ids: who may phone in it.
        first_day, last_day: days on the Dutch calendar, both included.
    """
    interviewers = list(dict.fromkeys(interviewer_ids))
    closed = closed_days(study, first_day, last_day)
    interviews = _interviews(session, study.id)
    persons = _persons(session, interviews)
    start = span_on(first_day, MIDNIGHT, MIDNIGHT)[0]
    end = span_on(last_day, MIDNIGHT, MIDNIGHT)[1]
    by_interviewer, by_person = _taken(session, interviews, interviewers, persons, (start, end))
    times = call_times_of(session, interviews)
    known = availabilities_of(session, interviewers)
    return PlanningFacts(
        interviewers={
            one: InterviewerTime(
                tuple(free_windows(known[one], first_day, last_day, closed=closed)),
                tuple(by_interviewer.get(one, ())),
                known[one].limits,
            )
            for one in interviewers
        },
        actors={
            one: ActorTime(
                actor_windows(times.get(one, ()), first_day, last_day),
                tuple(by_person.get(persons[one], ())),
            )
            for one in interviews
        },
        closed=closed,
    )


def closed_days(study: Study, first_day: date, last_day: date) -> frozenset[date]:
    """Return the days on which the study phones nobody: public holidays, unless it does."""
    if study.phones_on_holidays:
        return frozenset()
    return frozenset(holidays_between(first_day, last_day))


def _interviews(session: Session, study_id: UUID) -> dict[UUID, UUID | None]:
    """Return the interview (None when there is none yet) of each actor who can be phoned."""
    statement = (
        select(Actor.id, Interview.id, Interview.status)
        .join(Network, col(Network.id) == col(Actor.network_id))
        .outerjoin(Interview, col(Interview.actor_id) == col(Actor.id))
        .where(Network.study_id == study_id, col(Actor.erased_at).is_(None))
    )
    rows = session.exec(statement)
    return {actor_id: interview_id for actor_id, interview_id, status in rows if status not in OVER}


def _persons(session: Session, actor_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    wanted = list(actor_ids)
    linked = session.exec(select(SamePerson).where(col(SamePerson.actor_id).in_(wanted)))
    return {one: one for one in wanted} | {one.actor_id: one.person_id for one in linked}


def _taken(
    session: Session,
    interviews: dict[UUID, UUID | None],
    interviewer_ids: list[UUID],
    persons: dict[UUID, UUID],
    around: Span,
) -> tuple[dict[UUID, list[Taken]], dict[UUID, list[Taken]]]:
    # Columns, not rows: the database filled in who the person is.
    columns = (
        col(Appointment.starts_at),
        col(Appointment.ends_at),
        col(Appointment.interviewer_id),
        col(Appointment.interview_id),
        col(Appointment.person_id),
    )
    statement = (
        plain_select(*columns)
        .where(
            col(Appointment.cancelled_at).is_(None),
            col(Appointment.holds_time),
            col(Appointment.ends_at) > around[0],
            col(Appointment.starts_at) < around[1],
            or_(
                col(Appointment.interviewer_id).in_(interviewer_ids),
                col(Appointment.person_id).in_(set(persons.values())),
            ),
        )
        .order_by(col(Appointment.starts_at))
    )
    own = set(interviews.values())
    by_interviewer: dict[UUID, list[Taken]] = {}
    by_person: dict[UUID, list[Taken]] = {}
    # An interviewer's appointments of other studies hold his time too.
    with as_the_program(session):
        for start, end, interviewer_id, interview_id, person_id in session.execute(statement):
            known = interview_id if interview_id in own else None
            taken = Taken(start, end, interviewer_id, known)
            by_interviewer.setdefault(interviewer_id, []).append(taken)
            by_person.setdefault(person_id, []).append(taken)
    return by_interviewer, by_person
