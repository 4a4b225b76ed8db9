"""Saving a turn that a page sends, plain or sealed, and saying why one was not saved."""

from uuid import UUID, uuid4

from flask import Response, make_response, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from analysis.compass import follow_turn, topics_by_turn
from app.access import signed_in
from app.conversations import conversation_facts, line_of
from app.forms.interviews import PlaceForm, TurnForm
from app.htmx import wants_part
from app.identity import User
from app.problems import message_of, status_of
from interviews.interviews import (
    Interview,
    InterviewClosedError,
    InterviewNotOpenError,
    InterviewTakenError,
)
from interviews.outbox import SealedTurnBrokenError
from interviews.raw_access import raw_access
from interviews.telling import TurnBodyDiffersError, TurnOutOfOrderError, add_turn
from interviews.turns import Mode, Speaker, Turn, revisions_of
from interviews.writing import WritesElsewhereError, check_writes
from research.errors import DomainError, KeyDestroyedError
from research.vault import vault_of

# The script of the chat acts on the kind of refusal, never on its words.
REASONS: dict[type[DomainError], str] = {
    TurnBodyDiffersError: "other-words",
    TurnOutOfOrderError: "other-words",
    WritesElsewhereError: "reading",
    SealedTurnBrokenError: "sealed",
    KeyDestroyedError: "erased",
    InterviewClosedError: "over",
    InterviewNotOpenError: "over",
    InterviewTakenError: "over",
}


def save_turn(
    session: Session, user: User, interview: Interview, form: TurnForm, place: PlaceForm
) -> BaseResponse:
    """Save a turn once and answer with it; the same turn sent again is answered as saved."""
    if not form.validate():
        return refused(session, user, interview, form, status=422)
    try:
        turn, is_new = _saved(session, user, interview, form, place)
        follow_turn(session, interview, turn, read_by=user.id)
        session.commit()
    except DomainError as error:
        return refused_by(session, user, interview, form, error)
    if wants_part():
        return turn_part(session, interview, turn, status=201 if is_new else 200)
    here = url_for("interviews.conversation", interview_id=interview.id, _anchor="laatste")
    return redirect(here, 303)


def turn_part(session: Session, interview: Interview, turn: Turn, *, status: int = 200) -> Response:
    """Answer with one turn as its typist reads it."""
    access = raw_access(session, interview, reader_id=signed_in().id)
    topics = topics_by_turn(session, interview.id)
    line = line_of(session, interview, turn, revisions_of(session, turn)[-1], access, topics)
    return make_response(
        render_template("interviews/_turn.html", line=line, interview=interview), status
    )


def refused_by(
    session: Session, user: User, interview: Interview, form: TurnForm, error: DomainError
) -> BaseResponse:
    """Say why the rules of the conversation do not let this turn in."""
    form.text.errors = [message_of(error)]
    if isinstance(error, KeyDestroyedError):
        # Nobody gets words back about somebody whose story is erased.
        form.text.data = ""
    return refused(session, user, interview, form, status=status_of(error), error=error)


def act_refused_by(
    session: Session, user: User, interview: Interview, error: DomainError
) -> BaseResponse:
    """Say why a turn was not taken out or put back."""
    form = TurnForm(formdata=None, turn_id=str(uuid4()))
    return refused_by(session, user, interview, form, error)


def refused(
    session: Session,
    user: User,
    interview: Interview,
    form: TurnForm,
    *,
    status: int,
    error: DomainError | None = None,
) -> BaseResponse:
    """Say why a turn was not saved. The typed words stay where they are: on the screen."""
    reason = next((word for kind, word in REASONS.items() if isinstance(error, kind)), "invalid")
    if wants_part():
        part = render_template("interviews/_refused.html", form=form, reason=reason)
        return make_response(part, status)
    if reason == "other-words":
        # Sending again, as the message says, must make a new turn.
        form.turn_id.data = str(uuid4())
    if reason == "over":
        return make_response(
            render_template("interviews/over.html", interview=interview, form=form), status
        )
    facts = conversation_facts(session, user, interview) | {"form": form}
    page = render_template("interviews/conversation.html", **facts)
    session.commit()
    return make_response(page, status)


def _saved(
    session: Session, user: User, interview: Interview, form: TurnForm, place: PlaceForm
) -> tuple[Turn, bool]:
    turn_id = UUID(form.turn_id.data)
    # An erased person has no key: that comes before everything else.
    vault_of(session).keys.data_key(interview.actor_id)
    # What is saved already needs nobody's turn to write.
    if place.writer is not None and session.get(Turn, turn_id) is None:
        check_writes(session, interview, page_id=place.writer)
    return add_turn(
        session,
        interview,
        turn_id=turn_id,
        speaker=Speaker(form.speaker.data),
        mode=Mode(form.mode.data),
        text=form.text.data,
        written_by=user.id,
        place=place.place,
    )
