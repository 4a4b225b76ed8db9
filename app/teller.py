"""Who told a story and reads it again by his personal link: a door of his own, and no account.

His visit has its own cookie and its own table. Who else is signed in in the same browser plays
no part on his pages, and he plays none on theirs.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, g, make_response, render_template, request
from sqlmodel import Session

from app.database import get_session, tells_as
from app.settings import Settings
from app.typed_again import typed_again
from interviews.interviews import Interview
from interviews.story_links import stay, visit_of
from research.reach import as_the_program

View = TypeVar("View", bound=Callable[..., Any])
PATH = "/mijn-verhaal"


def for_tellers(view: View) -> View:
    """Mark a view that only a teller opens, with his own story."""
    view.for_tellers = True  # type: ignore[attr-defined]
    return view


def is_for_tellers(view: Callable[..., Any]) -> bool:
    """Return whether a view is for tellers."""
    return getattr(view, "for_tellers", False)


def let_teller_in() -> Response | None:
    """Let pass who has a visit that goes on; tell others calmly what to do.

    From here on the database shows this request his own story and nothing else.
    """
    number = request.cookies.get(cookie()[0])
    session = get_session()
    # Until it is known whose visit this is, nobody reads.
    with as_the_program(session):
        found = visit_of(session, number) if number else None
        if found is not None and request.method == "POST":
            stay(session, found[0].id)
    if found is None:
        return away()
    _visit, link, interview = found
    tells_as(interview.actor_id)
    g.story_id, g.story_with_names = interview.id, link.with_names
    return None


def own_story() -> tuple[Session, Interview]:
    """Return this request's session and the story of its teller."""
    session = get_session()
    return session, session.get_one(Interview, g.story_id)


def away(*, status: int = 401, message: str | None = None, too_old: bool = False) -> Response:
    """Say calmly that the page is closed or that it did not arrive, and give words back.

    The same for every reason, so that it tells nothing about a link.

    Args:
        status: the HTTP status.
        message: what went wrong, where it is about what he did.
        too_old: the page stood open for long; he is still in.
    """
    page = render_template(
        "teller/away.html", typed=typed_again(), message=message, too_old=too_old
    )
    return make_response(page, status)


def keep_visit(response: Any, number: str) -> None:
    """Give the browser the number of a visit that begins; it forgets it when it is closed."""
    name, path, secure = cookie()
    response.set_cookie(
        name,
        number,
        path=path,
        secure=secure,
        httponly=True,
        samesite="Strict",
    )


def forget_visit(response: Any) -> None:
    """Take the number away from the browser."""
    name, path, secure = cookie()
    response.delete_cookie(name, path=path, secure=secure, httponly=True, samesite="Strict")


def visit_number() -> str:
    """Return the number of this request's visit; empty without one."""
    return request.cookies.get(cookie()[0], "")


def cookie() -> tuple[str, str, bool]:
    """Return name, path and whether it goes over TLS only.

    Behind TLS the name begins with ``__Host-``, which browsers tie to this host, over TLS, and
    to the path ``/``. Without TLS (on this machine alone) the path is that of the pages.
    """
    settings: Settings = current_app.extensions["wij_settings"]
    return ("__Host-wij-verhaal", "/", True) if settings.proxied else ("wij-verhaal", PATH, False)
