"""Form of a person who may sign in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms.house import HouseForm
from app.forms.studies import stripped
from app.labels import choices
from research.roles import Role

ADDRESS = r"[^@\s]+@[^@\s]+\.[^@\s]+\Z"


class PersonForm(HouseForm):
    """Who may sign in, and what this person does."""

    display_name = StringField(
        _l("Naam"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul de naam in.")),
            Length(max=100, message=_l("Houd de naam korter dan 100 tekens.")),
        ],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("E-mailadres"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul het e-mailadres in.")),
            Regexp(ADDRESS, message=_l("Dit is geen e-mailadres. Typ iets als naam@voorbeeld.nl.")),
            Length(max=200, message=_l("Houd het adres korter dan 200 tekens.")),
        ],
        description=_l("Met dit adres logt deze persoon in."),
        render_kw={"autocomplete": "off"},
    )
    roles = SelectMultipleField(
        _l("Wat doet deze persoon?"),
        description=_l("U kunt meer rollen kiezen. Een beheerder heeft alleen die ene rol."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every role."""
        super().__init__(*args, **kwargs)
        self.roles.choices = choices("role", list(Role))

    def validate_roles(self, field: SelectMultipleField) -> None:
        """At least one; who administers never reads a story."""
        if not field.data:
            raise ValidationError(_("Kies minstens één rol."))
        if Role.ADMIN in field.data and len(field.data) > 1:
            raise ValidationError(
                _("Een beheerder leest geen verhalen. Kies alleen beheerder, of andere rollen.")
            )

    @property
    def chosen(self) -> list[Role]:
        """Return the chosen roles."""
        return [Role(name) for name in self.roles.data]
