"""Reading sheets in: a template to fill in, a look at what would change, and then keeping it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.journey_errors import SheetRowError
from analysis.journey_sheets import keep_plan, plan_of, read_journeys
from analysis.journeys import JourneyRegister
from analysis.register_figures import (
    FigureSheet,
    figure_round,
    keep_figures,
    read_figures,
    take_back_figures,
)
from analysis.sheets import Sheet
from app.access import policy, signed_in
from app.database import get_session
from app.forms.journey_sheets import KeepSheetForm, SeenSheetForm, SheetForm, kept
from app.journey_access import Near, Standing, journey_register_for
from app.journey_files import JOURNEYS, columns_of, csv_template, explanation, xlsx_template
from app.journey_pages import register_page
from app.problems import message_of, status_of
from research.errors import DomainError, NotFoundError
from research.roles import Role

journey_sheets = Blueprint("journey_sheets", __name__, url_prefix="/klantreizen")
Answer = str | tuple[str, int] | Response
# As an address calls the sheets.
SHEETS = {
    "klantreizen": JOURNEYS,
    "activiteiten": FigureSheet.ACTIVITIES.value,
    "inwoners": FigureSheet.POPULATION.value,
}
SHOWN = 30


@journey_sheets.get("/<uuid:register_id>/inlezen/<name>")
@policy(Role.can_lead)
def ask(register_id: UUID, name: str) -> str:
    """Ask for a sheet, with a template to fill in."""
    session, sheet = get_session(), _known(name)
    register, standing = _register(session, register_id)
    return _ask_page(register, standing, sheet, SheetForm())


@journey_sheets.get("/<uuid:register_id>/sjabloon/<name>.csv")
@policy(Role.can_lead)
def template_csv(register_id: UUID, name: str) -> Response:
    """Hand out an empty sheet as CSV."""
    _register(get_session(), register_id)
    return csv_template(_known(name))


@journey_sheets.get("/<uuid:register_id>/sjabloon/<name>.xlsx")
@policy(Role.can_lead)
def template_xlsx(register_id: UUID, name: str) -> Response:
    """Hand out an empty sheet as xlsx, with the words that it takes."""
    _register(get_session(), register_id)
    return xlsx_template(_known(name))


@journey_sheets.post("/<uuid:register_id>/inlezen/<name>")
@policy(Role.can_lead)
def look(register_id: UUID, name: str) -> Answer:
    """Look at a sheet: what would change, or every line that is wrong. Keeps nothing."""
    session, sheet, form = get_session(), _known(name), SheetForm()
    register, standing = _register(session, register_id)
    if not form.validate():
        return _ask_page(register, standing, sheet, form), 422
    content = form.file.data.read()
    try:
        read = _read(content, sheet)
    except DomainError as error:
        form.file.errors = [message_of(error)]
        return _ask_page(register, standing, sheet, form), status_of(error)
    if read.problems:
        return _ask_page(register, standing, sheet, form, problems=read.problems), 422
    return _look_page(session, register, standing, sheet, read, content)


@journey_sheets.post("/<uuid:register_id>/inlezen/<name>/bewaar")
@policy(Role.can_lead)
def keep(register_id: UUID, name: str) -> Answer:
    """Read the sheet in that was looked at: all of it, or nothing. Twice changes nothing."""
    session, user, sheet, form = get_session(), signed_in(), _known(name), KeepSheetForm()
    register, standing = _register(session, register_id)
    content = form.bytes if form.validate() else None
    again = SheetForm(formdata=None)
    if content is None:
        again.file.errors = [_("Kies het bestand nog een keer.")]
        return _ask_page(register, standing, sheet, again), 422
    try:
        read = _read(content, sheet)
        if read.problems:
            return _ask_page(register, standing, sheet, again, problems=read.problems), 422
        _keep(session, register, sheet, read, kept_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        again.file.errors = [message_of(error)]
        return _ask_page(register, standing, sheet, again), status_of(error)
    flash(_("Het bestand is ingelezen."), "success")
    place = "journeys.single_ones" if sheet == JOURNEYS else "framework.page"
    return redirect(url_for(place, register_id=register_id), 303)


@journey_sheets.post("/<uuid:register_id>/inlezen/<name>/terug")
@policy(Role.can_lead)
def take_back(register_id: UUID, name: str) -> Answer:
    """Take a whole sheet with figures back, by who read it in."""
    session, sheet, form = get_session(), _known(name), SeenSheetForm()
    register, standing = _register(session, register_id)
    if sheet == JOURNEYS:
        raise NotFoundError
    try:
        which = FigureSheet(sheet)
        take_back_figures(session, register, which, seen=form.seen, by=signed_in().id)
        session.commit()
    except DomainError as error:
        session.rollback()
        again = SheetForm(formdata=None)
        again.file.errors = [message_of(error)]
        return _ask_page(register, standing, sheet, again), status_of(error)
    flash(_("Het bestand is teruggenomen. Wat er eerst stond, telt weer."), "success")
    return redirect(url_for("framework.page", register_id=register_id), 303)


def _known(name: str) -> str:
    if name not in SHEETS:
        raise NotFoundError
    return SHEETS[name]


def _register(session: Session, register_id: UUID) -> tuple[JourneyRegister, Standing]:
    return journey_register_for(session, signed_in(), register_id, near=Near.LEAD)


def _read(content: bytes, sheet: str) -> Sheet:
    return (
        read_journeys(content) if sheet == JOURNEYS else read_figures(content, FigureSheet(sheet))
    )


def _keep(
    session: Session, register: JourneyRegister, sheet: str, read: Sheet, *, kept_by: UUID
) -> None:
    if sheet == JOURNEYS:
        keep_plan(session, register, plan_of(session, register, read), kept_by=kept_by)
    else:
        keep_figures(session, register, FigureSheet(sheet), read, kept_by=kept_by)


def _ask_page(
    register: JourneyRegister,
    standing: Standing,
    sheet: str,
    form: SheetForm,
    problems: Sequence[SheetRowError] = (),
) -> str:
    session = get_session()
    read_in = None if sheet == JOURNEYS else figure_round(session, register, FigureSheet(sheet))
    return register_page(
        "journeys/sheet.html",
        register,
        standing,
        **_shared(sheet),
        form=form,
        problems=[message_of(one) for one in problems[:SHOWN]],
        problem_count=len(problems),
        words=explanation() if sheet == JOURNEYS else [],
        read_in=read_in,
        is_mine=read_in is not None and read_in.kept_by == signed_in().id,
    )


def _look_page(
    session: Session,
    register: JourneyRegister,
    standing: Standing,
    sheet: str,
    read: Sheet,
    content: bytes,
) -> str:
    return register_page(
        "journeys/sheet_look.html",
        register,
        standing,
        **_shared(sheet),
        read=read,
        plan=plan_of(session, register, read) if sheet == JOURNEYS else None,
        form=KeepSheetForm(formdata=None, data={"content": kept(content)}),
        shown=SHOWN,
    )


def _shared(sheet: str) -> dict[str, Any]:
    name = next(one for one, known in SHEETS.items() if known == sheet)
    here = "journeys.single_ones" if sheet == JOURNEYS else "framework.page"
    return {"name": name, "sheet": sheet, "here": here, "columns": columns_of(sheet)}
