"""Form of a colleague who leaves a study."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from app.forms.house import HouseForm
from app.forms.studies import chosen_from, people_to_choose
from app.identity import User


class LeaveForm(HouseForm):
    """Who takes over the calls that are planned with him."""

    takes_over = SelectField(
        _l("Wie neemt de geplande gesprekken over?"),
        validate_choice=False,
        description=_l("Kan deze collega op een moment niet? Dan plant u dat gesprek opnieuw."),
    )

    def __init__(self, people: list[User], *args: Any, **kwargs: Any) -> None:
        """Offer these people, and nobody."""
        super().__init__(*args, **kwargs)
        self.takes_over.choices = people_to_choose(people, _("Niemand. Ik plan ze opnieuw."))

    def validate_takes_over(self, field: SelectField) -> None:
        """Somebody of the list was chosen, or nobody."""
        if field.data and not chosen_from(field):
            raise ValidationError(_("Kies iemand uit de lijst."))

    @property
    def chosen(self) -> UUID | None:
        """Return the id of who takes over; None for nobody."""
        return UUID(self.takes_over.data) if self.takes_over.data else None
