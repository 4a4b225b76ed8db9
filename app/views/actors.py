"""Pages of the lead about one person in a network: consent, appointment, name and number."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import actor_for, logs_reading, policy, signed_in
from app.actor_reads import reads_of
from app.calendar_answers import just_cancelled
from app.database import get_session
from app.forms.networks import AppointmentForm, ChangedActorForm, ConsentForm
from app.htmx import page_or_part
from app.identity import User, names_of, users_with
from app.problems import message_of, status_of
from app.queue import wake_after_commit
from app.silent_jobs import settle_jobs
from interviews.appointments import make_appointment, standing_appointment
from interviews.calls import attempts_of, resume_fieldwork
from interviews.interviews import InterviewStatus, find_interview, interview_of
from interviews.phone_consent import note_consent
from interviews.time_warnings import TimeWarning, warnings_of
from research import audit
from research.consents import (
    Decision,
    Purpose,
    SaidBy,
    consent_history,
    current_consents,
    last_words,
)
from research.errors import ConflictError, DomainError, InvalidValueError, KeyDestroyedError
from research.independence import who_knows
from research.independence_exceptions import KnowsNetworkError
from research.networks import (
    Actor,
    Network,
    change_identity,
    change_role,
    find_identity,
    identity_of,
)
from research.representatives import has_representative, representative_name
from research.roles import Role
from research.standing import may_be_asked_by_phone, rests
from research.studies import Study, is_member

actors = Blueprint("actors", __name__, url_prefix="/netwerken/actor")
Answer = str | tuple[str, int] | Response
OVER = {InterviewStatus.CLOSED.value, InterviewStatus.NOT_HELD.value}


@actors.get("/<uuid:actor_id>")
@policy(Role.can_lead)
@logs_reading
def actor(actor_id: UUID) -> str:
    """Show one person without name and number. The description says who he is: noted."""
    session = get_session()
    found = actor_for(session, signed_in(), actor_id, may=Role.can_lead)
    facts = _read_facts(session, found)
    return render_template("actors/actor.html", **facts)


@actors.post("/<uuid:actor_id>/persoon")
@policy(Role.can_lead)
def person(actor_id: UUID) -> Response:
    """Show name and number on request; noted in the audit log.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    session, user = get_session(), signed_in()
    found = actor_for(session, user, actor_id, may=Role.can_lead)
    identity_of(session, found)
    audit.record(session, user_id=user.id, action="read_identity", kind="actor", object_id=actor_id)
    facts = _facts(session, found) | {"representative": representative_name(session, found)}
    session.commit()
    return page_or_part("actors/actor.html", "actors/_person.html", **facts, shown=True)


@actors.get("/<uuid:actor_id>/wijzigen")
@policy(Role.can_lead)
@logs_reading
def change(actor_id: UUID) -> str:
    """Ask what changes about this person; name and number are not shown."""
    session, user = get_session(), signed_in()
    found = actor_for(session, user, actor_id, may=Role.can_lead)
    audit.record(session, user_id=user.id, action="read", kind="actor", object_id=found.id)
    identity = identity_of(session, found)
    form = ChangedActorForm(
        data={
            "role": found.role,
            "description": identity.description,
            "organisation": identity.organisation,
        }
    )
    page = render_template("actors/change.html", **_about(session, found), form=form)
    session.commit()
    return page


