"""What goes back to the tellers: the text, and its approval."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from analysis.telling_back import LONGEST
from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines
from app.forms.names import number_in


class LearnedForm(HouseForm):
    """What was learned and done; ``seen`` is the version that was seen."""

    seen = HiddenField()
    text = TextAreaField(
        _l("Wat leerden wij, en wat deden wij ermee?"),
        filters=[plain_newlines],
        validators=[
            InputRequired(_l("Schrijf eerst wat u leerde en deed.")),
            Length(max=LONGEST, message=_l("Dit is te lang. Maak het korter.")),
        ],
        description=_l("Schrijf aan wie vertelde. Korte zinnen, gewone woorden, geen namen."),
        render_kw={"rows": 10},
    )

    @property
    def version(self) -> int:
        """Return the version that was seen."""
        return number_in(self.seen.data)


class ApproveForm(HouseForm):
    """Whether the tellers may read it."""

    seen = HiddenField()
    answer = HiddenField()

    @property
    def version(self) -> int:
        """Return the version that was seen."""
        return number_in(self.seen.data)

    @property
    def approves(self) -> bool:
        """Return whether this lets them read it."""
        return bool(self.answer.data == "yes")
