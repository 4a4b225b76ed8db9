"""After a split: a coder says per coding to which of both themes it belongs."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import true
from sqlmodel import Session
from werkzeug import Response

from analysis.assignments import open_to
from analysis.codings import Coding, coding_in_interview
from analysis.split_themes import Placed, place_coding, placed_from, take_back_place, to_place
from app.access import logs_reading, policy, signed_in, story_for, study_for
from app.database import get_session
from app.forms.codebook import PlaceForm
from app.identity import User
from app.problems import message_of, status_of
from interviews.interviews import network_of_interview
from interviews.turns import pseudonymised_text
from research import audit
from research.codebook import ThemeState
from research.codebook_versions import codebook_of
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study

split_themes = Blueprint("split_themes", __name__)
Answer = str | tuple[str, int] | Response
MOST = 50


@split_themes.get("/onderzoeken/<uuid:study_id>/codeboek/themas/<theme_id>/verdelen")
@policy(Role.can_code)
@logs_reading
def page(study_id: UUID, theme_id: str) -> str:
    """Show the codings of a theme that was split, and ask where each goes."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    facts = _facts(session, user, study, theme_id)
    audit.record(session, user_id=user.id, action="read", kind="fragments", object_id=study.id)
    session.commit()
    return render_template("codebook/place.html", **facts)


@split_themes.post("/coderen/<uuid:interview_id>/coderingen/<uuid:coding_id>/verdelen")
@policy(Role.can_code)
def place(interview_id: UUID, coding_id: UUID) -> Answer:
    """Say to which of both themes this coding belongs."""
    session, user, coding, study = _coding(interview_id, coding_id)
    interview = story_for(session, user, interview_id, may=Role.can_code)
    # A colleague may have been first: then it bears a part, and came from the whole.
    theme_id = coding.moved_from or coding.theme
    form, book = PlaceForm(), codebook_of(session, study.id)
    form.offer([book.theme(one) for one in book.theme(theme_id).into])
    status = 422
    if form.validate():
        try:
            place_coding(session, interview, coding, theme=form.theme.data, placed_by=user.id)
            session.commit()
            return _back(study, theme_id)
        except DomainError as error:
            session.rollback()
            problem, status = message_of(error), status_of(error)
    else:
        problem = " ".join(str(one) for one in form.theme.errors)
    facts = _facts(session, user, study, theme_id)
    return render_template("codebook/place.html", **facts, problem=problem), status


@split_themes.post("/coderen/<uuid:interview_id>/coderingen/<uuid:coding_id>/verdelen/terug")
@policy(Role.can_code)
def take_back(interview_id: UUID, coding_id: UUID) -> Answer:
    """Let a coding wait again."""
    session, user, coding, study = _coding(interview_id, coding_id)
    theme_id = coding.moved_from
    if theme_id is None:
        raise NotFoundError
    take_back_place(session, coding, taken_by=user.id)
    session.commit()
    return _back(study, theme_id)


def _coding(interview_id: UUID, coding_id: UUID) -> tuple[Session, User, Coding, Study]:
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_code)
    coding = coding_in_interview(session, interview, coding_id)
    study = session.get_one(Study, network_of_interview(session, interview)[0].study_id)
    return session, user, coding, study


def _facts(session: Session, user: User, study: Study, theme_id: str) -> dict[str, Any]:
    book = codebook_of(session, study.id)
    if not book.has(theme_id) or book.theme(theme_id).state is not ThemeState.SPLIT:
        raise NotFoundError
    mine = true() if user.may(Role.can_lead) else open_to(user.id)
    waiting = to_place(session, study.id, theme_id, mine)
    done = placed_from(session, study.id, theme_id, mine)
    theme = book.theme(theme_id)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "theme": theme,
        "parts": [book.theme(one) for one in theme.into],
        "waiting": [_with_words(session, one) for one in waiting[:MOST]],
        "left": max(0, len(waiting) - MOST),
        "done": [_with_words(session, one) for one in done[:MOST]],
    }


def _with_words(session: Session, placed: Placed) -> tuple[Coding, UUID, str]:
    coding, fragment, revision, interview = placed
    text = pseudonymised_text(session, interview, revision) or ""
    return coding, interview.id, text[fragment.start : fragment.end]


def _back(study: Study, theme_id: str) -> Response:
    return redirect(url_for(".page", study_id=study.id, theme_id=theme_id), 303)
