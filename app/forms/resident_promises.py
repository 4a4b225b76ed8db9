"""The forms about the promise to residents: its sentences, and what speaks to one of them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines

ONE_A_LINE = _l("Zet elke zin op een eigen regel.")
LONGEST_PAGE = 12_000
TOO_LONG = _l("Maak de tekst korter.")


class SeenPromiseForm(HouseForm):
    """The number of the promise when the page was drawn."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """Return that number; one that is none fits nothing."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 9 else -1


class PromiseForm(SeenPromiseForm):
    """The sentences as the organisation wrote them, and where."""

    promise = TextAreaField(
        _l("De zinnen van de belofte"),
        description=ONE_A_LINE,
        filters=[plain_newlines],
        render_kw={"rows": 6},
        validators=[
            InputRequired(_l("Schrijf minstens één zin op.")),
            Length(max=LONGEST_PAGE, message=TOO_LONG),
        ],
    )
    list = TextAreaField(
        _l("De punten eronder"),
        description=_l("Dit mag leeg blijven. Zet elk punt op een eigen regel."),
        filters=[plain_newlines],
        render_kw={"rows": 10},
        validators=[Length(max=LONGEST_PAGE, message=TOO_LONG)],
    )
    source = StringField(
        _l("Waar staat de belofte?"),
        description=_l("Bijvoorbeeld de naam van het plan en het hoofdstuk."),
        validators=[InputRequired(_l("Schrijf op waar de belofte staat."))],
    )
    dated = DateField(
        _l("Van welke dag is die tekst?"), validators=[InputRequired(_l("Kies een dag."))]
    )


class MatchForm(SeenPromiseForm):
    """What speaks to one sentence."""

    themes = SelectMultipleField(
        _l("Welke thema’s gaan over deze zin?"),
        description=_l("Gaat geen thema erover? Kies er dan geen. Dat staat in het hoofdstuk."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    answers = SelectMultipleField(
        _l("Welke antwoorden gaan over deze zin?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(
        self,
        *args: Any,
        offered: list[tuple[str, str]],
        asked: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        """Offer the themes of this study and the answers of a network."""
        super().__init__(*args, **kwargs)
        self.themes.choices, self.answers.choices = list(offered), list(asked)
