"""What this browser has proved: the passphrase, the second step, and how long ago.

Someone who gave the right passphrase and still owes a second step is not signed in: the
session only remembers for a few minutes who he is.
"""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, session, url_for
from flask_login import user_logged_in, user_logged_out
from flask_security import current_user
from flask_security.utils import login_user
from sqlmodel import Session, select
from werkzeug import Response
from werkzeug.exceptions import HTTPException, Unauthorized
from werkzeug.routing import RequestRedirect

from app.access import OPEN_ENDPOINTS, View
from app.database import database_of
from app.htmx import wants_part
from app.identity import User
from app.second_factors import SecretBox
from app.settings import Settings
from app.sign_in_sessions import DatabaseSessionInterface
from research.tables import now

HALF_FOR = timedelta(minutes=5)
FRESH_FOR = timedelta(minutes=10)
HALF, CONFIRMED, SECOND_STEP = "half_signed_in", "confirmed_at", "second_step"
# What a session forgets at signing out.
OURS = (HALF, CONFIRMED, SECOND_STEP, "new_app", "passkey_challenge", "account_to_link")
# What someone may open who still has to choose a second step.
CHOOSING = {
    "second_factors.index",
    "second_factors.new_app",
    "second_factors.add_app",
    "second_factors.new_passkey",
    "second_factors.add_passkey",
    "account.confirm",
    "account.confirmed",
    "single_sign_on.again",
    "lock.page",
    "lock.unlock",
    "lock.state",
    "lock.here",
}


def asks_passphrase_again(view: View) -> View:
    """Mark a view that opens only for who gave his passphrase in the last ten minutes."""
    view.asks_passphrase_again = True  # type: ignore[attr-defined]
    return view


def asks_passphrase_for_file(view: View) -> View:
    """Mark a view that sends a file to who gave his passphrase in the last ten minutes.

    Who did not comes back on the page with the link: a file cannot follow the question.
    """
    view.sends_file = True  # type: ignore[attr-defined]
    return asks_passphrase_again(view)


def init_proof(app: Flask) -> None:
    """Send people to their second step, or to their passphrase, before a view runs."""

    @app.before_request
    def enough_proof() -> Response | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in OPEN_ENDPOINTS or not current_user.is_authenticated:
            return None
        if must_choose() and endpoint not in CHOOSING:
            return _go_to(url_for("second_factors.index"))
        asks = getattr(app.view_functions[endpoint], "asks_passphrase_again", False)
        return ask_passphrase_again() if asks and not is_fresh() else None

    user_logged_in.connect(_new_number, app)
    user_logged_out.connect(_forget, app)


def settings_here() -> Settings:
    """Return the settings of this app."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return database_of(app).settings


def secret_box() -> SecretBox:
    """Return what opens the secrets of apps."""
    settings = settings_here()
    return SecretBox(settings.master_key, settings.former_master_key)


def must_choose() -> bool:
    """Return whether this person still owes himself a second step."""
    return settings_here().second_factor and not session.get(SECOND_STEP)


def is_fresh() -> bool:
    """Return whether the passphrase was given less than ten minutes ago."""
    return _younger_than(session.get(CONFIRMED), FRESH_FOR)


def confirm() -> None:
    """Note that the passphrase was given just now."""
    session[CONFIRMED] = _stamp()


def half_sign_in(user: User) -> None:
    """Remember who gave the right passphrase and still owes the second step."""
    session[HALF] = {"who": user.fs_uniquifier, "at": _stamp()}
    _renew_number()


def half_signed_in(database: Session) -> User | None:
    """Return who owes the second step; None when nobody does, or it took too long."""
    half = session.get(HALF)
    if not half or not _younger_than(half["at"], HALF_FOR):
        return None
    user = database.exec(select(User).where(User.fs_uniquifier == half["who"])).first()
    return user if user is not None and user.active else None


def sign_in(database: Session, user: User, *, second_step: bool, by: str = "password") -> None:
    """Sign somebody in who proved enough; commits."""
    user.signed_in_before_at, user.signed_in_at = user.signed_in_at, now()
    database.add(user)
    database.commit()
    _enter(user, second_step=second_step, by=by)


def sign_out_elsewhere(database: Session, user: User) -> None:
    """End every session of this person but the one of this request; commits."""
    user.fs_uniquifier = secrets.token_hex(32)
    database.add(user)
    database.commit()
    _enter(user, second_step=bool(session.get(SECOND_STEP)))


def second_step_taken() -> None:
    """Note that this session proved a second step."""
    session[SECOND_STEP] = True


def page_of_ours(target: str | None) -> str:
    """Return the address when it is a page of ours that a GET opens, else that of one's work."""
    home = url_for("home.start")
    if not target or not target.startswith("/") or target.startswith("//"):
        return home
    if "\\" in target or any(ord(sign) <= ord(" ") for sign in target):
        return home
    adapter = current_app.url_map.bind(request.host, script_name=request.script_root)
    try:
        endpoint, _values = adapter.match(
            urlsplit(target).path.removeprefix(request.script_root), method="GET"
        )
    except (HTTPException, RequestRedirect, ValueError):
        return home
    return target if endpoint not in {"security.login", "security.logout"} else home


def ask_passphrase_again() -> Response:
    """Send to the page that asks the passphrase again, and from there back to this one.

    Raises:
        Unauthorized: a page asks for a part; it says how to go on.
    """
    if wants_part():
        raise Unauthorized
    return redirect(url_for("account.confirm", verder=_where_to_go_on()), 303)


def _where_to_go_on() -> str:
    """Return this page; for a file or a button without a page, the page that it is on."""
    view = current_app.view_functions[request.endpoint or ""]
    sends_file = getattr(view, "sends_file", False)
    here = page_of_ours(request.full_path.rstrip("?"))
    if not sends_file and here != url_for("home.start"):
        return here
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host:
        return url_for("home.start" if sends_file else "account.index")
    return page_of_ours(came._replace(scheme="", netloc="", fragment="").geturl())


def _go_to(address: str) -> Response:
    if not wants_part():
        return redirect(address, 303)
    answer = Response(status=200)
    answer.headers["HX-Redirect"] = address
    return answer


def _enter(user: User, *, second_step: bool, by: str = "password") -> None:
    session.pop(HALF, None)
    login_user(user, authn_via=[by])
    session[SECOND_STEP] = second_step
    confirm()


def _new_number(_sender: Any, **_facts: object) -> None:
    _renew_number()


def _forget(_sender: Any, **_facts: object) -> None:
    for name in OURS:
        session.pop(name, None)


def _renew_number() -> None:
    interface = current_app.session_interface
    if isinstance(interface, DatabaseSessionInterface):
        interface.renew(session)


def _stamp() -> float:
    return now().timestamp()


def _younger_than(stamp: float | None, age: timedelta) -> bool:
    return stamp is not None and _stamp() - stamp < age.total_seconds()
