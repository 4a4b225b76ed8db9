"""Pages of the lead about networks: which there are, who is in one, and who reviews it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import logs_reading, network_for, policy, signed_in, study_for
from app.database import get_session
from app.forms.networks import AttributesForm, NewActorForm, ReviewerForm
from app.identity import User, users_with
from app.memo_pages import memos_about
from app.people import people_by_id
from app.problems import message_of, status_of
from interviews.interviews import Interview, InterviewStatus, interviews_of_network
from research import audit
from research.call_holds import waiting_holds
from research.consents import Decision, Purpose, current_consents
from research.drawn_networks import (
    network_of_unit,
    pseudonyms_of,
    unit_of_study,
    units_without_network,
)
from research.draws import draw_of
from research.errors import DomainError, NotFoundError
from research.networks import (
    Actor,
    Identity,
    Network,
    actors_of,
    add_actor,
    assign_reviewer,
    change_attributes,
    find_identity,
    networks_of,
    reviewer_ids,
)
from research.roles import Role
from research.studies import Study

networks = Blueprint("networks", __name__, url_prefix="/netwerken")
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Person:
    """One actor as the lead sees him; ``identity`` is None once he was erased."""

    actor: Actor
    identity: Identity | None
    may_be_phoned: Decision | None
    interview: Interview | None

    @property
    def status(self) -> str:
        """How far the interview is, as the code calls it."""
        return self.interview.status if self.interview else InterviewStatus.TO_PLAN.value


@networks.get("/onderzoek/<uuid:study_id>")
@policy(Role.can_lead)
def of_study(study_id: UUID) -> str:
    """Show the networks of a study, and the drawn clients that have none yet."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template("networks/of_study.html", **_list_facts(session, study))


