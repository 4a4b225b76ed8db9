"""Pages of the lead about who decides beside a client who cannot decide alone."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import actor_for, policy, signed_in
from app.database import get_session
from app.forms.consents import RepresentativeForm
from app.problems import message_of, status_of
from research.errors import DomainError
from research.networks import Actor, Network
from research.representatives import (
    end_representation,
    has_representative,
    name_representative,
)
from research.roles import Role
from research.studies import Study

representatives = Blueprint("representatives", __name__, url_prefix="/netwerken/actor")
Answer = str | tuple[str, int] | Response
PAGE = "representatives/page.html"


@representatives.get("/<uuid:actor_id>/vertegenwoordiger")
@policy(Role.can_lead)
def page(actor_id: UUID) -> str:
    """Ask who decides beside this person; a name that is known is not shown here."""
    session = get_session()
    found = actor_for(session, signed_in(), actor_id, may=Role.can_lead)
    form = RepresentativeForm(formdata=None)
    return render_template(PAGE, **_facts(session, found), form=form)


@representatives.post("/<uuid:actor_id>/vertegenwoordiger")
@policy(Role.can_lead)
def name(actor_id: UUID) -> Answer:
    """Note who decides beside this person. From now on both have to say yes."""
    session, user, form = get_session(), signed_in(), RepresentativeForm()
    found = actor_for(session, user, actor_id, may=Role.can_lead)
    if not form.validate():
        return render_template(PAGE, **_facts(session, found), form=form), 422
    try:
        name_representative(session, found, name=form.name.data, named_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.name.errors = [message_of(error)]
        return render_template(PAGE, **_facts(session, found), form=form), status_of(error)
    flash(_("Genoteerd. Vraag nu ook de vertegenwoordiger om toestemming."), "success")
    return redirect(url_for("actors.actor", actor_id=actor_id, _anchor="toestemming"), 303)


@representatives.post("/<uuid:actor_id>/vertegenwoordiger/einde")
@policy(Role.can_lead)
def end(actor_id: UUID) -> Response:
    """Note that this person decides alone."""
    session, user = get_session(), signed_in()
    found = actor_for(session, user, actor_id, may=Role.can_lead)
    end_representation(session, found, ended_by=user.id)
    session.commit()
    flash(_("Genoteerd. Deze persoon beslist zelf."), "success")
    return redirect(url_for("actors.actor", actor_id=actor_id, _anchor="toestemming"), 303)


def _facts(session: Session, found: Actor) -> dict[str, Any]:
    network = session.get_one(Network, found.network_id)
    study = session.get_one(Study, network.study_id)
    return {
        "actor": found,
        "network": network,
        "study": study,
        "study_is_synthetic": study.synthetic,
        "represented": has_representative(session, found.id),
    }
