"""The steps of a tour: to the next page of it, and out of it."""

from flask import Blueprint, flash, redirect
from flask_babel import gettext as _
from werkzeug import Response

from app.access import anyone_signed_in, policy, signed_in
from app.database import get_session
from app.help_pages import role_of
from app.navigation import first_page
from app.tours import check_tour, end_tour, go_to_step

tours = Blueprint("tours", __name__, url_prefix="/rondleiding")


@tours.post("/<slug>/<int:number>")
@policy(anyone_signed_in)
def step(slug: str, number: int) -> Response:
    """Go to the page of a step."""
    session, user, role = get_session(), signed_in(), role_of(slug)
    check_tour(user, role, number)
    return redirect(go_to_step(session, user, role, number), 303)


@tours.post("/<slug>/einde")
@policy(anyone_signed_in)
def end(slug: str) -> Response:
    """Leave the tour, walked or skipped, and do not offer it again."""
    session, user, role = get_session(), signed_in(), role_of(slug)
    check_tour(user, role)
    end_tour(session, user, role)
    session.commit()
    flash(_("U vindt de rondleiding terug bij Hulp, in het menu met uw naam."), "info")
    return redirect(first_page(user), 303)
