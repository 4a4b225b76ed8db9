"""Pages of the phone work: today's calls, and one call with what comes of it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import interview_for, logs_reading, policy, signed_in
from app.calendar_answers import just_cancelled
from app.call_words import why_words
from app.database import get_session
from app.formats import start_of_today
from app.forms.calls import (
    FINAL,
    RIGHT_NOW,
    BeginForm,
    FirstAnswers,
    NewTimeForm,
    OutcomeForm,
)
from app.htmx import page_or_part
from app.identity import names_of
from app.problems import message_of, status_of
from interviews.appointments import standing_appointment
from interviews.call_claims import claimed_by, release_call
from interviews.call_list import STILL_TO_HOLD, CallList, call_list
from interviews.call_starts import next_moment, start_call, was_tried_enough
from interviews.call_undo import just_noted, undo_attempt
from interviews.calls import Outcome, attempts_of
from interviews.conversations import begin_conversation, note_outcome
from interviews.interviews import (
    Interview,
    InterviewStatus,
    check_not_over,
    check_not_taken,
    network_of_interview,
)
from interviews.reopening import check_phones_again
from interviews.time_warnings import warnings_of
from interviews.unfinished import unfinished_of
from interviews.worries import aftercare_of
from research import audit
from research.call_holds import held_people, is_held
from research.circumstances import heard_of
from research.consents import Decision, Purpose, current_consents
from research.errors import DomainError
from research.independence import why_known
from research.independence_exceptions import standing_exception
from research.networks import any_synthetic, identity_of
from research.phone_decisions import is_kept_from_phone
from research.roles import Role
from research.tables import now

# Who is in conversation goes on with it, whatever happened meanwhile.
_GOING_ON = {InterviewStatus.OPEN, InterviewStatus.CLOSED, InterviewStatus.NOT_HELD}
calls = Blueprint("calls", __name__, url_prefix="/vandaag")


@calls.get("/")
@policy(Role.can_interview)
def today() -> str:
    """Show whom the interviewer phones today."""
    session = get_session()
    moment = now()
    the_list = todays_list(session, moment)
    unfinished = unfinished_of(session, interviewer_id=signed_in().id, at=moment)
    networks = {one.actor.network_id for one in the_list.calls}
    networks |= {one.actor.network_id for one in unfinished}
    aftercare = aftercare_of(session, signed_in().id)
    return render_template(
        "calls/today.html",
        list=the_list,
        why=why_words,
        just_noted=just_noted(session, caller_id=signed_in().id, moment=moment),
        unfinished=unfinished,
        aftercare=aftercare,
        aftercare_waits=held_people(session, [actor for _worry, actor in aftercare]),
        moment=moment,
        study_is_synthetic=any_synthetic(session, networks),
    )


@calls.get("/<uuid:interview_id>")
@policy(Role.can_interview)
@logs_reading
def call(interview_id: UUID) -> str:
    """Show whom this call is with. The description of a person is part of who he is."""
    session, user = get_session(), signed_in()
    interview = interview_for(session, user, interview_id)
    audit.record(session, user_id=user.id, action="read", kind="call", object_id=interview.id)
    facts = call_facts(session, interview)
    session.commit()
    return render_template("calls/call.html", **facts)


@calls.post("/<uuid:interview_id>/persoon")
@policy(Role.can_see_identity)
def person(interview_id: UUID) -> Response:
    """Show name and phone number to who is going to phone; from now on no colleague does.

    Noted in the audit log.
    """
    session, user = get_session(), signed_in()
    interview = interview_for(session, user, interview_id)
    check_not_over(interview)
    check_not_taken(interview, by=user.id)
    check_phones_again(session, interview)
    if interview.status != InterviewStatus.OPEN:
        start_call(session, interview, caller_id=user.id)
    _network, actor = network_of_interview(session, interview)
    audit.record(session, user_id=user.id, action="read_identity", kind="actor", object_id=actor.id)
    facts = call_facts(session, interview)
    session.commit()
    return page_or_part("calls/call.html", "calls/_person.html", **facts, shown=True)


@calls.post("/<uuid:interview_id>/laat-los")
@policy(Role.can_interview)
def release(interview_id: UUID) -> Response:
    """Let a colleague phone this person after all."""
    session, user = get_session(), signed_in()
    interview = interview_for(session, user, interview_id)
    release_call(session, interview, caller_id=user.id)
    session.commit()
    flash(_("Een collega kan deze persoon nu ook bellen."))
    return redirect(url_for(".today"), 303)


@calls.post("/<uuid:interview_id>/poging/<uuid:attempt_id>/terug")
@policy(Role.can_interview)
def undo(interview_id: UUID, attempt_id: UUID) -> Response:
    """Take back what was noted by mistake."""
    session, user = get_session(), signed_in()
    interview = interview_for(session, user, interview_id)
    undo_attempt(session, interview, attempt_id=attempt_id, undone_by=user.id)
    session.commit()
    flash(_("Teruggedraaid. Kies nu wat er wel van het telefoontje kwam."), "success")
    return redirect(url_for(".call", interview_id=interview_id), 303)


@calls.post("/<uuid:interview_id>/poging")
@policy(Role.can_interview)
def attempt(interview_id: UUID) -> Response | tuple[str, int]:
    """Note what came of a call, when no new time was agreed."""
    session, user, form = get_session(), signed_in(), OutcomeForm()
    interview = interview_for(session, user, interview_id)
    if not form.validate():
        return _again(session, interview, problem=_("Kies wat er van het telefoontje kwam."))
    try:
        note_outcome(
            session,
            interview,
            outcome=Outcome(form.outcome.data),
            caller_id=user.id,
            attempt_id=form.noted_as,
        )
        session.commit()
    except DomainError as error:
        return _again(session, interview, problem=message_of(error), status=status_of(error))
    flash(_("Genoteerd. Hieronder staat wie u nu kunt bellen."), "success")
    return redirect(url_for(".today"), 303)


@calls.post("/<uuid:interview_id>/nieuwe-tijd")
@policy(Role.can_interview)
def new_time(interview_id: UUID) -> Response | tuple[str, int]:
    """Note that another moment suits better, with the new time when there is one."""
    session, user, form = get_session(), signed_in(), NewTimeForm()
    interview = interview_for(session, user, interview_id)
    if not form.validate():
        return _again(session, interview, new_time_form=form)
    outcome, moment = Outcome(form.outcome.data), form.new_time
    if moment and "anyway" not in request.form:
        warnings = warnings_of(session, interview, interviewer_id=user.id, starts_at=moment)
        if warnings:
            return _again(session, interview, new_time_form=form, warnings=warnings)
    try:
        note_outcome(
            session,
            interview,
            outcome=outcome,
            caller_id=user.id,
            new_time=moment,
            attempt_id=form.noted_as,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.starts_at.errors = [message_of(error)]
        return _again(session, interview, new_time_form=form, status=status_of(error))
    flash(_("Genoteerd. De nieuwe tijd staat in uw lijst.") if moment else _("Genoteerd."))
    return redirect(url_for(".today"), 303)


@calls.post("/<uuid:interview_id>/begin")
@policy(Role.can_interview)
def begin(interview_id: UUID) -> Response | tuple[str, int]:
    """Begin the conversation, after what the actor says about consent."""
    session, user = get_session(), signed_in()
    interview = interview_for(session, user, interview_id)
    form = begin_form(session, interview)
    if not form.validate():
        return _again(session, interview, begin=form)
    try:
        is_open = begin_conversation(session, interview, interviewer_id=user.id, said=form.said)
        session.commit()
    except DomainError as error:
        session.rollback()
        facts = {"begin": form, "problem": message_of(error)}
        return _again(session, interview, status=status_of(error), **facts)
    if not is_open:
        flash(_("Genoteerd: deze persoon doet niet mee. Wij bellen niet meer."), "success")
        return redirect(url_for(".today"), 303)
    return redirect(url_for("interviews.conversation", interview_id=interview_id), 303)


def todays_list(session: Session, moment: datetime | None = None) -> CallList:
    """Return the call list of who is signed in, for today by his own clock."""
    facts = {"midnight": start_of_today(), "moment": moment or now()}
    return call_list(session, interviewer_id=signed_in().id, **facts)


def begin_form(session: Session, interview: Interview) -> BeginForm | FirstAnswers:
    """Return the form that asks for consent when the actor has not given it yet."""
    known = current_consents(session, actor_id=interview.actor_id)
    if known.get(Purpose.INTERVIEW) is Decision.GIVEN:
        return BeginForm()
    return FirstAnswers()


def call_facts(session: Session, interview: Interview) -> dict[str, Any]:
    """Return what the page of a call shows."""
    network, actor = network_of_interview(session, interview)
    attempts = attempts_of(session, interview.id)
    waits = interview.status in STILL_TO_HOLD
    holder = claimed_by(session, [actor.id]).get(actor.id) if waits else None
    attempt_id = str(uuid4())
    taken = interview.status == InterviewStatus.OPEN and interview.interviewer_id != signed_in().id
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "identity": identity_of(session, actor),
        "consents": current_consents(session, actor_id=actor.id),
        "attempts": attempts,
        "callers": names_of(session, (one.caller_id for one in attempts)),
        "appointment": standing_appointment(session, interview.id),
        "can_restore": just_cancelled(session, interview),
        "taken": taken,
        "held": interview.status not in _GOING_ON and is_held(session, actor.id),
        "attempt_id": attempt_id,
        "claimed": holder not in {None, signed_in().id},
        "holds": holder == signed_in().id,
        "enough": waits and was_tried_enough(session, interview),
        "kept": waits and is_kept_from_phone(session, actor.id),
        "next_moment": next_moment(session, interview) if waits else None,
        "just_noted": just_noted(session, caller_id=signed_in().id),
        "heard": heard_of(session, actor),
        "known": why_known(session, network, user_id=signed_in().id),
        "excepted": standing_exception(session, network, user_id=signed_in().id) is not None,
        "purposes": list(Purpose),
        "right_now": RIGHT_NOW,
        "final": FINAL,
        "begin": begin_form(session, interview),
        "new_time_form": NewTimeForm(formdata=None, data={"attempt_id": attempt_id}),
        "study_is_synthetic": any_synthetic(session, [network.id]),
    }


def _again(
    session: Session, interview: Interview, *, status: int = 422, **changes: Any
) -> tuple[str, int]:
    """Show the call again with what went wrong; nothing of this request is kept."""
    session.rollback()
    # Who the actor is stands on this page too.
    audit.record(
        session, user_id=signed_in().id, action="read", kind="call", object_id=interview.id
    )
    facts = call_facts(session, interview) | changes
    session.commit()
    return render_template("calls/call.html", **facts), status
