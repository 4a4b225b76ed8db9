"""The influence meter: hide suggestions in a share of the turns, open them, and see the figures."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.influence_figures import FEWEST
from analysis.influence_measures import influence_in
from analysis.unveiling import open_turn
from analysis.veils import USUAL_SHARE, choose_share, meter_of
from app.access import policy, signed_in, story_for, study_for
from app.database import get_session
from app.forms.influence import SHARES, ShareForm
from app.htmx import wants_part
from app.influence_chart import chart_of, rows_of
from app.labels import theme_label
from app.page_ids import page_of_request
from app.problems import message_of, status_of
from interviews.turns import Turn
from research.errors import DomainError
from research.roles import Role
from research.studies import Study

influence = Blueprint("influence", __name__)
Answer = str | tuple[str, int] | Response
PAGE = "influence/page.html"


@influence.get("/onderzoeken/<uuid:study_id>/invloed")
@policy(Role.can_lead)
def page(study_id: UUID) -> str:
    """Show how far the suggestions steer who codes, and the share that is hidden at first."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template(PAGE, **_facts(session, study))


@influence.post("/onderzoeken/<uuid:study_id>/invloed")
@policy(Role.can_lead)
def choose(study_id: UUID) -> Answer:
    """Choose the share."""
    session, user, form = get_session(), signed_in(), ShareForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return render_template(PAGE, **_facts(session, study, form=form)), 422
    share = int(form.share.data)
    try:
        choose_share(session, study, share=share, version=form.seen_version, chosen_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return render_template(PAGE, **_facts(session, study, form=form)), status_of(error)
    if share:
        flash(_("Bewaard. Dit geldt voor verhalen die de computer hierna leest."), "success")
    else:
        flash(_("De meter staat uit. Codeurs zien nu elk voorstel."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@influence.post("/coderen/<uuid:interview_id>/beurten/<uuid:turn_id>/klaar")
@policy(Role.can_code)
def open_one(interview_id: UUID, turn_id: UUID) -> Response:
    """Say that one is done with a turn, so that its suggestions show."""
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_code)
    open_turn(session, interview, turn_id, by=user.id)
    seq = session.get_one(Turn, turn_id).seq
    session.commit()
    endpoint = "coding.turns" if wants_part() else "coding.story"
    facts: dict[str, Any] = {"blad": page_of_request(), "_anchor": f"beurt-{seq}"}
    return redirect(url_for(endpoint, interview_id=interview.id, **facts), 303)


def _facts(session: Session, study: Study, *, form: ShareForm | None = None) -> dict[str, Any]:
    meter, table = meter_of(session, study.id), influence_in(session, study.id)
    version = meter.version if meter else 0
    if form is not None:
        # Who looks at what a colleague chose meanwhile sends that version.
        form.version.data = str(version)
    share = meter.share if meter else USUAL_SHARE
    nearest = min(SHARES, key=lambda one: abs(one - share))
    fresh = {"share": str(nearest), "version": version}
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "meter": meter,
        "form": form or ShareForm(formdata=None, data=fresh),
        "table": table,
        "rows": rows_of(table),
        "names": [theme_label(one) for one in table.steering],
        "picture": chart_of(table),
        "fewest": FEWEST,
    }
