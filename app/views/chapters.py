"""Pages about the chapter: as it reads now, its title and introduction, and taking it along."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from analysis.chapter_text import (
    chapter_body,
    chapter_html,
    chapter_markdown,
    chapter_style,
    note_export,
)
from analysis.chapters import chapter_facts, chapter_words, write_chapter
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.forms.chapters import ChapterForm
from app.problems import message_of
from app.proof import asks_passphrase_for_file
from research import audit
from research.errors import DomainError
from research.roles import Role
from research.studies import Study

chapters = Blueprint("chapters", __name__, url_prefix="/hoofdstuk")


@chapters.get("/<uuid:study_id>/tekst")
@policy(Role.can_edit_chapter)
@logs_reading
def text(study_id: UUID) -> str:
    """Show the chapter as it reads now."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_edit_chapter)
    audit.record(session, user_id=user.id, action="read", kind="chapter", object_id=study.id)
    facts = chapter_facts(session, study)
    session.commit()
    return render_template(
        "chapters/text.html",
        study=study,
        facts=facts,
        body=chapter_body(facts),
        changed=[view for view in facts.claims if view.numbers_changed or view.names_other_share],
    )


@chapters.get("/<uuid:study_id>/inleiding")
@policy(Role.can_edit_chapter)
def introduction(study_id: UUID) -> str:
    """Show title and introduction, to change them."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_edit_chapter)
    title, words = chapter_words(session, study)
    form = ChapterForm(formdata=None, title=title, introduction=words)
    return _introduction_page(study, form)


@chapters.post("/<uuid:study_id>/inleiding")
@policy(Role.can_edit_chapter)
def write(study_id: UUID) -> BaseResponse | tuple[str, int]:
    """Keep title and introduction."""
    session, user, form = get_session(), signed_in(), ChapterForm()
    study = study_for(session, user, study_id, may=Role.can_edit_chapter)
    if not form.validate():
        return _introduction_page(study, form), 422
    words = {"title": form.title.data, "introduction": form.introduction.data or ""}
    try:
        write_chapter(session, study, **words, changed_by=user.id)
    except DomainError as error:
        form.title.errors = [message_of(error)]
        return _introduction_page(study, form), 422
    session.commit()
    flash(_("Titel en inleiding zijn bewaard."), "success")
    return redirect(url_for(".text", study_id=study_id), 303)


@chapters.get("/<uuid:study_id>/hoofdstuk.html")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def download_html(study_id: UUID) -> Response:
    """Send the chapter as one HTML file."""
    return _download(study_id, "html", "text/html", chapter_html)


@chapters.get("/<uuid:study_id>/hoofdstuk.md")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def download_markdown(study_id: UUID) -> Response:
    """Send the chapter as Markdown."""
    return _download(study_id, "md", "text/markdown", chapter_markdown)


@chapters.get("/stijl.css")
@policy(Role.can_edit_chapter)
def style() -> Response:
    """Send the style of the document: the page shows it as the file will look."""
    return Response(chapter_style(), mimetype="text/css")


def _introduction_page(study: Study, form: ChapterForm) -> str:
    return render_template(
        "chapters/introduction.html", study=study, study_is_synthetic=study.synthetic, form=form
    )


def _download(
    study_id: UUID, kind: str, mimetype: str, write_out: Callable[[Session, Study], str]
) -> Response:
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_edit_chapter)
    document = write_out(session, study)
    note_export(session, study, kind=kind, exported_by=user.id)
    session.commit()
    answer = Response(document, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="wij-ervaring.{kind}"'
    return answer
