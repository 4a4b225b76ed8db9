"""Studies to plan in: people who said yes, interviewers with hours, and proposals made at once."""

from datetime import datetime, time, timedelta
from uuid import UUID

from cast import Cast, consent

from app.jobs import JobKind
from app.plan_making import plan_by_worker
from app.worker import do_waiting_jobs
from interviews.appointments import Appointment, make_appointment, standing_appointment
from interviews.interviews import find_interview, interview_of
from interviews.plan_proposals import PlanLine, latest_proposal, lines_of
from interviews.wall_clock import DUTCH_TIME, day_of
from research.consents import Purpose
from research.networks import Actor, ActorRole, Identity, add_actor, create_network
from research.roles import Role
from research.studies import Study, add_member
from research.tables import now


def monday(weeks: int = 1):
    """A Monday that still comes."""
    today = day_of(now())
    return today + timedelta(days=7 * weeks - today.weekday())


def moment(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """A moment in the week that comes, on the Dutch clock."""
    day = monday() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=DUTCH_TIME)


def agreed(cast: Cast, *actors: Actor) -> None:
    with cast.writing() as session:
        for actor in actors:
            consent(session, session.get_one(Actor, actor.id), Purpose.INTERVIEW)


def more_networks(cast: Cast, count: int) -> list[Actor]:
    """Networks of a client and a neighbour who said yes; returns the people."""
    people = []
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        for number in range(count):
            network = create_network(
                session, study, reference=f"N{number + 20}", created_by=cast.lead.id
            )
            for role in (ActorRole.CLIENT, ActorRole.NEIGHBOUR):
                actor = add_actor(
                    session, network, role=role, identity=Identity(name="x"), added_by=None
                )
                consent(session, actor, Purpose.INTERVIEW)
                people.append(actor)
    return people


def second_interviewer(cast: Cast):
    """The stranger who phones joins the study."""
    user = cast.stranger(Role.INTERVIEWER)
    with cast.writing() as session:
        add_member(session, session.get_one(Study, cast.study.id), user_id=user.id, added_by=None)
    return user


def appoint(cast: Cast, actor: Actor, starts_at: datetime, by=None) -> UUID:
    with cast.writing() as session:
        made = make_appointment(
            session,
            interview_of(session, session.get_one(Actor, actor.id)),
            interviewer_id=(by or cast.interviewer).id,
            starts_at=starts_at,
            made_by=cast.lead.id,
        )
        return made.id


def asked(cast: Cast, browser, **form) -> str:
    """Ask for a proposal on the page and let the worker make it; returns its address."""
    days = {
        "first_day": monday().isoformat(),
        "last_day": (monday() + timedelta(days=4)).isoformat(),
    }
    answer = browser.post(f"/onderzoeken/{cast.study.id}/planning/voorstel", data=days | form)
    assert answer.status_code == 303, answer.text
    do_waiting_jobs(cast.database, {JobKind.MAKE_PLAN: plan_by_worker})
    return answer.location


def lines(cast: Cast) -> list[PlanLine]:
    """The lines of the last proposal."""
    with cast.writing() as session:
        proposal = latest_proposal(session, cast.study.id)
        return lines_of(session, proposal.id)


def line_of(cast: Cast, actor: Actor) -> PlanLine:
    return next(one for one in lines(cast) if one.actor_id == actor.id)


def stands(cast: Cast, actor: Actor) -> Appointment | None:
    """The appointment that stands with this person."""
    with cast.writing() as session:
        interview = find_interview(session, actor.id)
        return standing_appointment(session, interview.id) if interview else None
