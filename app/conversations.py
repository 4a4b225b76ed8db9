"""What the pages of a conversation share: who may open it, and the words as he typed them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import url_for
from sqlmodel import Session, select

from analysis.compass import has_compass, topics_by_turn
from app.access import interview_for
from app.compass_words import open_questions
from app.forms.interviews import NoteForm, TurnForm
from app.identity import User
from interviews.abbreviations import abbreviations_of
from interviews.interviews import (
    Interview,
    InterviewStatus,
    InterviewTakenError,
    check_not_taken,
    network_of_interview,
)
from interviews.outbox import public_key
from interviews.private_notes import notes_of
from interviews.raw_access import RawAccess, raw_access
from interviews.turns import Turn, TurnRevision, turns_of
from interviews.worries import worry_text
from research import audit
from research.errors import NotFoundError
from research.members import works_with_actor
from research.networks import any_synthetic
from research.reach import as_the_program
from research.tables import now


@dataclass(frozen=True)
class Line:
    """One turn as its typist reads it. Exists in memory only."""

    turn: Turn
    text: str | None
    is_corrected: bool
    topics: Sequence[str] = ()
    is_removed: bool = False


def conversation_for(session: Session, user: User, interview_id: UUID) -> Interview:
    """Return the interview for the one person who holds the conversation.

    Raises:
        NotFoundError: no such interview, or not for this person.
        InterviewTakenError: this person had the appointment, or typed in it, but a colleague
            holds it now.
    """
    interview = sent_to(session, user, interview_id)
    check_not_taken(interview, by=user.id)
    if interview.interviewer_id != user.id:
        raise NotFoundError
    return interview


def sent_to(session: Session, user: User, interview_id: UUID) -> Interview:
    """Return the interview to which this person sends words.

    Raises:
        NotFoundError: no such interview, or not for this person.
        InterviewTakenError: this person typed in it, but a colleague holds it now.
    """
    try:
        return interview_for(session, user, interview_id)
    except NotFoundError:
        # A page that is still open must hear why it cannot send, or it would try for ever.
        if _typed_in(session, user, interview_id):
            raise InterviewTakenError from None
        raise


def taken_conversation(session: Session, interview_id: UUID) -> Interview:
    """Return a conversation of a colleague, to give back the words that came too late."""
    with as_the_program(session):
        return session.get_one(Interview, interview_id)


def _typed_in(session: Session, user: User, interview_id: UUID) -> bool:
    with as_the_program(session):
        interview = session.get(Interview, interview_id)
        if interview is None or interview.status != InterviewStatus.OPEN:
            return False
        wrote = select(Turn.id).where(Turn.interview_id == interview_id)
        typed = session.exec(wrote.where(Turn.written_by == user.id).limit(1)).first()
        works = works_with_actor(session, interview.actor_id, user_id=user.id)
    return typed is not None and works


def conversation_facts(session: Session, user: User, interview: Interview) -> dict[str, Any]:
    """Return what the conversation shows, and note who reads it."""
    log_reading(session, user, interview)
    access = raw_access(session, interview, reader_id=user.id)
    network, actor = network_of_interview(session, interview)
    topics = topics_by_turn(session, interview.id)
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "lines": [
            line_of(session, interview, turn, revision, access, topics)
            for turn, revision in turns_of(session, interview.id, with_removed=True)
        ],
        "form": TurnForm(formdata=None, turn_id=str(uuid4())),
        **note_facts(session, user, interview, NoteForm(formdata=None, note_id=str(uuid4()))),
        "elapsed": _elapsed(interview),
        "short_words": _short_words(session, user),
        "study_is_synthetic": any_synthetic(session, [network.id]),
        "compass": open_questions() if has_compass(session, interview) else None,
        "worry_text": worry_text(session, network.study_id),
        "outbox": {"key": public_key(session), "user": user.id},
    }


def line_of(
    session: Session,
    interview: Interview,
    turn: Turn,
    revision: TurnRevision,
    access: RawAccess,
    topics: Mapping[UUID, Sequence[str]] | None = None,
) -> Line:
    """Unseal one turn as it was typed, for who may read it, with the topics that it touches.

    One that was taken out has no words.
    """
    if revision.removes:
        access.check()
        return Line(turn=turn, text=None, is_corrected=False, is_removed=True)
    text = access.text(session, interview, revision)
    return Line(turn, text, revision.number > 1, (topics or {}).get(turn.id, ()))


def note_facts(
    session: Session, user: User, interview: Interview, form: NoteForm
) -> dict[str, Any]:
    """Return the reader's own notes about a conversation, with room for the next one."""
    return {"notes": notes_of(session, interview, reader_id=user.id), "note_form": form}


def _elapsed(interview: Interview) -> int:
    """Return how many seconds the conversation took so far, without the time it lay still."""
    if interview.opened_at is None:
        return 0
    until = interview.paused_at or now()
    return max(0, int((until - interview.opened_at).total_seconds()) - interview.still_seconds)


def _short_words(session: Session, user: User) -> dict[str, str]:
    """Return the abbreviations that expand on the page; none while the person has them off."""
    if not user.expands:
        return {}
    return {one.short: one.long for one in abbreviations_of(session, user.id)}


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
