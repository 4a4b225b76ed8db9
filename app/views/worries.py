"""Pages about worries: the steps of the organisation, noting one, and what a lead does with it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import logs_reading, policy, signed_in, study_for
from app.conversations import conversation_for
from app.database import get_session
from app.forms.worries import WorryForm, WorryTextForm
from app.identity import names_of
from app.problems import message_of, status_of
from interviews.interviews import Interview, network_of_interview
from interviews.reflections import answers_of, shared_reflections
from interviews.worries import (
    Worry,
    finish_aftercare,
    finish_worry,
    note_worry,
    study_of_worry,
    take_up,
    words_of_worry,
    worries_of,
    worry_text,
    write_worry_text,
)
from research.call_holds import held_people
from research.errors import DomainError, NotFoundError
from research.members import works_with_actor
from research.reach import as_the_program
from research.roles import Role
from research.studies import Study

worries = Blueprint("worries", __name__)
Answer = str | tuple[str, int] | Response


@worries.get("/gesprekken/<uuid:interview_id>/zorg")
@policy(Role.can_interview)
def ask(interview_id: UUID) -> str:
    """Show what the organisation does about a worry, and ask for a few words."""
    session = get_session()
    interview = conversation_for(session, signed_in(), interview_id)
    return _ask_page(session, interview, WorryForm(formdata=None))


@worries.post("/gesprekken/<uuid:interview_id>/zorg")
@policy(Role.can_interview)
def note(interview_id: UUID) -> Answer:
    """Note a worry for the leads of the study."""
    session, user, form = get_session(), signed_in(), WorryForm()
    interview = conversation_for(session, user, interview_id)
    if not form.validate():
        return _ask_page(session, interview, form), 422
    try:
        words, again = form.words.data or "", form.aftercare.data
        note_worry(session, interview, words=words, aftercare=again, noted_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.words.errors = [message_of(error)]
        return _ask_page(session, interview, form), status_of(error)
    flash(_("De zorg is bewaard, buiten het verhaal. De onderzoeksleider ziet hem nu."), "success")
    return redirect(url_for("interviews.conversation", interview_id=interview_id), 303)


@worries.post("/gesprekken/<uuid:interview_id>/zorg/<uuid:worry_id>/nazorg")
@policy(Role.can_interview)
def aftercare(interview_id: UUID, worry_id: UUID) -> Response:
    """Note that the aftercare call was made."""
    session, user = get_session(), signed_in()
    worry = session.get(Worry, worry_id)
    if worry is None or (worry.interview_id, worry.noted_by) != (interview_id, user.id):
        raise NotFoundError
    # Who promised to call may have handed the conversation over since.
    with as_the_program(session):
        actor_id = session.get_one(Interview, interview_id).actor_id
        if not works_with_actor(session, actor_id, user_id=user.id):
            raise NotFoundError
    finish_aftercare(session, worry, done_by=user.id)
    session.commit()
    flash(_("Genoteerd. Fijn dat u nog eens belde."), "success")
    return redirect(url_for("calls.today"), 303)


@worries.get("/onderzoeken/<uuid:study_id>/zorgen")
@policy(Role.can_lead)
@logs_reading
def of_study(study_id: UUID) -> str:
    """Show the worries of a study to its lead; each reading is noted."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    page = _study_page(session, study)
    session.commit()
    return page


@worries.post("/onderzoeken/<uuid:study_id>/zorgen/<uuid:worry_id>/oppakken")
@policy(Role.can_lead)
def take(study_id: UUID, worry_id: UUID) -> Answer:
    """Take care of a worry."""
    return _move(study_id, worry_id, done=False)


@worries.post("/onderzoeken/<uuid:study_id>/zorgen/<uuid:worry_id>/klaar")
@policy(Role.can_lead)
def finish(study_id: UUID, worry_id: UUID) -> Answer:
    """Say that a worry is done: its words go."""
    return _move(study_id, worry_id, done=True)


@worries.get("/onderzoeken/<uuid:study_id>/zorgen/stappen")
@policy(Role.can_lead)
def steps(study_id: UUID) -> str:
    """Ask for the steps and the contact of the organisation."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    known = worry_text(session, study_id)
    facts = {"steps": known.steps, "contact": known.contact} if known else {}
    version = str(known.version if known else 0)
    return _steps_page(study, WorryTextForm(formdata=None, version=version, **facts))


@worries.post("/onderzoeken/<uuid:study_id>/zorgen/stappen")
@policy(Role.can_lead)
def write(study_id: UUID) -> Answer:
    """Keep the steps and the contact."""
    session, user, form = get_session(), signed_in(), WorryTextForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return _steps_page(study, form), 422
    try:
        write_worry_text(
            session,
            study,
            steps=form.steps.data or "",
            contact=form.contact.data or "",
            version=form.seen,
            written_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _steps_page(study, form), status_of(error)
    flash(_("De stappen zijn bewaard. Interviewers zien ze in elk gesprek."), "success")
    return redirect(url_for(".of_study", study_id=study_id), 303)


def _move(study_id: UUID, worry_id: UUID, *, done: bool) -> Answer:
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    worry = session.get(Worry, worry_id)
    if worry is None or study_of_worry(session, worry) != study_id:
        raise NotFoundError
    try:
        if done:
            finish_worry(session, worry, done_by=user.id)
        else:
            take_up(session, worry, taken_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        page = _study_page(session, study, problem=message_of(error))
        session.commit()
        return page, status_of(error)
    return redirect(url_for(".of_study", study_id=study_id), 303)


def _steps_page(study: Study, form: WorryTextForm) -> str:
    return render_template(
        "worries/steps.html", study=study, study_is_synthetic=study.synthetic, form=form
    )


def _ask_page(session: Session, interview: Interview, form: WorryForm) -> str:
    network, actor = network_of_interview(session, interview)
    study = session.get_one(Study, network.study_id)
    return render_template(
        "worries/ask.html",
        interview=interview,
        actor=actor,
        form=form,
        worry_text=worry_text(session, study.id),
        study_is_synthetic=study.synthetic,
    )


def _study_page(session: Session, study: Study, **facts: Any) -> str:
    reader, found = signed_in().id, worries_of(session, study.id)
    shared = shared_reflections(session, study.id)
    people = {one for worry, _actor in found for one in (worry.noted_by, worry.taken_up_by)}
    people |= {one.written_by for one, _actor in shared}
    return render_template(
        "worries/of_study.html",
        study=study,
        study_is_synthetic=study.synthetic,
        lines=[(one, who, words_of_worry(session, one, read_by=reader)) for one, who in found],
        shared=[(one, who, answers_of(session, one, read_by=reader)) for one, who in shared],
        names=names_of(session, people),
        waits=held_people(session, [who for _one, who in found]),
        has_text=worry_text(session, study.id) is not None,
        **facts,
    )