@networks.post("/onderzoek/<uuid:study_id>/klant/<uuid:unit_id>")
@policy(Role.can_lead)
def make(study_id: UUID, unit_id: UUID) -> Answer:
    """Make the network of a client number that was released."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    unit = unit_of_study(session, study_id, unit_id)
    if unit is None:
        raise NotFoundError
    try:
        network = network_of_unit(session, study, unit, created_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        facts = _list_facts(session, study) | {"problem": message_of(error)}
        return render_template("networks/of_study.html", **facts), status_of(error)
    flash(_("Het netwerk is gemaakt. Zet er nu de mensen in."), "success")
    return redirect(url_for(".network", network_id=network.id), 303)


@networks.get("/<uuid:network_id>")
@policy(Role.can_lead)
@logs_reading
def network(network_id: UUID) -> str:
    """Show one network. The description of a person is part of who he is: noted."""
    session = get_session()
    found = network_for(session, signed_in(), network_id, may=Role.can_lead)
    return render_template("networks/network.html", **_read_facts(session, found))


@networks.get("/<uuid:network_id>/mensen/nieuw")
@policy(Role.can_lead)
def new_actor(network_id: UUID) -> str:
    """Ask who joins the network."""
    session = get_session()
    found = network_for(session, signed_in(), network_id, may=Role.can_lead)
    role = "family" if actors_of(session, network_id) else "client"
    return _actor_form(session, found, NewActorForm(data={"role": role}))


@networks.post("/<uuid:network_id>/mensen/nieuw")
@policy(Role.can_lead)
def join(network_id: UUID) -> Answer:
    """Add a person to the network."""
    session, user, form = get_session(), signed_in(), NewActorForm()
    found = network_for(session, user, network_id, may=Role.can_lead)
    if not form.validate():
        return _actor_form(session, found, form), 422
    try:
        actor = add_actor(
            session, found, role=form.actor_role, identity=form.identity(), added_by=user.id
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.role.errors = [message_of(error)]
        return _actor_form(session, found, form), status_of(error)
    flash(_("Deze persoon staat in het netwerk. Noteer nu de toestemming."), "success")
    return redirect(url_for("actors.actor", actor_id=actor.id), 303)


@networks.get("/<uuid:network_id>/kenmerken")
@policy(Role.can_lead)
def attributes(network_id: UUID) -> str:
    """Ask the attributes of the network."""
    session = get_session()
    found = network_for(session, signed_in(), network_id, may=Role.can_lead)
    return _attributes_page(session, found, AttributesForm(data=found.attributes))


@networks.post("/<uuid:network_id>/kenmerken")
@policy(Role.can_lead)
def answer(network_id: UUID) -> Answer:
    """Keep the attributes of the network."""
    session, user, form = get_session(), signed_in(), AttributesForm()
    found = network_for(session, user, network_id, may=Role.can_lead)
    if not form.validate():
        return _attributes_page(session, found, form), 422
    try:
        change_attributes(session, found, attributes=form.attributes, changed_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _attributes_page(session, found, form), status_of(error)
    flash(_("De kenmerken zijn bewaard."), "success")
    return redirect(url_for(".network", network_id=network_id), 303)


@networks.post("/<uuid:network_id>/meelezers")
@policy(Role.can_lead)
def assign(network_id: UUID) -> Answer:
    """Ask a professional to review the network."""
    session, user = get_session(), signed_in()
    found = network_for(session, user, network_id, may=Role.can_lead)
    form = ReviewerForm(_free_professionals(session, found))
    if not form.validate():
        facts = _read_facts(session, found) | {"form": form}
        return render_template("networks/network.html", **facts), 422
    assign_reviewer(session, found, user_id=form.chosen, assigned_by=user.id)
    session.commit()
    flash(_("Deze professional kan het netwerk nu bespreken."), "success")
    return redirect(url_for(".network", network_id=network_id, _anchor="meelezers"), 303)


def _about(session: Session, found: Network) -> dict[str, Any]:
    study = session.get_one(Study, found.study_id)
    return {"network": found, "study": study, "study_is_synthetic": study.synthetic}


def _attributes_page(session: Session, found: Network, form: AttributesForm) -> str:
    return render_template("networks/attributes.html", **_about(session, found), form=form)


def _actor_form(session: Session, found: Network, form: NewActorForm) -> str:
    return render_template("networks/new_actor.html", **_about(session, found), form=form)


def _list_facts(session: Session, study: Study) -> dict[str, Any]:
    """Return what the list of networks shows: a line per network, without names."""
    drawn = draw_of(session, study.id)
    lines = []
    for one in networks_of(session, study.id):
        people = actors_of(session, one.id)
        statuses = [interview.status for _a, interview in interviews_of_network(session, one.id)]
        lines.append({"network": one, "actors": len(people), "statuses": statuses})
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "draw": drawn,
        "waiting": units_without_network(session, study.id),
        "pseudonyms": pseudonyms_of(session, study.id),
        "lines": lines,
    }


def _read_facts(session: Session, found: Network) -> dict[str, Any]:
    """Return what the page of a network shows, and note who reads it; commits."""
    reader = signed_in().id
    audit.record(session, user_id=reader, action="read", kind="network", object_id=found.id)
    facts = _network_facts(session, found)
    session.commit()
    return facts


def _network_facts(session: Session, found: Network) -> dict[str, Any]:
    """Return what the page of a network shows."""
    interviews = {
        actor.id: interview for actor, interview in interviews_of_network(session, found.id)
    }
    people = [
        Person(
            actor,
            find_identity(session, actor),
            current_consents(session, actor_id=actor.id).get(Purpose.INTERVIEW),
            interviews.get(actor.id),
        )
        for actor in actors_of(session, found.id)
    ]
    free, left = _free_professionals(session, found), request.args.get("weg")
    return _about(session, found) | {
        "people": people,
        "on_hold": bool(waiting_holds(session, found.id)),
        "memo_total": memos_about(session, found, signed_in()),
        "pseudonym": pseudonyms_of(session, found.study_id).get(found.id),
        "reviewers": people_by_id(session, reviewer_ids(session, found.id)),
        "form": ReviewerForm(free, formdata=None),
        # Who was taken away just now can be put back from here.
        "just_left": next((one for one in free if str(one.id) == left), None),
    }


def _is_professional(role: Role) -> bool:
    return role is Role.PROFESSIONAL


def _free_professionals(session: Session, found: Network) -> list[User]:
    taken = set(reviewer_ids(session, found.id))
    return [one for one in users_with(session, _is_professional) if one.id not in taken]
