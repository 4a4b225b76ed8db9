"""Forms of a pause, and of a teller who wants to stop."""

from datetime import timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice
from wtforms.validators import DataRequired

from app.forms.house import HouseForm


class Kept(StrEnum):
    """What the teller says of what he told so far."""

    YES = "yes"
    LATER = "later"
    NO = "no"


class PauseForm(HouseForm):
    """How long ago the key was pressed, in whole seconds; absent without the script."""

    ago = HiddenField()

    @property
    def since(self) -> timedelta:
        """Return it; nothing for what is no number or longer than a day."""
        text = self.ago.data or ""
        is_number = text.isascii() and text.isdigit() and len(text) <= len("86400")
        return timedelta(seconds=int(text)) if is_number else timedelta(0)


class StopForm(HouseForm):
    """The one question to who wants to stop."""

    kept = RadioField(
        _l("Mogen wij bewaren wat u vertelde?"),
        choices=[
            SelectChoice(Kept.YES.value, _l("Ja, bewaar het")),
            SelectChoice(Kept.LATER.value, _l("Ja, en ik wil later verder vertellen")),
            SelectChoice(Kept.NO.value, _l("Nee, ik trek het in")),
        ],
        validators=[DataRequired(_l("Kies wat de verteller zegt."))],
    )


class NotKeptForm(HouseForm):
    """The interviewer confirms that the teller takes it all back."""

    sure = BooleanField(
        _l("De verteller zei zelf dat hij dit wil."),
        validators=[DataRequired(_l("Zet een vinkje als de verteller dit zelf heeft gezegd."))],
    )
