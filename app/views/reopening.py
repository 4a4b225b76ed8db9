"""Opening a closed conversation again: what it means, and why it is done."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import policy, signed_in, story_for
from app.conversations import conversation_for, where_instead
from app.database import get_session
from app.forms.reopening import ReopenForm
from app.identity import User, names_of
from app.problems import message_of, status_of
from interviews.interviews import Interview, InterviewStatus, network_of_interview
from interviews.reopening import (
    Reopening,
    ReopenReason,
    check_may_reopen,
    reopen_interview,
    reopenings_of,
    words_of_reopening,
)
from research.errors import DomainError, NotFoundError
from research.networks import any_synthetic
from research.roles import Role
from research.standing import is_still_told

reopening = Blueprint("reopening", __name__, url_prefix="/gesprekken")
Answer = str | tuple[str, int] | Response


@reopening.get("/<uuid:interview_id>/heropenen")
@policy(Role.can_interview)
def ask(interview_id: UUID) -> Answer:
    """Say what it means to open the conversation again, and ask why."""
    session, user = get_session(), signed_in()
    interview, leads = _story(session, user, interview_id)
    if interview.status != InterviewStatus.CLOSED:
        elsewhere = None if interview.interviewer_id != user.id else where_instead(interview)
        return redirect(elsewhere or _back(user, interview))
    return _page(session, user, interview, ReopenForm(formdata=None), leads=leads)


@reopening.post("/<uuid:interview_id>/heropenen")
@policy(Role.can_interview)
def reopen(interview_id: UUID) -> Answer:
    """Open the conversation again, for who held it."""
    session, user, form = get_session(), signed_in(), ReopenForm()
    interview, leads = _story(session, user, interview_id)
    if not form.validate():
        return _page(session, user, interview, form, leads=leads), 422
    try:
        reopen_interview(
            session,
            interview,
            reason=ReopenReason(form.reason.data),
            words=form.words.data or "",
            reopened_by=user.id,
            leads=leads,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _page(session, user, interview, form, leads=leads), status_of(error)
    if interview.interviewer_id == user.id:
        flash(_("Het gesprek is weer open. Sluit het af zodra u klaar bent."), "success")
    else:
        flash(_("Het gesprek is weer open. Wie het voerde, ziet het bij Vandaag."), "success")
    return redirect(_back(user, interview), 303)


def _story(session: Session, user: User, interview_id: UUID) -> tuple[Interview, bool]:
    """Return the interview and whether this person leads its study; else he held it."""
    if user.may(Role.can_lead):
        try:
            found = story_for(session, user, interview_id, may=Role.can_lead)
        except NotFoundError:
            found = None
        if found is not None and found.opened_at is not None:
            return found, True
    interview = conversation_for(session, user, interview_id)
    if interview.opened_at is None or not is_still_told(session, interview.actor_id):
        raise NotFoundError
    return interview, False


def _back(user: User, interview: Interview) -> str:
    """Who holds the conversation goes to it, a lead to the person."""
    if interview.interviewer_id == user.id:
        return url_for("interviews.conversation", interview_id=interview.id)
    return url_for("actors.actor", actor_id=interview.actor_id)


def told_of(session: Session, interview: Interview) -> list[tuple[Reopening, str, str]]:
    """Return each earlier reopening with who did it and his words, oldest first."""
    found = reopenings_of(session, interview.id)
    names = names_of(session, {one.reopened_by for one in found})
    return [
        (
            one,
            names.get(one.reopened_by, _("onbekend")) if one.reopened_by else _("onbekend"),
            words_of_reopening(session, interview, one),
        )
        for one in found
    ]


def _page(
    session: Session, user: User, interview: Interview, form: ReopenForm, *, leads: bool
) -> str:
    network, actor = network_of_interview(session, interview)
    refused = None
    try:
        check_may_reopen(session, interview, leads=leads)
    except DomainError as error:
        refused = message_of(error)
    return render_template(
        "reopening/ask.html",
        interview=interview,
        actor=actor,
        form=form,
        refused=refused,
        earlier=told_of(session, interview),
        own=interview.interviewer_id == user.id,
        study_is_synthetic=any_synthetic(session, [network.id]),
    )
