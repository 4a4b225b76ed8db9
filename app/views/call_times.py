"""Pages about when somebody likes to be phoned: for the lead, and for who is on the phone."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import actor_for, interview_for, policy, signed_in
from app.database import get_session
from app.forms.availability import WEEKDAYS, CallTimeForm, shown_times
from app.problems import message_of, status_of
from interviews.call_times import CallTime, call_times_of, note_call_time, remove_call_time
from interviews.interviews import network_of_interview
from research.errors import DomainError, NotFoundError
from research.networks import Actor, any_synthetic
from research.roles import Role

call_times = Blueprint("call_times", __name__)
LED, CALLED = "/netwerken/actor/<uuid:actor_id>/tijden", "/vandaag/<uuid:interview_id>/tijden"
PAGE = "call_times/page.html"
Answer = str | tuple[str, int] | Response


@call_times.get(LED)
@policy(Role.can_lead)
def of_actor(actor_id: UUID) -> str:
    """Show the lead when somebody likes to be phoned."""
    session = get_session()
    return render_template(PAGE, **_facts(session, _led(session, actor_id), "actor", actor_id))


@call_times.post(LED)
@policy(Role.can_lead)
def note_of_actor(actor_id: UUID) -> Answer:
    """Note a good or bad time of somebody in a study of the lead."""
    session = get_session()
    return _note(session, _led(session, actor_id), "actor", actor_id)


@call_times.post(f"{LED}/<uuid:time_id>/weg")
@policy(Role.can_lead)
def remove_of_actor(actor_id: UUID, time_id: UUID) -> Answer:
    """Take a time away."""
    session = get_session()
    return _remove(session, _led(session, actor_id), time_id, "actor", actor_id)


@call_times.get(CALLED)
@policy(Role.can_interview)
def of_call(interview_id: UUID) -> str:
    """Show who phones when this person likes to be phoned."""
    session = get_session()
    actor = _called(session, interview_id)
    return render_template(PAGE, **_facts(session, actor, "call", interview_id))


@call_times.post(CALLED)
@policy(Role.can_interview)
def note_of_call(interview_id: UUID) -> Answer:
    """Note a good or bad time while somebody says it on the phone."""
    session = get_session()
    return _note(session, _called(session, interview_id), "call", interview_id)


@call_times.post(f"{CALLED}/<uuid:time_id>/weg")
@policy(Role.can_interview)
def remove_of_call(interview_id: UUID, time_id: UUID) -> Answer:
    """Take a time away."""
    session = get_session()
    return _remove(session, _called(session, interview_id), time_id, "call", interview_id)


def _led(session: Session, actor_id: UUID) -> Actor:
    return actor_for(session, signed_in(), actor_id, may=Role.can_lead)


def _called(session: Session, interview_id: UUID) -> Actor:
    interview = interview_for(session, signed_in(), interview_id)
    return network_of_interview(session, interview)[1]


def _note(session: Session, actor: Actor, way: str, way_id: UUID) -> Answer:
    form = CallTimeForm()
    if not form.validate():
        return render_template(PAGE, **_facts(session, actor, way, way_id) | {"form": form}), 422
    try:
        note_call_time(session, actor, **form.facts, noted_by=signed_in().id)
        session.commit()
    except DomainError as error:
        session.rollback()
        facts = _facts(session, actor, way, way_id) | {"form": form, "problem": message_of(error)}
        return render_template(PAGE, **facts), status_of(error)
    flash(_("Genoteerd. Wie plant, houdt hier rekening mee."), "success")
    return redirect(_addresses(way, way_id)["page"], 303)


def _remove(session: Session, actor: Actor, time_id: UUID, way: str, way_id: UUID) -> Answer:
    one = session.get(CallTime, time_id)
    if one is None or one.actor_id != actor.id:
        raise NotFoundError
    remove_call_time(session, one, removed_by=signed_in().id)
    session.commit()
    flash(_("De tijd is weggehaald."), "success")
    return redirect(_addresses(way, way_id)["page"], 303)


def _addresses(way: str, way_id: UUID) -> dict[str, str]:
    if way == "actor":
        back = url_for("actors.actor", actor_id=way_id)
        return {"page": url_for(".of_actor", actor_id=way_id), "back": back}
    back = url_for("calls.call", interview_id=way_id)
    return {"page": url_for(".of_call", interview_id=way_id), "back": back}


def _facts(session: Session, actor: Actor, way: str, way_id: UUID) -> dict[str, Any]:
    return {
        "actor": actor,
        "way": way,
        "way_id": way_id,
        "addresses": _addresses(way, way_id),
        "times": call_times_of(session, [actor.id]).get(actor.id, []),
        "form": CallTimeForm(formdata=None),
        "weekdays": WEEKDAYS,
        "shown_times": shown_times,
        "study_is_synthetic": any_synthetic(session, [actor.network_id]),
    }
