"""Pages of a pause, and of a teller who wants to stop: each keeps every word that was typed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.consequences import consequences_of, take_back
from app.access import policy, signed_in
from app.conversations import conversation_for, where_instead
from app.database import get_session
from app.forms.pausing import Kept, NotKeptForm, PauseForm, StopForm
from app.htmx import wants_part
from app.problems import message_of, status_of
from app.silent_jobs import settle_jobs
from interviews.conversations import end_conversation
from interviews.interviews import Interview, network_of_interview
from interviews.pausing import pause_interview, resume_interview
from interviews.turns import turns_of
from research.errors import DomainError
from research.networks import any_synthetic
from research.reach import as_the_program
from research.roles import Role

pausing = Blueprint("pausing", __name__, url_prefix="/gesprekken")
Answer = str | tuple[str, int] | Response


@pausing.post("/<uuid:interview_id>/pauze")
@policy(Role.can_interview)
def pause(interview_id: UUID) -> Response:
    """Let the conversation rest; pressing twice is one pause."""
    session, user, form = get_session(), signed_in(), PauseForm()
    interview = conversation_for(session, user, interview_id)
    pause_interview(session, interview, paused_by=user.id, ago=form.since)
    session.commit()
    return _to_the_page(interview_id)


@pausing.post("/<uuid:interview_id>/verder")
@policy(Role.can_interview)
def resume(interview_id: UUID) -> Response:
    """Go on; pressing twice changes nothing."""
    session, user, form = get_session(), signed_in(), PauseForm()
    interview = conversation_for(session, user, interview_id)
    resume_interview(session, interview, resumed_by=user.id, ago=form.since)
    session.commit()
    return _to_the_page(interview_id)


@pausing.get("/<uuid:interview_id>/stoppen")
@policy(Role.can_interview)
def stop(interview_id: UUID) -> Answer:
    """Help to thank the teller, and ask one thing."""
    session = get_session()
    interview = conversation_for(session, signed_in(), interview_id)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere)
    return _page("pausing/stop.html", session, interview, StopForm(formdata=None))


@pausing.post("/<uuid:interview_id>/stoppen")
@policy(Role.can_interview)
def answer(interview_id: UUID) -> Answer:
    """Go where the answer leads. Only "later" changes something by itself: it is a pause."""
    session, user, form = get_session(), signed_in(), StopForm()
    interview = conversation_for(session, user, interview_id)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere, 303)
    if not form.validate():
        return _page("pausing/stop.html", session, interview, form), 422
    said = Kept(form.kept.data)
    if said is Kept.YES:
        return redirect(url_for("interviews.closing", interview_id=interview_id), 303)
    if said is Kept.NO:
        return redirect(url_for(".not_kept", interview_id=interview_id), 303)
    pause_interview(session, interview, paused_by=user.id)
    session.commit()
    flash(_("Alles is bewaard. Kies hier wanneer u weer belt."), "success")
    return redirect(url_for("calls.call", interview_id=interview_id, _anchor="later"), 303)


@pausing.get("/<uuid:interview_id>/intrekken")
@policy(Role.can_interview)
def not_kept(interview_id: UUID) -> Answer:
    """Show what disappears when the teller takes back what he told in this conversation."""
    session = get_session()
    interview = conversation_for(session, signed_in(), interview_id)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere)
    return _not_kept_page(session, interview, NotKeptForm(formdata=None))


@pausing.post("/<uuid:interview_id>/intrekken")
@policy(Role.can_interview)
def take(interview_id: UUID) -> Answer:
    """End the conversation, and take it back: from the next request on nobody reads it."""
    session, user, form = get_session(), signed_in(), NotKeptForm()
    interview = conversation_for(session, user, interview_id)
    if not form.validate():
        return _not_kept_page(session, interview, form), 422
    try:
        end_conversation(session, interview, attributes={}, said={}, closed_by=user.id)
        # What follows reaches the stories of his whole network.
        with as_the_program(session):
            network, actor = network_of_interview(session, interview)
            take_back(session, actor, noted_by=user.id)
            settle_jobs(session, network.id, asked_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _not_kept_page(session, interview, form), status_of(error)
    flash(_("Het verhaal is ingetrokken. Niemand leest het nog."), "success")
    return redirect(url_for("calls.today"), 303)


def _to_the_page(interview_id: UUID) -> Response:
    if wants_part():
        return make_response("", 204)
    here = url_for("interviews.conversation", interview_id=interview_id, _anchor="laatste")
    return redirect(here, 303)


def _not_kept_page(session: Session, interview: Interview, form: NotKeptForm) -> str:
    _network, actor = network_of_interview(session, interview)
    # Who else rests then, without a word of anybody.
    with as_the_program(session):
        others = consequences_of(session, actor).others
    count = len(turns_of(session, interview.id))
    return _page("pausing/not_kept.html", session, interview, form, count=count, others=others)


def _page(template: str, session: Session, interview: Interview, form: Any, **facts: Any) -> str:
    network, actor = network_of_interview(session, interview)
    return render_template(
        template,
        interview=interview,
        actor=actor,
        form=form,
        study_is_synthetic=any_synthetic(session, [network.id]),
        **facts,
    )
