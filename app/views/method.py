"""Pages about how the study was done: what the program knows, and what it asks the lead once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from analysis.chapter_text import method_html, method_markdown, note_export
from analysis.chapters import chapter_facts
from analysis.method_answers import AnswerChangedError, keep_answers, method_answers
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.forms.method import MethodForm, as_data
from app.problems import message_of, status_of
from app.proof import asks_passphrase_for_file
from research.errors import DomainError
from research.roles import Role
from research.studies import Study

method = Blueprint("method", __name__, url_prefix="/onderzoeken")


@method.get("/<uuid:study_id>/onderzoeker/methode")
@policy(Role.can_lead)
def page(study_id: UUID) -> str:
    """Show what is known of how the study was done, and ask the rest."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    answers = method_answers(session, study)
    return _page(session, study, MethodForm(formdata=None, data=as_data(answers)))


@method.post("/<uuid:study_id>/onderzoeker/methode")
@policy(Role.can_lead)
def keep(study_id: UUID) -> BaseResponse | tuple[str, int]:
    """Keep the answers: all of them, or none."""
    session, user, form = get_session(), signed_in(), MethodForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return _page(session, study, form), 422
    try:
        keep_answers(session, study, answers=form.answers, seen=form.seen, changed_by=user.id)
        session.commit()
    except AnswerChangedError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _overtaken(session, study, form, error), status_of(error)
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _page(session, study, form), status_of(error)
    flash(_("Uw antwoorden zijn bewaard."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@method.get("/<uuid:study_id>/onderzoeker/methode.html")
@policy(Role.can_lead)
@logs_reading
@asks_passphrase_for_file
def download_html(study_id: UUID) -> Response:
    """Send the appendix alone as one HTML file."""
    return _download(study_id, "html", "text/html", method_html)


@method.get("/<uuid:study_id>/onderzoeker/methode.md")
@policy(Role.can_lead)
@logs_reading
@asks_passphrase_for_file
def download_markdown(study_id: UUID) -> Response:
    """Send the appendix alone as Markdown."""
    return _download(study_id, "md", "text/markdown", method_markdown)


def _overtaken(session: Session, study: Study, form: MethodForm, error: AnswerChangedError) -> str:
    """Show beside each typed answer what the colleague wrote; saving again is a choice then."""
    answers = method_answers(session, study)
    for number in error.numbers:
        words = answers[number].words or _("(niets)")
        form[f"item_{number}"].errors = [_("Uw collega schreef: %(words)s", words=words)]
        form[f"seen_{number}"].data = answers[number].version
        form[f"seen_{number}"].raw_data = None
    return _page(session, study, form)


def _page(session: Session, study: Study, form: MethodForm, **more: Any) -> str:
    return render_template(
        "responses/method.html",
        study=study,
        study_is_synthetic=study.synthetic,
        method=chapter_facts(session, study).method,
        form=form,
        **more,
    )


def _download(
    study_id: UUID, kind: str, mimetype: str, write_out: Callable[[Session, Study], str]
) -> Response:
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    document = write_out(session, study)
    note_export(session, study, kind=kind, exported_by=user.id, what="method")
    session.commit()
    answer = Response(document, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="methode.{kind}"'
    return answer
