"""What is said in one network, side by side, and what a lead settles for it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.network_values import reason_of, settle_value, take_back_value, values_of
from app.access import network_for, policy, signed_in
from app.database import get_session
from app.forms.network_values import ATTRIBUTES, ValueForm, WhichValueForm
from app.identity import names_of
from app.problems import message_of, status_of
from research.errors import DomainError, NotFoundError
from research.networks import Network
from research.roles import Role
from research.studies import Study

network_values = Blueprint("network_values", __name__, url_prefix="/netwerken")
Answer = str | tuple[str, int] | Response


@network_values.get("/<uuid:network_id>/verschillen")
@policy(Role.can_lead)
def of_network(network_id: UUID) -> str:
    """Show what each teller said, and what counts for the network."""
    session = get_session()
    found = network_for(session, signed_in(), network_id, may=Role.can_lead)
    return _page(session, found)


@network_values.post("/<uuid:network_id>/verschillen")
@policy(Role.can_lead)
def settle(network_id: UUID) -> Answer:
    """Settle what counts where the tellers differ."""
    session, user, form = get_session(), signed_in(), ValueForm()
    found = network_for(session, user, network_id, may=Role.can_lead)
    _check_known(form)
    if not form.validate():
        return _page(session, found, form), 422
    try:
        settle_value(
            session,
            found,
            attribute=form.attribute.data or "",
            value=form.value.data,
            reason=form.reason.data or "",
            seen=form.seen.data or "",
            decided_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _page(session, found, form), status_of(error)
    flash(_("Dit geldt nu voor het netwerk. Wat ieder zei, blijft ook staan."), "success")
    return redirect(url_for(".of_network", network_id=network_id), 303)


@network_values.post("/<uuid:network_id>/verschillen/terug")
@policy(Role.can_lead)
def take_back(network_id: UUID) -> Answer:
    """Leave a settled value open again."""
    session, user, form = get_session(), signed_in(), WhichValueForm()
    found = network_for(session, user, network_id, may=Role.can_lead)
    _check_known(form)
    try:
        facts = {"attribute": form.attribute.data or "", "seen": form.seen.data or ""}
        take_back_value(session, found, **facts, taken_back_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _page(session, found, problem=message_of(error)), status_of(error)
    flash(_("Het antwoord staat weer open. U vindt het terug bij ‘eerder’."), "success")
    return redirect(url_for(".of_network", network_id=network_id), 303)


def _check_known(form: WhichValueForm) -> None:
    if form.attribute.data not in ATTRIBUTES:
        raise NotFoundError


def _page(
    session: Session, network: Network, sent: ValueForm | None = None, problem: str | None = None
) -> str:
    study, values = session.get_one(Study, network.study_id), values_of(session, network)
    forms = {}
    for one in values:
        own = sent is not None and sent.attribute.data == one.attribute
        facts = {"attribute": one.attribute, "seen": one.seen}
        forms[one.attribute] = sent if own else ValueForm(formdata=None, data=facts)
    acts = [act for one in values for act in one.history]
    return render_template(
        "network_values/of_network.html",
        network=network,
        study=study,
        study_is_synthetic=study.synthetic,
        values=values,
        forms=forms,
        sent=sent,
        problem=problem,
        attributes=ATTRIBUTES,
        reasons={act.id: reason_of(session, act) for act in acts},
        names=names_of(session, {act.decided_by for act in acts}),
    )
