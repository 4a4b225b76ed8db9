"""What a second person says of a claim: it singles nobody out, or it does and why."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug import Response

from analysis.claim_support import claim_view
from analysis.second_looks import look_at, take_back_look
from app.access import policy, signed_in
from app.claim_pages import claim_for, claim_page
from app.database import get_session
from app.forms.claims import LookForm
from app.problems import message_of, status_of
from research.errors import DomainError
from research.roles import Role

second_looks = Blueprint("second_looks", __name__, url_prefix="/hoofdstuk/bewering")
Again = tuple[str, int]


@second_looks.post("/<uuid:claim_id>/nagekeken")
@policy(Role.can_edit_chapter)
def look(claim_id: UUID) -> Response | Again:
    """Note what the second person says; what he typed comes back when it cannot be kept."""
    session, user, form = get_session(), signed_in(), LookForm()
    study, found = claim_for(session, claim_id)
    if not form.validate():
        return claim_page(session, study, found, look_form=form), 422
    try:
        look_at(
            session,
            found,
            seen=form.state.data or "",
            state=claim_view(session, found).state,
            is_fine=form.verdict.data == "yes",
            reason=form.reason.data,
            looked_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.reason.errors = [message_of(error)]
        return claim_page(session, study, found, look_form=form), status_of(error)
    flash(_("Uw antwoord is bewaard."), "success")
    return redirect(url_for("claims.claim", claim_id=claim_id, _anchor="nagekeken"), 303)


@second_looks.post("/<uuid:claim_id>/nagekeken/terug")
@policy(Role.can_edit_chapter)
def take_back(claim_id: UUID) -> Response | Again:
    """Take one's own answer back: the claim waits for a second person again."""
    session, user = get_session(), signed_in()
    study, found = claim_for(session, claim_id)
    given = claim_view(session, found).look
    try:
        if given is not None:
            take_back_look(session, given, by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return claim_page(session, study, found, problem=message_of(error)), status_of(error)
    flash(_("Uw antwoord is teruggenomen. De zin wacht weer op een tweede."), "success")
    return redirect(url_for("claims.claim", claim_id=claim_id, _anchor="nagekeken"), 303)
