"""Signing in."""

from datetime import timedelta
from math import ceil
from typing import Any

from flask import Response, after_this_request, current_app, g
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import LoginForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from app.throttle import SUCCEEDED, wait_before_try


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

    def validate(self, **kwargs: Any) -> bool:
        """Count the try before it is judged, and refuse who tries too often."""
        account = self.email.data or ""
        if account and self.password.data:
            wait = wait_before_try(current_app._get_current_object(), account)
            if wait is not None:
                self.form_errors.append(_too_often(wait))
                return False
        if not super().validate(**kwargs):
            return False
        setattr(g, SUCCEEDED, account)
        return True


def _too_often(wait: timedelta) -> str:
    @after_this_request
    def as_too_many(response: Response) -> Response:
        response.status_code = 429
        response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
        return response

    minutes = ceil(wait.total_seconds() / 60)
    return ngettext(
        "U probeert het te vaak. Wacht %(num)s minuut en probeer het opnieuw.",
        "U probeert het te vaak. Wacht %(num)s minuten en probeer het opnieuw.",
        minutes,
    )
