"""The form to open a closed conversation again: a reason, and a few words if needed."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines
from app.labels import choices
from interviews.reopening import ReopenReason


class ReopenForm(HouseForm):
    """Why it goes on."""

    reason = RadioField(
        _l("Waarom moet dit gesprek weer open?"),
        validators=[InputRequired(_l("Kies een reden."))],
    )
    words = TextAreaField(
        _l("Wilt u er iets bij zeggen?"),
        filters=[plain_newlines],
        description=_l("Schrijf hier niets uit het verhaal. Bij ‘iets anders’ is dit nodig."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the reasons."""
        super().__init__(*args, **kwargs)
        self.reason.choices = choices("reopen_reason", list(ReopenReason))
