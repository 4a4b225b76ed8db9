"""Forms of reading back: by phone, and by the teller himself. One thing at a time."""

from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines, uuid_or_none
from app.forms.names import number_in
from interviews.quoting import Quoting
from interviews.read_backs import Step

INCOMPLETE = _l("De pagina is onvolledig. Ververs haar en probeer het opnieuw.")
WHOLE, RETELLING = "whole", "retelling"


class EnterForm(HouseForm):
    """The key of a link, filled in by its own script or typed, and the code."""

    key = StringField(
        _l("De lange code uit uw brief of bericht"),
        validators=[DataRequired(_l("Vul de lange code in."))],
        description=_l("Twintig letters en cijfers, zoals ABCD-2345. Streepjes hoeven niet."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    code = StringField(
        _l("De korte code die wij u apart gaven"),
        validators=[DataRequired(_l("Vul de korte code in."))],
        description=_l("Acht letters en cijfers."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class PieceForm(HouseForm):
    """Better words for one piece; ``seen`` is the revision that he saw."""

    seen = HiddenField()
    text = TextAreaField(
        _l("Hoe zegt u het zelf?"), filters=[plain_newlines], render_kw={"rows": 8}
    )

    @property
    def version(self) -> int:
        """Return the number of the revision that was seen."""
        return number_in(self.seen.data)


class MattersForm(PieceForm):
    """What matters most to the teller, in his own words."""

    text = TextAreaField(
        _l("Wat vindt u zelf het belangrijkst?"),
        filters=[plain_newlines],
        description=_l("Schrijf het zoals u het zou zeggen. Een paar woorden is genoeg."),
        render_kw={"rows": 6},
    )


class CheckInForm(HouseForm):
    """How it goes now, under an id that is made with the form."""

    sent_id = HiddenField(default=lambda: str(uuid4()))
    text = TextAreaField(
        _l("Hoe gaat het nu, samen?"),
        filters=[plain_newlines],
        description=_l("Een paar zinnen is genoeg. Het mag ook zijn dat er niets veranderde."),
        render_kw={"rows": 6},
    )

    def validate_sent_id(self, field: HiddenField) -> None:
        """The id is a UUID."""
        if uuid_or_none(field.data) is None:
            raise ValidationError(
                _l("De pagina is onvolledig. Ververs haar en probeer het opnieuw.")
            )


class QuotingForm(HouseForm):
    """All of it, some of it, or none."""

    answer = HiddenField()

    def validate_answer(self, field: HiddenField) -> None:
        """It is one of the three."""
        if field.data not in {one.value for one in Quoting}:
            raise ValidationError(_l("Kies een van de drie."))

    @property
    def said(self) -> Quoting:
        """Return the answer."""
        return Quoting(self.answer.data)


class PieceQuoteForm(HouseForm):
    """Whether one piece may be quoted; ``seen`` is the revision that was shown."""

    seen = HiddenField()
    answer = HiddenField()

    def validate_answer(self, field: HiddenField) -> None:
        """It is yes or no, about words that were shown."""
        if field.data not in {"yes", "no"} or uuid_or_none(self.seen.data) is None:
            raise ValidationError(_l("Kies ja of nee."))


class StopForm(HouseForm):
    """The teller confirms that he takes his story back."""

    sure = BooleanField(
        _l("Ja, ik wil dat niemand mijn verhaal nog gebruikt."),
        validators=[DataRequired(_l("Zet eerst een vinkje. Dan weten wij het zeker."))],
    )


class PrepareForm(HouseForm):
    """What is read aloud by phone."""

    seen = HiddenField()
    what = RadioField(
        _l("Wat leest u voor?"), validators=[InputRequired(_l("Kies wat u voorleest."))]
    )
    retelling = TextAreaField(
        _l("Uw korte verhaal"),
        filters=[plain_newlines],
        description=_l("Gebruik de echte namen, zoals de verteller ze noemde."),
        render_kw={"rows": 8},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the two ways."""
        super().__init__(*args, **kwargs)
        self.what.choices = [
            (RETELLING, _l("Een kort verhaal dat ik hier typ")),
            (WHOLE, _l("Het hele gesprek")),
        ]

    def validate_retelling(self, field: TextAreaField) -> None:
        """Who reads a short one has typed it."""
        if self.what.data == RETELLING and not (field.data or "").strip():
            raise ValidationError(_l("Typ eerst het korte verhaal."))


class GoForm(HouseForm):
    """A step further, or one back."""

    seen = HiddenField()
    to = HiddenField()

    def validate_to(self, field: HiddenField) -> None:
        """Both are steps."""
        known = {one.value for one in Step}
        if field.data not in known or self.seen.data not in known:
            raise ValidationError(_l("Kies een stap."))
