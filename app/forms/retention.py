"""Form of how long a study keeps things."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.forms.house import HouseForm
from research.retention import LONGEST, SHORTEST, Terms

DAYS = _l("Kies een getal van %(min)s tot en met %(max)s.")


def _days(label: object, name: str) -> IntegerField:
    least, most = getattr(SHORTEST, name), getattr(LONGEST, name)
    return IntegerField(
        label,
        validators=[
            InputRequired(_l("Vul een aantal dagen in.")),
            NumberRange(min=least, max=most, message=DAYS),
        ],
        render_kw={"inputmode": "numeric"},
    )


class TermsForm(HouseForm):
    """How many days the study keeps things; never longer than the house does."""

    raw = _days(_l("Letterlijke woorden: dagen na het gesprek"), "raw")
    identities = _days(_l("Namen en nummers: dagen na het onderzoek"), "identities")
    stories = _days(_l("Verhalen zonder namen: dagen na het onderzoek"), "stories")

    @property
    def terms(self) -> Terms:
        """Return the answer."""
        return Terms(self.raw.data, self.identities.data, self.stories.data)
