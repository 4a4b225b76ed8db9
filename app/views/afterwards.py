"""A story entered afterwards, from paper or after a visit: looked over first, then saved."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from app.access import policy, signed_in
from app.conversations import conversation_for, where_instead
from app.database import get_session
from app.forms.afterwards import AfterwardsForm
from app.identity import User
from app.problems import message_of, status_of
from interviews.afterwards import ToldPart, enter_afterwards, parts_of, turn_id_of
from interviews.interviews import Interview, network_of_interview
from interviews.outbox import public_key
from interviews.turns import Mode, Speaker
from research.errors import ConflictError, DomainError
from research.networks import any_synthetic
from research.roles import Role

afterwards = Blueprint("afterwards", __name__, url_prefix="/gesprekken")


@afterwards.get("/<uuid:interview_id>/achteraf")
@policy(Role.can_interview)
def page(interview_id: UUID) -> BaseResponse | str:
    """Ask for the story as one text."""
    session, user = get_session(), signed_in()
    interview = conversation_for(session, user, interview_id)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere)
    return _page(session, user, interview, AfterwardsForm(formdata=None, page_id=str(uuid4())))


@afterwards.post("/<uuid:interview_id>/achteraf")
@policy(Role.can_interview)
def enter(interview_id: UUID) -> BaseResponse | str:
    """Show the turns that the text becomes; save them when they were looked at."""
    session, user, form = get_session(), signed_in(), AfterwardsForm()
    interview = conversation_for(session, user, interview_id)
    if not form.validate():
        return make_response(_page(session, user, interview, form), 422)
    parts: tuple[ToldPart, ...] = ()
    try:
        parts = parts_of(
            form.text.data, speaker=Speaker(form.speaker.data), mode=Mode(form.mode.data)
        )
        if request.form.get("do") != "save" or not form.was_looked_at:
            return _page(session, user, interview, form, parts)
        page_id = UUID(form.page_id.data)
        enter_afterwards(session, interview, page_id=page_id, parts=parts, written_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.text.errors = [message_of(error)]
        if isinstance(error, ConflictError):
            # What is left after the reader took out what stands there already is new.
            form.page_id.data = str(uuid4())
        return make_response(_page(session, user, interview, form, parts), status_of(error))
    return redirect(url_for("interviews.conversation", interview_id=interview_id), 303)


def _page(
    session: Session,
    user: User,
    interview: Interview,
    form: AfterwardsForm,
    parts: tuple[ToldPart, ...] = (),
) -> str:
    network, actor = network_of_interview(session, interview)
    facts: dict[str, Any] = {
        "interview": interview,
        "network": network,
        "actor": actor,
        "form": form,
        "parts": parts,
        "study_is_synthetic": any_synthetic(session, [network.id]),
        "outbox": {"key": public_key(session), "user": user.id},
        "turn_id": turn_id_of(UUID(form.page_id.data), 1),
    }
    return render_template("interviews/afterwards.html", **facts)
