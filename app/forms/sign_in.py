"""Signing in: address and passphrase, and then the second step."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import LoginForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.forms.house import HouseForm, plain_signs
from app.passphrases import is_too_long
from app.throttle import it_was_right, refuse_too_many


class SignInForm(LoginForm):
    """Address and passphrase, with our own words."""

    email = EmailField(
        _l("E-mailadres"),
        filters=[plain_signs],
        validators=[InputRequired(_l("Vul uw e-mailadres in."))],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Wachtwoord"),
        validators=[InputRequired(_l("Vul uw wachtwoord in."))],
        render_kw={"autocomplete": "current-password"},
    )

    def validate(self, **kwargs: Any) -> bool:
        """Count the try before it is judged, and refuse who tries too often."""
        account = self.email.data or ""
        filled_in = bool(account and self.password.data)
        problem = refuse_too_many(account) if filled_in else None
        if problem is not None:
            self.form_errors.append(problem)
            return False
        # The hash itself refuses such lengths with an error; nobody's passphrase has them.
        if not is_too_long(self.password.data or "") and super().validate(**kwargs):
            it_was_right(account)
            return True
        if filled_in:
            self._tell_nothing()
        return False

    def validate_next(self, _field: Any) -> None:
        """Refuse nobody for an address of elsewhere: the view goes to a page of ours instead."""

    def _tell_nothing(self) -> None:
        """Answer an unknown address, a wrong passphrase and a shut account alike."""
        self.email.errors, self.password.errors = [], []
        self.form_errors = [_("E-mailadres of wachtwoord klopt niet. Probeer het opnieuw.")]


class CodeForm(HouseForm):
    """A code of an app, or a recovery code."""

    code = StringField(
        _l("Code"),
        validators=[
            InputRequired(_l("Vul de code in.")),
            Length(max=40, message=_l("Deze code klopt niet. Vul een nieuwe code in.")),
        ],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "text",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )
