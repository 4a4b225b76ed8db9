"""What the pages of a conversation share: who may open it, and the words as he typed them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import url_for
from sqlmodel import Session

from app.access import interview_for
from app.forms.interviews import TurnForm
from app.identity import User
from interviews.interviews import (
    Interview,
    InterviewStatus,
    check_not_taken,
    network_of_interview,
)
from interviews.outbox import public_key
from interviews.raw_access import RawAccess, raw_access
from interviews.turns import Turn, TurnRevision, turns_of
from research import audit
from research.errors import NotFoundError
from research.networks import any_synthetic
from research.tables import now


@dataclass(frozen=True)
class Line:
    """One turn as its typist reads it. Exists in memory only."""

    turn: Turn
    text: str | None
    is_corrected: bool


def conversation_for(session: Session, user: User, interview_id: UUID) -> Interview:
    """Return the interview for the one person who holds the conversation.

    Raises:
        NotFoundError: no such interview, or not for this person.
        InterviewTakenError: it was this person's appointment, but a colleague holds it now.
    """
    interview = interview_for(session, user, interview_id)
    check_not_taken(interview, by=user.id)
    if interview.interviewer_id != user.id:
        raise NotFoundError
    return interview


def conversation_facts(session: Session, user: User, interview: Interview) -> dict[str, Any]:
    """Return what the conversation shows, and note who reads it."""
    log_reading(session, user, interview)
    access = raw_access(session, interview, reader_id=user.id)
    network, actor = network_of_interview(session, interview)
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "lines": [
            line_of(session, interview, turn, revision, access)
            for turn, revision in turns_of(session, interview.id)
        ],
        "form": TurnForm(formdata=None, turn_id=str(uuid4())),
        "study_is_synthetic": any_synthetic(session, [network.id]),
        "outbox": {"key": public_key(session), "user": user.id},
    }


def line_of(
    session: Session, interview: Interview, turn: Turn, revision: TurnRevision, access: RawAccess
) -> Line:
    """Unseal one turn as it was typed, for who may read it."""
    text = access.text(session, interview, revision)
    return Line(turn=turn, text=text, is_corrected=revision.number > 1)


def days_left(access: RawAccess) -> int | None:
    """Return how many days typed words stay open, begun days counted; None without an end."""
    if access.until is None:
        return None
    return max(0, -((now() - access.until) // timedelta(days=1)))


def where_instead(interview: Interview) -> str | None:
    """Return where to go instead, when there is no conversation to type in."""
    if interview.status == InterviewStatus.OPEN:
        return None
    endpoint = "interviews.closed" if interview.status == InterviewStatus.CLOSED else "calls.call"
    return url_for(endpoint, interview_id=interview.id)


def log_reading(session: Session, user: User, interview: Interview) -> None:
    """Note who reads the words."""
    audit.record(
        session, user_id=user.id, action="read", kind="conversation", object_id=interview.id
    )