@actors.post("/<uuid:actor_id>/wijzigen")
@policy(Role.can_lead)
def keep(actor_id: UUID) -> Answer:
    """Keep what changed about this person."""
    session, user, form = get_session(), signed_in(), ChangedActorForm()
    found = actor_for(session, user, actor_id, may=Role.can_lead)
    if not form.validate():
        return render_template("actors/change.html", **_about(session, found), form=form), 422
    try:
        before = identity_of(session, found)
        change_role(session, found, role=form.actor_role, changed_by=user.id)
        change_identity(session, found, identity=form.identity(before), changed_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.role.errors = [message_of(error)]
        page = render_template("actors/change.html", **_about(session, found), form=form)
        return page, status_of(error)
    flash(_("De gegevens zijn bewaard."), "success")
    return redirect(url_for(".actor", actor_id=actor_id), 303)


@actors.post("/<uuid:actor_id>/toestemming")
@policy(Role.can_lead)
def consent(actor_id: UUID) -> Answer:
    """Write down what this person said about one purpose."""
    session, user, form = get_session(), signed_in(), ConsentForm()
    found = actor_for(session, user, actor_id, may=Role.can_lead)
    if not form.validate():
        return _again(session, found, InvalidValueError(field=_("toestemming")))
    if found.erased_at is not None:
        return _again(session, found, KeyDestroyedError())
    purpose, decision = Purpose(form.purpose.data), Decision(form.decision.data)
    try:
        note_consent(
            session,
            found,
            purpose=purpose,
            decision=decision,
            recorded_by=user.id,
            said_by=SaidBy(form.said_by.data or SaidBy.ACTOR),
        )
        for job in settle_jobs(session, found.network_id, asked_by=user.id):
            wake_after_commit(session, job)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _again(session, found, error)
    flash(_("De toestemming is genoteerd."), "success")
    return redirect(url_for(".actor", actor_id=actor_id, _anchor="toestemming"), 303)


@actors.post("/<uuid:actor_id>/afspraak")
@policy(Role.can_lead)
def appoint(actor_id: UUID) -> Answer:
    """Plan the interview with an interviewer of the study."""
    session, user = get_session(), signed_in()
    found = actor_for(session, user, actor_id, may=Role.can_lead)
    form = AppointmentForm(_interviewers(session, found))
    if not form.validate():
        facts = _read_facts(session, found) | {"form": form}
        return render_template("actors/actor.html", **facts), 422
    warnings = _warnings(session, found, form)
    if warnings:
        session.rollback()
        facts = _read_facts(session, found) | {"form": form, "warnings": warnings}
        return render_template("actors/actor.html", **facts), 422
    try:
        make_appointment(
            session,
            interview_of(session, found),
            interviewer_id=form.chosen_interviewer,
            starts_at=form.starts_at,
            made_by=user.id,
            exception_reason=form.exception.data,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        field = form.clock if isinstance(error, ConflictError) else form.interviewer_id
        field = form.exception if isinstance(error, KnowsNetworkError) else field
        field.errors = [message_of(error)]
        facts = _read_facts(session, found) | {"form": form}
        if facts["consents"].get(Purpose.INTERVIEW) is not Decision.GIVEN:
            # Without consent there is no form to say it beside.
            facts["problem"] = message_of(error)
        return render_template("actors/actor.html", **facts), status_of(error)
    flash(_("De afspraak staat bij de interviewer op de lijst."), "success")
    return redirect(url_for(".actor", actor_id=actor_id, _anchor="afspraak"), 303)


@actors.post("/<uuid:actor_id>/hervat")
@policy(Role.can_lead)
def resume(actor_id: UUID) -> Answer:
    """Take the fieldwork up again after an outcome that was noted wrongly."""
    session, user = get_session(), signed_in()
    found = actor_for(session, user, actor_id, may=Role.can_lead)
    if found.erased_at is not None:
        return _again(session, found, KeyDestroyedError())
    try:
        resume_fieldwork(session, interview_of(session, found), resumed_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _again(session, found, error)
    flash(_("Deze persoon kan weer gebeld worden. Plan een nieuwe afspraak."), "success")
    return redirect(url_for(".actor", actor_id=actor_id, _anchor="afspraak"), 303)


@actors.get("/<uuid:actor_id>/gelezen")
@policy(Role.can_lead)
def reads(actor_id: UUID) -> str:
    """Show in which roles and when the story was read, so that the actor can be told."""
    session = get_session()
    found = actor_for(session, signed_in(), actor_id, may=Role.can_lead)
    about = _about(session, found)
    return render_template("actors/reads.html", **about, reads=reads_of(session, found))


def _warnings(session: Session, found: Actor, form: AppointmentForm) -> list[TimeWarning]:
    """Return what speaks against the time; nothing once the lead plans it all the same."""
    if "anyway" in request.form:
        return []
    return warnings_of(
        session,
        interview_of(session, found),
        interviewer_id=form.chosen_interviewer,
        starts_at=form.starts_at,
    )


def _again(session: Session, found: Actor, error: DomainError) -> Answer:
    facts = _read_facts(session, found) | {"problem": message_of(error)}
    return render_template("actors/actor.html", **facts), status_of(error)


def _read_facts(session: Session, found: Actor) -> dict[str, Any]:
    """Return what the page of a person shows, and note who reads it; commits."""
    reader = signed_in().id
    audit.record(session, user_id=reader, action="read", kind="actor", object_id=found.id)
    facts = _facts(session, found)
    session.commit()
    return facts


def _about(session: Session, found: Actor) -> dict[str, Any]:
    network = session.get_one(Network, found.network_id)
    study = session.get_one(Study, network.study_id)
    return {
        "actor": found,
        "network": network,
        "study": study,
        "study_is_synthetic": study.synthetic,
    }


def _facts(session: Session, found: Actor) -> dict[str, Any]:
    """Return what the page of a person shows; ``identity`` is None once he was erased."""
    interview = find_interview(session, found.id)
    attempts = attempts_of(session, interview.id) if interview else []
    appointment = standing_appointment(session, interview.id) if interview else None
    history = consent_history(session, actor_id=found.id)
    involved = [one.caller_id for one in attempts] + [one.recorded_by for one in history]
    planned = [appointment.interviewer_id] if appointment else []
    return _about(session, found) | {
        "identity": find_identity(session, found),
        "interview": interview,
        "over": interview is not None and interview.status in OVER,
        "attempts": attempts,
        "appointment": appointment,
        "can_restore": just_cancelled(session, interview),
        "history": history,
        "consents": current_consents(session, actor_id=found.id),
        "purposes": list(Purpose),
        "speakers": _speakers(session, found),
        "words": last_words(session, actor_id=found.id),
        "rests": rests(session, found.id),
        "phoned_again": may_be_asked_by_phone(session, found),
        "names": names_of(session, [*involved, *planned]),
        "knowing": who_knows(
            session,
            session.get_one(Network, found.network_id),
            (one.id for one in _interviewers(session, found)),
        ),
        "form": AppointmentForm(_interviewers(session, found), formdata=None),
    }


def _speakers(session: Session, found: Actor) -> list[SaidBy]:
    return list(SaidBy) if has_representative(session, found.id) else [SaidBy.ACTOR]


def _interviewers(session: Session, found: Actor) -> list[User]:
    network = session.get_one(Network, found.network_id)
    return [
        one
        for one in users_with(session, Role.can_interview)
        if is_member(session, network.study_id, user_id=one.id)
    ]
