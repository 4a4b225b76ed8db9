"""Pages about keeping: the plan of the house for the administrator, of a study for its lead."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session
from werkzeug import Response

from analysis.expiry import due_in
from app.access import policy, signed_in, study_for
from app.database import get_session
from app.forms.retention import TermsForm
from app.retention import carry_out, due_now, held_back
from research.reach import as_the_program
from research.retention import change_terms, last_days, terms_of
from research.roles import Role
from research.studies import Study
from research.tables import now

retention = Blueprint("retention", __name__)
Answer = str | tuple[str, int] | Response


@retention.get("/bewaartermijnen/")
@policy(Role.can_administer)
def house() -> str:
    """Show how long everything is kept and what would go now, as counts only."""
    session = get_session()
    # The plan of the house is about every study; its page holds counts only.
    with as_the_program(session):
        due, late = due_now(session), held_back(session)
    return render_template("retention/house.html", due=due, held_back=late)


@retention.post("/bewaartermijnen/")
@policy(Role.can_administer)
def let_go() -> Response:
    """Let go what was kept long enough."""
    session = get_session()
    with as_the_program(session):
        gone = sum(carry_out(session, asked_by=signed_in().id).values())
    words = ngettext("%(num)s onderdeel is gewist.", "%(num)s onderdelen zijn gewist.", gone)
    flash(words if gone else _("Er was niets om te wissen."), "success")
    return redirect(url_for(".house"), 303)


@retention.get("/onderzoeken/<uuid:study_id>/bewaartermijnen")
@policy(Role.can_lead)
def of_study(study_id: UUID) -> str:
    """Show how long this study keeps things, and ask for shorter terms."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    terms = terms_of(session, study.id)
    data = {"raw": terms.raw, "identities": terms.identities, "stories": terms.stories}
    return _study_page(session, study, TermsForm(data=data))


@retention.post("/onderzoeken/<uuid:study_id>/bewaartermijnen")
@policy(Role.can_lead)
def shorten(study_id: UUID) -> Answer:
    """Keep things shorter from now on."""
    session, user, form = get_session(), signed_in(), TermsForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return _study_page(session, study, form), 422
    change_terms(session, study, form.terms, changed_by=user.id)
    session.commit()
    flash(_("De termijnen zijn bewaard."), "success")
    return redirect(url_for(".of_study", study_id=study_id), 303)


def _study_page(session: Session, study: Study, form: TermsForm) -> str:
    due = due_in(session, study, now())
    return render_template(
        "retention/of_study.html",
        study=study,
        study_is_synthetic=study.synthetic,
        form=form,
        due=due.counts(),
        held_back=len(due.held_back),
        last=last_days(study, terms_of(session, study.id)),
    )
