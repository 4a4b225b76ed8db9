"""Own turns of an open conversation: taken out, and put back."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug import Response as BaseResponse

from app.access import policy, signed_in
from app.conversations import conversation_for
from app.database import get_session
from app.forms.interviews import ActForm
from app.htmx import wants_part
from app.saving_turns import act_refused_by, turn_part
from app.views.interviews import interviews
from interviews.interviews import Interview
from interviews.removing import remove_turn, restore_turn
from interviews.turns import Turn, TurnRevision, find_turn
from interviews.writing import check_writes
from research.errors import DomainError
from research.roles import Role


@interviews.post("/<uuid:interview_id>/beurten/<uuid:turn_id>/weg")
@policy(Role.can_interview)
def remove(interview_id: UUID, turn_id: UUID) -> BaseResponse:
    """Take a turn out of the story; the same act sent again is answered as done."""
    return _act(interview_id, turn_id, removes=True)


@interviews.post("/<uuid:interview_id>/beurten/<uuid:turn_id>/terug")
@policy(Role.can_interview)
def restore(interview_id: UUID, turn_id: UUID) -> BaseResponse:
    """Put a turn back that was taken out."""
    return _act(interview_id, turn_id, removes=False)


def _act(interview_id: UUID, turn_id: UUID, *, removes: bool) -> BaseResponse:
    session, user, form = get_session(), signed_in(), ActForm()
    interview = conversation_for(session, user, interview_id)
    turn: Turn = find_turn(session, interview, turn_id)
    try:
        if form.writer is not None and session.get(TurnRevision, form.act) is None:
            check_writes(session, interview, page_id=form.writer)
        if removes:
            remove_turn(session, interview, turn, act_id=form.act, removed_by=user.id)
        else:
            restore_turn(session, interview, turn, act_id=form.act, restored_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return act_refused_by(session, user, interview, error)
    if wants_part():
        return turn_part(session, interview, turn)
    return redirect(_place_of(interview, turn), 303)


def _place_of(interview: Interview, turn: Turn) -> str:
    here = "interviews.conversation"
    return url_for(here, interview_id=interview.id, _anchor=f"turn-{turn.id}")
