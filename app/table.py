"""The table of a guided session: a door of its own, for a seat and not for an account.

Everybody at the table comes in by this door: who has an account sits down from his own pages,
others by the code of the session. A visit has its own cookie and ends with the session. Who else
is signed in in the same browser plays no part here.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, g, make_response, render_template, request
from sqlmodel import Session

from analysis.guided_sessions import GuidedSession
from analysis.reviews import ReviewSession
from analysis.session_seats import SessionSeat, seat_by_visit
from app.database import get_session, sits_as
from app.identity import User
from app.settings import Settings
from app.typed_again import typed_again
from research.networks import is_reviewer
from research.reach import as_the_program
from research.roles import Role

View = TypeVar("View", bound=Callable[..., Any])
PATH = "/aan-tafel"


def for_seats(view: View) -> View:
    """Mark a view that only somebody at a table opens, of that table."""
    view.for_seats = True  # type: ignore[attr-defined]
    return view


def is_for_seats(view: Callable[..., Any]) -> bool:
    """Return whether a view is for somebody at a table."""
    return getattr(view, "for_seats", False)


def let_seat_in() -> Response | None:
    """Let pass who sits at a table that goes on; tell others calmly what to do.

    From here on the database shows this request its own table and nothing else.
    """
    number = visit_number()
    session = get_session()
    # Until it is known whose seat this is, nobody reads.
    with as_the_program(session):
        seat = seat_by_visit(session, number) if number else None
        allowed = seat is not None and _may_stay(session, seat)
    if seat is None or not allowed:
        return away()
    sits_as(seat.id)
    g.seat_id = seat.id
    return None


def own_table() -> tuple[Session, GuidedSession, ReviewSession, SessionSeat]:
    """Return this request's session, and the table with the seat of who asks."""
    session = get_session()
    seat = session.get_one(SessionSeat, g.seat_id)
    guided = session.get_one(GuidedSession, seat.session_id)
    return session, guided, session.get_one(ReviewSession, seat.session_id), seat


def away(*, status: int = 401, message: str | None = None, too_old: bool = False) -> Response:
    """Say calmly that the table is closed or that it did not arrive, and give words back.

    The same for every reason, so that it tells nothing about a session.
    """
    page = render_template("table/away.html", typed=typed_again(), message=message, too_old=too_old)
    return make_response(page, status)


def keep_visit(response: Any, number: str) -> None:
    """Give the browser the number of its seat; it forgets it when it is closed."""
    name, path, secure = cookie()
    response.set_cookie(name, number, path=path, secure=secure, httponly=True, samesite="Strict")


def forget_visit(response: Any) -> None:
    """Take the number away from the browser."""
    name, path, secure = cookie()
    response.delete_cookie(name, path=path, secure=secure, httponly=True, samesite="Strict")


def visit_number() -> str:
    """Return the number of this request's visit; empty without one."""
    return request.cookies.get(cookie()[0], "")


def cookie() -> tuple[str, str, bool]:
    """Return name, path and whether it goes over TLS only; see ``app/teller.py``."""
    settings: Settings = current_app.extensions["wij_settings"]
    return ("__Host-wij-tafel", "/", True) if settings.proxied else ("wij-tafel", PATH, False)


def _may_stay(session: Session, seat: SessionSeat) -> bool:
    """An account that was shut out, or reviews this network no more, has no seat either."""
    if seat.user_id is None:
        return True
    user = session.get_one(User, seat.user_id)
    review = session.get_one(ReviewSession, seat.session_id)
    if not user.active or not user.may(Role.can_review):
        return False
    return user.may(Role.can_lead) or is_reviewer(session, review.network_id, user_id=user.id)
