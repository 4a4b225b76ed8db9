"""A network's story told by several voices: rows to compare, and a person who settles each."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.polyphony import Mark
from analysis.voice_marks import lock_rows, settle_mark, take_back_mark
from app.access import logs_reading, network_for, policy, signed_in
from app.database import get_session
from app.forms.voices import MarkForm, SeenMarkForm
from app.problems import message_of, status_of
from app.voice_pages import marked_row, row_facts, voices_facts
from research import audit
from research.errors import DomainError, NotFoundError
from research.independence import KnowsHow, state_link
from research.networks import Network, is_reviewer
from research.roles import Role
from research.studies import Study

voices = Blueprint("voices", __name__, url_prefix="/netwerkreview")
Answer = str | tuple[str, int] | Response


@voices.get("/<uuid:network_id>/stemmen")
@policy(Role.can_review)
@logs_reading
def of_network(network_id: UUID) -> str:
    """Show who says what, row by row, beside the ecogram."""
    session, user = get_session(), signed_in()
    network = network_for(session, user, network_id, may=Role.can_review)
    audit.record(session, user_id=user.id, action="read", kind="pattern", object_id=network.id)
    page = render_template(
        "voices/of_network.html",
        reviews_it=is_reviewer(session, network.id, user_id=user.id),
        **voices_facts(session, network),
    )
    session.commit()
    return page


@voices.get("/<uuid:network_id>/stemmen/<row_id>")
@policy(Role.can_review)
@logs_reading
def row(network_id: UUID, row_id: str) -> str:
    """Show the released words of one row, and what was settled."""
    session, user = get_session(), signed_in()
    network = network_for(session, user, network_id, may=Role.can_review)
    audit.record(session, user_id=user.id, action="read", kind="pattern", object_id=network.id)
    page = _row_page(session, network, row_id)
    session.commit()
    return page


@voices.post("/<uuid:network_id>/stemmen/<row_id>")
@policy(Role.can_review)
def settle(network_id: UUID, row_id: str) -> Answer:
    """Settle how the accounts of a row lie beside each other."""
    session, user, form = get_session(), signed_in(), MarkForm()
    network = network_for(session, user, network_id, may=Role.can_review)
    if not form.validate():
        return _row_page(session, network, row_id, form=form), 422
    try:
        lock_rows(session, network)
        settle_mark(
            session,
            network,
            marked_row(session, network, row_id),
            mark=Mark(form.mark.data),
            reason=form.reason.data or "",
            seen=form.seen.data or "",
            decided_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _row_page(session, network, row_id, form=form), status_of(error)
    flash(_("Dit staat nu vast. Wat ieder vertelt, blijft ook staan."), "success")
    return redirect(url_for(".row", network_id=network_id, row_id=row_id), 303)


@voices.post("/<uuid:network_id>/stemmen/<row_id>/terug")
@policy(Role.can_review)
def take_back(network_id: UUID, row_id: str) -> Answer:
    """Leave a row to what is suggested again."""
    session, user, form = get_session(), signed_in(), SeenMarkForm()
    network = network_for(session, user, network_id, may=Role.can_review)
    try:
        lock_rows(session, network)
        take_back_mark(
            session,
            network,
            marked_row(session, network, row_id),
            seen=form.seen.data or "",
            taken_back_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        return _row_page(session, network, row_id, problem=message_of(error)), status_of(error)
    flash(_("Dit is weer open. U vindt het terug bij ‘eerder’."), "success")
    return redirect(url_for(".row", network_id=network_id, row_id=row_id), 303)


@voices.post("/<uuid:network_id>/stemmen/ik-hoor-erbij")
@policy(Role.can_review)
def belong(network_id: UUID) -> Response:
    """Note that the reader is one of the people in this network: it leaves his pages."""
    session, user = get_session(), signed_in()
    network = network_for(session, user, network_id, may=Role.can_review)
    if not is_reviewer(session, network.id, user_id=user.id):
        raise NotFoundError
    study = session.get_one(Study, network.study_id)
    facts = {"how": KnowsHow.TAKES_PART, "about": _("Zei dit zelf bij de netwerkreview.")}
    state_link(session, study, network=network, user_id=user.id, stated_by=user.id, **facts)
    session.commit()
    flash(_("Dit netwerk staat niet meer bij u. Klopt dat niet? Vraag het de onderzoeksleider."))
    return redirect(url_for("reviews.index"), 303)


def _row_page(
    session: Session,
    network: Network,
    row_id: str,
    *,
    form: MarkForm | None = None,
    problem: str | None = None,
) -> str:
    facts: dict[str, Any] = row_facts(session, network, row_id)
    fresh = {"seen": facts["marked"].seen}
    if form is None:
        shown = MarkForm(formdata=None, data=fresh)
    else:
        shown = form
        # The words stay; what they are about is what the page shows now.
        shown.seen.data = fresh["seen"]
    facts |= {"form": shown, "sent": form is not None, "problem": problem}
    return render_template("voices/row.html", **facts)
