"""One's own account: passphrase, second step, language, and where one is signed in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import anyone_signed_in, policy, signed_in
from app.database import get_session
from app.forms.account import NewPassphraseForm, PassphraseForm, right_passphrase
from app.identity import User
from app.languages import LANGUAGES
from app.passphrases import hashed
from app.proof import confirm as note_confirmed
from app.proof import page_of_ours, settings_here, sign_out_elsewhere
from app.second_factors import factors_of, recovery_codes_left
from app.single_sign_on import is_linked, links_of
from research import audit

account = Blueprint("account", __name__, url_prefix="/account")
Answer = str | tuple[str, int] | Response


@account.get("/")
@policy(anyone_signed_in)
def index() -> str:
    """Show what a person can change about himself."""
    session, me = get_session(), signed_in()
    factors = factors_of(session, me.id)
    return render_template(
        "account/index.html",
        me=me,
        factors=factors,
        may_remove=len(factors) > 1 or not settings_here().second_factor,
        codes_left=recovery_codes_left(session, me.id),
        links=links_of(session, me.id),
        languages=LANGUAGES,
    )


@account.get("/wachtwoord")
@policy(anyone_signed_in)
def passphrase() -> str:
    """Ask for another passphrase."""
    return render_template("account/passphrase.html", form=NewPassphraseForm())


@account.post("/wachtwoord")
@policy(anyone_signed_in)
def change_passphrase() -> Answer:
    """Change the passphrase; every other session of this person ends."""
    form = NewPassphraseForm()
    if not form.validate() or not right_passphrase(form.current, signed_in()):
        return render_template("account/passphrase.html", form=form), 422
    session = get_session()
    me = _me(session)
    me.password = hashed(form.new.data)
    audit.record(session, user_id=me.id, action="change_passphrase", kind="user", object_id=me.id)
    sign_out_elsewhere(session, me)
    flash(_("Uw nieuwe wachtwoord werkt. Op andere apparaten bent u uitgelogd."), "success")
    return redirect(url_for(".index"), 303)


@account.post("/overal-uit")
@policy(anyone_signed_in)
def sign_out_everywhere() -> Response:
    """End every session of this person but this one."""
    session = get_session()
    me = _me(session)
    audit.record(session, user_id=me.id, action="sign_out_elsewhere", kind="user", object_id=me.id)
    sign_out_elsewhere(session, me)
    flash(_("Op alle andere apparaten bent u nu uitgelogd."), "success")
    return redirect(url_for(".index"), 303)


@account.get("/bevestig")
@policy(anyone_signed_in)
def confirm() -> str:
    """Ask for the passphrase once more, and keep where the person was going."""
    return _confirm_page(PassphraseForm())


@account.post("/bevestig")
@policy(anyone_signed_in)
def confirmed() -> Answer:
    """Go on where the person was going, when the passphrase is right."""
    form = PassphraseForm()
    if not form.validate() or not right_passphrase(form.password, signed_in()):
        return _confirm_page(form), 422
    get_session().commit()
    note_confirmed()
    return redirect(page_of_ours(request.args.get("verder")), 303)


def _confirm_page(form: PassphraseForm) -> str:
    further = page_of_ours(request.args.get("verder"))
    return render_template(
        "account/confirm.html",
        form=form,
        further=further,
        linked_elsewhere=is_linked(get_session(), signed_in().id),
    )


def _me(session: Session) -> User:
    """Return the person of this request as this session knows him."""
    return session.get_one(User, signed_in().id)
