"""The savings of a register as by-catch (bijvangst): people first, every sum in the open."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.journey_counts import counted_for_savings
from analysis.journeys import JourneyRegister
from analysis.savings import ASSUMPTIONS, MAY_BE_SET, Step, missing_of, steps_of, swings, value_of
from analysis.savings_known import (
    beside_report,
    report_assumptions,
    report_counts,
    report_source,
    report_steps,
)
from analysis.savings_settings import (
    assumptions_of,
    history_of_settings,
    set_assumption,
    settings_of,
    standing_setting,
    take_back_assumption,
    undo_assumption,
)
from analysis.sums import exactly
from app.access import policy, signed_in
from app.database import get_session
from app.forms.journey_sheets import AssumptionForm, assumption_data
from app.journey_access import Near, Standing, journey_register_for
from app.journey_charts import tornado_picture
from app.journey_pages import register_page, smallest_group
from app.problems import message_of, status_of
from research.errors import DomainError, NotFoundError
from research.roles import Role

savings = Blueprint("savings", __name__, url_prefix="/klantreizen")
Answer = str | tuple[str, int] | Response
HERE = "savings.page"


@savings.get("/<uuid:register_id>/bijvangst")
@policy(Role.can_follow_journeys)
def page(register_id: UUID) -> str:
    """Show the result in people, and then what care did not cost, line by line."""
    session = get_session()
    near = {"near": Near.SAVINGS}
    register, standing = journey_register_for(session, signed_in(), register_id, **near)
    counted, assumed = counted_for_savings(session, register), assumptions_of(session, register)
    enough = counted.recorded >= smallest_group()
    missing = missing_of(counted, assumed)
    steps = [] if missing or not enough else steps_of(counted, assumed)
    found = swings(counted, assumed) if steps else []
    whole = value_of(steps, "total")
    return register_page(
        "journeys/savings.html",
        register,
        standing,
        here=HERE,
        counted=counted,
        enough=enough,
        missing=missing,
        steps=steps,
        parts=parted(steps),
        value=lambda name: value_of(steps, name),
        swings=found,
        picture=tornado_picture(found, whole) if found else None,
        assumed=assumed,
        names=[name for name in MAY_BE_SET if name in assumed or name in ASSUMPTIONS],
        own=settings_of(session, register),
        exactly=exactly,
    )


@savings.get("/<uuid:register_id>/bijvangst/2021")
@policy(Role.can_follow_journeys)
def example(register_id: UUID) -> str:
    """Show the report of 2021, reckoned again beside what it printed."""
    session = get_session()
    near = {"near": Near.SAVINGS}
    register, standing = journey_register_for(session, signed_in(), register_id, **near)
    steps = report_steps()
    return register_page(
        "journeys/example.html",
        register,
        standing,
        here=HERE,
        steps=steps,
        parts=parted(steps),
        printed=beside_report(),
        counted=report_counts(),
        assumed=report_assumptions(),
        source=report_source(),
        exactly=exactly,
    )


@savings.get("/<uuid:register_id>/bijvangst/aannames/<name>")
@policy(Role.can_lead)
def assumption(register_id: UUID, name: str) -> str:
    """Show one assumption, to change it."""
    session = get_session()
    register, standing = _led(session, register_id, name)
    row = settings_of(session, register).get(name)
    now = assumptions_of(session, register).get(name)
    data = assumption_data(now, row.version if row else 0)
    form = AssumptionForm(formdata=None, data=data)
    return _assumption_page(session, register, standing, name, form)


@savings.post("/<uuid:register_id>/bijvangst/aannames/<name>")
@policy(Role.can_lead)
def change(register_id: UUID, name: str) -> Answer:
    """Keep an assumption with its source."""
    session, user, form = get_session(), signed_in(), AssumptionForm()
    register, standing = _led(session, register_id, name)
    if not form.validate():
        return _assumption_page(session, register, standing, name, form), 422
    try:
        seen = form.seen_version
        set_assumption(session, register, name, form.assumed, seen=seen, set_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.value.errors = [message_of(error)]
        return _assumption_page(session, register, standing, name, form), status_of(error)
    flash(_("De aanname is bewaard. De uitkomst rekent er nu mee."), "success")
    return redirect(url_for(".page", register_id=register_id, _anchor="aannames"), 303)


@savings.post("/<uuid:register_id>/bijvangst/aannames/<name>/terug")
@policy(Role.can_lead)
def take_back(register_id: UUID, name: str) -> Answer:
    """Let what is known count again."""
    said = _("Uw eigen getal telt niet meer mee. Het staat nog in de lijst.")
    return _back(register_id, name, take_back_assumption, said)


@savings.post("/<uuid:register_id>/bijvangst/aannames/<name>/ongedaan")
@policy(Role.can_lead)
def undo(register_id: UUID, name: str) -> Answer:
    """Let count again what stood before the last change."""
    said = _("De laatste verandering is teruggedraaid. De uitkomst rekent er weer zo mee.")
    return _back(register_id, name, undo_assumption, said)


def _back(register_id: UUID, name: str, act: Callable[..., None], said: str) -> Answer:
    session, user, form = get_session(), signed_in(), AssumptionForm()
    register, standing = _led(session, register_id, name)
    try:
        act(session, register, name, seen=form.seen_version, by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.value.errors = [message_of(error)]
        return _assumption_page(session, register, standing, name, form), status_of(error)
    flash(said, "success")
    return redirect(url_for(".page", register_id=register_id, _anchor="aannames"), 303)


def parted(steps: list[Step]) -> list[tuple[str, list[tuple[str, Step]]]]:
    """Return the lines in euros by kind of care; the last part, without a name, is the whole."""
    parts: dict[str, list[tuple[str, Step]]] = {}
    for step in steps:
        name, _dot, group = step.name.partition(".")
        says_more = step.sum.text != step.sum.result or name in {"total", "recorded"}
        if name != "people" and says_more:
            parts.setdefault(group, []).append((name, step))
    return sorted(parts.items(), key=lambda part: part[0] == "")


def _led(session: Session, register_id: UUID, name: str) -> tuple[JourneyRegister, Standing]:
    found = journey_register_for(session, signed_in(), register_id, near=Near.LEAD)
    if name not in MAY_BE_SET:
        raise NotFoundError
    return found


def _assumption_page(
    session: Session,
    register: JourneyRegister,
    standing: Standing,
    name: str,
    form: AssumptionForm,
) -> str:
    history: list[Any] = [row for row in history_of_settings(session, register) if row.name == name]
    last = standing_setting(history)
    return register_page(
        "journeys/assumption.html",
        register,
        standing,
        here=HERE,
        name=name,
        form=form,
        history=history,
        is_own=bool(history and history[-1].value),
        counts=last,
        is_mine=last is not None and last.set_by == signed_in().id,
        version=history[-1].version if history else 0,
    )
