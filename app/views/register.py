"""Pages of the register: networks that were released, the people in them, and who they are."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import logs_reading, policy, signed_in
from app.database import get_session
from app.forms.register import ContactForm, WithoutClientForm
from app.problems import message_of, status_of
from app.register_access import kept_actor_for, kept_network_for, leads_study, register_for
from research import audit
from research.circumstances import hear_without_client
from research.drawn_networks import network_of_unit, unit_of_study, units_without_network
from research.errors import DomainError, NotFoundError
from research.letter_log import last_sent
from research.networks import (
    Actor,
    Network,
    actors_of,
    add_actor,
    change_identity,
    change_role,
    identity_of,
    networks_of,
)
from research.phone_decisions import is_kept_from_phone
from research.register_keepers import is_released, kept_studies
from research.roles import Role
from research.seen_identity import check_seen, identity_mark
from research.studies import Study, studies_of

register = Blueprint("register", __name__, url_prefix="/adressen")
Answer = str | tuple[str, int] | Response


@register.get("/")
@policy(Role.can_keep_register)
def index() -> str:
    """Show the studies whose register this person keeps."""
    session, user = get_session(), signed_in()
    mine = kept_studies(session, user_id=user.id)
    led = studies_of(session, user_id=user.id) if user.may(Role.can_lead) else []
    every = {one.id: one for one in (*led, *mine)}
    return render_template("register/index.html", studies=every.values())


@register.get("/onderzoek/<uuid:study_id>")
@policy(Role.can_keep_register)
def of_study(study_id: UUID) -> str:
    """Show the networks of the register, and the released numbers without one."""
    session = get_session()
    study = register_for(session, signed_in(), study_id)
    return render_template("register/of_study.html", **_study_facts(session, study))


@register.post("/onderzoek/<uuid:study_id>/klant/<uuid:unit_id>")
@policy(Role.can_keep_register)
def make(study_id: UUID, unit_id: UUID) -> Answer:
    """Make the network of a number that was released."""
    session, user = get_session(), signed_in()
    study = register_for(session, user, study_id)
    unit = unit_of_study(session, study_id, unit_id)
    if unit is None:
        raise NotFoundError
    try:
        made = network_of_unit(session, study, unit, created_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        facts = _study_facts(session, study) | {"problem": message_of(error)}
        return render_template("register/of_study.html", **facts), status_of(error)
    flash(_("Het netwerk is gemaakt. Zet er nu de klant in."), "success")
    return redirect(url_for(".network", network_id=made.id), 303)


@register.get("/netwerk/<uuid:network_id>")
@policy(Role.can_keep_register)
def network(network_id: UUID) -> str:
    """Show the people of a network by role, without names."""
    session = get_session()
    found = kept_network_for(session, signed_in(), network_id)
    return render_template("register/network.html", **_network_facts(session, found))


@register.post("/netwerk/<uuid:network_id>/zonder-klant")
@policy(Role.can_keep_register)
def without_client(network_id: UUID) -> Answer:
    """Note whether the network can be heard with its client."""
    session, user, form = get_session(), signed_in(), WithoutClientForm()
    found = kept_network_for(session, user, network_id)
    if not form.validate():
        facts = _network_facts(session, found) | {"form": form}
        return render_template("register/network.html", **facts), 422
    hear_without_client(session, found, reason=form.chosen, noted_by=user.id)
    session.commit()
    flash(_("Genoteerd. Dit staat nu op elke pagina van het netwerk."), "success")
    return redirect(url_for(".network", network_id=network_id), 303)


@register.get("/netwerk/<uuid:network_id>/nieuw")
@policy(Role.can_keep_register)
def new_actor(network_id: UUID) -> str:
    """Ask who joins the network, and where he can be reached."""
    session = get_session()
    found = kept_network_for(session, signed_in(), network_id)
    role = "family" if actors_of(session, network_id) else "client"
    return _contact_page(session, found, ContactForm(data={"role": role}))


@register.post("/netwerk/<uuid:network_id>/nieuw")
@policy(Role.can_keep_register)
def join(network_id: UUID) -> Answer:
    """Add a person with his contact data."""
    session, user, form = get_session(), signed_in(), ContactForm()
    found = kept_network_for(session, user, network_id)

    def add() -> UUID:
        return add_actor(
            session, found, role=form.actor_role, identity=form.identity(), added_by=user.id
        ).id

    return _kept(session, found, None, form, add)


@register.get("/actor/<uuid:actor_id>/wijzigen")
@policy(Role.can_keep_register)
@logs_reading
def change(actor_id: UUID) -> str:
    """Show name, number and address to change them; noted as a look at who he is.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    session, user = get_session(), signed_in()
    actor = kept_actor_for(session, user, actor_id)
    identity = identity_of(session, actor)
    audit.record(session, user_id=user.id, action="read_identity", kind="actor", object_id=actor_id)
    facts = identity.model_dump() | {"role": actor.role, "seen": identity_mark(actor)}
    form = ContactForm(data=facts)
    found = session.get_one(Network, actor.network_id)
    page = _contact_page(session, found, form, actor)
    session.commit()
    return page


