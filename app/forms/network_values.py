"""The form that settles what counts for a network."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from analysis.network_values import SHARED
from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines
from app.labels import choices
from research.codebook import codebook

ATTRIBUTES = {one.id: one for one in codebook().interview_attributes if one.id in SHARED}


class WhichValueForm(HouseForm):
    """Which value, and what the page showed of it."""

    attribute = HiddenField()
    seen = HiddenField()


class ValueForm(WhichValueForm):
    """What counts, and why."""

    value = RadioField(
        _l("Wat geldt voor het netwerk?"), validators=[InputRequired(_l("Kies een antwoord."))]
    )
    reason = TextAreaField(
        _l("Waarom kiest u dit?"),
        filters=[plain_newlines],
        validators=[InputRequired(_l("Schrijf op waarom u dit antwoord kiest."))],
        description=_l("Noem geen namen. Alleen onderzoeksleiders lezen dit."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the answers of the attribute that was asked for, or sent."""
        super().__init__(*args, **kwargs)
        found = ATTRIBUTES.get(self.attribute.data or "")
        self.value.choices = choices("value", found.values) if found else []
        # Several of these stand on one page.
        for field in (self.value, self.reason):
            field.id = field.label.field_id = f"{field.name}-{self.attribute.data}"
