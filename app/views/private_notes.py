"""An interviewer's notes for himself, beside a conversation."""

from uuid import UUID, uuid4

from flask import Blueprint, redirect, url_for
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from app.access import logs_reading, policy, signed_in
from app.conversations import conversation_for, log_reading, note_facts
from app.database import get_session
from app.forms.interviews import NoteForm
from app.htmx import page_or_part, wants_part
from app.identity import User
from app.problems import message_of, status_of
from interviews.interviews import Interview, network_of_interview
from interviews.private_notes import add_note, forget_note
from interviews.raw_access import raw_access
from research.errors import DomainError
from research.networks import any_synthetic
from research.roles import Role

private_notes = Blueprint("private_notes", __name__, url_prefix="/gesprekken")


@private_notes.get("/<uuid:interview_id>/notities")
@policy(Role.can_interview)
@logs_reading
def page(interview_id: UUID) -> BaseResponse:
    """Show one's own notes, for as long as one reads the typed words."""
    session, user = get_session(), signed_in()
    interview = conversation_for(session, user, interview_id)
    raw_access(session, interview, reader_id=user.id).check()
    log_reading(session, user, interview)
    answer = _page(session, user, interview, NoteForm(formdata=None, note_id=str(uuid4())))
    session.commit()
    return answer


@private_notes.post("/<uuid:interview_id>/notities")
@policy(Role.can_interview)
def add(interview_id: UUID) -> BaseResponse:
    """Keep a note; the same note sent again is kept once."""
    session, user, form = get_session(), signed_in(), NoteForm()
    interview = conversation_for(session, user, interview_id)
    try:
        add_note(session, interview, note_id=form.id, text=form.note.data, written_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.note.errors = [message_of(error)]
        form.note_id.data = str(uuid4())
        return _page(session, user, interview, form, status=status_of(error))
    return _done(session, user, interview)


@private_notes.post("/<uuid:interview_id>/notities/<uuid:note_id>/weg")
@policy(Role.can_interview)
def forget(interview_id: UUID, note_id: UUID) -> BaseResponse:
    """Throw an own note away for good."""
    session, user = get_session(), signed_in()
    interview = conversation_for(session, user, interview_id)
    forget_note(session, interview, note_id=note_id, by=user.id)
    session.commit()
    return _done(session, user, interview)


def _done(session: Session, user: User, interview: Interview) -> BaseResponse:
    if not wants_part():
        return redirect(url_for(".page", interview_id=interview.id), 303)
    return _page(session, user, interview, NoteForm(formdata=None, note_id=str(uuid4())))


def _page(
    session: Session, user: User, interview: Interview, form: NoteForm, *, status: int = 200
) -> BaseResponse:
    network, actor = network_of_interview(session, interview)
    return page_or_part(
        "interviews/notes.html",
        "interviews/_notes.html",
        status=status,
        interview=interview,
        network=network,
        actor=actor,
        study_is_synthetic=any_synthetic(session, [network.id]),
        **note_facts(session, user, interview, form),
    )