@register.post("/actor/<uuid:actor_id>/wijzigen")
@policy(Role.can_keep_register)
def keep(actor_id: UUID) -> Answer:
    """Keep the contact data of a person."""
    session, user, form = get_session(), signed_in(), ContactForm()
    actor = kept_actor_for(session, user, actor_id)
    found = session.get_one(Network, actor.network_id)

    def change_all() -> UUID:
        check_seen(session, actor, form.seen.data or "")
        identity = form.identity(identity_of(session, actor))
        change_role(session, actor, role=form.actor_role, changed_by=user.id)
        change_identity(session, actor, identity=identity, changed_by=user.id)
        return actor.id

    return _kept(session, found, actor, form, change_all)


def _kept(
    session: Session,
    found: Network,
    actor: Actor | None,
    form: ContactForm,
    act: Callable[[], UUID],
) -> Answer:
    """Do what a form of contact data asks; show the form again when it cannot be done."""
    if not form.validate():
        return _contact_page(session, found, form, actor), 422
    try:
        actor_id = act()
        session.commit()
    except DomainError as error:
        session.rollback()
        form.role.errors = [message_of(error)]
        # Who looked what stands there now, and sends his own again, means it.
        form.seen.data = identity_mark(actor) if actor else ""
        return _contact_page(session, found, form, actor), status_of(error)
    flash(_("De gegevens zijn bewaard."), "success")
    return redirect(url_for("contacts.actor", actor_id=actor_id), 303)


def _contact_page(
    session: Session, found: Network, form: ContactForm, actor: Actor | None = None
) -> str:
    study = session.get_one(Study, found.study_id)
    return render_template(
        "register/contact.html",
        study=study,
        study_is_synthetic=study.synthetic,
        network=found,
        actor=actor,
        form=form,
    )


def _study_facts(session: Session, study: Study) -> dict[str, Any]:
    lead = leads_study(session, signed_in(), study.id)
    shown = [one for one in networks_of(session, study.id) if lead or is_released(session, one)]
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "waiting": units_without_network(session, study.id),
        "lines": [(one, len(actors_of(session, one.id))) for one in shown],
        "leads": lead,
    }


def _network_facts(session: Session, found: Network) -> dict[str, Any]:
    study = session.get_one(Study, found.study_id)
    people = [
        (one, last_sent(session, one.id), is_kept_from_phone(session, one.id))
        for one in actors_of(session, found.id)
    ]
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "network": found,
        "people": people,
        "form": WithoutClientForm(formdata=None, data={"reason": found.without_client or "no"}),
        "leads": leads_study(session, signed_in(), study.id),
    }
