"""Pages of a live conversation: typing along, correcting, closing."""

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from analysis.compass import follow_turn
from app.access import interview_for, logs_reading, policy, signed_in
from app.conversations import (
    conversation_facts,
    conversation_for,
    log_reading,
    taken_conversation,
    where_instead,
)
from app.database import get_session
from app.forms.interviews import ANSWER, ClosingForm, CorrectionForm, PlaceForm, TurnForm
from app.htmx import page_or_part, wants_part
from app.jobs import JobKind, add_job
from app.problems import message_of, status_of
from app.queue import wake_after_commit
from app.saving_turns import refused_by, save_turn, turn_part
from app.views.calls import todays_list
from app.views.reopening import told_of
from interviews.conversations import end_conversation
from interviews.interviews import (
    Interview,
    InterviewStatus,
    InterviewTakenError,
    network_of_interview,
)
from interviews.raw_access import raw_access
from interviews.reflections import answers_of, own_reflection
from interviews.telling import correct_turn
from interviews.turns import Turn, find_turn, revisions_of, turns_of
from interviews.worries import noted_worry
from research.consents import current_consents
from research.errors import DomainError
from research.networks import any_synthetic
from research.roles import Role

interviews = Blueprint("interviews", __name__, url_prefix="/gesprekken")


@interviews.get("/<uuid:interview_id>")
@policy(Role.can_interview)
@logs_reading
def conversation(interview_id: UUID) -> BaseResponse | str:
    """Show the conversation so far to who holds it, with room for the next turn."""
    session, user = get_session(), signed_in()
    try:
        interview = conversation_for(session, user, interview_id)
    except InterviewTakenError:
        page = render_template("interviews/taken.html", interview_id=interview_id)
        return make_response(page, 409)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere)
    facts = conversation_facts(session, user, interview)
    session.commit()
    return render_template("interviews/conversation.html", **facts)


@interviews.post("/<uuid:interview_id>/beurten")
@policy(Role.can_interview)
def add(interview_id: UUID) -> BaseResponse:
    """Save a turn; the same turn sent again is answered as saved."""
    session, user, form = get_session(), signed_in(), TurnForm()
    try:
        interview = conversation_for(session, user, interview_id)
    except InterviewTakenError as error:
        # His page has to know why: else it would send again and again.
        taken = taken_conversation(session, interview_id)
        return refused_by(session, user, taken, form, error)
    return save_turn(session, user, interview, form, PlaceForm())


@interviews.get("/<uuid:interview_id>/formulier")
@policy(Role.can_interview)
def fresh_form(interview_id: UUID) -> str:
    """Give a page that stood open for long a form that the server accepts again."""
    interview_for(get_session(), signed_in(), interview_id)
    return render_template("interviews/_token.html")


@interviews.get("/<uuid:interview_id>/beurten/<uuid:turn_id>")
@policy(Role.can_interview)
@logs_reading
def turn(interview_id: UUID, turn_id: UUID) -> BaseResponse:
    """Show one turn, in its conversation."""
    session, user = get_session(), signed_in()
    interview = conversation_for(session, user, interview_id)
    found = find_turn(session, interview, turn_id)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere)
    if not wants_part():
        here = url_for(".conversation", interview_id=interview_id, _anchor=f"turn-{turn_id}")
        return redirect(here)
    log_reading(session, user, interview)
    answer = turn_part(session, interview, found)
    session.commit()
    return answer


@interviews.get("/<uuid:interview_id>/beurten/<uuid:turn_id>/verbeter")
@policy(Role.can_interview)
@logs_reading
def edit(interview_id: UUID, turn_id: UUID) -> BaseResponse:
    """Show the form to correct a turn."""
    session, user = get_session(), signed_in()
    interview = conversation_for(session, user, interview_id)
    found = find_turn(session, interview, turn_id)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere)
    latest = revisions_of(session, found)[-1]
    if latest.removes:
        return redirect(url_for(".turn", interview_id=interview_id, turn_id=turn_id))
    log_reading(session, user, interview)
    access = raw_access(session, interview, reader_id=user.id)
    text = access.text(session, interview, latest)
    form = CorrectionForm(formdata=None, text=text)
    session.commit()
    return _edit_page(interview, found, form)


