"""Pages of the register about one person: who he is, how he is heard, and what is decided."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import logs_reading, policy, signed_in
from app.actor_letters import letters_facts
from app.database import get_session
from app.forms.register import CapacityForm, HeardForm, PhoneForm, SamePersonForm
from app.htmx import page_or_part
from app.identity import names_of
from app.problems import message_of, status_of
from app.register_access import kept_actor_for, leads_study
from interviews.phone_consent import note_word_of_client
from research import audit
from research.circumstances import capacity_of, heard_of, note_capacity, note_heard
from research.consents import Purpose, SaidBy, current_consents, last_words
from research.errors import DomainError, NotFoundError
from research.networks import Actor, ActorRole, Network, actors_of, identity_of
from research.phone_decisions import phone_decisions
from research.representatives import has_representative, representative_name
from research.roles import Role
from research.same_people import join_person, others_of_person, part_person
from research.studies import Study

contacts = Blueprint("contacts", __name__, url_prefix="/adressen/actor")
Answer = str | tuple[str, int] | Response
PAGE = "register/actor.html"


@contacts.get("/<uuid:actor_id>")
@policy(Role.can_keep_register)
@logs_reading
def actor(actor_id: UUID) -> str:
    """Show what is known of a person, without name and number; noted."""
    session = get_session()
    return render_template(PAGE, **_read_facts(session, _actor(session, actor_id)))


@contacts.post("/<uuid:actor_id>/persoon")
@policy(Role.can_keep_register)
def person(actor_id: UUID) -> Response:
    """Show name, number and address on request; noted in the audit log.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    session, user = get_session(), signed_in()
    found = _actor(session, actor_id)
    identity = identity_of(session, found)
    audit.record(session, user_id=user.id, action="read_identity", kind="actor", object_id=actor_id)
    facts = _facts(session, found) | {
        "identity": identity,
        "representative": representative_name(session, found),
    }
    session.commit()
    return page_or_part(PAGE, "register/_person.html", **facts)


@contacts.get("/<uuid:actor_id>/hoe")
@policy(Role.can_keep_register)
@logs_reading
def heard(actor_id: UUID) -> str:
    """Ask by which way the person is heard, with whom beside him."""
    session = get_session()
    found = _actor(session, actor_id)
    _note_reading(session, found)
    form = HeardForm(data=asdict(heard_of(session, found)))
    page = _form_page(session, found, "register/heard.html", form)
    session.commit()
    return page


