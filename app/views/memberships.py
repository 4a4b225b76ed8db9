"""Pages of the lead about who leaves: what waits for him, and who takes it over."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session
from werkzeug import Response

from app.access import network_for, policy, signed_in, study_for
from app.database import get_session
from app.forms.memberships import LeaveForm
from app.identity import User
from app.memberships import HandedOver, leave_study, left_behind
from app.people import people_by_id
from app.problems import message_of, status_of
from research.errors import DomainError, NotFoundError
from research.members import remove_reviewer
from research.networks import is_reviewer
from research.roles import Role
from research.studies import Study, member_ids

memberships = Blueprint("memberships", __name__)
Answer = str | tuple[str, int] | Response
PAGE = "memberships/leave.html"


@memberships.get("/onderzoeken/<uuid:study_id>/mensen/<uuid:user_id>/weg")
@policy(Role.can_lead)
def ask(study_id: UUID, user_id: UUID) -> str:
    """Show what waits for a colleague, before he leaves."""
    session = get_session()
    study, person = _both(session, study_id, user_id)
    return render_template(PAGE, **_facts(session, study, person))


@memberships.post("/onderzoeken/<uuid:study_id>/mensen/<uuid:user_id>/weg")
@policy(Role.can_lead)
def leave(study_id: UUID, user_id: UUID) -> Answer:
    """Let a colleague work on the study no longer."""
    session, me = get_session(), signed_in()
    study, person = _both(session, study_id, user_id)
    form = LeaveForm(_who_phone(session, study, person))
    if not form.validate():
        return render_template(PAGE, **_facts(session, study, person, form=form)), 422
    takes_over = session.get(User, form.chosen) if form.chosen else None
    try:
        handed = leave_study(session, study, person, removed_by=me.id, takes_over=takes_over)
        session.commit()
    except DomainError as error:
        session.rollback()
        study, person = _both(session, study_id, user_id)
        form.form_errors.append(message_of(error))
        return render_template(PAGE, **_facts(session, study, person, form=form)), status_of(error)
    _say(handed)
    if person.id == me.id:
        return redirect(url_for("studies.index"), 303)
    here = url_for("studies.study", study_id=study_id, weg=person.id, _anchor="mensen")
    return redirect(here, 303)


@memberships.post("/netwerken/<uuid:network_id>/meelezers/<uuid:user_id>/weg")
@policy(Role.can_lead)
def stop_reviewing(network_id: UUID, user_id: UUID) -> Response:
    """Let a professional review the network no longer."""
    session, me = get_session(), signed_in()
    network = network_for(session, me, network_id, may=Role.can_lead)
    if not is_reviewer(session, network_id, user_id=user_id):
        raise NotFoundError
    remove_reviewer(session, network, user_id=user_id, removed_by=me.id)
    session.commit()
    flash(_("Deze professional ziet het netwerk niet meer."), "success")
    here = url_for("networks.network", network_id=network_id, weg=user_id, _anchor="meelezers")
    return redirect(here, 303)


def _both(session: Session, study_id: UUID, user_id: UUID) -> tuple[Study, User]:
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    person = session.get(User, user_id)
    if person is None or user_id not in member_ids(session, study_id):
        raise NotFoundError
    return study, person


def _who_phone(session: Session, study: Study, person: User) -> list[User]:
    members = people_by_id(session, member_ids(session, study.id))
    return [
        one for one in members if one.active and one.may(Role.can_interview) and one.id != person.id
    ]


def _facts(
    session: Session, study: Study, person: User, *, form: LeaveForm | None = None
) -> dict[str, Any]:
    colleagues = _who_phone(session, study, person)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "person": person,
        "is_oneself": person.id == signed_in().id,
        "waits": left_behind(session, study, user_id=person.id),
        "form": form or LeaveForm(colleagues, formdata=None),
    }


def _say(handed: HandedOver) -> None:
    flash(_("Deze collega werkt niet meer mee. Wat hij typte en deed, blijft staan."), "success")
    if handed.taken_over:
        flash(
            ngettext(
                "%(num)s gesprek is overgenomen.",
                "%(num)s gesprekken zijn overgenomen.",
                handed.taken_over,
            ),
            "success",
        )
    if handed.to_plan:
        flash(
            ngettext(
                "%(num)s gesprek moet u opnieuw plannen.",
                "%(num)s gesprekken moet u opnieuw plannen.",
                handed.to_plan,
            ),
            "warning",
        )
