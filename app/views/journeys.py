"""Pages of the client-journey monitor: registers, their counts, single journeys, and seats."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.journey_counts import over_years, tally_of
from analysis.journey_judgements import standing_of_all
from analysis.journey_removal import remove_journey
from analysis.journey_seats import Seat, give_seat, seats_of, take_seat
from analysis.journeys import (
    ClientJourney,
    JourneyRegister,
    add_journey,
    change_journey,
    facts_of,
    journeys_of,
    make_register,
    registers_of,
)
from app.access import policy, signed_in, study_for
from app.database import get_session
from app.forms.journeys import JourneyForm, RegisterForm, SeatForm
from app.identity import names_of
from app.journey_access import (
    Near,
    Standing,
    journey_for,
    journey_register_for,
    registers_for,
)
from app.journey_charts import asked_picture, effects_picture, resources_picture
from app.journey_pages import register_page, smallest_group
from app.people import everyone, people_by_id
from app.problems import message_of, status_of
from research.errors import DomainError
from research.roles import Role
from research.studies import Study

journeys = Blueprint("journeys", __name__)
Answer = str | tuple[str, int] | Response


@journeys.get("/klantreizen/")
@policy(Role.can_follow_journeys)
def index() -> str:
    """Show the registers that this person follows."""
    session, user = get_session(), signed_in()
    return render_template("journeys/index.html", registers=registers_for(session, user))


@journeys.get("/onderzoeken/<uuid:study_id>/klantreizen")
@policy(Role.can_lead)
def of_study(study_id: UUID) -> str:
    """Show the registers of a study, and make one."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    form = RegisterForm(formdata=None, data={"organisation": study.organisation})
    return _of_study(session, study, form)


