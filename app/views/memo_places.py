"""Pages of the memos at one place: read them, and keep a new one."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.memo_lists import memos_at
from analysis.memos import Memo, MemoKind, add_memo
from app.access import logs_reading, policy, signed_in
from app.database import get_session
from app.forms.memos import MemoForm
from app.identity import User
from app.memo_pages import (
    At,
    coding_place,
    network_place,
    reader_facts,
    story_place,
    study_place,
    theme_place,
    turn_place,
    url_of,
    way_back,
)
from app.page_ids import NAME, page_of_request
from app.problems import message_of, status_of
from app.views.memos import memos
from research import audit
from research.errors import DomainError
from research.roles import Role

story_memos = Blueprint("story_memos", __name__, url_prefix="/memos/verhaal/<uuid:interview_id>")
Answer = str | tuple[str, int] | Response
BOTH = ["GET", "POST"]


@memos.route("/<uuid:study_id>/onderzoek", methods=BOTH)
@policy(Role.can_code)
@logs_reading
def of_study(study_id: UUID) -> Answer:
    """Show the memos about the whole study, or keep one."""
    return _at(study_place(get_session(), signed_in(), study_id))


@memos.route("/<uuid:study_id>/thema/<theme_id>", methods=BOTH)
@policy(Role.can_code)
@logs_reading
def of_theme(study_id: UUID, theme_id: str) -> Answer:
    """Show the memos about a theme, or keep one."""
    return _at(theme_place(get_session(), signed_in(), study_id, theme_id))


@memos.route("/netwerk/<uuid:network_id>", methods=BOTH)
@policy(Role.can_code)
@logs_reading
def of_network(network_id: UUID) -> Answer:
    """Show the memos about a network and its stories, or keep one about the network."""
    return _at(network_place(get_session(), signed_in(), network_id))


@story_memos.route("", methods=BOTH)
@policy(Role.can_code)
@logs_reading
def of_story(interview_id: UUID) -> Answer:
    """Show the memos at a story, or keep one about the whole story."""
    return _at(story_place(get_session(), signed_in(), interview_id))


@story_memos.route("/beurt/<uuid:turn_id>", methods=BOTH)
@policy(Role.can_code)
@logs_reading
def of_turn(interview_id: UUID, turn_id: UUID) -> Answer:
    """Show the memos at a turn, or keep one."""
    return _at(turn_place(get_session(), signed_in(), interview_id, turn_id))


@story_memos.route("/codering/<uuid:coding_id>", methods=BOTH)
@policy(Role.can_code)
@logs_reading
def of_coding(interview_id: UUID, coding_id: UUID) -> Answer:
    """Show the memos at a coding, or keep one."""
    return _at(coding_place(get_session(), signed_in(), interview_id, coding_id))


def _at(at: At) -> Answer:
    """Show the memos at a place, or keep the one that was typed."""
    session, user = get_session(), signed_in()
    if request.method == "GET":
        _note_reading(session, user, at)
        fresh = MemoForm(formdata=None, memo_id=str(uuid4()))
        if NAME in request.args:
            fresh.begin_typing()
        shown = _place_page(session, user, at, fresh)
        session.commit()
        return shown
    form, status = MemoForm(), 422
    if form.validate():
        try:
            made = Memo(id=form.id, written_by=user.id, **at.facts)
            kind, text = MemoKind(form.kind.data), form.text.data
            add_memo(session, made, text=text, kind=kind, revision=at.revision)
            session.commit()
            flash(_("Het memo is bewaard."), "success")
            return redirect(way_back(session, at) or url_of(at), 303)
        except DomainError as problem:
            session.rollback()
            form.form_errors.append(message_of(problem))
            form.memo_id.data = str(uuid4())
            status = status_of(problem)
    return _place_page(session, user, at, form), status


def _note_reading(session: Session, user: User, at: At) -> None:
    """A page at a story shows words of its teller."""
    about = at.interview
    kind, object_id = ("story", about.id) if about else ("memo", at.facts["owner_id"])
    audit.record(session, user_id=user.id, action="read", kind=kind, object_id=object_id)


def _place_page(session: Session, user: User, at: At, form: MemoForm) -> str:
    reader: dict[str, Any] = {"user_id": user.id, "leads": user.may(Role.can_lead)}
    found = memos_at(session, at.place, at.key, at.study, **reader)
    # Whoever came from a story goes back to the page on which he can undo what he did.
    blad = page_of_request() if at.interview else None
    return render_template(
        "memos/at.html",
        at=at,
        form=form,
        here=url_for(str(request.endpoint), **(request.view_args or {}), blad=blad),
        back=way_back(session, at),
        found=found,
        **reader_facts(session, at.study, user, found),
    )
