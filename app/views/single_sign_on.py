"""Signing in with the account of one's own organisation, and linking the two."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug import Response

from app.access import anyone_signed_in, logs_reading, policy, signed_in
from app.database import get_session
from app.identity import User
from app.lock import note_seen
from app.problems import message_of
from app.proof import asks_passphrase_again, confirm, half_sign_in, page_of_ours, sign_in
from app.second_factors import factors_of
from app.single_sign_on import (
    ANEW_WITHIN,
    Proven,
    ProviderAnswerError,
    TakenError,
    go_to_provider,
    link,
    proven_by_provider,
    provider_here,
    unlink,
    user_of,
)
from research.tables import now

single_sign_on = Blueprint("single_sign_on", __name__)
Answer = str | tuple[str, int] | Response
ERRAND, TO_LINK = "sign_in_errand", "account_to_link"
SIGN_IN, LINK, AGAIN = "sign_in", "link", "again"


@single_sign_on.get("/inloggen/organisatie")
def start() -> Response:
    """Send somebody who is not signed in to the service."""
    return _leave(SIGN_IN, request.args.get("next"))


@single_sign_on.get("/account/organisatie/bevestig")
@policy(anyone_signed_in)
def again() -> Response:
    """Let the service ask once more who this is."""
    return _leave(AGAIN, request.args.get("verder"))


@single_sign_on.get("/account/organisatie/zoek")
@policy(anyone_signed_in)
@asks_passphrase_again
def find() -> Response:
    """Let the service say which account there is to be linked."""
    return _leave(LINK, None)


@single_sign_on.get("/inloggen/organisatie/terug")
@logs_reading
def back() -> Response:
    """Take the answer of the service, and do what it was asked for."""
    errand: dict[str, Any] = session.pop(ERRAND, None) or {}
    if provider_here() is None:
        abort(404)
    if errand.get("who") != _whom():
        return _refused(_late(), None)
    try:
        proven = proven_by_provider()
    except ProviderAnswerError:
        told = _("Inloggen bij uw organisatie lukte niet. Probeer het opnieuw.")
        return _refused(told, errand.get("next"))
    ways = {SIGN_IN: _let_in, AGAIN: _let_go_on, LINK: _ask_to_link}
    way = ways.get(str(errand.get("what")))
    return way(proven, errand.get("next")) if way else _refused(_late(), None)


@single_sign_on.get("/account/organisatie/koppelen")
@policy(anyone_signed_in)
@asks_passphrase_again
def confirm_link() -> Answer:
    """Show which account was found: linking a wrong one would let somebody else in."""
    found = _found()
    if found is None:
        return redirect(url_for("account.index"), 303)
    return render_template("account/link.html", email=found["email"])


@single_sign_on.post("/account/organisatie/koppelen")
@policy(anyone_signed_in)
@asks_passphrase_again
def keep_link() -> Response:
    """Link the account that was found."""
    found, database = _found(), get_session()
    session.pop(TO_LINK, None)
    if found is None:
        flash(_late(), "info")
        return redirect(url_for("account.index"), 303)
    try:
        link(database, database.get_one(User, signed_in().id), found["digest"])
        database.commit()
    except TakenError as error:
        database.rollback()
        flash(message_of(error), "error")
        return redirect(url_for("account.index"), 303)
    flash(_("De accounts zijn gekoppeld. U kunt er nu mee inloggen."), "success")
    return redirect(url_for("account.index"), 303)


@single_sign_on.post("/account/organisatie/los")
@policy(anyone_signed_in)
@asks_passphrase_again
def remove_link() -> Response:
    """Unlink; the passphrase still works."""
    database = get_session()
    unlink(database, database.get_one(User, signed_in().id))
    database.commit()
    flash(_("De koppeling is weg. U logt in met uw wachtwoord."), "success")
    return redirect(url_for("account.index"), 303)


def _leave(what: str, where: str | None) -> Response:
    if provider_here() is None:
        abort(404)
    session[ERRAND] = {"what": what, "next": where, "who": _whom()}
    try:
        return go_to_provider(anew=what == AGAIN)
    except ProviderAnswerError:
        told = _("De inlogdienst van uw organisatie antwoordt niet. Gebruik uw wachtwoord.")
        return _refused(told, where)


def _let_in(proven: Proven, where: str | None) -> Response:
    database = get_session()
    user = user_of(database, proven)
    if user is None:
        database.rollback()
        told = _("Dit account is hier niet bekend. Log in met uw wachtwoord en koppel het eerst.")
        return _refused(told, where)
    if proven.second_step or not factors_of(database, user.id):
        sign_in(database, user, second_step=proven.second_step, by="oidc")
        return redirect(page_of_ours(where), 303)
    database.commit()
    half_sign_in(user)
    return redirect(url_for("entrance.page", next=where or None), 303)


def _let_go_on(proven: Proven, where: str | None) -> Response:
    """The same person signed in there a moment ago: that is as good as his passphrase."""
    database = get_session()
    user = user_of(database, proven)
    age = now().timestamp() - (proven.signed_in_at or 0)
    if user is None or user.id != signed_in().id or abs(age) > ANEW_WITHIN:
        database.rollback()
        flash(_("Hieraan zien wij niet dat u het bent. Vul uw wachtwoord in."), "error")
        return redirect(url_for("account.confirm", verder=where or None), 303)
    database.commit()
    note_seen(at_once=True)
    confirm()
    return redirect(page_of_ours(where), 303)


def _ask_to_link(proven: Proven, _where: str | None) -> Response:
    session[TO_LINK] = {"digest": proven.digest, "email": proven.email, "who": _whom()}
    return redirect(url_for(".confirm_link"), 303)


def _found() -> dict[str, Any] | None:
    """The account that this person found; not one that somebody before him did, in this browser."""
    found: dict[str, Any] | None = session.get(TO_LINK)
    return found if found is not None and found["who"] == _whom() else None


def _refused(told: str, where: str | None) -> Response:
    flash(told, "error")
    if current_user.is_authenticated:
        return redirect(url_for("account.index"), 303)
    return redirect(url_for("security.login", next=where or None), 303)


def _late() -> str:
    return str(_("Dat duurde te lang. Begin opnieuw."))


def _whom() -> str | None:
    """Who is signed in, without asking the database: it waits while the service answers."""
    who: str | None = session.get("_user_id")
    return who
