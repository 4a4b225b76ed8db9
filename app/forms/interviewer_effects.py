"""Form of who sees the conversations of an interviewer in numbers."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, Length

from app.forms.studies import stripped
from app.forms.versions import VersionForm
from research.effects_choice import MOST_SIGNS, ShownTo


class ShownToForm(VersionForm):
    """Who sees the numbers; a reason and a tick only when the lead wants to see them."""

    shown_to = RadioField(
        _l("Wie ziet de cijfers?"),
        choices=[
            SelectChoice(ShownTo.ONESELF.value, _l("Alleen wie het gesprek voerde.")),
            SelectChoice(ShownTo.LEAD.value, _l("Wie het gesprek voerde, en de onderzoeksleider.")),
            SelectChoice(ShownTo.NOBODY.value, _l("Niemand. Wij laten ze helemaal weg.")),
        ],
        validators=[DataRequired(_l("Kies een van de drie."))],
    )
    talked_about = BooleanField(
        _l("Wij bespraken dit met de interviewers en de ondernemingsraad."),
        description=_l("Alleen nodig als u de cijfers zelf wilt zien."),
    )
    reason = TextAreaField(
        _l("Waarom wilt u de cijfers zien?"),
        filters=[stripped],
        validators=[Length(max=MOST_SIGNS, message=_l("Houd dit korter dan 500 tekens."))],
        description=_l("Nodig als u ze zelf wilt zien. De interviewers lezen deze reden ook."),
        render_kw={"rows": 2, "autocomplete": "off"},
    )