@interviews.post("/<uuid:interview_id>/beurten/<uuid:turn_id>/verbeter")
@policy(Role.can_interview)
def correct(interview_id: UUID, turn_id: UUID) -> BaseResponse:
    """Keep better words beside the earlier ones."""
    session, user, form = get_session(), signed_in(), CorrectionForm()
    interview = conversation_for(session, user, interview_id)
    found = find_turn(session, interview, turn_id)
    try:
        correct_turn(session, interview, found, text=form.text.data, corrected_by=user.id)
        follow_turn(session, interview, found, read_by=user.id)
        session.commit()
    except DomainError as error:
        form.text.errors = [message_of(error)]
        return _edit_page(interview, found, form, status=status_of(error))
    return redirect(url_for(".turn", interview_id=interview_id, turn_id=turn_id), 303)


@interviews.get("/<uuid:interview_id>/afsluiten")
@policy(Role.can_interview)
def closing(interview_id: UUID) -> BaseResponse | str:
    """Ask for the attributes and for what the actor said about consent."""
    session = get_session()
    interview = conversation_for(session, signed_in(), interview_id)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere)
    before: dict[str, Any] = {ANSWER + name: word for name, word in interview.attributes.items()}
    # What he wrote for himself comes back too: writing it anew would replace it unseen.
    own = own_reflection(session, interview, written_by=signed_in().id)
    if own is not None:
        before |= {**answers_of(session, own, read_by=own.written_by), "share": own.shared}
    return _closing_page(session, interview, ClosingForm(formdata=None, data=before))


@interviews.post("/<uuid:interview_id>/afsluiten")
@policy(Role.can_interview)
def close(interview_id: UUID) -> BaseResponse:
    """Close the conversation and put its understanding in line."""
    session, user, form = get_session(), signed_in(), ClosingForm()
    interview = conversation_for(session, user, interview_id)
    if not form.validate():
        return make_response(_closing_page(session, interview, form), 422)
    try:
        end_conversation(
            session,
            interview,
            attributes=form.attributes,
            said=form.said,
            closed_by=user.id,
            reflection=form.reflection,
            shared=form.share.data,
        )
        job = add_job(
            session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=interview.id, asked_by=user.id
        )
        wake_after_commit(session, job)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return make_response(_closing_page(session, interview, form), status_of(error))
    return redirect(url_for(".closed", interview_id=interview_id), 303)


@interviews.get("/<uuid:interview_id>/afgesloten")
@policy(Role.can_interview)
def closed(interview_id: UUID) -> BaseResponse | str:
    """Say that the story is safe, what happens next, and whom to phone now."""
    session = get_session()
    interview = conversation_for(session, signed_in(), interview_id)
    if interview.status != InterviewStatus.CLOSED:
        return redirect(url_for(".conversation", interview_id=interview_id))
    network, actor = network_of_interview(session, interview)
    return render_template(
        "interviews/closed.html",
        interview=interview,
        network=network,
        actor=actor,
        count=len(turns_of(session, interview.id)),
        study_is_synthetic=any_synthetic(session, [network.id]),
        next=todays_list(session).next,
        has_worry=noted_worry(session, interview.id, noted_by=signed_in().id),
    )


def _edit_page(
    interview: Interview, turn: Turn, form: CorrectionForm, *, status: int = 200
) -> BaseResponse:
    return page_or_part(
        "interviews/edit.html",
        "interviews/_edit.html",
        status=status,
        interview=interview,
        turn=turn,
        form=form,
        in_list=wants_part(),
    )


def _closing_page(session: Session, interview: Interview, form: ClosingForm) -> str:
    network, actor = network_of_interview(session, interview)
    return render_template(
        "interviews/closing.html",
        interview=interview,
        network=network,
        actor=actor,
        form=form,
        count=len(turns_of(session, interview.id)),
        study_is_synthetic=any_synthetic(session, [network.id]),
        reopened=told_of(session, interview),
        consents=current_consents(session, actor_id=actor.id),
    )
