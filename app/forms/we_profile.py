"""The forms about the norm of one part of the profile."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired

from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines


class SeenNormForm(HouseForm):
    """How many times the norm had changed when the page was drawn."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """Return that number; one that is none fits nothing."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 9 else -1


class NormForm(SeenNormForm):
    """What the organisation asks of itself, from when, and why."""

    at_least = IntegerField(
        _l("Ten minste hoeveel procent?"), validators=[InputRequired(_l("Kies een getal."))]
    )
    from_on = DateField(_l("Vanaf welke dag?"), validators=[InputRequired(_l("Kies een dag."))])
    reason = TextAreaField(
        _l("Waarom deze norm?"),
        filters=[plain_newlines],
        validators=[InputRequired(_l("Schrijf op waarom u deze norm kiest."))],
        description=_l("Noem geen namen. Wie aan het hoofdstuk werkt, leest dit ook."),
    )
