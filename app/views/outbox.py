"""The outbox of the chat: sealed turns that come in late, and which page writes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask_security import current_user
from sqlmodel import Session
from werkzeug import Response as BaseResponse
from werkzeug.datastructures import MultiDict

from analysis.compass import topics_by_turn
from app.access import interview_for, logs_reading, policy, signed_in
from app.conversations import (
    conversation_for,
    line_of,
    log_reading,
    sent_to,
    taken_conversation,
    where_instead,
)
from app.database import get_session
from app.forms.interviews import PlaceForm, TurnForm, WriterForm, uuid_or_none
from app.identity import User
from app.lock import asked_by_the_page
from app.saving_turns import refused_by, save_turn
from interviews.interviews import Interview, InterviewStatus, InterviewTakenError
from interviews.outbox import Place, open_turn
from interviews.raw_access import raw_access
from interviews.turns import Turn, last_seq, turns_of
from interviews.writing import hold_writing, let_go, take_conversation, take_over
from research.errors import DomainError
from research.roles import Role
from research.vault import vault_of

outbox = Blueprint("outbox", __name__, url_prefix="/gesprekken")


@outbox.post("/<uuid:interview_id>/beurten/verzegeld")
@policy(Role.can_interview)
def add(interview_id: UUID) -> BaseResponse:
    """Open a turn that waited sealed in a browser, and save it as any other turn."""
    session, user, sealed = get_session(), signed_in(), PlaceForm()
    try:
        interview = sent_to(session, user, interview_id)
    except InterviewTakenError as error:
        taken = taken_conversation(session, interview_id)
        return refused_by(session, user, taken, _opened(session, user, taken, sealed), error)
    try:
        form = _opened(session, user, interview, sealed)
    except DomainError as error:
        empty = TurnForm(formdata=None, turn_id=sealed.turn_id.data)
        return refused_by(session, user, interview, empty, error)
    return save_turn(session, user, interview, form, sealed)


@outbox.post("/<uuid:interview_id>/concept")
@policy(Role.can_interview)
@asked_by_the_page
def draft(interview_id: UUID) -> BaseResponse:
    """Give back what stood in the field of a page that is gone, to who typed it; keep nothing.

    Says so when the text was saved meanwhile, so that it does not come back twice.
    """
    session, user, sealed = get_session(), signed_in(), PlaceForm()
    interview = interview_for(session, user, interview_id)
    turn_id = uuid_or_none(sealed.turn_id.data)
    if turn_id is not None and session.get(Turn, turn_id) is not None:
        return make_response(render_template("interviews/_given_back.html", form=None))
    try:
        vault_of(session).keys.data_key(interview.actor_id)
        form = _opened(session, user, interview, sealed)
    except DomainError as error:
        empty = TurnForm(formdata=None, turn_id=sealed.turn_id.data)
        return refused_by(session, user, interview, empty, error)
    return make_response(render_template("interviews/_given_back.html", form=form))


@outbox.post("/<uuid:interview_id>/schrijver")
@policy(Role.can_interview)
@asked_by_the_page
def writer(interview_id: UUID) -> BaseResponse | dict[str, Any]:
    """Let a page take, keep, take over or give back the writing; tell how far the turns are."""
    session, user, form = get_session(), signed_in(), WriterForm()
    interview = conversation_for(session, user, interview_id)
    page_id = uuid_or_none(form.page_id.data)
    if page_id is None:
        abort(400)
    if form.act.data == "take":
        take_over(session, interview, page_id=page_id, taken_by=user.id)
    elif form.act.data == "leave":
        let_go(session, interview, page_id=page_id)
    leaves = form.act.data == "leave"
    writes = not leaves and hold_writing(session, interview, page_id=page_id, former=form.former)
    # Before the commit: after it, reading alone would wait for its turn to write once more.
    last = last_seq(session, interview.id)
    session.commit()
    return {"writes": writes, "last": last, "open": interview.status == InterviewStatus.OPEN}


@outbox.post("/<uuid:interview_id>/overnemen")
@policy(Role.can_interview)
def take(interview_id: UUID) -> BaseResponse:
    """Go on with the conversation of a colleague, who is told at his next word."""
    session, user = get_session(), signed_in()
    interview = interview_for(session, user, interview_id)
    take_conversation(session, interview, taken_by=user.id)
    session.commit()
    return redirect(url_for("interviews.conversation", interview_id=interview_id), 303)


@outbox.get("/<uuid:interview_id>/beurten/na/<int:seq>")
@policy(Role.can_interview)
@logs_reading
def after(interview_id: UUID, seq: int) -> BaseResponse:
    """Give a page that reads along the turns after the last one that it has."""
    session, user = get_session(), signed_in()
    interview = conversation_for(session, user, interview_id)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere)
    access = raw_access(session, interview, reader_id=user.id)
    topics = topics_by_turn(session, interview.id)
    lines = [
        line_of(session, interview, turn, revision, access, topics)
        for turn, revision in turns_of(session, interview.id, with_removed=True)
        if turn.seq > seq
    ]
    if lines:
        log_reading(session, user, interview)
    part = "".join(
        render_template("interviews/_turn.html", line=line, interview=interview) for line in lines
    )
    session.commit()
    return make_response(part)


@outbox.app_context_processor
def keeps_outbox() -> dict[str, bool]:
    """Tell the pages of who types in conversations to look in the outbox of the browser."""
    here = bool(current_user and current_user.is_authenticated)
    return {"keeps_outbox": here and signed_in().may(Role.can_interview)}


@outbox.get("/niet-bewaard")
@policy(Role.can_interview)
def unsent() -> str:
    """Show what still waits in this browser, for every conversation; the script fills it in."""
    return render_template("interviews/unsent.html")


def _opened(session: Session, user: User, interview: Interview, sealed: PlaceForm) -> TurnForm:
    turn_id, place = uuid_or_none(sealed.turn_id.data), sealed.place
    if turn_id is None or place is None:
        abort(400)
    where = Place(interview.id, turn_id, *place, user_id=user.id)
    facts = open_turn(session, sealed.sealed.data or "", place=where)
    return TurnForm(formdata=MultiDict(facts | {"turn_id": str(turn_id)}))
