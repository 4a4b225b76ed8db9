"""Adding and taking away second steps, and the recovery codes of who loses them."""

import base64
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import anyone_signed_in, policy, signed_in
from app.database import get_session
from app.forms.account import AppForm, PasskeyForm
from app.identity import User
from app.passkeys import passkey_from, question_to_add
from app.problems import message_of
from app.proof import (
    asks_passphrase_again,
    must_choose,
    second_step_taken,
    secret_box,
    settings_here,
    sign_out_elsewhere,
)
from app.second_factors import (
    LastFactorError,
    SecondFactor,
    factors_of,
    keep,
    new_recovery_codes,
    recovery_codes_left,
    remove_factor,
)
from app.second_factors import (
    add_app as keep_app,
)
from app.totp import address_for_app, matching_step, new_secret, picture, readable_key
from research.errors import NotFoundError
from research.tables import now

second_factors = Blueprint("second_factors", __name__, url_prefix="/account/tweede-stap")
Answer = str | tuple[str, int] | Response
NEW_APP = "new_app"


@second_factors.get("/")
@policy(anyone_signed_in)
def index() -> str:
    """Let a person choose a second step; who must have one comes here first."""
    return render_template("account/second_factors.html", compulsory=must_choose())


@second_factors.get("/app")
@policy(anyone_signed_in)
@asks_passphrase_again
def new_app() -> str:
    """Show the key of a new app, as a picture and to type."""
    _row_id, secret = _key_to_try() or _new_key()
    return _app_page(AppForm(), secret)


@second_factors.post("/app")
@policy(anyone_signed_in)
@asks_passphrase_again
def add_app() -> Answer:
    """Keep the app, when a code proves that it works."""
    form, trying = AppForm(), _key_to_try()
    if trying is None:
        return redirect(url_for(".new_app"), 303)
    row_id, secret = trying
    if not form.validate():
        return _app_page(form, secret), 422
    step = matching_step(secret, "".join((form.code.data or "").split()), now())
    if step is None:
        form.code.errors = [
            _("Deze code klopt niet. Kijk of de klok goed staat en probeer de volgende code.")
        ]
        return _app_page(form, secret), 422
    database = get_session()
    sealed = secret_box().seal(secret, row_id)
    keep_app(database, signed_in().id, row_id=row_id, sealed=sealed, name=form.name.data, step=step)
    session.pop(NEW_APP, None)
    return _added(database)


@second_factors.get("/sleutel")
@policy(anyone_signed_in)
@asks_passphrase_again
def new_passkey() -> str:
    """Let the browser make a passkey."""
    return _passkey_page(PasskeyForm())


@second_factors.post("/sleutel")
@policy(anyone_signed_in)
@asks_passphrase_again
def add_passkey() -> Answer:
    """Keep the passkey that the browser made."""
    form = PasskeyForm()
    if not form.validate():
        return _passkey_page(form), 422
    answer, name = form.credential.data or "", form.name.data
    made = passkey_from(settings_here(), signed_in(), answer, name=name)
    if made is None:
        problem = _("Dat lukte niet. Probeer het opnieuw, of kies een app met codes.")
        return _passkey_page(form, problem), 422
    database = get_session()
    keep(database, made)
    return _added(database)


@second_factors.post("/<uuid:factor_id>/weg")
@policy(anyone_signed_in)
@asks_passphrase_again
def remove(factor_id: UUID) -> Response:
    """Take one second step away."""
    database = get_session()
    factor = database.get(SecondFactor, factor_id)
    if factor is None or factor.user_id != signed_in().id:
        raise NotFoundError
    try:
        remove_factor(database, factor, compulsory=settings_here().second_factor)
        database.commit()
    except LastFactorError as error:
        database.rollback()
        flash(message_of(error), "error")
        return redirect(url_for("account.index"), 303)
    flash(_("Deze tweede stap is weg."), "success")
    return redirect(url_for("account.index"), 303)


@second_factors.post("/herstelcodes")
@policy(anyone_signed_in)
@asks_passphrase_again
def renew_codes() -> Answer:
    """Make new recovery codes. They are in this answer only: not in a URL, log or flash."""
    database, me = get_session(), signed_in()
    if not factors_of(database, me.id):
        return redirect(url_for(".index"), 303)
    codes = new_recovery_codes(database, me.id)
    database.commit()
    return render_template("account/recovery_codes.html", codes=codes, added=False), 201


def _added(database: Session) -> Answer:
    """Show recovery codes with the first factor; who was signed in without it is no longer."""
    me = database.get_one(User, signed_in().id)
    second_step_taken()
    if recovery_codes_left(database, me.id):
        database.commit()
        flash(_("De tweede stap werkt. U kunt hem bij het inloggen gebruiken."), "success")
        return redirect(url_for("account.index"), 303)
    codes = new_recovery_codes(database, me.id)
    sign_out_elsewhere(database, me)
    return render_template("account/recovery_codes.html", codes=codes, added=True), 201


def _key_to_try() -> tuple[UUID, bytes] | None:
    """Return the id and secret of the app that is being added; the session holds it sealed."""
    kept: dict[str, Any] | None = session.get(NEW_APP)
    if kept is None:
        return None
    row_id = UUID(kept["id"])
    secret = secret_box().open(base64.b64decode(kept["sealed"]), row_id)
    return None if secret is None else (row_id, secret)


def _new_key() -> tuple[UUID, bytes]:
    row_id, secret = uuid4(), new_secret()
    sealed = base64.b64encode(secret_box().seal(secret, row_id)).decode()
    session[NEW_APP] = {"id": str(row_id), "sealed": sealed}
    return row_id, secret


def _app_page(form: AppForm, secret: bytes) -> str:
    address = address_for_app(secret, signed_in().email)
    return render_template(
        "account/app.html", form=form, picture=picture(address), key=readable_key(secret)
    )


def _passkey_page(form: PasskeyForm, problem: str | None = None) -> str:
    me = signed_in()
    options = question_to_add(settings_here(), me, factors_of(get_session(), me.id))
    return render_template("account/passkey.html", form=form, options=options, problem=problem)
