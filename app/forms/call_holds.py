"""Forms about a death in a network: who died, and how the calls go on."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms.house import HouseForm
from app.labels import label
from research.networks import Actor

ALL, SOME, END = "all", "some", "end"


def people_choices(actors: list[Actor]) -> list[SelectChoice]:
    """Return the people of a network by role and reference: no names."""
    return [
        SelectChoice(str(one.id), f"{label('actor_role', one.role).capitalize()} {one.reference}")
        for one in actors
    ]


class DeathForm(HouseForm):
    """Who of the network died."""

    actor_id = RadioField(
        _l("Wie is er overleden?"), validators=[InputRequired(_l("Kies wie er is overleden."))]
    )

    def __init__(self, actors: list[Actor], **kwargs: Any) -> None:
        """Offer the people of the network."""
        super().__init__(**kwargs)
        self.actor_id.choices = people_choices(actors)

    @property
    def chosen(self) -> UUID:
        """Return who was chosen."""
        return UUID(self.actor_id.data)


class HoldForm(HouseForm):
    """How the calls in a network go on."""

    decision = RadioField(
        _l("Hoe gaat het verder?"),
        choices=[
            SelectChoice(ALL, _l("Wij bellen iedereen weer")),
            SelectChoice(SOME, _l("Wij bellen alleen deze mensen weer")),
            SelectChoice(END, _l("Wij bellen niemand meer uit dit netwerk")),
        ],
        validators=[InputRequired(_l("Kies hoe het verdergaat."))],
    )
    people = SelectMultipleField(
        _l("Wie mogen wij weer bellen?"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("Dit geldt alleen als u ‘alleen deze mensen’ kiest."),
    )

    def __init__(self, actors: list[Actor], **kwargs: Any) -> None:
        """Offer the people who are held."""
        super().__init__(**kwargs)
        self.people.choices = people_choices(actors)

    def validate_people(self, field: SelectMultipleField) -> None:
        """Some are at least one."""
        if self.decision.data == SOME and not field.data:
            raise ValidationError(_("Kies wie u weer wilt bellen."))

    @property
    def chosen(self) -> set[UUID]:
        """Return who may be phoned again."""
        return {UUID(one) for one in self.people.data}
