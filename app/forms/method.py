"""Form of the questions about the method: a text per item, with the version that was seen."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from analysis.method_answers import MOST_SIGNS, Answered
from analysis.method_items import method_list
from app.forms.house import HouseForm

TOO_LONG = _l("Maak dit antwoord korter: hoogstens %(max)d tekens.")


class MethodForm(HouseForm):
    """One text per item that the lead is asked about; its fields are made from the list."""

    @property
    def answers(self) -> dict[int, str]:
        """Return what was typed, by number; line ends as everywhere."""
        return {
            one.number: (self[f"item_{one.number}"].data or "").replace("\r\n", "\n")
            for one in method_list().asked
        }

    @property
    def seen(self) -> dict[int, int]:
        """Return which version the writer had before him, by number."""
        return {one.number: self[f"seen_{one.number}"].data or 0 for one in method_list().asked}


for item in method_list().asked:
    text = TextAreaField(
        _l(item.label), validators=[Length(max=MOST_SIGNS, message=TOO_LONG)], render_kw={"rows": 2}
    )
    setattr(MethodForm, f"item_{item.number}", text)
    seen = IntegerField(validators=[Optional()], widget=HiddenInput())
    setattr(MethodForm, f"seen_{item.number}", seen)


def as_data(answers: dict[int, Answered]) -> dict[str, object]:
    """Return the answers as the form takes them."""
    words = {f"item_{number}": one.words for number, one in answers.items()}
    return words | {f"seen_{number}": one.version for number, one in answers.items()}
