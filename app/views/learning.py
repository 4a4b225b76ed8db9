"""The lead's page of learning: make a next version of the tagger, compare, switch, drop."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response as Answered

from analysis.learning_material import FEWEST_CODINGS, FEWEST_NETWORKS, amount_in
from analysis.rereading import untouched_stories
from analysis.tagger_versions import (
    TaggerState,
    TaggerVersion,
    ask_version,
    choice_of,
    current_version,
    drop_version,
    latest_version,
    left_since,
    stop_version,
    switch_to,
    version_in,
    versions_of,
)
from app.access import policy, signed_in, study_for
from app.database import get_session
from app.forms.learning import SwitchForm
from app.htmx import page_or_part, wants_part
from app.jobs import Job, JobKind, JobStatus, add_job, latest_job
from app.lock import asked_by_the_page
from app.problems import message_of, status_of
from app.queue import wake_after_commit
from app.rereading import ask_to_reread, last_reading
from app.tagger_table import rows_of
from research.errors import DomainError, InvalidValueError, NotFoundError
from research.roles import Role
from research.studies import Study, lock_study

learning = Blueprint("learning", __name__, url_prefix="/onderzoeken")
Answer = str | tuple[str, int] | Answered
PAGE, PART = "learning/page.html", "learning/_progress.html"
GOES_ON = {JobStatus.WAITING.value, JobStatus.RUNNING.value}


@learning.get("/<uuid:study_id>/leren")
@policy(Role.can_lead)
def page(study_id: UUID) -> str:
    """Show which version is in use, the versions that were made, and the way to a next one."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template(PAGE, **_facts(session, study))


@learning.get("/<uuid:study_id>/leren/voortgang")
@policy(Role.can_lead)
@asked_by_the_page
def progress(study_id: UUID) -> Answered:
    """Show how far the learning is; the fragment asks again while it goes on."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    facts = _facts(session, study)
    if wants_part() and not (facts["busy"] or facts["reads"]):
        # The whole page has the outcome: htmx fetches it.
        answer = Response(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    return page_or_part(PAGE, PART, **facts)


@learning.post("/<uuid:study_id>/leren")
@policy(Role.can_lead)
def ask(study_id: UUID) -> Answer:
    """Ask for a next version, when there is enough to learn from."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    lock_study(session, study.id)
    if not amount_in(session, study.id).is_enough:
        trouble = _("Er is nog te weinig om van te leren. Er komt geen nieuwe versie.")
        return render_template(PAGE, **_facts(session, study), trouble=trouble), 422
    try:
        busy = _goes_on(session, study)
        made = ask_version(session, study, asked_by=user.id, busy=busy)
        job = add_job(session, kind=JobKind.LEARN_TAGGER, object_id=made.id, asked_by=user.id)
        wake_after_commit(session, job)
        session.commit()
    except DomainError as error:
        return _told(session, study_id, error)
    return redirect(url_for(".page", study_id=study_id), 303)


@learning.post("/<uuid:study_id>/leren/<uuid:version_id>/stop")
@policy(Role.can_lead)
def stop(study_id: UUID, version_id: UUID) -> Answer:
    """Stop the making of a version."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    try:
        stop_version(session, version_in(session, study.id, version_id), stopped_by=user.id)
        session.commit()
    except DomainError as error:
        return _told(session, study_id, error)
    flash(_("Gestopt. Er is niets veranderd."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@learning.post("/<uuid:study_id>/leren/kies")
@policy(Role.can_lead)
def switch(study_id: UUID) -> Answer:
    """Use another version from now on."""
    session, user, form = get_session(), signed_in(), SwitchForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        raise InvalidValueError(field="tagger")
    try:
        chosen = form.chosen
    except ValueError:
        raise NotFoundError from None
    try:
        version = version_in(session, study.id, chosen) if chosen else None
        switch_to(session, study, version, seen=form.seen_version, by=user.id)
        session.commit()
    except DomainError as error:
        return _told(session, study_id, error)
    flash(_("Gewisseld. Dit geldt voor verhalen die de computer hierna leest."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@learning.post("/<uuid:study_id>/leren/opnieuw-lezen")
@policy(Role.can_lead)
def reread(study_id: UUID) -> Answer:
    """Let the tagger in use read the stories again that nobody judged anything in yet."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    try:
        job = ask_to_reread(session, study, asked_by=user.id)
        session.commit()
    except DomainError as error:
        return _told(session, study_id, error)
    if job is None:
        flash(_("In elk verhaal is al iets beoordeeld. Er is niets om opnieuw te lezen."), "info")
    return redirect(url_for(".page", study_id=study_id), 303)


@learning.post("/<uuid:study_id>/leren/<uuid:version_id>/weg")
@policy(Role.can_lead)
def drop(study_id: UUID, version_id: UUID) -> Answer:
    """Drop a version for ever."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    try:
        drop_version(session, study, version_in(session, study.id, version_id), by=user.id)
        session.commit()
    except DomainError as error:
        return _told(session, study_id, error)
    flash(_("De versie is weg, ook uit reservekopieën."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


def _told(session: Session, study_id: UUID, error: DomainError) -> tuple[str, int]:
    """Show the page as it is now, with what went wrong."""
    session.rollback()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    facts = _facts(session, study)
    return render_template(PAGE, **facts, trouble=message_of(error)), status_of(error)


def _job_of(session: Session, version: TaggerVersion | None) -> Job | None:
    return latest_job(session, version.id) if version is not None else None


def _goes_on(session: Session, study: Study) -> bool:
    last = latest_version(session, study.id)
    job = _job_of(session, last)
    asked = last is not None and last.state == TaggerState.ASKED
    return asked and job is not None and job.status in GOES_ON


def _facts(session: Session, study: Study) -> dict[str, Any]:
    versions = versions_of(session, study.id)
    last = versions[0] if versions else None
    job = _job_of(session, last)
    busy, reading = _goes_on(session, study), last_reading(session, study.id)
    return {
        "reading": reading,
        "reads": reading is not None and reading.status in GOES_ON,
        "untouched": len(untouched_stories(session, study.id)),
        "study": study,
        "study_is_synthetic": study.synthetic,
        "versions": versions,
        "current": current_version(session, study.id),
        "choice": choice_of(session, study.id),
        "last": last,
        "job": job,
        "busy": busy,
        "failed": last is not None and last.state == TaggerState.ASKED and not busy,
        "amount": amount_in(session, study.id),
        "fewest_networks": FEWEST_NETWORKS,
        "fewest_codings": FEWEST_CODINGS,
        "left": {one.id: left_since(session, one.id, study.id) for one in versions if one.is_ready},
        "rows": {one.id: rows_of(one.measures) for one in versions if one.is_ready},
    }
