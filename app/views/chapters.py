"""Pages about the chapter: as it reads now, its title and introduction, and taking it along."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response as BaseResponse

from analysis.chapter_text import current_document, document_of, note_export
from analysis.chapters import (
    ChapterChangedError,
    ColourError,
    chapter_facts,
    chapter_of,
    chapter_words,
    write_chapter,
)
from analysis.document import DEFAULT_COLOUR
from analysis.document_html import document_body, document_style
from analysis.house_colours import is_readable
from analysis.quote_uses import note_file
from app.access import logs_reading, policy, signed_in, study_for
from app.chapter_files import KINDS, FileKind
from app.database import get_session
from app.forms.chapters import ChapterForm
from app.problems import message_of, status_of
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
    document = document_of(session, facts)
    session.commit()
    return render_template(
        "chapters/text.html",
        study=study,
        facts=facts,
        body=document_body(document),
        colour=document.colour,
        changed=[view for view in facts.claims if view.numbers_changed or view.names_other_share],
    )


@chapters.get("/<uuid:study_id>/inleiding")
@policy(Role.can_edit_chapter)
def introduction(study_id: UUID) -> str:
    """Show title and introduction, to change them."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_edit_chapter)
    title, words = chapter_words(session, study)
    kept = chapter_of(session, study)
    form = ChapterForm(
        formdata=None,
        title=title,
        introduction=words,
        house=kept.house,
        colour=kept.colour or DEFAULT_COLOUR,
        seen=kept.version,
    )
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
    style = {"house": form.house.data or "", "colour": form.colour.data or ""}
    try:
        write_chapter(session, study, **words, **style, changed_by=user.id, seen=form.seen.data)
    except DomainError as error:
        field = form.colour if isinstance(error, ColourError) else form.title
        field.errors = [message_of(error)]
        if isinstance(error, ChapterChangedError):
            # What he typed stays; sending it again is now a choice he makes.
            form.seen.raw_data, form.seen.data = None, chapter_of(session, study).version
        return _introduction_page(study, form), status_of(error)
    session.commit()
    flash(_("Titel en inleiding zijn bewaard."), "success")
    return redirect(url_for(".text", study_id=study_id), 303)


@chapters.get("/<uuid:study_id>/hoofdstuk.html")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def download_html(study_id: UUID) -> Response:
    """Send the chapter as it reads now as one HTML file."""
    return _download(study_id, KINDS["html"])


@chapters.get("/<uuid:study_id>/hoofdstuk.md")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def download_markdown(study_id: UUID) -> Response:
    """Send the chapter as it reads now as Markdown."""
    return _download(study_id, KINDS["md"])


@chapters.get("/<uuid:study_id>/hoofdstuk.docx")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def download_docx(study_id: UUID) -> Response:
    """Send the chapter as it reads now as a Word file."""
    return _download(study_id, KINDS["docx"])


@chapters.get("/<uuid:study_id>/hoofdstuk.pdf")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def download_pdf(study_id: UUID) -> Response:
    """Send the chapter as it reads now as PDF/UA."""
    return _download(study_id, KINDS["pdf"])


@chapters.get("/stijl.css")
@policy(Role.can_edit_chapter)
def style() -> Response:
    """Send the style of the document: the page shows it as the file will look."""
    colour = request.args.get("kleur", "")
    return Response(
        document_style(colour if is_readable(colour) else DEFAULT_COLOUR), mimetype="text/css"
    )


def _introduction_page(study: Study, form: ChapterForm) -> str:
    return render_template(
        "chapters/introduction.html", study=study, study_is_synthetic=study.synthetic, form=form
    )


def _download(study_id: UUID, kind: FileKind) -> Response:
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_edit_chapter)
    document = current_document(session, study)
    content = kind.write(document)
    note_file(session, study.id, document=document, name=kind.kind, by=user.id)
    note_export(session, study, kind=kind.kind, exported_by=user.id)
    session.commit()
    answer = Response(content, mimetype=kind.mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="wij-ervaring.{kind.kind}"'
    return answer
