"""Forms of the client base and the draw."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange

from app.forms.house import HouseForm
from app.forms.studies import stripped
from research.draws import ReleaseReason

REASON_WORDS = {
    ReleaseReason.REFUSED: _l("De klant wil niet meedoen"),
    ReleaseReason.WRONG_NUMBER: _l("Het nummer klopt niet"),
    ReleaseReason.DECEASED: _l("De klant is overleden"),
    ReleaseReason.MOVED: _l("De klant is verhuisd"),
    ReleaseReason.DO_NOT_CALL: _l("De klant wil niet gebeld worden"),
}


class FrameForm(HouseForm):
    """The file with the client base."""

    file = FileField(
        _l("CSV-bestand met klantnummers"),
        validators=[FileRequired(_l("Kies eerst een bestand."))],
        render_kw={"accept": ".csv,text/csv"},
    )


class DrawForm(HouseForm):
    """How many networks are drawn, and how."""

    size = IntegerField(
        _l("Hoeveel netwerken?"),
        validators=[
            DataRequired(_l("Vul een heel getal in, bijvoorbeeld 20.")),
            NumberRange(min=1, message=_l("Loot minstens één netwerk.")),
        ],
        default=20,
        description=_l("Een netwerk is één klant met de mensen eromheen. U belt ze allemaal."),
        render_kw={"min": 1, "inputmode": "numeric"},
    )
    seed = StringField(
        _l("Startwoord"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul een startwoord in. Zonder startwoord kan niemand narekenen.")),
            Length(max=200, message=_l("Houd het startwoord korter dan 200 tekens.")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    stratified = BooleanField(_l("Verdeel de loting eerlijk over de groepen"), default=True)


class ReleaseForm(HouseForm):
    """Why the next client number of the reserve is released."""

    reason = SelectField(
        _l("Waarom is er een extra netwerk nodig?"),
        description=_l("De reden staat straks bij de loting, zodat iedereen hem kan zien."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the fixed list of reasons."""
        super().__init__(*args, **kwargs)
        self.reason.choices = [
            SelectChoice(one.value, words) for one, words in REASON_WORDS.items()
        ]
