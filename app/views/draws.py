"""Pages of the draw: made once (or again, with a reason), released in batches, replaced by name."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.draw_pages import asked_draw, draw_facts, draw_form, new_facts
from app.forms.draws import BatchForm, DrawForm, ReleaseForm
from app.problems import message_of, status_of
from app.proof import asks_passphrase_for_file
from research.draw_plans import open_plan
from research.draw_rules import DrawRule, SampleTooLargeError, draw_csv
from research.draws import (
    AlreadyDrawnError,
    Draw,
    DrawnUnit,
    draw_from_frame,
    draw_of,
    drawn_of,
)
from research.errors import DomainError, NotFoundError
from research.frames import SamplingFrame, latest_frame
from research.releases import ReleaseReason, release_batch, release_next, replaceable
from research.roles import Role
from research.studies import Study

draws = Blueprint("draws", __name__, url_prefix="/onderzoeken")
Answer = str | tuple[str, int] | BaseResponse


@draws.get("/<uuid:study_id>/loting")
@policy(Role.can_lead)
def draw(study_id: UUID) -> str:
    """Show the draw, or the form that makes it."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    if draw_of(session, study_id) is not None:
        facts = draw_facts(session, study, asked_draw(session, study))
        return render_template("draws/draw.html", **facts)
    form = draw_form(session, study, latest_frame(session, study_id))
    return render_template("draws/new.html", **new_facts(session, study, form))


@draws.get("/<uuid:study_id>/loting/opnieuw")
@policy(Role.can_lead)
def again(study_id: UUID) -> str:
    """Ask why there has to be another draw."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    if draw_of(session, study_id) is None:
        raise NotFoundError
    form = draw_form(session, study, latest_frame(session, study_id))
    return render_template("draws/new.html", **new_facts(session, study, form))


@draws.post("/<uuid:study_id>/loting")
@policy(Role.can_lead)
def make(study_id: UUID) -> Answer:
    """Draw the sample: once, or once more with a reason."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    base = latest_frame(session, study_id)
    if base is None:
        return redirect(url_for(".frame", study_id=study_id), 303)
    form = draw_form(session, study, base)
    if not form.validate():
        if "reason" in form and not form.reason.raw_data:
            return _not_drawn(session, study, form, AlreadyDrawnError())
        return render_template("draws/new.html", **new_facts(session, study, form)), 422
    try:
        draw_from_frame(session, base, **_choices(session, base, form), drawn_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _not_drawn(session, study, form, error)
    flash(_("De loting is gedaan."), "success")
    return redirect(url_for(".draw", study_id=study_id), 303)


@draws.get("/<uuid:study_id>/loting.csv")
@policy(Role.can_lead)
@asks_passphrase_for_file
def download(study_id: UUID) -> Response:
    """Send the whole draw, in the form that ``wij draw`` prints."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    made = asked_draw(session, study)
    answer = Response(draw_csv(drawn_of(session, made.id)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=loting.csv"
    return answer


@draws.post("/<uuid:study_id>/loting/ronde")
@policy(Role.can_lead)
def release_more(study_id: UUID) -> Answer:
    """Release the next batch of the sample."""
    session, user, form = get_session(), signed_in(), BatchForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    made = asked_draw(session, study)
    if not form.validate():
        return _draw_page(session, study, made, batch_form=form), 422
    try:
        units = release_batch(session, made, count=form.count.data, released_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _draw_page(session, study, made, problem=message_of(error)), status_of(error)
    flash(_("Vrijgegeven klantnummers: %(count)s.", count=len(units)), "success")
    return redirect(url_for(".draw", study_id=study_id), 303)


@draws.post("/<uuid:study_id>/loting/reserve")
@policy(Role.can_lead)
def release(study_id: UUID) -> Answer:
    """Release the next client number of the reserve, for one that fell out."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    made = asked_draw(session, study)
    form = ReleaseForm(replaceable(session, made.id))
    if not form.validate():
        return _draw_page(session, study, made, form=form), 422
    try:
        release_next(
            session,
            made,
            fell_out=session.get_one(DrawnUnit, UUID(form.unit.data)),
            reason=ReleaseReason(form.reason.data),
            released_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        return _draw_page(session, study, made, problem=message_of(error)), status_of(error)
    flash(_("Het volgende klantnummer is vrijgegeven."), "success")
    return redirect(url_for(".draw", study_id=study_id, _anchor="reserve"), 303)


def _choices(session: Session, base: SamplingFrame, form: DrawForm) -> dict[str, Any]:
    """Return how to draw: as it was promised before, else as it is asked now."""
    plan = open_plan(session, base)
    hidden = plan is not None and "seed" not in form
    return {
        "size": plan.size if plan else form.size.data,
        "rule": DrawRule(plan.method) if plan else form.chosen_rule,
        "seed": plan.seed if plan and hidden else form.seed.data,
        "first_batch": form.first.data,
        "reason": form.reason.data if "reason" in form else "",
        "plan_id": plan.id if plan else None,
    }


def _not_drawn(session: Session, study: Study, form: DrawForm, error: DomainError) -> Answer:
    """Say why there is no draw: beside the form, or beside the draw that a colleague made."""
    made = draw_of(session, study.id)
    if made is not None and isinstance(error, AlreadyDrawnError):
        return _draw_page(session, study, made, problem=message_of(error)), status_of(error)
    name = "size" if isinstance(error, SampleTooLargeError) and "size" in form else "first"
    form[name].errors = [message_of(error)]
    return render_template("draws/new.html", **new_facts(session, study, form)), status_of(error)


def _draw_page(session: Session, study: Study, made: Draw, **more: Any) -> str:
    return render_template("draws/draw.html", **draw_facts(session, study, made) | more)
