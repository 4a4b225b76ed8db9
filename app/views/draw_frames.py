"""Pages of the client base, on the blueprint of the draws."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.draw_pages import study_facts
from app.forms.draws import FrameForm
from app.problems import message_of, status_of
from app.views.draws import Answer, draws
from research.draws import draw_of
from research.errors import DomainError
from research.frames import import_frame, latest_frame, strata_of
from research.roles import Role
from research.studies import Study


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
    """Keep the client base: all of it, or nothing."""
    session, user, form = get_session(), signed_in(), FrameForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return render_template("draws/frame.html", **_frame_facts(session, study, form)), 422
    content = form.file.data.read()
    try:
        import_frame(session, study, content=content, imported_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.file.errors = [message_of(error)]
        facts = _frame_facts(session, study, form)
        return render_template("draws/frame.html", **facts), status_of(error)
    flash(_("Het klantenbestand is bewaard."), "success")
    return redirect(url_for(".frame", study_id=study_id), 303)


def _frame_facts(session: Session, study: Study, form: FrameForm) -> dict[str, Any]:
    base = latest_frame(session, study.id)
    return study_facts(study) | {
        "frame": base,
        "strata": strata_of(session, base.id) if base else [],
        "drawn": draw_of(session, study.id) is not None,
        "form": form,
    }
