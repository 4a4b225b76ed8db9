"""Pages about editions of the chapter: settle one, read it, take it along, see what changed."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from analysis.answers_table import answers_csv, questions_csv
from analysis.chapter_text import current_document, note_export
from analysis.codings_table import codings_csv
from analysis.document_html import document_body
from analysis.edition_changes import Difference, changes
from analysis.editions import (
    allowed_now,
    edition_of,
    editions_of,
    make_edition,
    open_edition,
    unsettled,
)
from analysis.quote_uses import note_file
from app.access import logs_reading, policy, signed_in, study_for
from app.chapter_files import KINDS
from app.database import get_session
from app.identity import names_of
from app.problems import message_of, status_of
from app.proof import asks_passphrase_for_file
from research import audit
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study

editions = Blueprint("editions", __name__, url_prefix="/hoofdstuk/<uuid:study_id>/uitgaven")

DIFFERENCES = {
    Difference.PART_NEW: _l("Nieuw deel"),
    Difference.PART_GONE: _l("Deel weg"),
    Difference.PART_NAMED: _l("Andere kop"),
    Difference.PART_MOVED: _l("Andere volgorde van de delen"),
    Difference.SENTENCE_NEW: _l("Nieuwe zin"),
    Difference.SENTENCE_GONE: _l("Zin weg"),
    Difference.SENTENCE_CHANGED: _l("Andere zin"),
    Difference.PROOF_CHANGED: _l("Andere aantallen onder deze zin"),
    Difference.COUNT_CHANGED: _l("Ander aantal"),
    Difference.QUOTE_NEW: _l("Nieuw citaat"),
    Difference.QUOTE_GONE: _l("Citaat weg"),
    Difference.TEXT_CHANGED: _l("Andere tekst"),
}


@editions.get("/")
@policy(Role.can_edit_chapter)
def page(study_id: UUID) -> str:
    """List the editions, and what keeps the chapter from being final."""
    session, study = _study(study_id)
    return _page(session, study)


@editions.post("/")
@policy(Role.can_edit_chapter)
def make(study_id: UUID) -> BaseResponse | tuple[str, int]:
    """Settle the chapter as it reads now."""
    session, study = _study(study_id)
    try:
        made = make_edition(session, study, made_by=signed_in().id)
    except DomainError as error:
        return _page(session, study, problem=message_of(error)), status_of(error)
    kept = open_edition(session, made).document
    name = f"{made.number}"
    note_file(session, study.id, document=kept, name=name, by=signed_in().id)
    session.commit()
    flash(_("Uitgave %(number)s is vastgesteld.", number=made.number), "success")
    return redirect(url_for(".page", study_id=study.id), 303)


@editions.get("/<int:number>")
@policy(Role.can_edit_chapter)
@logs_reading
def edition(study_id: UUID, number: int) -> str:
    """Show one edition as it may be read now."""
    session, study = _study(study_id)
    found = open_edition(session, edition_of(session, study, number))
    _note(session, study)
    session.commit()
    return render_template(
        "editions/edition.html",
        study=study,
        study_is_synthetic=study.synthetic,
        number=number,
        found=found,
        kinds=KINDS,
        body=document_body(found.document),
    )


@editions.get("/<int:number>/verschil")
@policy(Role.can_edit_chapter)
@logs_reading
def difference(study_id: UUID, number: int) -> str:
    """Show what changed since an edition: in the next one, or until now."""
    session, study = _study(study_id)
    before = open_edition(session, edition_of(session, study, number))
    later = [one for one in editions_of(session, study.id) if one.number == number + 1]
    if later:
        after = open_edition(session, later[0])
    else:
        after = allowed_now(session, current_document(session, study))
    found = changes(before, after)
    _note(session, study)
    session.commit()
    return render_template(
        "editions/difference.html",
        study=study,
        study_is_synthetic=study.synthetic,
        number=number,
        is_now=not later,
        found=found,
        words=DIFFERENCES,
    )


@editions.get("/<int:number>/hoofdstuk.<kind>")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def download(study_id: UUID, number: int, kind: str) -> Response:
    """Send an edition as a file, without what was taken back since."""
    session, study = _study(study_id)
    if kind not in KINDS:
        raise NotFoundError
    found = open_edition(session, edition_of(session, study, number))
    content = KINDS[kind].write(found.document)
    by = signed_in().id
    note_file(session, study.id, document=found.document, name=f"{number}.{kind}", by=by)
    note_export(session, study, kind=kind, exported_by=by)
    session.commit()
    answer = Response(content, mimetype=KINDS[kind].mimetype)
    name = f"wij-ervaring-uitgave-{number}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@editions.get("/coderingen.csv")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def codings(study_id: UUID) -> Response:
    """Send the codings without words, with which an auditor counts again."""
    return _table(study_id, "coderingen", codings_csv)


@editions.get("/antwoorden.csv")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def answers(study_id: UUID) -> Response:
    """Send what people answered, as codes, with which an auditor counts again."""
    return _table(study_id, "antwoorden", answers_csv)


@editions.get("/vragen.csv")
@policy(Role.can_edit_chapter)
@logs_reading
@asks_passphrase_for_file
def questions(study_id: UUID) -> Response:
    """Send what each counted sentence of the chapter asks."""

    def asked(session: Session, study: Study) -> str:
        return questions_csv(session, study, current_document(session, study))

    return _table(study_id, "vragen", asked)


def _table(study_id: UUID, name: str, make: Callable[[Session, Study], str]) -> Response:
    session, study = _study(study_id)
    content = make(session, study)
    note_export(session, study, kind="csv", exported_by=signed_in().id)
    session.commit()
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _study(study_id: UUID) -> tuple[Session, Study]:
    session = get_session()
    return session, study_for(session, signed_in(), study_id, may=Role.can_edit_chapter)


def _note(session: Session, study: Study) -> None:
    audit.record(session, user_id=signed_in().id, action="read", kind="chapter", object_id=study.id)


def _page(session: Session, study: Study, *, problem: str = "") -> str:
    known = editions_of(session, study.id)
    lines = [(one, open_edition(session, one)) for one in known]
    return render_template(
        "editions/page.html",
        study=study,
        study_is_synthetic=study.synthetic,
        lines=lines,
        names=names_of(session, [one.made_by for one in known if one.made_by]),
        open_claims=unsettled(session, study),
        problem=problem,
    )
