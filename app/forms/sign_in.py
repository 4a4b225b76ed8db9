"""Signing in."""

from flask_babel import lazy_gettext as _l
from flask_security import LoginForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired


class SignInForm(LoginForm):
    """Address and passphrase, with our own words."""

    email = EmailField(
        _l("E-mailadres"),
        validators=[InputRequired(_l("Vul uw e-mailadres in."))],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Wachtwoord"),
        validators=[InputRequired(_l("Vul uw wachtwoord in."))],
        render_kw={"autocomplete": "current-password"},
    )
