"""The form that settles how the accounts of one row lie beside each other."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from analysis.polyphony import Mark
from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines
from app.labels import choices


class SeenMarkForm(HouseForm):
    """What the page showed of the row."""

    seen = HiddenField()


class MarkForm(SeenMarkForm):
    """How the accounts lie beside each other, and why."""

    mark = RadioField(
        _l("Hoe liggen de verhalen hier naast elkaar?"),
        validators=[InputRequired(_l("Kies een antwoord."))],
    )
    reason = TextAreaField(
        _l("Waarom ziet u dit zo?"),
        filters=[plain_newlines],
        validators=[InputRequired(_l("Schrijf op waarom u dit zo ziet."))],
        description=_l("Noem geen namen. Wie dit netwerk bespreekt, leest dit ook."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the three marks."""
        super().__init__(*args, **kwargs)
        self.mark.choices = choices("mark", [one.value for one in Mark])
