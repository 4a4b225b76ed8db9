"""Pages that make a draw checkable: the promise before it, the proof after it."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.draw_pages import asked_draw, certificate_facts, plan_facts
from app.forms.draws import PlanForm
from app.problems import message_of, status_of
from app.proof import asks_passphrase_for_file
from app.views.draws import Answer, draws
from research.certificates import FRAME_FILE, certificate_csv, command, frame_csv, recipe
from research.draw_plans import PlanKind, plan_draw
from research.draw_rules import SampleTooLargeError
from research.draws import drawn_units
from research.errors import DomainError
from research.frames import SamplingFrame, latest_frame, unit_facts
from research.roles import Role


@draws.get("/<uuid:study_id>/loting/vooraf")
@policy(Role.can_lead)
def plan(study_id: UUID) -> str:
    """Show what was promised about the draw, or ask for it."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template("draws/plan.html", **plan_facts(session, study, PlanForm()))


@draws.post("/<uuid:study_id>/loting/vooraf")
@policy(Role.can_lead)
def promise(study_id: UUID) -> Answer:
    """Fix frame, rule, size and seed before the draw."""
    session, user, form = get_session(), signed_in(), PlanForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    base = latest_frame(session, study_id)
    if base is None:
        return redirect(url_for(".frame", study_id=study_id), 303)
    facts = plan_facts(session, study, form)
    if not form.validate():
        return render_template("draws/plan.html", **facts), 422
    later = form.kind.data == PlanKind.PUBLIC_VALUE
    try:
        plan_draw(
            session,
            base,
            rule=form.chosen_rule,
            size=form.size.data,
            source=(form.source.data or "") if later else None,
            made_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        field = form.size if isinstance(error, SampleTooLargeError) else form.source
        field.errors = [message_of(error)]
        return render_template("draws/plan.html", **facts), status_of(error)
    flash(_("De loting ligt vooraf vast."), "success")
    return redirect(url_for(".plan", study_id=study_id), 303)


@draws.get("/<uuid:study_id>/loting/bewijs")
@policy(Role.can_lead)
def certificate(study_id: UUID) -> str:
    """Show how anyone can recompute the draw."""
    return _certificate("draws/certificate.html", study_id)


@draws.get("/<uuid:study_id>/loting/bewijs.txt")
@policy(Role.can_lead)
def certificate_text(study_id: UUID) -> Response:
    """Send the proof as text. It holds no client number."""
    return _file(_certificate("draws/certificate.txt", study_id), "bewijs-van-de-loting.txt")


@draws.get("/<uuid:study_id>/loting/bewijs.csv")
@policy(Role.can_lead)
@asks_passphrase_for_file
def certificate_table(study_id: UUID) -> Response:
    """Send every unit with its place, chance, weight and release."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    made = asked_draw(session, study)
    return _file(certificate_csv(drawn_units(session, made.id)), "bewijs-van-de-loting.csv")


@draws.get("/<uuid:study_id>/loting/klantenbestand.csv")
@policy(Role.can_lead)
@asks_passphrase_for_file
def frame_file(study_id: UUID) -> Response:
    """Send the client base in the fixed form that its hash covers."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    base = session.get_one(SamplingFrame, asked_draw(session, study).frame_id)
    return _file(frame_csv(unit_facts(session, base.id), base), FRAME_FILE)


def _certificate(template: str, study_id: UUID) -> str:
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    made = asked_draw(session, study)
    facts = certificate_facts(session, study, made)
    return render_template(template, **facts, recipe=recipe(made), command=command(made))


def _file(content: str, name: str) -> Response:
    kind = "text/csv" if name.endswith(".csv") else "text/plain"
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
