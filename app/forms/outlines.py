"""Forms of the order of the chapter: what may stand where, and in which words."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from analysis.outline_acts import MOST_SIGNS, Way
from app.forms.house import HouseForm

WRITE_FIRST = _l("Schrijf eerst iets.")
NO_NAMES = _l("Laat een regel leeg voor een nieuwe alinea. Noem geen namen.")


class MoveForm(HouseForm):
    """Where a section or a part goes."""

    thing = HiddenField(validators=[InputRequired()])
    way = RadioField(choices=[one.value for one in Way], validators=[InputRequired()])
    before = HiddenField(validators=[Optional()])


class SectionForm(HouseForm):
    """The heading of a new section."""

    title = StringField(
        _l("Kop van het nieuwe deel"),
        validators=[
            InputRequired(WRITE_FIRST),
            Length(max=120, message=_l("Maak de kop korter: hoogstens 120 tekens.")),
        ],
    )


class AddForm(HouseForm):
    """What is added to a section."""

    what = RadioField(_l("Wat wilt u toevoegen?"), default="text")
    words = TextAreaField(
        _l("Uw tekst"),
        description=NO_NAMES,
        render_kw={"rows": 8},
        validators=[Length(max=MOST_SIGNS, message=_l("Maak de tekst korter."))],
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        """Offer a text, the charts and tables, and the quotes that may be used now."""
        super().__init__(*args, **kwargs)
        self.what.choices = list(offered)


class WordsForm(HouseForm):
    """The words of a text; ``seen`` says which words they were changed from."""

    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    words = TextAreaField(
        _l("Uw tekst"),
        description=NO_NAMES,
        render_kw={"rows": 12},
        validators=[
            InputRequired(WRITE_FIRST),
            Length(max=MOST_SIGNS, message=_l("Maak de tekst korter.")),
        ],
    )


class HeadingForm(HouseForm):
    """The heading of a section; ``seen`` as with a text."""

    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    words = StringField(
        _l("Kop van dit deel"),
        validators=[
            InputRequired(WRITE_FIRST),
            Length(max=120, message=_l("Maak de kop korter: hoogstens 120 tekens.")),
        ],
    )


class SeenForm(HouseForm):
    """Removing a thing, or undoing: which one, and as it was seen."""

    thing = HiddenField(validators=[Optional()])
    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
