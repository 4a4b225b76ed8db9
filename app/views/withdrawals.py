"""Pages of the lead about taking back: what disappears, and who has to be asked again."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.consequences import consequences_of, take_back, who_to_ask
from app.access import actor_for, policy, signed_in, study_for
from app.database import get_session
from app.forms.consents import TakeBackForm
from app.problems import message_of, status_of
from app.silent_jobs import settle_jobs
from research.consents import Decision, Purpose, current_consents
from research.errors import DomainError
from research.networks import Actor, ActorRole, Network
from research.roles import Role
from research.standing import may_be_asked_by_phone, waiting_for_an_answer
from research.studies import Study

withdrawals = Blueprint("withdrawals", __name__)
Answer = str | tuple[str, int] | Response


@withdrawals.get("/netwerken/actor/<uuid:actor_id>/intrekken")
@policy(Role.can_lead)
def ask(actor_id: UUID) -> str:
    """Show what disappears when this person takes the story back: counts and themes only."""
    session = get_session()
    found = actor_for(session, signed_in(), actor_id, may=Role.can_lead)
    return render_template(
        "withdrawals/ask.html", **_facts(session, found), form=TakeBackForm(formdata=None)
    )


@withdrawals.post("/netwerken/actor/<uuid:actor_id>/intrekken")
@policy(Role.can_lead)
def confirm(actor_id: UUID) -> Answer:
    """Take everything back; it holds from the next request on."""
    session, user, form = get_session(), signed_in(), TakeBackForm()
    found = actor_for(session, user, actor_id, may=Role.can_lead)
    if not form.validate():
        page = render_template("withdrawals/ask.html", **_facts(session, found), form=form)
        return page, 422
    try:
        take_back(session, found, noted_by=user.id)
        settle_jobs(session, found.network_id, asked_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        page = render_template("withdrawals/ask.html", **_facts(session, found), form=form)
        return page, status_of(error)
    flash(_("Het verhaal is ingetrokken. Niemand leest het nog."), "success")
    network = session.get_one(Network, found.network_id)
    if found.role == ActorRole.CLIENT and _waiting(session, network.study_id):
        return redirect(url_for(".waiting", study_id=network.study_id), 303)
    return redirect(url_for("actors.actor", actor_id=actor_id, _anchor="toestemming"), 303)


@withdrawals.get("/onderzoeken/<uuid:study_id>/navraag")
@policy(Role.can_lead)
def waiting(study_id: UUID) -> str:
    """Show whose story rests because the client took his back, until each was asked."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    people = _waiting(session, study_id)
    networks = {one.network_id: session.get_one(Network, one.network_id) for one in people}
    return render_template(
        "withdrawals/waiting.html",
        study=study,
        study_is_synthetic=study.synthetic,
        people=[(networks[one.network_id], one) for one in people],
        phoned={one.id for one in people if may_be_asked_by_phone(session, one)},
    )


def _waiting(session: Session, study_id: UUID) -> list[Actor]:
    return who_to_ask(session, study_id, waiting_for_an_answer())


def _facts(session: Session, found: Actor) -> dict[str, Any]:
    network = session.get_one(Network, found.network_id)
    study = session.get_one(Study, network.study_id)
    said = current_consents(session, actor_id=found.id).get(Purpose.INTERVIEW)
    return {
        "actor": found,
        "network": network,
        "study": study,
        "study_is_synthetic": study.synthetic,
        "gone": found.erased_at is not None or said is Decision.WITHDRAWN,
        "consequences": consequences_of(session, found),
    }
