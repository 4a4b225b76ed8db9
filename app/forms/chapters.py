"""Forms of the chapter."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

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
