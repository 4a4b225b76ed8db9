"""The page on which a lead says, per theme, how widely the suggester looks."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.language.themes import THEMES
from analysis.suggestion_breadth import choose_breadth, suggestion_breadth
from app.access import policy, signed_in, study_for
from app.database import get_session
from app.forms.suggestion_breadth import BreadthForm, breadth_data, breadth_form
from app.labels import theme_label
from app.problems import message_of, status_of
from research.codebook import Theme
from research.codebook_versions import codebook_of
from research.errors import DomainError
from research.roles import Role
from research.studies import Study

suggestion_breadths = Blueprint(
    "suggestion_breadths", __name__, url_prefix="/onderzoeken/<uuid:study_id>/voorstellen"
)


@suggestion_breadths.get("")
@policy(Role.can_lead)
def page(study_id: UUID) -> str:
    """Show the choices as they stand."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    data = breadth_data(suggestion_breadth(session, study.id), _themes(session, study))
    return _page(study, _form(session, study, formdata=None, data=data))


@suggestion_breadths.post("")
@policy(Role.can_lead)
def keep(study_id: UUID) -> str | tuple[str, int] | Response:
    """Keep the choices for the stories that are read from now on."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    form = _form(session, study)
    if not form.validate():
        return _page(study, form), 422
    try:
        choose_breadth(
            session, study, choices=form.choices, version=form.seen_version, chosen_by=user.id
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        # What was chosen here stays; saving again is a choice then.
        form.form_errors.append(message_of(error))
        form.version.data = str(suggestion_breadth(session, study.id).version)
        form.version.raw_data = None
        return _page(study, form), status_of(error)
    flash(_("Uw keuzes zijn bewaard. Ze gelden voor de volgende verhalen."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


def _themes(session: Session, study: Study) -> list[Theme]:
    """Return the themes that the suggester knows, as far as the study works with them."""
    return [one for one in codebook_of(session, study.id).offered if one.id in THEMES]


def _form(session: Session, study: Study, **facts: Any) -> BreadthForm:
    themes = _themes(session, study)
    return breadth_form(themes, {one.id: theme_label(one.id, study.id) for one in themes}, **facts)


def _page(study: Study, form: BreadthForm) -> str:
    return render_template(
        "codebook/breadth.html", study=study, study_is_synthetic=study.synthetic, form=form
    )
