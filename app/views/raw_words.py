"""Raw words opened by two people: one lead asks and says why, another lead allows it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import logs_reading, policy, signed_in, story_for
from app.conversations import Line, line_of
from app.database import get_session
from app.forms.consents import ReasonForm
from app.identity import User, names_of
from app.problems import message_of, status_of
from interviews.interviews import Interview, network_of_interview
from interviews.raw_access import RawAccess, raw_access
from interviews.raw_openings import (
    RawOpening,
    allow_opening,
    ask_opening,
    note_raw_reading,
    openings_of,
    reason_of,
)
from interviews.turns import turns_of
from research import audit
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study
from research.tables import now

raw_words = Blueprint("raw_words", __name__, url_prefix="/letterlijk")
Answer = str | tuple[str, int] | Response
PAGE = "raw_words/page.html"


@raw_words.get("/<uuid:interview_id>")
@policy(Role.can_open_raw_words)
@logs_reading
def page(interview_id: UUID) -> str:
    """Show who asked for the raw words of this conversation, and why: noted."""
    session, user = get_session(), signed_in()
    interview = _interview_for(session, user, interview_id)
    return _page(session, user, interview, ReasonForm(formdata=None))


@raw_words.post("/<uuid:interview_id>")
@policy(Role.can_open_raw_words)
def ask(interview_id: UUID) -> Answer:
    """Ask another lead whether the raw words may be read."""
    session, user, form = get_session(), signed_in(), ReasonForm()
    interview = _interview_for(session, user, interview_id)
    if not form.validate():
        return _page(session, user, interview, form), 422
    try:
        ask_opening(session, interview, reason=form.reason.data, asked_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.reason.errors = [message_of(error)]
        return _page(session, user, interview, form), status_of(error)
    flash(_("Gevraagd. Een andere onderzoeksleider beslist."), "success")
    return redirect(url_for(".page", interview_id=interview.id), 303)


@raw_words.post("/verzoek/<uuid:opening_id>/goed")
@policy(Role.can_open_raw_words)
def allow(opening_id: UUID) -> Answer:
    """Allow what a colleague asked; one's own question cannot be allowed."""
    session, user = get_session(), signed_in()
    opening, interview = _opening_for(session, user, opening_id)
    allow_opening(session, opening, allowed_by=user.id)
    session.commit()
    flash(_("Goedgekeurd. U beiden kunt de woorden nu een uur lezen."), "success")
    return redirect(url_for(".page", interview_id=interview.id), 303)


@raw_words.get("/verzoek/<uuid:opening_id>")
@policy(Role.can_open_raw_words)
@logs_reading
def read(opening_id: UUID) -> str:
    """Show the raw words to one of the two, within the hour; each reading is noted."""
    session, user = get_session(), signed_in()
    opening, interview = _opening_for(session, user, opening_id)
    note_raw_reading(session, opening, read_by=user.id)
    access = raw_access(session, interview, reader_id=user.id)
    lines = raw_lines(session, interview, access)
    facts = _about(session, interview)
    session.commit()
    return render_template("raw_words/words.html", **facts, opening=opening, lines=lines)


def raw_lines(session: Session, interview: Interview, access: RawAccess) -> list[Line]:
    """Unseal the turns as they were typed. Only after the reading was noted."""
    return [
        line_of(session, interview, turn, revision, access)
        for turn, revision in turns_of(session, interview.id)
    ]


def _interview_for(session: Session, user: User, interview_id: UUID) -> Interview:
    return story_for(session, user, interview_id, may=Role.can_open_raw_words)


def _opening_for(session: Session, user: User, opening_id: UUID) -> tuple[RawOpening, Interview]:
    opening = session.get(RawOpening, opening_id)
    if opening is None:
        raise NotFoundError
    return opening, _interview_for(session, user, opening.interview_id)


def _about(session: Session, interview: Interview) -> dict[str, Any]:
    network, actor = network_of_interview(session, interview)
    study = session.get_one(Study, network.study_id)
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "study": study,
        "study_is_synthetic": study.synthetic,
    }


def _page(session: Session, user: User, interview: Interview, form: ReasonForm) -> str:
    """Draw the page with the questions so far; that their reasons were read is noted."""
    audit.record(
        session, user_id=user.id, action="read", kind="raw_opening", object_id=interview.id
    )
    openings = openings_of(session, interview.id)
    facts = _about(session, interview) | {
        "form": form,
        "me": user.id,
        "moment": now(),
        "openings": [(one, reason_of(session, interview, one)) for one in openings],
        "names": names_of(session, [one.asked_by for one in openings]),
    }
    session.commit()
    return render_template(PAGE, **facts)