@journeys.post("/onderzoeken/<uuid:study_id>/klantreizen")
@policy(Role.can_lead)
def make(study_id: UUID) -> Answer:
    """Make a register."""
    session, user, form = get_session(), signed_in(), RegisterForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return _of_study(session, study, form), 422
    facts = {"year": form.year.data, "organisation": form.organisation.data}
    try:
        made = make_register(session, study, **facts, made_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.year.errors = [message_of(error)]
        return _of_study(session, study, form), status_of(error)
    flash(_("Het register is gemaakt. Zet er nu klantreizen in."), "success")
    return redirect(url_for(".single_ones", register_id=made.id), 303)


@journeys.get("/klantreizen/<uuid:register_id>")
@policy(Role.can_follow_journeys)
def overview(register_id: UUID) -> str:
    """Show a register in counts, beside its other years."""
    session, k = get_session(), smallest_group()
    near = {"near": Near.COUNT}
    register, standing = journey_register_for(session, signed_in(), register_id, **near)
    counted = tally_of(session, register, k=k)
    years = sorted(
        (one for one in _same_house(session, register, standing)), key=lambda one: one.year
    )
    return register_page(
        "journeys/overview.html",
        register,
        standing,
        here="journeys.overview",
        tally=counted if counted.journeys >= k else None,
        journeys=counted.journeys,
        k=k,
        years=years,
        places={by: over_years(session, years, by=by, k=k) for by in ("district", "activity")},
        pictures={
            "asked_by": asked_picture(counted),
            "resources": resources_picture(counted),
            "effects": effects_picture(counted),
        },
    )


@journeys.get("/klantreizen/<uuid:register_id>/reizen")
@policy(Role.can_judge_journeys)
def single_ones(register_id: UUID) -> str:
    """Show the journeys by their number, and how far their judgements are."""
    session = get_session()
    register, standing = journey_register_for(session, signed_in(), register_id, near=Near.JOURNEYS)
    found = journeys_of(session, register.id)
    judged = standing_of_all(session, [one.id for one in found])
    return register_page(
        "journeys/single_ones.html",
        register,
        standing,
        here="journeys.single_ones",
        found=[(one, judged[one.id]) for one in found],
    )


@journeys.get("/klantreizen/<uuid:register_id>/nieuw")
@policy(Role.can_judge_journeys)
def new(register_id: UUID) -> str:
    """Ask what is known of a new journey."""
    session = get_session()
    register, standing = journey_register_for(session, signed_in(), register_id, near=Near.JOURNEYS)
    return _form_page(register, standing, JourneyForm())


@journeys.post("/klantreizen/<uuid:register_id>/nieuw")
@policy(Role.can_judge_journeys)
def add(register_id: UUID) -> Answer:
    """Put a journey in the register."""
    session, user, form = get_session(), signed_in(), JourneyForm()
    register, standing = journey_register_for(session, user, register_id, near=Near.JOURNEYS)
    if not form.validate():
        return _form_page(register, standing, form), 422
    try:
        made = add_journey(session, register, form.facts, added_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.number.errors = [message_of(error)]
        return _form_page(register, standing, form), status_of(error)
    flash(_("De klantreis is bewaard. Geef nu uw oordeel."), "success")
    return redirect(url_for("journey_judging.journey", journey_id=made.id), 303)


@journeys.get("/klantreizen/reis/<uuid:journey_id>/wijzig")
@policy(Role.can_judge_journeys)
def change(journey_id: UUID) -> str:
    """Show what is known of a journey, to change it."""
    session = get_session()
    journey, register, standing = journey_for(
        session, signed_in(), journey_id, near=[Near.JOURNEYS]
    )
    facts = vars(facts_of(journey)) | {"version": str(journey.version)}
    return _form_page(register, standing, JourneyForm(formdata=None, data=facts), journey)


@journeys.post("/klantreizen/reis/<uuid:journey_id>/wijzig")
@policy(Role.can_judge_journeys)
def keep(journey_id: UUID) -> Answer:
    """Keep what is known of a journey."""
    session, user, form = get_session(), signed_in(), JourneyForm()
    journey, register, standing = journey_for(session, user, journey_id, near=[Near.JOURNEYS])
    form.number.data = journey.number
    if not form.validate():
        return _form_page(register, standing, form, journey), 422
    try:
        seen = form.seen_version
        change_journey(session, journey, form.facts, seen=seen, changed_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.number.errors = [message_of(error)]
        # Who looked what stands there now, and sends his own again, means it.
        form.version.data = str(session.get_one(ClientJourney, journey_id).version)
        return _form_page(register, standing, form, journey), status_of(error)
    flash(_("De klantreis is bewaard."), "success")
    return redirect(url_for("journey_judging.journey", journey_id=journey_id), 303)


@journeys.post("/klantreizen/reis/<uuid:journey_id>/weg")
@policy(Role.can_lead)
def remove(journey_id: UUID) -> Response:
    """Take a client out of the register, for good."""
    session, user = get_session(), signed_in()
    journey, register, _standing = journey_for(session, user, journey_id, near=[Near.LEAD])
    remove_journey(session, register, journey, removed_by=user.id)
    session.commit()
    flash(_("De klantreis is weg. Haal hem ook uit uw bestand."), "success")
    return redirect(url_for(".single_ones", register_id=register.id), 303)


@journeys.get("/klantreizen/<uuid:register_id>/plaatsen")
@policy(Role.can_lead)
def seats(register_id: UUID) -> str:
    """Show who has a seat, and give one."""
    session = get_session()
    register, standing = journey_register_for(session, signed_in(), register_id, near=Near.LEAD)
    return _seats_page(session, register, standing)


@journeys.post("/klantreizen/<uuid:register_id>/plaatsen")
@policy(Role.can_lead)
def give(register_id: UUID) -> Answer:
    """Give a colleague a seat."""
    session, user = get_session(), signed_in()
    register, standing = journey_register_for(session, user, register_id, near=Near.LEAD)
    form = SeatForm(_professionals(session))
    if not form.validate() or form.chosen is None:
        return _seats_page(session, register, standing, form), 422
    chosen = people_by_id(session, [form.chosen])[0]
    try:
        give_seat(
            session,
            register,
            user_id=chosen.id,
            roles=list(chosen.held_roles),
            seat=Seat(form.seat.data),
            given_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.user_id.errors = [message_of(error)]
        return _seats_page(session, register, standing, form), status_of(error)
    flash(_("Deze collega doet nu mee."), "success")
    return redirect(url_for(".seats", register_id=register_id), 303)


@journeys.post("/klantreizen/<uuid:register_id>/plaatsen/<uuid:user_id>/einde")
@policy(Role.can_lead)
def take(register_id: UUID, user_id: UUID) -> Response:
    """Take a seat back."""
    session, user = get_session(), signed_in()
    register, _standing = journey_register_for(session, user, register_id, near=Near.LEAD)
    take_seat(session, register, user_id=user_id, taken_by=user.id)
    session.commit()
    flash(_("Deze collega doet niet meer mee. De oordelen blijven staan."), "success")
    return redirect(url_for(".seats", register_id=register_id), 303)


def _same_house(
    session: Session, register: JourneyRegister, standing: Standing
) -> list[JourneyRegister]:
    """Return the registers of the same organisation that this person may count too."""
    if standing.leads or standing.edits:
        return [
            one
            for one in registers_of(session, register.study_id)
            if one.organisation == register.organisation
        ]
    return [register]


def _professionals(session: Session) -> list[Any]:
    return [one for one in everyone(session) if one.active and Role.PROFESSIONAL in one.held_roles]


def _of_study(session: Session, study: Study, form: RegisterForm) -> str:
    return render_template(
        "journeys/of_study.html",
        study=study,
        study_is_synthetic=study.synthetic,
        registers=registers_of(session, study.id),
        form=form,
    )


def _form_page(
    register: JourneyRegister,
    standing: Standing,
    form: JourneyForm,
    journey: ClientJourney | None = None,
) -> str:
    return register_page(
        "journeys/form.html",
        register,
        standing,
        here="journeys.single_ones",
        form=form,
        journey=journey,
    )


def _seats_page(
    session: Session, register: JourneyRegister, standing: Standing, form: SeatForm | None = None
) -> str:
    held = seats_of(session, register.id)
    return register_page(
        "journeys/seats.html",
        register,
        standing,
        here="journeys.seats",
        held=held,
        names=names_of(session, [one.user_id for one in held]),
        form=form or SeatForm(_professionals(session), formdata=None),
    )
