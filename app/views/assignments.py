"""The page of the lead about who codes one story."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.assignments import assign_coders, assigned_coders
from analysis.blind_stories import check_not_blind
from app.access import policy, signed_in, story_for
from app.database import get_session
from app.forms.consents import CodersForm
from app.identity import User, users_with
from interviews.interviews import Interview, network_of_interview
from research.roles import Role
from research.studies import Study, is_member

assignments = Blueprint("assignments", __name__, url_prefix="/coderen")
Answer = str | tuple[str, int] | Response


@assignments.get("/<uuid:interview_id>/codeurs")
@policy(Role.can_lead)
def page(interview_id: UUID) -> str:
    """Ask who codes this story."""
    session = get_session()
    interview = story_for(session, signed_in(), interview_id, may=Role.can_lead)
    ticked = [str(one) for one in assigned_coders(session, interview.id)]
    return _page(session, interview, CodersForm(_coders(session, interview), user_ids=ticked))


@assignments.post("/<uuid:interview_id>/codeurs")
@policy(Role.can_lead)
def assign(interview_id: UUID) -> Answer:
    """Let exactly the ticked people code this story; nobody means every coder."""
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_lead)
    check_not_blind(session, interview.id)
    form = CodersForm(_coders(session, interview))
    if not form.validate():
        return _page(session, interview, form), 422
    assign_coders(session, interview, user_ids=form.chosen, assigned_by=user.id)
    session.commit()
    flash(_("Genoteerd. Alleen deze mensen lezen dit verhaal om te coderen."), "success")
    where = url_for("actors.actor", actor_id=interview.actor_id, _anchor="toestemming")
    return redirect(where, 303)


def _coders(session: Session, interview: Interview) -> list[User]:
    network, _actor = network_of_interview(session, interview)
    return [
        one
        for one in users_with(session, Role.can_code)
        if is_member(session, network.study_id, user_id=one.id) and not one.may(Role.can_lead)
    ]


def _page(session: Session, interview: Interview, form: CodersForm) -> str:
    network, actor = network_of_interview(session, interview)
    study = session.get_one(Study, network.study_id)
    facts: dict[str, Any] = {"interview": interview, "network": network, "actor": actor}
    return render_template(
        "assignments/page.html",
        **facts,
        study=study,
        study_is_synthetic=study.synthetic,
        form=form,
    )
