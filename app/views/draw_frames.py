"""Pages of the client base: choose a file, say what its columns are, see what is wrong with it."""

import csv
import io
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.draw_pages import study_facts
from app.forms.draws import FrameForm
from app.forms.frame_columns import DELIMITER_WORDS, ColumnsForm, LookForm, columns_form
from app.frame_importing import SMALL, import_now, look_of
from app.htmx import page_or_part
from app.jobs import JobKind, add_job, latest_job
from app.lock import asked_by_the_page
from app.problems import message_of, status_of
from app.queue import wake_after_commit
from app.views.draws import Answer, draws
from research import frame_errors
from research.draws import draw_of
from research.errors import DomainError, NotFoundError
from research.frame_files import preview
from research.frame_reading import sample_cells
from research.frame_rows import ColumnUse, check_uses, looks_personal, usual_uses
from research.frame_uploads import (
    FrameUpload,
    UploadStatus,
    choose,
    content_of,
    keep_upload,
    latest_upload,
    problems_of,
)
from research.frames import latest_frame, remembered_uses, strata_of
from research.roles import Role
from research.studies import Study

PROBLEMS_SHOWN = 20


@draws.get("/<uuid:study_id>/klantenbestand")
@policy(Role.can_lead)
def frame(study_id: UUID) -> str:
    """Show the client base, or ask for it."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template("draws/frame.html", **_frame_facts(session, study, FrameForm()))


@draws.post("/<uuid:study_id>/klantenbestand")
@policy(Role.can_lead)
def import_file(study_id: UUID) -> Answer:
    """Take the file in, sealed, and go on to its columns."""
    session, user, form = get_session(), signed_in(), FrameForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return render_template("draws/frame.html", **_frame_facts(session, study, form)), 422
    content = form.file.data.read()
    try:
        upload = keep_upload(session, study.id, content=content, uploaded_by=user.id)
        look_of(upload, content)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.file.errors = [message_of(error)]
        facts = _frame_facts(session, study, form)
        return render_template("draws/frame.html", **facts), status_of(error)
    return redirect(url_for(".columns", study_id=study_id), 303)


@draws.get("/<uuid:study_id>/klantenbestand/kolommen")
@policy(Role.can_lead)
def columns(study_id: UUID) -> Answer:
    """Show the first lines and ask what each column is for."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    upload = latest_upload(session, study_id)
    if upload is None or upload.status != UploadStatus.WAITING:
        return redirect(url_for(".frame", study_id=study_id), 303)
    return render_template("draws/columns.html", **_columns_facts(session, study, upload))


@draws.post("/<uuid:study_id>/klantenbestand/lezen")
@policy(Role.can_lead)
def look_again(study_id: UUID) -> Answer:
    """Read the file in another way."""
    session, form = get_session(), LookForm()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    upload = _waiting(session, study_id)
    if not form.validate():
        facts = _columns_facts(session, study, upload) | {"look_form": form}
        return render_template("draws/columns.html", **facts), 422
    upload.encoding, upload.delimiter = form.encoding.data, form.delimiter.data
    upload.has_header = form.has_header.data
    try:
        look_of(upload, content_of(session, upload))
        session.commit()
    except DomainError as error:
        session.rollback()
        form.encoding.errors = [message_of(error)]
        facts = _columns_facts(session, study, upload) | {"look_form": form}
        return render_template("draws/columns.html", **facts), status_of(error)
    return redirect(url_for(".columns", study_id=study_id), 303)


