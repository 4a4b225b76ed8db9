"""A claim that says something else than it said: let it stand with a reason, or take that back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug import Response

from analysis.claim_changes import accept_change, take_back_acceptance
from app.access import policy, signed_in
from app.claim_pages import claim_for, claim_page
from app.database import get_session
from app.forms.claims import AcceptForm
from app.problems import message_of, status_of
from research.errors import DomainError
from research.roles import Role

claim_changes = Blueprint("claim_changes", __name__, url_prefix="/hoofdstuk/bewering")
Again = tuple[str, int]


@claim_changes.post("/<uuid:claim_id>/aanvaard")
@policy(Role.can_edit_chapter)
def accept(claim_id: UUID) -> Response | Again:
    """Let the claim stand as it is now, with a reason."""
    session, form = get_session(), AcceptForm()
    study, found = claim_for(session, claim_id)
    if not form.validate():
        return claim_page(session, study, found, accept_form=form), 422
    try:
        accept_change(
            session,
            found,
            seen=form.state.data or "",
            reason=form.reason.data,
            accepted_by=signed_in().id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.reason.errors = [message_of(error)]
        return claim_page(session, study, found, accept_form=form), status_of(error)
    flash(_("De zin mag zo blijven staan. Uw reden is bewaard."), "success")
    return redirect(url_for("claims.claim", claim_id=claim_id), 303)


@claim_changes.post("/<uuid:claim_id>/aanvaard/terug")
@policy(Role.can_edit_chapter)
def take_back(claim_id: UUID) -> Response:
    """Leave the claim open again."""
    session = get_session()
    _study, found = claim_for(session, claim_id)
    take_back_acceptance(session, found, by=signed_in().id)
    session.commit()
    flash(_("De zin staat weer open. Kies wat u ermee doet."), "success")
    return redirect(url_for("claims.claim", claim_id=claim_id), 303)
