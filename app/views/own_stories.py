"""What an interviewer may still read of his own conversations once they are closed."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, render_template
from sqlmodel import Session

from app.access import logs_reading, policy, signed_in
from app.conversations import Line, conversation_for
from app.database import get_session
from app.identity import User
from app.views.raw_words import raw_lines
from interviews.interviews import Interview, InterviewStatus, network_of_interview
from interviews.turns import pseudonymised_text, turns_of
from research import audit
from research.errors import NotFoundError
from research.networks import any_synthetic
from research.roles import Role
from research.standing import is_still_told
from research.tables import now

own_stories = Blueprint("own_stories", __name__, url_prefix="/gesprekken")
TYPED_WORDS_FOR = timedelta(days=14)


@own_stories.get("/<uuid:interview_id>/verhaal")
@policy(Role.can_read_own_stories)
@logs_reading
def story(interview_id: UUID) -> str:
    """Show one's own closed conversation with the names replaced: noted."""
    return _read(interview_id, "story", without_names)


@own_stories.get("/<uuid:interview_id>/getypt")
@policy(Role.can_read_own_stories)
@logs_reading
def typed(interview_id: UUID) -> str:
    """Show one's own words as typed, for two weeks after closing; each opening is noted."""
    return _read(interview_id, "raw_words", raw_lines)


def without_names(session: Session, interview: Interview) -> list[Line]:
    """Unseal the turns with the names replaced; a text is None while the worker is busy."""
    return [
        Line(turn, pseudonymised_text(session, interview, revision), revision.number > 1)
        for turn, revision in turns_of(session, interview.id)
    ]


def typed_words_are_open(interview: Interview) -> bool:
    """Return whether the interviewer may still read the words as he typed them."""
    closed_at = interview.closed_at
    return closed_at is not None and now() < closed_at + TYPED_WORDS_FOR


def _read(
    interview_id: UUID, kind: str, lines_of: Callable[[Session, Interview], list[Line]]
) -> str:
    session, user = get_session(), signed_in()
    interview = _closed_for(session, user, interview_id)
    if kind == "raw_words" and not typed_words_are_open(interview):
        raise NotFoundError
    audit.record(session, user_id=user.id, action="read", kind=kind, object_id=interview.id)
    network, actor = network_of_interview(session, interview)
    lines = lines_of(session, interview)
    synthetic = any_synthetic(session, [network.id])
    session.commit()
    return render_template(
        "own_stories/page.html",
        interview=interview,
        network=network,
        actor=actor,
        lines=lines,
        typed=kind == "raw_words",
        may_read_typed=typed_words_are_open(interview),
        study_is_synthetic=synthetic,
    )


def _closed_for(session: Session, user: User, interview_id: UUID) -> Interview:
    interview = conversation_for(session, user, interview_id)
    told = is_still_told(session, interview.actor_id)
    if interview.status != InterviewStatus.CLOSED or not told:
        raise NotFoundError
    return interview
