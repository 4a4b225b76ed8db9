"""Forms of the chapter."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.forms.house import HouseForm


class ChapterForm(HouseForm):
    """Title and introduction of the chapter."""

    title = StringField(
        _l("Titel"),
        validators=[
            InputRequired(_l("Geef het hoofdstuk een titel.")),
            Length(max=120, message=_l("Maak de titel korter: hoogstens 120 tekens.")),
        ],
    )
    introduction = TextAreaField(
        _l("Inleiding"),
        description=_l(
            "Waarom deed u dit onderzoek, en voor wie? Laat een regel leeg voor een nieuwe alinea. "
            "Noem geen namen."
        ),
        render_kw={"rows": 10},
        validators=[Length(max=8000, message=_l("Maak de inleiding korter."))],
    )
    house = StringField(
        _l("Naam van uw organisatie"),
        description=_l("Zo staat ze boven het hoofdstuk. Leeg: de naam bij het onderzoek."),
        validators=[Length(max=120, message=_l("Maak de naam korter: hoogstens 120 tekens."))],
    )
    colour = StringField(
        _l("Kleur van uw huisstijl"),
        description=_l("Voor koppen en lijnen. Kies een donkere kleur, dan kan iedereen ze lezen."),
        render_kw={"type": "color"},
        filters=[lambda colour: colour or ""],
    )
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
