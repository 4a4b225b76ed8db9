"""Planning by hand: who waits for a time, and the appointments by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.formats import on_the_clock
from app.forms.planning import AskPlanForm, PlanByHandForm
from app.identity import User, names_of
from app.labels import label
from app.people import interviewers_of, planned_interviewers
from app.problems import message_of, status_of
from interviews.appointments import make_appointment
from interviews.interviews import interview_of
from interviews.plan_proposals import latest_proposal
from interviews.planning import Person, people_to_plan
from research.errors import ConflictError, DomainError
from research.independence_exceptions import KnowsNetworkError
from research.networks import Network
from research.roles import Role
from research.studies import Study
from research.tables import now

planning = Blueprint("planning", __name__, url_prefix="/onderzoeken")
Answer = str | tuple[str, int] | Response
PAGE = "planning/of_study.html"


@dataclass(frozen=True)
class Filter:
    """What the lead wants to see: one network, one interviewer; empty is everything."""

    network: str = ""
    interviewer: str = ""

    @property
    def is_set(self) -> bool:
        """Return whether something is left out."""
        return bool(self.network or self.interviewer)

    def shows(self, one: Person) -> bool:
        """Return whether this person is shown."""
        if self.network and one.network.reference != self.network:
            return False
        if not self.interviewer:
            return True
        stands = one.appointment
        return stands is not None and str(stands.interviewer_id) == self.interviewer


@planning.get("/<uuid:study_id>/planning")
@policy(Role.can_lead)
def of_study(study_id: UUID) -> str:
    """Show who waits for a time by network, and the appointments by day."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template(PAGE, **page_facts(session, study))


@planning.post("/<uuid:study_id>/planning/afspraak")
@policy(Role.can_lead)
def by_hand(study_id: UUID) -> Answer:
    """Make one appointment."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    waiting = _waiting(people_to_plan(session, study.id))
    form = PlanByHandForm(_to_choose(waiting), interviewers_of(session, study.id))
    if not form.validate():
        return render_template(PAGE, **page_facts(session, study) | {"form": form}), 422
    person = next(one for one in waiting if one.actor.id == form.chosen_actor)
    try:
        make_appointment(
            session,
            interview_of(session, person.actor),
            interviewer_id=form.chosen_interviewer,
            starts_at=form.starts_at,
            made_by=user.id,
            exception_reason=form.exception.data,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        field = form.clock if isinstance(error, ConflictError) else form.actor_id
        field = form.exception if isinstance(error, KnowsNetworkError) else field
        field.errors = [message_of(error)]
        facts = page_facts(session, study) | {"form": form}
        return render_template(PAGE, **facts), status_of(error)
    flash(_("De afspraak staat bij de interviewer op de lijst."), "success")
    return redirect(url_for(".of_study", study_id=study_id), 303)


def page_facts(session: Session, study: Study) -> dict[str, Any]:
    """Return what the planning page shows."""
    shown = Filter(request.args.get("netwerk", ""), request.args.get("interviewer", ""))
    everybody = people_to_plan(session, study.id)
    waiting, interviewers = _waiting(everybody), interviewers_of(session, study.id)
    planned = [one for one in everybody if one.waits and one.appointment]
    moment, asked = now(), latest_proposal(session, study.id)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "moment": moment,
        "filter": shown,
        "references": list(dict.fromkeys(one.network.reference for one in everybody)),
        "interviewers": interviewers,
        "can_propose": bool(waiting) and bool(planned_interviewers(session, study.id)),
        "networks": _by_network(one for one in waiting if shown.shows(one)),
        "waiting": waiting,
        "silent": sum(one.waits and one.barrier is not None for one in everybody),
        "days": _by_day(one for one in planned if shown.shows(one)),
        "planned": planned,
        "nobody": not everybody,
        "names": names_of(
            session, (one.appointment.interviewer_id for one in planned if one.appointment)
        ),
        "proposal": asked,
        "form": _blank_form(waiting, interviewers),
        "ask_form": AskPlanForm(formdata=None),
    }


def _blank_form(waiting: list[Person], interviewers: list[User]) -> PlanByHandForm:
    chosen = request.args.get("wie", "")
    return PlanByHandForm(
        _to_choose(waiting), interviewers, formdata=None, data={"actor_id": chosen}
    )


def _waiting(everybody: Iterable[Person]) -> list[Person]:
    """Return who may be phoned and has no time that still comes."""
    return [
        one
        for one in everybody
        if one.waits
        and one.barrier is None
        and (one.appointment is None or one.appointment.ends_at < now())
    ]


def _to_choose(people: Iterable[Person]) -> list[tuple[UUID, str]]:
    return [
        (one.actor.id, f"{one.actor.reference} ({label('actor_role', one.actor.role)})")
        for one in people
    ]


def _by_network(people: Iterable[Person]) -> list[tuple[Network, list[Person]]]:
    groups = groupby(people, key=lambda one: one.network.id)
    return [(own[0].network, own) for _id, group in groups if (own := list(group))]


def _by_day(people: Iterable[Person]) -> list[tuple[date, list[Person]]]:
    def start(one: Person) -> Any:
        assert one.appointment is not None
        return one.appointment.starts_at

    ordered = sorted(people, key=start)
    groups = groupby(ordered, key=lambda one: on_the_clock(start(one)).date())
    return [(day, list(group)) for day, group in groups]
