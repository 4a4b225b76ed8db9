"""Pages of one client journey: its judgements, the audit talk, its words, and its network."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.journey_judgements import (
    AUDIT,
    adjust,
    history_of,
    judge,
    reason_of,
    standing_of,
    standing_of_all,
    take_back_judgement,
)
from analysis.journey_links import holding_link, link_network, link_of, links_in, unlink_network
from analysis.journey_situations import (
    ComplexSituation,
    read_situation,
    remove_situation,
    write_situation,
)
from analysis.journeys import ClientJourney, JourneyRegister, journeys_of
from app.access import logs_reading, policy, signed_in
from app.database import get_session
from app.forms.journeys import AuditForm, JudgementForm, LinkNetworkForm, SituationForm
from app.journey_access import Near, Standing, journey_for, journey_register_for
from app.journey_pages import register_page
from app.problems import message_of, status_of
from research.errors import DomainError, NotFoundError
from research.networks import Network, networks_of
from research.roles import Role
from research.standing import is_standing_network

journey_judging = Blueprint("journey_judging", __name__, url_prefix="/klantreizen")
Answer = str | tuple[str, int] | Response
SINGLE = [Near.JOURNEYS, Near.AFTER]


@journey_judging.get("/reis/<uuid:journey_id>")
@policy(Role.can_judge_journeys)
def journey(journey_id: UUID) -> str:
    """Show one journey by its number: what is known, both judgements, and what counts."""
    session = get_session()
    found, register, standing = journey_for(session, signed_in(), journey_id, near=SINGLE)
    return _page(session, found, register, standing)


@journey_judging.post("/reis/<uuid:journey_id>/oordeel")
@policy(Role.can_judge_journeys)
def give(journey_id: UUID) -> Answer:
    """Give the judgement of one's seat."""
    session, user, form = get_session(), signed_in(), JudgementForm()
    found, register, standing = journey_for(session, user, journey_id, near=[Near.JOURNEYS])
    if standing.seat is None:
        raise NotFoundError
    if not form.validate():
        return _page(session, found, register, standing, form=form), 422
    try:
        judge(session, found, seat=standing.seat, effects=form.effects, judged_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _page(session, found, register, standing, form=form), status_of(error)
    flash(_("Uw oordeel is bewaard."), "success")
    return redirect(url_for(".journey", journey_id=journey_id), 303)


@journey_judging.post("/reis/<uuid:journey_id>/oordeel/terug")
@policy(Role.can_judge_journeys)
def take_back(journey_id: UUID) -> Response:
    """Take back what one's seat said; of the audit talk its adjustment."""
    session, user = get_session(), signed_in()
    found, _register, standing = journey_for(session, user, journey_id, near=SINGLE)
    if standing.seat is None:
        raise NotFoundError
    eyes = AUDIT if standing.seat.looks_after else standing.seat.value
    if take_back_judgement(session, found, eyes=eyes, taken_back_by=user.id):
        session.commit()
        flash(_("Het oordeel is teruggenomen. Wat er eerder stond, geldt weer."), "success")
    else:
        flash(_("Er was niets om terug te nemen."), "info")
    return redirect(url_for(".journey", journey_id=journey_id), 303)


@journey_judging.get("/<uuid:register_id>/auditgesprek")
@policy(Role.can_judge_journeys)
def talk(register_id: UUID) -> str:
    """Show the journeys for the audit talk, those that differ first; without any word."""
    session = get_session()
    register, standing = journey_register_for(session, signed_in(), register_id, near=Near.AFTER)
    every = journeys_of(session, register.id)
    judged = standing_of_all(session, [one.id for one in every])
    listed = [(one, judged[one.id]) for one in every if judged[one.id].eyes]
    listed.sort(key=lambda pair: (not pair[1].differences, pair[1].by_four_eyes))
    return register_page(
        "journeys/talk.html",
        register,
        standing,
        here="journey_judging.talk",
        listed=listed,
        unjudged=len(every) - len(listed),
    )


@journey_judging.post("/reis/<uuid:journey_id>/auditgesprek")
@policy(Role.can_judge_journeys)
def settle(journey_id: UUID) -> Answer:
    """Note what the audit talk made of a journey."""
    session, user, form = get_session(), signed_in(), AuditForm()
    found, register, standing = journey_for(session, user, journey_id, near=[Near.AFTER])
    if standing.seat is None:
        raise NotFoundError
    if not form.validate():
        return _page(session, found, register, standing, audit_form=form), 422
    try:
        adjust(
            session,
            register,
            found,
            effects=form.effects,
            reason=form.reason.data or "",
            together=form.together.data,
            adjusted_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _page(session, found, register, standing, audit_form=form), status_of(error)
    flash(_("Dit telt nu. De twee oordelen blijven ook staan."), "success")
    return redirect(url_for(".journey", journey_id=journey_id), 303)


@journey_judging.get("/reis/<uuid:journey_id>/situatie")
@policy(Role.can_judge_journeys)
@logs_reading
def situation(journey_id: UUID) -> str:
    """Show the words about a complex situation, to read and to change; noted in the log."""
    session, user = get_session(), signed_in()
    found, register, standing = journey_for(session, user, journey_id, near=[Near.JOURNEYS])
    row = session.get(ComplexSituation, found.id)
    data: dict[str, Any] = {"version": "0"}
    if row is not None:
        data = vars(read_situation(session, register, row, read_by=user.id)) | {
            "cost_low": row.cost_low,
            "cost_high": row.cost_high,
            "version": str(row.version),
        }
    form = SituationForm(formdata=None, data=data)
    page = _situation_page(found, register, standing, form, is_there=row is not None)
    session.commit()
    return page


@journey_judging.post("/reis/<uuid:journey_id>/situatie")
@policy(Role.can_judge_journeys)
def write(journey_id: UUID) -> Answer:
    """Keep the words about a complex situation."""
    session, user, form = get_session(), signed_in(), SituationForm()
    found, register, standing = journey_for(session, user, journey_id, near=[Near.JOURNEYS])
    if not form.validate():
        return _situation_page(found, register, standing, form), 422
    try:
        write_situation(
            session,
            register,
            found,
            situation=form.situation,
            costs=form.costs,
            seen=form.seen_version,
            written_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        row = session.get(ComplexSituation, journey_id)
        form.version.data = str(row.version if row else 0)
        return _situation_page(found, register, standing, form), status_of(error)
    flash(_("De situatie is bewaard. De woorden zijn verzegeld."), "success")
    return redirect(url_for(".journey", journey_id=journey_id), 303)


@journey_judging.post("/reis/<uuid:journey_id>/situatie/weg")
@policy(Role.can_judge_journeys)
def forget(journey_id: UUID) -> Response:
    """Let the words go."""
    session, user = get_session(), signed_in()
    found, register, _standing = journey_for(session, user, journey_id, near=[Near.JOURNEYS])
    row = session.get(ComplexSituation, found.id)
    if row is not None:
        remove_situation(session, register, row, removed_by=user.id)
        session.commit()
    flash(_("De woorden zijn weg."), "success")
    return redirect(url_for(".journey", journey_id=journey_id), 303)


@journey_judging.post("/reis/<uuid:journey_id>/netwerk")
@policy(Role.can_lead)
def link(journey_id: UUID) -> Answer:
    """Decide that the journey is of the client of a network."""
    session, user = get_session(), signed_in()
    found, register, standing = journey_for(session, user, journey_id, near=[Near.LEAD])
    form = LinkNetworkForm(_networks(session, register))
    chosen = session.get(Network, form.chosen) if form.chosen else None
    if not form.validate() or chosen is None:
        form.network_id.errors = [_("Kies een netwerk uit de lijst.")]
        return _page(session, found, register, standing, link_form=form), 422
    try:
        link_network(session, register, found, chosen, decided_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.network_id.errors = [message_of(error)]
        return _page(session, found, register, standing, link_form=form), status_of(error)
    flash(_("Gekoppeld. U kunt dit altijd ongedaan maken."), "success")
    return redirect(url_for(".journey", journey_id=journey_id), 303)


@journey_judging.post("/reis/<uuid:journey_id>/netwerk/los")
@policy(Role.can_lead)
def unlink(journey_id: UUID) -> Response:
    """Undo the link."""
    session, user = get_session(), signed_in()
    found, register, _standing = journey_for(session, user, journey_id, near=[Near.LEAD])
    held = holding_link(session, register, found)
    if held is not None:
        unlink_network(session, register, held, ended_by=user.id)
        session.commit()
    flash(_("Losgemaakt. Reis en netwerk staan weer apart."), "success")
    return redirect(url_for(".journey", journey_id=journey_id), 303)


def _networks(session: Session, register: JourneyRegister) -> list[Network]:
    """Return the networks that can still be linked."""
    taken = {one.network_id for one in links_in(session, register)}
    every = networks_of(session, register.study_id)
    return [one for one in every if one.id not in taken and is_standing_network(session, one.id)]


def _situation_page(
    found: ClientJourney,
    register: JourneyRegister,
    standing: Standing,
    form: SituationForm,
    *,
    is_there: bool = False,
) -> str:
    return register_page(
        "journeys/situation.html",
        register,
        standing,
        here="journeys.single_ones",
        journey=found,
        form=form,
        is_there=is_there,
    )


def _page(
    session: Session,
    found: ClientJourney,
    register: JourneyRegister,
    standing: Standing,
    *,
    form: JudgementForm | None = None,
    audit_form: AuditForm | None = None,
    link_form: LinkNetworkForm | None = None,
) -> str:
    judged = standing_of(session, found)
    seat = standing.seat
    mine = getattr(judged, seat.value, None) if seat is not None and seat.judges else None
    # Each judges for himself: the other's judgement is shown after one's own.
    sees_both = standing.leads or mine is not None or (seat is not None and seat.looks_after)
    facts: dict[str, Any] = {}
    if standing.leads:
        facts["network"] = link_of(session, register, found)
        facts["is_linked"] = holding_link(session, register, found) is not None
        facts["link_form"] = link_form or LinkNetworkForm(
            _networks(session, register), formdata=None
        )
    near = standing.may(Near.JOURNEYS)
    row = session.get(ComplexSituation, found.id) if near else None
    return register_page(
        "journeys/journey.html",
        register,
        standing,
        here="journeys.single_ones" if near else "journey_judging.talk",
        journey=found,
        judged=judged,
        mine=mine,
        sees_both=sees_both,
        keeps=near,
        has_situation=row is not None,
        history=history_of(session, found) if sees_both else [],
        reasons={
            one.id: reason_of(session, register, one)
            for one in (history_of(session, found) if sees_both else [])
        },
        form=form or JudgementForm(formdata=None, data=mine.effects if mine else {}),
        audit_form=audit_form or AuditForm(formdata=None, data=judged.effects),
        **facts,
    )
