"""The lock: who was away for half an hour gives his passphrase again, and loses nothing.

What a page asks by itself is no sign of its reader. During an open interview there is no
lock: its teller would have to wait while somebody looks for his passphrase.
"""

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, redirect, request, session, url_for
from flask_security import current_user
from sqlmodel import Session, select
from werkzeug import Response

from app.access import OPEN_ENDPOINTS, View, signed_in
from app.database import get_session
from app.htmx import wants_part
from app.identity import User
from app.problem_words import Kind
from app.problems import problem_answer
from app.sign_in_sessions import ServerSideSession
from app.table import is_for_seats
from app.teller import is_for_tellers
from app.typed_again import typed_again
from interviews.interviews import Interview, InterviewStatus
from research.tables import now

IDLE = timedelta(minutes=30)
# A note of every request would make every reader a writer.
NOTED_EVERY = timedelta(minutes=1)
UNLOCKING = {"lock.page", "lock.unlock", "lock.state", "lock.here", "single_sign_on.again"}


def asked_by_the_page(view: View) -> View:
    """Mark a view that a page asks for by itself, again and again."""
    view.asked_by_the_page = True  # type: ignore[attr-defined]
    return view


def init_lock(app: Flask) -> None:
    """Lock every page of who was away for half an hour."""

    @app.before_request
    def lock_who_was_away() -> Response | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in OPEN_ENDPOINTS | UNLOCKING:
            return None
        view = current_app.view_functions[endpoint]
        if is_for_tellers(view) or is_for_seats(view):
            # Whoever else is signed in in this browser: a teller, or a seat, is not him.
            return None
        if not current_user.is_authenticated:
            return None
        if is_locked():
            return _locked_answer()
        if not _asked_by_itself(endpoint):
            note_seen()
        return None

    @app.context_processor
    def cover() -> dict[str, Any]:
        covers = current_user.is_authenticated and request.endpoint not in UNLOCKING
        return {"lock_seconds": int(IDLE.total_seconds()) if covers else None}


def is_locked() -> bool:
    """Return whether this person was away for too long, and holds no interview."""
    here = session_here()
    seen_at = here.seen_at if isinstance(here, ServerSideSession) else None
    if seen_at is None or now() - seen_at <= IDLE:
        return False
    return not _holds_interview(get_session(), signed_in())


def note_seen(*, at_once: bool = False) -> None:
    """Note that the person himself is here; the session is written at most once a minute."""
    here = session_here()
    if not isinstance(here, ServerSideSession):
        return
    if at_once or here.seen_at is None or now() - here.seen_at > NOTED_EVERY:
        here.seen_now = True


def session_here() -> object:
    """Return the session itself, and not the proxy for it."""
    return session._get_current_object()  # type: ignore[attr-defined]


def _asked_by_itself(endpoint: str) -> bool:
    view = current_app.view_functions[endpoint]
    return wants_part() and getattr(view, "asked_by_the_page", False)


def _holds_interview(database: Session, user: User) -> bool:
    open_one = select(Interview.id).where(
        Interview.interviewer_id == user.id,
        Interview.status == InterviewStatus.OPEN.value,
    )
    return database.exec(open_one.limit(1)).first() is not None


def _locked_answer() -> Response:
    """A page asks for the passphrase; what was being sent stays where it was typed."""
    beside = wants_part() or bool(request.headers.get("X-Requested-With"))
    if not beside and request.method == "GET":
        return redirect(url_for("lock.page", verder=request.full_path.rstrip("?")), 303)
    typed = None if beside else typed_again()
    return problem_answer(401, kind=Kind.LOCKED, typed=typed)
