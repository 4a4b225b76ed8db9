"""Forms of one's own abbreviations."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField

from app.forms.house import HouseForm
from interviews.abbreviations import SHIPPED


class AbbreviationForm(HouseForm):
    """An abbreviation, and what it becomes."""

    short = StringField(_l("Afkorting"), default="", render_kw={"maxlength": 8})
    long = StringField(_l("Wordt"), default="", render_kw={"maxlength": 50})


class ShippedForm(HouseForm):
    """Which abbreviations of the shipped list a person takes."""

    shorts = SelectMultipleField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the shipped list."""
        super().__init__(*args, **kwargs)
        self.shorts.choices = list(SHIPPED.items())
