"""Conversations in numbers: to the interviewer first, to the lead where the study says so."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.interviewer_effects import FEW, Measure, effects_of_study, own_effects
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.forms.interviewer_effects import ShownToForm
from app.identity import names_of
from app.problems import message_of, status_of
from app.settings import Settings
from research import audit
from research.effects_choice import ShownTo, choose_effects, effects_choice
from research.errors import DomainError
from research.roles import Role
from research.studies import Study, studies_of

interviewer_effects = Blueprint("interviewer_effects", __name__)
Answer = str | tuple[str, int] | Response
PAGE = "interviewer_effects/of_study.html"


@interviewer_effects.get("/mijn-gesprekken")
@policy(Role.can_interview)
def own() -> str:
    """Show somebody his own conversations, beside the middle half of each study."""
    session, user = get_session(), signed_in()
    mine = studies_of(session, user_id=user.id)
    chosen = {one.id: effects_choice(session, one.id) for one in mine}
    shown = [one for one in mine if chosen[one.id].shown_to is not ShownTo.NOBODY]
    figures = {one.id: own_effects(session, one.id, user_id=user.id) for one in shown}
    return render_template(
        "interviewer_effects/own.html",
        studies=[one for one in shown if figures[one.id].held],
        left_out=[one for one in mine if one not in shown],
        figures=figures,
        chosen=chosen,
        few=FEW,
        study_is_synthetic=any(one.synthetic for one in mine),
    )


@interviewer_effects.get("/onderzoeken/<uuid:study_id>/interviewers")
@policy(Role.can_lead)
@logs_reading
def of_study(study_id: UUID) -> str:
    """Show who sees the numbers, and the numbers where the lead may see them: noted."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    return render_template(PAGE, **_facts(session, study))


@interviewer_effects.post("/onderzoeken/<uuid:study_id>/interviewers")
@policy(Role.can_lead)
def choose(study_id: UUID) -> Answer:
    """Choose who sees the numbers."""
    session, user, form = get_session(), signed_in(), ShownToForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return render_template(PAGE, **_facts(session, study, form=form)), 422
    try:
        choose_effects(
            session,
            study,
            shown_to=ShownTo(form.shown_to.data),
            version=form.seen_version,
            chosen_by=user.id,
            reason=form.reason.data or "",
            talked_about=form.talked_about.data,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return render_template(PAGE, **_facts(session, study, form=form)), status_of(error)
    flash(_("Uw keuze is bewaard. De interviewers zien op hun pagina wie meekijkt."), "success")
    return redirect(url_for(".of_study", study_id=study_id), 303)


def _facts(session: Session, study: Study, *, form: ShownToForm | None = None) -> dict[str, Any]:
    chosen = effects_choice(session, study.id)
    settings: Settings = current_app.extensions["wij_settings"]
    k, rows = settings.smallest_group, []
    if chosen.shown_to is ShownTo.LEAD:
        rows = effects_of_study(session, study.id, k=k)
        user_id = signed_in().id
        kind = "interviewer_effects"
        audit.record(session, user_id=user_id, action="read", kind=kind, object_id=study.id)
    names = names_of(session, (one.user_id for one in rows))
    # By name, never by a number: this is no ranking.
    rows.sort(key=lambda one: (names.get(one.user_id, "").casefold(), str(one.user_id)))
    session.commit()
    if form is not None:
        # Who looks at what a colleague chose meanwhile sends that version.
        form.version.data = str(chosen.version)
    fresh = {"shown_to": chosen.shown_to.value, "version": chosen.version, "reason": chosen.reason}
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "chosen": chosen,
        "form": form or ShownToForm(formdata=None, data=fresh),
        "rows": rows,
        "names": names,
        "measures": list(Measure),
        "k": k,
        "few": FEW,
    }
