"""Forms about a worry: the texts of the organisation, and noting one outside the story."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired

from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines


class WorryTextForm(HouseForm):
    """What the organisation wants to be done, and who is called."""

    steps = TextAreaField(
        _l("Wat doet een interviewer bij een zorg?"),
        filters=[plain_newlines],
        description=_l("Schrijf de stappen van uw organisatie, elke stap op een eigen regel."),
    )
    contact = TextAreaField(
        _l("Wie belt een interviewer?"),
        filters=[plain_newlines],
        description=_l("Noem wie in uw organisatie de meldcode kent, met een nummer."),
    )
    version = HiddenField()

    @property
    def seen(self) -> int:
        """Return the version that the writer saw."""
        number = self.version.data or "0"
        return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


class WorryForm(HouseForm):
    """One worry, in a few words."""

    words = TextAreaField(
        _l("Wat zag of hoorde u?"),
        filters=[plain_newlines],
        validators=[InputRequired(_l("Schrijf kort op wat u zag of hoorde."))],
    )
    aftercare = BooleanField(
        _l("Deze persoon wil graag dat ik nog eens bel om te vragen hoe het gaat.")
    )
