"""Proposals of the planner: asked by a lead, shown before anything changes, applied by choice."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, select
from werkzeug import Response

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.forms.planning import AskPlanForm, ChooseLinesForm
from app.htmx import page_or_part
from app.identity import names_of
from app.jobs import JobKind, JobStatus, add_job, latest_job
from app.lock import asked_by_the_page
from app.people import planned_interviewers
from app.plan_words import why_moved, why_refused, why_unplanned
from app.problems import message_of, status_of
from app.queue import wake_after_commit
from app.views.planning import PAGE as PLANNING
from app.views.planning import page_facts
from interviews.appointments import Appointment
from interviews.plan_applying import apply_lines
from interviews.plan_proposals import (
    LineKind,
    PlanLine,
    PlanProposal,
    ask_proposal,
    lines_of,
    stop_proposal,
)
from interviews.plan_undoing import applied_lines, undo_plan
from interviews.planning import people_to_plan
from research.errors import DomainError, NotFoundError
from research.networks import Actor
from research.roles import Role
from research.studies import Study
from research.tables import now

plans = Blueprint("plans", __name__, url_prefix="/onderzoeken")
Answer = str | tuple[str, int] | Response
PAGE, PART = "planning/proposal.html", "planning/_progress.html"


@plans.post("/<uuid:study_id>/planning/voorstel")
@policy(Role.can_lead)
def ask(study_id: UUID) -> Answer:
    """Ask the planner for a proposal; nothing changes in the diary."""
    session, user, form = get_session(), signed_in(), AskPlanForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return render_template(PLANNING, **page_facts(session, study) | {"ask_form": form}), 422
    try:
        proposal = ask_proposal(
            session,
            study,
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            choices=form.choices,
            people=people_to_plan(session, study.id),
            interviewer_ids=_interviewer_ids(session, study),
            asked_by=user.id,
        )
        job = add_job(session, kind=JobKind.MAKE_PLAN, object_id=proposal.id, asked_by=user.id)
        wake_after_commit(session, job)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.last_day.errors = [message_of(error)]
        facts = page_facts(session, study) | {"ask_form": form}
        return render_template(PLANNING, **facts), status_of(error)
    return redirect(url_for(".proposal", study_id=study_id, proposal_id=proposal.id), 303)


@plans.get("/<uuid:study_id>/planning/voorstel/<uuid:proposal_id>")
@policy(Role.can_lead)
def proposal(study_id: UUID, proposal_id: UUID) -> str:
    """Show what would be new, move, stay, and what could not be planned and why."""
    session = get_session()
    study, found = _proposal(session, study_id, proposal_id)
    return render_template(PAGE, **_facts(session, study, found))


@plans.get("/<uuid:study_id>/planning/voorstel/<uuid:proposal_id>/voortgang")
@policy(Role.can_lead)
@asked_by_the_page
def progress(study_id: UUID, proposal_id: UUID) -> Response:
    """Show how far the planner is; the fragment asks again while it is busy."""
    session = get_session()
    study, found = _proposal(session, study_id, proposal_id)
    facts = _progress_facts(session, study, found)
    if request.headers.get("HX-Request") and not facts["busy"]:
        # The whole page has the answer: htmx fetches it.
        answer = Response(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    whole = {} if facts["busy"] else _facts(session, study, found)
    return page_or_part(PAGE, PART, **_facts(session, study, found) | whole | facts)


@plans.post("/<uuid:study_id>/planning/voorstel/<uuid:proposal_id>/stop")
@policy(Role.can_lead)
def stop(study_id: UUID, proposal_id: UUID) -> Response:
    """Let the planner answer with what it has."""
    session = get_session()
    _study, found = _proposal(session, study_id, proposal_id)
    stop_proposal(session, found)
    session.commit()
    return redirect(url_for(".proposal", study_id=study_id, proposal_id=proposal_id), 303)


@plans.post("/<uuid:study_id>/planning/voorstel/<uuid:proposal_id>/toepassen")
@policy(Role.can_lead)
def apply(study_id: UUID, proposal_id: UUID) -> Answer:
    """Put all lines, or those that were ticked, in the diary."""
    session, user, form = get_session(), signed_in(), ChooseLinesForm()
    study, found = _proposal(session, study_id, proposal_id)
    if not form.validate():
        return _again(session, study, found, form, 422)
    everything = request.form.get("welke") == "alles"
    open_lines = [one.id for one in lines_of(session, found.id) if one.can_be_applied]
    try:
        lines = apply_lines(
            session,
            study,
            found,
            line_ids=open_lines if everything else form.chosen,
            interviewer_ids=_interviewer_ids(session, study),
            applied_by=user.id,
            at=now(),
            exception_reason=form.reason.data or "",
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        return _again(session, study, found, form, status_of(error), problem=message_of(error))
    _say(lines)
    return redirect(url_for(".proposal", study_id=study_id, proposal_id=proposal_id), 303)


@plans.post("/<uuid:study_id>/planning/voorstel/<uuid:proposal_id>/terug")
@policy(Role.can_lead)
def undo(study_id: UUID, proposal_id: UUID) -> Answer:
    """Take the appointments of this proposal out of the diary again."""
    session, user = get_session(), signed_in()
    study, found = _proposal(session, study_id, proposal_id)
    try:
        lost = undo_plan(session, study, found, undone_by=user.id, at=now())
        session.commit()
    except DomainError as error:
        session.rollback()
        form = ChooseLinesForm(formdata=None)
        return _again(session, study, found, form, status_of(error), problem=message_of(error))
    flash(_("De agenda is weer zoals voor dit voorstel."), "success")
    if lost:
        words = ngettext(
            "%(num)s oude tijd is intussen bezet. Plan dit gesprek opnieuw.",
            "%(num)s oude tijden zijn intussen bezet. Plan die gesprekken opnieuw.",
            lost,
        )
        flash(words, "warning")
    return redirect(url_for(".proposal", study_id=study_id, proposal_id=proposal_id), 303)


def _proposal(session: Session, study_id: UUID, proposal_id: UUID) -> tuple[Study, PlanProposal]:
    """Return the proposal of a study that the reader leads.

    Raises:
        NotFoundError: no such proposal, or not for this person.
    """
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    found = session.get(PlanProposal, proposal_id)
    if found is None or found.study_id != study.id:
        raise NotFoundError
    return study, found


def _interviewer_ids(session: Session, study: Study) -> list[UUID]:
    return [one.id for one in planned_interviewers(session, study.id)]


def _say(lines: list[PlanLine]) -> None:
    done = sum(one.applied_id is not None for one in lines)
    left = len(lines) - done
    if done:
        words = ngettext(
            "%(num)s afspraak staat in de agenda.", "%(num)s afspraken staan in de agenda.", done
        )
        flash(words, "success")
    if left:
        words = ngettext(
            "%(num)s regel kon niet meer. De reden staat erbij.",
            "%(num)s regels konden niet meer. De reden staat erbij.",
            left,
        )
        flash(words, "warning")


def _again(
    session: Session,
    study: Study,
    found: PlanProposal,
    form: ChooseLinesForm,
    status: int,
    **more: Any,
) -> tuple[str, int]:
    facts = _facts(session, study, found) | {"form": form, "ticked": set(form.chosen)} | more
    return render_template(PAGE, **facts), status


def _progress_facts(session: Session, study: Study, found: PlanProposal) -> dict[str, Any]:
    job = latest_job(session, found.id)
    goes_on = job is not None and job.status in {JobStatus.WAITING, JobStatus.RUNNING}
    return {
        "study": study,
        "proposal": found,
        "job": job,
        "busy": found.made_at is None and goes_on,
        "failed": found.made_at is None and not goes_on,
    }


def _facts(session: Session, study: Study, found: PlanProposal) -> dict[str, Any]:
    lines = lines_of(session, found.id)
    actors = _by_id(session, Actor, [one.actor_id for one in lines])
    old = _by_id(session, Appointment, [one.old_appointment_id for one in lines])
    people = [one.interviewer_id for one in lines]
    people += [one.interviewer_id for one in old.values()]
    people += [reason.interviewer_id for one in lines for reason in one.why_not]
    names, moment = names_of(session, people), now()
    return _progress_facts(session, study, found) | {
        "study_is_synthetic": study.synthetic,
        "actors": actors,
        "old": old,
        "names": names,
        "stale": found.is_stale(moment),
        "changes": [one for one in lines if one.kind in {LineKind.NEW, LineKind.MOVE}],
        "counts": {kind.value: sum(one.kind == kind for one in lines) for kind in LineKind},
        "stays": [one for one in lines if one.kind == LineKind.STAY],
        "unplanned": [
            (one, why_unplanned(one.why_not, names))
            for one in lines
            if one.kind == LineKind.UNPLANNED
        ],
        "why_moved": why_moved,
        "why_refused": why_refused,
        "can_undo": bool(applied_lines(session, found.id)),
        "form": ChooseLinesForm(formdata=None),
        "ticked": set(),
    }


def _by_id(session: Session, table: Any, ids: list[UUID | None]) -> dict[UUID, Any]:
    wanted = {one for one in ids if one is not None}
    return {one.id: one for one in session.exec(select(table).where(col(table.id).in_(wanted)))}
