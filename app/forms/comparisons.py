"""The form that chooses what networks are compared on."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from app.forms.house import HouseForm

NONE = ("", _l("geen"))


class ComparisonForm(HouseForm):
    """One to four conditions and an outcome."""

    first = SelectField(
        _l("Eerste kenmerk"), validators=[InputRequired(_l("Kies ten minste één kenmerk."))]
    )
    second = SelectField(_l("Tweede kenmerk"), default="")
    third = SelectField(_l("Derde kenmerk"), default="")
    fourth = SelectField(_l("Vierde kenmerk"), default="")
    outcome = SelectField(
        _l("Uitkomst"),
        validators=[InputRequired(_l("Kies een uitkomst."))],
        description=_l("Van welke netwerken wilt u weten wat zij gemeen hebben?"),
    )

    def __init__(self, *args: Any, facts: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the facts of this study."""
        super().__init__(*args, **kwargs)
        for field in (self.first, self.second, self.third, self.fourth, self.outcome):
            field.choices = [NONE, *facts]

    @property
    def chosen(self) -> list[str]:
        """Return the conditions that were chosen, in order."""
        fields = (self.first, self.second, self.third, self.fourth)
        return [field.data for field in fields if field.data]
