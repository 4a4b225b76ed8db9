"""Signing in: address and passphrase, and then the second step of who has one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlmodel import Session
from werkzeug import Response

from app.database import get_session
from app.forms.account import PasskeyProofForm
from app.forms.sign_in import CodeForm, SignInForm
from app.identity import User
from app.passkeys import accept_passkey, question_to_prove
from app.proof import (
    half_sign_in,
    half_signed_in,
    page_of_ours,
    secret_box,
    settings_here,
    sign_in,
)
from app.second_factors import FactorKind, accept_code, factors_of, recovery_codes_left
from app.throttle import SECOND_STEP, it_was_right, refuse_too_many

entrance = Blueprint("entrance", __name__)
Answer = str | tuple[str, int] | Response
# Below this, somebody who used a recovery code is told to make new ones.
FEW = 3


def front_door() -> Answer:
    """Ask for address and passphrase; this view takes the place of Flask-Security's own."""
    where = request.values.get("next")
    if current_user.is_authenticated:
        return redirect(page_of_ours(where))
    form = SignInForm()
    if request.method != "POST" or not form.validate():
        return render_template("security/login_user.html", login_user_form=form)
    database, user = get_session(), form.user
    assert isinstance(user, User)
    if not factors_of(database, user.id):
        sign_in(database, user, second_step=False)
        return redirect(page_of_ours(where))
    database.commit()
    half_sign_in(user)
    return redirect(url_for("entrance.page", next=where or None))


@entrance.get("/inloggen/tweede-stap")
def page() -> Answer:
    """Ask for the second step of who gave his passphrase."""
    user = half_signed_in(get_session())
    return _too_late() if user is None else _page(user)


@entrance.post("/inloggen/tweede-stap")
def check() -> Answer:
    """Sign in who gives a code that counts."""
    user, form = half_signed_in(get_session()), CodeForm()
    if user is None:
        return _too_late()
    if not form.validate():
        return _page(user, form)
    problem = refuse_too_many(str(user.id), SECOND_STEP)
    if problem is not None:
        form.code.errors = [problem]
        return _page(user, form)
    database = get_session()
    left = recovery_codes_left(database, user.id)
    if not accept_code(database, user.id, form.code.data, secret_box()):
        database.rollback()
        form.code.errors = [_("Deze code klopt niet, of is al gebruikt. Vul een nieuwe code in.")]
        return _page(user, form)
    _tell_what_is_left(database, user, before=left)
    return _let_in(database, user)


@entrance.post("/inloggen/tweede-stap/sleutel")
def check_passkey() -> Answer:
    """Sign in who proves that he holds a passkey."""
    user, form = half_signed_in(get_session()), PasskeyProofForm()
    if user is None:
        return _too_late()
    problem = refuse_too_many(str(user.id), SECOND_STEP)
    if problem is not None:
        return _page(user, passkey_problem=problem)
    database = get_session()
    held = factors_of(database, user.id)
    if not accept_passkey(database, settings_here(), held, form.credential.data or ""):
        database.rollback()
        told = _("Dat lukte niet. Probeer het opnieuw, of gebruik een code.")
        return _page(user, passkey_problem=told)
    return _let_in(database, user)


def _page(
    user: User, form: CodeForm | None = None, *, passkey_problem: str | None = None
) -> Answer:
    held = factors_of(get_session(), user.id)
    page = render_template(
        "security/second_step.html",
        form=form or CodeForm(formdata=None),
        passkey_form=PasskeyProofForm(formdata=None),
        passkey_options=question_to_prove(settings_here(), held),
        passkey_problem=passkey_problem,
        has_app=any(one.kind == FactorKind.TOTP for one in held),
        next=request.values.get("next"),
    )
    return page, 422 if form is not None or passkey_problem else 200


def _let_in(database: Session, user: User) -> Response:
    sign_in(database, database.get_one(User, user.id), second_step=True)
    it_was_right(str(user.id), SECOND_STEP)
    return redirect(page_of_ours(request.values.get("next")), 303)


def _too_late() -> Response:
    flash(_("Dat duurde te lang. Log opnieuw in."), "info")
    return redirect(url_for("security.login", next=request.values.get("next") or None), 303)


def _tell_what_is_left(database: Session, user: User, *, before: int) -> None:
    left = recovery_codes_left(database, user.id)
    if left == before:
        return
    told = ngettext("U heeft nog %(num)s herstelcode.", "U heeft nog %(num)s herstelcodes.", left)
    flash(told, "info")
    if left < FEW:
        flash(_("Maak nieuwe herstelcodes bij ‘Mijn account’."), "warning")
