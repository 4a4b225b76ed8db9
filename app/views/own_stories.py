"""What an interviewer may still read of his own conversations once they are closed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from sqlmodel import Session

from app.access import logs_reading, policy, signed_in
from app.conversations import Line, conversation_for, days_left
from app.database import get_session
from app.identity import User
from app.views.raw_words import raw_lines
from interviews.interviews import Interview, InterviewStatus, network_of_interview
from interviews.raw_access import RawAccess, raw_access
from interviews.reflections import answers_of, own_reflection
from interviews.turns import pseudonymised_text, turns_of
from research import audit
from research.errors import NotFoundError
from research.networks import any_synthetic
from research.roles import Role
from research.standing import is_still_told

own_stories = Blueprint("own_stories", __name__, url_prefix="/gesprekken")
Lines = Callable[[Session, Interview, RawAccess], list[Line]]
SHUT = "own_stories/shut.html"


@own_stories.get("/<uuid:interview_id>/verhaal")
@policy(Role.can_read_own_stories)
@logs_reading
def story(interview_id: UUID) -> str:
    """Show one's own closed conversation with the names replaced: noted."""
    return _read(interview_id, "story", without_names)


@own_stories.get("/<uuid:interview_id>/getypt")
@policy(Role.can_read_own_stories)
@logs_reading
def typed(interview_id: UUID) -> str | tuple[str, int]:
    """Show one's own words as typed, for as long as that is needed; each opening is noted."""
    session, user = get_session(), signed_in()
    interview = _closed_for(session, user, interview_id)
    access = raw_access(session, interview, reader_id=user.id)
    if not access.is_open:
        return render_template(SHUT, **_about(session, interview, access)), 403
    return _read(interview_id, "raw_words", raw_lines)


def without_names(session: Session, interview: Interview, _access: RawAccess) -> list[Line]:
    """Unseal the turns with the names replaced; a text is None while the worker is busy."""
    return [
        Line(turn, pseudonymised_text(session, interview, revision), revision.number > 1)
        for turn, revision in turns_of(session, interview.id)
    ]


def _read(interview_id: UUID, kind: str, lines_of: Lines) -> str:
    session, user = get_session(), signed_in()
    interview = _closed_for(session, user, interview_id)
    access = raw_access(session, interview, reader_id=user.id)
    audit.record(session, user_id=user.id, action="read", kind=kind, object_id=interview.id)
    lines = lines_of(session, interview, access)
    facts = _about(session, interview, access)
    session.commit()
    return render_template("own_stories/page.html", **facts, lines=lines, typed=kind == "raw_words")


def _about(session: Session, interview: Interview, access: RawAccess) -> dict[str, Any]:
    network, actor = network_of_interview(session, interview)
    own = own_reflection(session, interview, written_by=signed_in().id)
    return {
        "reflection": answers_of(session, own, read_by=own.written_by) if own else None,
        "reflection_shared": own is not None and own.shared,
        "interview": interview,
        "network": network,
        "actor": actor,
        "access": access,
        "days_left": days_left(access),
        "study_is_synthetic": any_synthetic(session, [network.id]),
    }


def _closed_for(session: Session, user: User, interview_id: UUID) -> Interview:
    interview = conversation_for(session, user, interview_id)
    told = is_still_told(session, interview.actor_id)
    if interview.status != InterviewStatus.CLOSED or not told:
        raise NotFoundError
    return interview