@contacts.post("/<uuid:actor_id>/hoe")
@policy(Role.can_keep_register)
def keep_heard(actor_id: UUID) -> Answer:
    """Keep by which way the person is heard."""
    session, user, form = get_session(), signed_in(), HeardForm()
    found = _actor(session, actor_id)
    if not form.validate():
        return _form_page(session, found, "register/heard.html", form), 422
    try:
        note_heard(session, found, heard=form.heard, noted_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _form_page(session, found, "register/heard.html", form), status_of(error)
    return _done(actor_id, _("Genoteerd. De interviewer ziet dit bij het telefoontje."))


@contacts.get("/<uuid:actor_id>/beslissen")
@policy(Role.can_keep_register)
@logs_reading
def capacity(actor_id: UUID) -> str:
    """Ask whether the client formally decides alone, and who raised the question."""
    session = get_session()
    found = _client(session, actor_id)
    _note_reading(session, found)
    form = CapacityForm(data=asdict(capacity_of(session, found)))
    page = _form_page(session, found, "register/capacity.html", form)
    session.commit()
    return page


@contacts.post("/<uuid:actor_id>/beslissen")
@policy(Role.can_keep_register)
def keep_capacity(actor_id: UUID) -> Answer:
    """Keep whether the client formally decides alone."""
    session, user, form = get_session(), signed_in(), CapacityForm()
    found = _client(session, actor_id)
    if not form.validate():
        return _form_page(session, found, "register/capacity.html", form), 422
    try:
        note_capacity(session, found, capacity=form.capacity, noted_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.since.errors = [message_of(error)]
        return _form_page(session, found, "register/capacity.html", form), status_of(error)
    return _done(actor_id, _("Genoteerd. Vraag de klant altijd ook zelf."))


@contacts.post("/<uuid:actor_id>/bellen")
@policy(Role.can_keep_register)
def phone(actor_id: UUID) -> Answer:
    """Note what the client says about phoning this person."""
    session, user, form = get_session(), signed_in(), PhoneForm()
    found = _actor(session, actor_id)
    if not form.validate():
        return _again(session, found, 422, phone_form=form)
    try:
        note_word_of_client(
            session,
            found,
            may_be_phoned=form.decision.data == "allowed",
            said_by=SaidBy(form.said_by.data),
            recorded_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        return _again(session, found, status_of(error), problem=message_of(error))
    return _done(actor_id, _("Genoteerd wat de klant hierover zegt."))


@contacts.post("/<uuid:actor_id>/zelfde")
@policy(Role.can_keep_register)
def same(actor_id: UUID) -> Answer:
    """Note that this is the same person as somebody in another network."""
    session, user, form = get_session(), signed_in(), SamePersonForm()
    found = _actor(session, actor_id)
    if not form.validate():
        return _again(session, found, 422, same_form=form)
    try:
        join_person(session, found, reference=form.reference.data, joined_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.reference.errors = [message_of(error)]
        return _again(session, found, status_of(error), same_form=form)
    return _done(actor_id, _("Genoteerd. Alleen wie de adressen bijhoudt, ziet dit."))


@contacts.post("/<uuid:actor_id>/los")
@policy(Role.can_keep_register)
def apart(actor_id: UUID) -> Response:
    """Note that this is nobody of another network."""
    session, user = get_session(), signed_in()
    part_person(session, _actor(session, actor_id), parted_by=user.id)
    session.commit()
    return _done(actor_id, _("Genoteerd. Dit is een ander mens."))


def _actor(session: Session, actor_id: UUID) -> Actor:
    return kept_actor_for(session, signed_in(), actor_id)


def _client(session: Session, actor_id: UUID) -> Actor:
    """Return the client.

    Raises:
        NotFoundError: no such actor, or he is no client.
    """
    found = _actor(session, actor_id)
    if found.role != ActorRole.CLIENT:
        raise NotFoundError
    return found


def _done(actor_id: UUID, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("contacts.actor", actor_id=actor_id), 303)


def _note_reading(session: Session, found: Actor) -> None:
    audit.record(session, user_id=signed_in().id, action="read", kind="actor", object_id=found.id)


def _again(session: Session, found: Actor, status: int, **changes: Any) -> tuple[str, int]:
    return render_template(PAGE, **_read_facts(session, found) | changes), status


def _read_facts(session: Session, found: Actor) -> dict[str, Any]:
    """Return what the page of a person shows, and note who reads it; commits."""
    _note_reading(session, found)
    facts = _facts(session, found)
    session.commit()
    return facts


def _form_page(session: Session, found: Actor, template: str, form: Any) -> str:
    return render_template(template, **_about(session, found), form=form)


def _about(session: Session, found: Actor) -> dict[str, Any]:
    network = session.get_one(Network, found.network_id)
    study = session.get_one(Study, network.study_id)
    return {
        "actor": found,
        "network": network,
        "study": study,
        "study_is_synthetic": study.synthetic,
        "leads": leads_study(session, signed_in(), study.id),
    }


def _facts(session: Session, found: Actor) -> dict[str, Any]:
    about = _about(session, found)
    decisions = phone_decisions(session, found.id)
    references = {one.id: one.reference for one in actors_of(session, found.network_id)}
    return (
        about
        | letters_facts(session, found)
        | {
            "gone": not found.identity_sealed,
            "erased": found.erased_at is not None,
            "is_client": found.role == ActorRole.CLIENT,
            "heard": heard_of(session, found),
            "capacity": capacity_of(session, found),
            "represented": has_representative(session, found.id),
            "agreed": current_consents(session, actor_id=found.id).get(Purpose.INTERVIEW),
            "words": last_words(session, actor_id=found.id),
            "decisions": decisions,
            "deciders": names_of(session, (one.recorded_by for one in decisions)),
            "others": others_of_person(session, found),
            "references": references,
            "phone_form": PhoneForm(formdata=None),
            "same_form": SamePersonForm(formdata=None),
        }
    )