@draws.post("/<uuid:study_id>/klantenbestand/kolommen")
@policy(Role.can_lead)
def read_in(study_id: UUID) -> Answer:
    """Read the clients in: all of them, or none."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    upload = _waiting(session, study_id)
    content = content_of(session, upload)
    facts = _columns_facts(session, study, upload)
    form: ColumnsForm = facts["form"]
    if not form.validate():
        return render_template("draws/columns.html", **facts), 422
    try:
        look = look_of(upload, content)
        check_uses(look.columns, form.uses, sample_cells(content, look))
        choose(session, upload, uses=form.uses)
        if len(content) <= SMALL:
            import_now(session, upload)
        else:
            job = add_job(session, kind=JobKind.IMPORT_FRAME, object_id=upload.id, asked_by=user.id)
            wake_after_commit(session, job)
        session.commit()
    except DomainError as error:
        session.rollback()
        facts["problem"] = message_of(error)
        return render_template("draws/columns.html", **facts), status_of(error)
    if upload.status == UploadStatus.KEPT:
        flash(_("Het klantenbestand is bewaard."), "success")
    return redirect(url_for(".frame", study_id=study_id), 303)


@draws.get("/<uuid:study_id>/klantenbestand/voortgang")
@policy(Role.can_lead)
@asked_by_the_page
def import_progress(study_id: UUID) -> Answer:
    """Show how far a large file is; the fragment asks again while the worker is busy."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    facts = _frame_facts(session, study, FrameForm())
    return page_or_part("draws/frame.html", "draws/_import.html", **facts)


@draws.get("/<uuid:study_id>/klantenbestand/fouten.csv")
@policy(Role.can_lead)
def problems(study_id: UUID) -> Response:
    """Send every wrong line with its number and the reason; no cell is in it."""
    session = get_session()
    study_for(session, signed_in(), study_id, may=Role.can_lead)
    upload = latest_upload(session, study_id)
    if upload is None or not upload.problem_count:
        raise NotFoundError
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("regel"), _("wat er mis is")])
    writer.writerows([one.facts["line"], message_of(one)] for one in problems_of(upload))
    # With a mark, or a spreadsheet shows other letters.
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=fouten-in-het-bestand.csv"
    return answer


def _waiting(session: Session, study_id: UUID) -> FrameUpload:
    upload = latest_upload(session, study_id)
    if upload is None or upload.status != UploadStatus.WAITING:
        raise NotFoundError
    return upload


def _columns_facts(session: Session, study: Study, upload: FrameUpload) -> dict[str, Any]:
    content = content_of(session, upload)
    look = look_of(upload, content)
    cells = sample_cells(content, look)
    personal = [
        looks_personal(name, [row[number] for row in cells if number < len(row)])
        for number, name in enumerate(look.columns)
    ]
    remembered = remembered_uses(session, user_id=signed_in().id)
    uses = usual_uses(look.columns, remembered)
    # A column that was something before may look personal in this file.
    safe = [
        None if odd and use is not ColumnUse.DROP else use
        for use, odd in zip(uses, personal, strict=True)
    ]
    chosen = {"delimiter": look.delimiter, "encoding": look.encoding}
    return study_facts(study) | {
        "look": look,
        "delimiter_words": DELIMITER_WORDS.get(look.delimiter, ""),
        "form": columns_form(look, safe, personal),
        "look_form": LookForm(formdata=None, data=chosen | {"has_header": look.has_header}),
        "personal": personal,
        "lines": preview(content, look),
    }


def _frame_facts(session: Session, study: Study, form: FrameForm) -> dict[str, Any]:
    base, upload = latest_frame(session, study.id), latest_upload(session, study.id)
    job = latest_job(session, upload.id) if upload else None
    listed = problems_of(upload)[:PROBLEMS_SHOWN] if upload else []
    return study_facts(study) | {
        "frame": base,
        "strata": strata_of(session, base.id) if base else [],
        "drawn": draw_of(session, study.id) is not None,
        "form": form,
        "upload": upload,
        "job": job,
        "refused_because": _refusal(upload),
        "wrong_lines": [message_of(one) for one in listed],
        "asked_again": request.endpoint == "draws.import_progress",
    }


def _refusal(upload: FrameUpload | None) -> str:
    """Return why the file was refused; what needs a name of a column was said before."""
    if upload is None or upload.status != UploadStatus.REFUSED:
        return ""
    kind: type[DomainError] = getattr(frame_errors, upload.refusal, frame_errors.FrameError)
    return message_of(frame_errors.FrameError() if "%(" in kind.template else kind())
