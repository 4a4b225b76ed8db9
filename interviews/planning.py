"""The planning problem of one study: what its rows say, as facts for the planner.

Calls carry the id of their actor: an interview is only made once something is planned.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.appointments import DEFAULT_LENGTH, Appointment
from interviews.interviews import Interview, InterviewStatus
from interviews.planner.problem import (
    Call,
    Choices,
    Held,
    Interviewer,
    Problem,
    Rule,
    Standing,
    Window,
)
from interviews.planning_facts import PlanningFacts, planning_facts
from interviews.wall_clock import DUTCH_TIME, MIDNIGHT, Span, day_of, span_on
from research.call_holds import held_people
from research.consents import Decision, Purpose, agreements
from research.independence import is_hard_rule, links_of, why_known
from research.independence_exceptions import standing_exception
from research.networks import Actor, ActorRole, Network, reviewer_ids
from research.phone_decisions import those_kept_from_phone
from research.same_people import SamePerson
from research.studies import Study


@dataclass(frozen=True)
class Person:
    """One actor of the study with how far his conversation is; in memory only.

    ``agreed`` is what he said about being phoned: None when nobody knows yet.
    """

    network: Network
    actor: Actor
    interview: Interview | None
    appointment: Appointment | None
    agreed: Decision | None
    is_kept_from_phone: bool
    is_held: bool

    @property
    def waits(self) -> bool:
        """Return whether a conversation with him can still be planned, or moved."""
        goes_on = self.interview is None or self.interview.status in {
            InterviewStatus.TO_PLAN,
            InterviewStatus.PLANNED,
        }
        said_no = self.agreed in {Decision.REFUSED, Decision.WITHDRAWN}
        absent = self.is_client and bool(self.network.without_client)
        return goes_on and not said_no and not absent

    @property
    def is_client(self) -> bool:
        """Return whether he is the client of his network."""
        return self.actor.role == ActorRole.CLIENT

    @property
    def barrier(self) -> Rule | None:
        """Return why nothing can be planned with him yet; None when it can."""
        if self.is_kept_from_phone:
            return Rule.CLIENT_SAYS_NO
        if self.is_held:
            return Rule.ON_HOLD
        return None if self.agreed is Decision.GIVEN else Rule.NO_CONSENT


@dataclass(frozen=True)
class Planning:
    """The problem, and the people behind its calls, by the id of the actor."""

    problem: Problem
    people: dict[UUID, Person]


def people_to_plan(session: Session, study_id: UUID) -> list[Person]:
    """Return everybody of a study, by network and number, in a fixed number of queries."""
    statement = (
        select(Network, Actor, Interview, Appointment)
        .join(Actor, col(Actor.network_id) == col(Network.id))
        .outerjoin(Interview, col(Interview.actor_id) == col(Actor.id))
        .outerjoin(
            Appointment,
            (col(Appointment.interview_id) == col(Interview.id))
            & col(Appointment.cancelled_at).is_(None),
        )
        .where(Network.study_id == study_id, col(Actor.erased_at).is_(None))
        .order_by(col(Network.reference), col(Actor.number), col(Appointment.starts_at))
    )
    rows = {
        actor.id: (network, actor, interview, appointment)
        for network, actor, interview, appointment in session.exec(statement)
    }
    agreed = agreements(session, actor_ids=rows, purpose=Purpose.INTERVIEW)
    kept = those_kept_from_phone(session, rows)
    held = held_people(session, [row[1] for row in rows.values()])
    return [Person(*row, agreed[one], one in kept, one in held) for one, row in rows.items()]


def planning_of(
    session: Session,
    study: Study,
    *,
    interviewer_ids: Iterable[UUID],
    first_day: date,
    last_day: date,
    choices: Choices,
    at: datetime,
) -> Planning:
    """Return what the planner is asked for one study.

    An appointment that is still to come and lies outside these days stays as it is. One that
    went by without a conversation asks for a new time.

    Args:
        session: of a lead of the study, or of the program.
        study: which one.
        interviewer_ids: who may phone in it.
        first_day, last_day: days on the Dutch calendar, both included.
        choices: what the lead chose.
        at: the moment of asking; nothing is planned before it.
    """
    wanted = list(dict.fromkeys(interviewer_ids))
    start = max(span_on(first_day, MIDNIGHT, MIDNIGHT)[0], at)
    end = span_on(last_day, MIDNIGHT, MIDNIGHT)[1]
    facts = planning_facts(
        session, study, interviewer_ids=wanted, first_day=first_day, last_day=last_day
    )
    everybody = people_to_plan(session, study.id)
    asked = [one for one in everybody if one.waits and not _stays_outside(one, start, end, at)]
    ids = {one.interview.id for one in asked if one.interview}
    known = _who_knows(session, study, {one.network.id: one.network for one in asked}, wanted)
    hard = is_hard_rule(session, study.id)
    persons = _persons(session, [one.actor.id for one in asked])
    calls = [_call(one, facts, ids, persons, known[one.network.id], hard=hard) for one in asked]
    problem = Problem(
        start=start,
        end=end,
        zone=DUTCH_TIME,
        interviewers=tuple(_interviewer(one, facts, ids) for one in wanted),
        calls=tuple(calls),
        held=tuple(_held(one) for one in everybody if one not in asked and _is_heard(one)),
        choices=choices,
    )
    return Planning(problem, {one.actor.id: one for one in asked})


def _stays_outside(one: Person, start: datetime, end: datetime, at: datetime) -> bool:
    stands = one.appointment
    if stands is None or stands.ends_at < at:
        return False
    return not start <= stands.starts_at < end


def _is_heard(one: Person) -> bool:
    if one.interview is None or one.interview.interviewer_id is None:
        return False
    return one.waits or one.interview.status in {InterviewStatus.OPEN, InterviewStatus.CLOSED}


def _held(one: Person) -> Held:
    assert one.interview is not None
    assert one.interview.interviewer_id is not None
    stands = one.appointment if one.waits else None
    moment = stands.starts_at if stands else one.interview.opened_at or one.network.created_at
    return Held(one.network.id, one.interview.interviewer_id, day_of(moment), one.is_client)


def _interviewer(user_id: UUID, facts: PlanningFacts, asked: set[UUID]) -> Interviewer:
    own = facts.interviewers[user_id]
    taken = [Window(one.start, one.end) for one in own.taken if one.interview_id not in asked]
    return Interviewer(
        user_id,
        _windows(own.free),
        tuple(taken),
        own.limits.most_per_day,
        own.limits.most_per_week,
        timedelta(minutes=own.limits.pause_minutes),
    )


def _call(
    one: Person,
    facts: PlanningFacts,
    asked: set[UUID],
    persons: dict[UUID, UUID],
    known: frozenset[UUID],
    *,
    hard: bool,
) -> Call:
    times, stands = facts.actors[one.actor.id], one.appointment
    elsewhere = [
        Window(each.start, each.end) for each in times.taken if each.interview_id not in asked
    ]
    return Call(
        id=one.actor.id,
        network_id=one.network.id,
        person_id=persons.get(one.actor.id, one.actor.id),
        is_client=one.is_client,
        length=stands.ends_at - stands.starts_at if stands else DEFAULT_LENGTH,
        good=_windows(times.windows.good),
        bad=(*_windows(times.windows.bad), *elsewhere),
        never=known if hard else frozenset(),
        rather_not=frozenset() if hard else known,
        standing=Standing(stands.interviewer_id, stands.starts_at) if stands else None,
        barrier=one.barrier,
    )


def _windows(spans: Iterable[Span]) -> tuple[Window, ...]:
    return tuple(Window(start, end) for start, end in spans)


def _persons(session: Session, actor_ids: list[UUID]) -> dict[UUID, UUID]:
    linked = session.exec(select(SamePerson).where(col(SamePerson.actor_id).in_(actor_ids)))
    return {one.actor_id: one.person_id for one in linked}


def _who_knows(
    session: Session, study: Study, networks: dict[UUID, Network], user_ids: list[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """Return who knows each network without an exception that holds."""
    linked = {one.user_id for one in links_of(session, study.id)}
    found = {}
    for network_id, network in networks.items():
        maybe = (linked | set(reviewer_ids(session, network_id))) & set(user_ids)
        found[network_id] = frozenset(
            one
            for one in maybe
            if why_known(session, network, user_id=one)
            and standing_exception(session, network, user_id=one) is None
        )
    return found
