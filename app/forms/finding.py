"""The search field. What is typed in it travels in the body of a POST, never in an address."""

from flask_babel import lazy_gettext as _l
from wtforms import SearchField
from wtforms.validators import DataRequired, Length, ValidationError

from app.forms.house import HouseForm
from app.forms.studies import stripped
from app.search_words import Query

MOST_SIGNS = 100
TOO_SHORT = _l("Typ minstens twee letters of cijfers.")


class FindForm(HouseForm):
    """The words to look for."""

    words = SearchField(
        _l("Wat zoekt u?"),
        id="zoek",
        filters=[stripped],
        validators=[
            DataRequired(TOO_SHORT),
            Length(
                max=MOST_SIGNS, message=_l("Typ hoogstens %(number)s tekens.", number=MOST_SIGNS)
            ),
        ],
        # A browser must not keep which names were looked for.
        render_kw={"autocomplete": "off", "maxlength": str(MOST_SIGNS), "spellcheck": "false"},
    )

    def validate_words(self, _field: SearchField) -> None:
        """Something to look for: two letters or digits at least."""
        if sum(len(word) for word in self.query.words) < 2:
            raise ValidationError(TOO_SHORT)

    @property
    def query(self) -> Query:
        """Return what to look for."""
        return Query.of(self.words.data or "")
