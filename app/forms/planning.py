"""Forms of planning: an appointment by hand, asking for a proposal, and choosing from it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, Length, ValidationError

from app.formats import today
from app.forms.house import HouseForm
from app.forms.networks import AppointmentForm
from app.forms.studies import chosen_from, stripped
from app.identity import User
from interviews.planner.problem import Choices

AHEAD = timedelta(weeks=4)


class PlanByHandForm(AppointmentForm):
    """Whom to phone, who phones and when, in one form."""

    actor_id = SelectField(
        _l("Wie bellen wij?"),
        validate_choice=False,
        validators=[DataRequired(_l("Kies een persoon uit de lijst."))],
    )

    def __init__(
        self,
        people: Iterable[tuple[UUID, str]],
        interviewers: list[User],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Offer who waits for a time, and the interviewers of the study."""
        super().__init__(interviewers, *args, **kwargs)
        self.actor_id.choices = [
            SelectChoice("", _("Kies een persoon")),
            *(SelectChoice(str(one), words) for one, words in people),
        ]

    def validate_actor_id(self, field: SelectField) -> None:
        """Somebody of the study with whom a conversation can be planned."""
        if not chosen_from(field):
            raise ValidationError(_("Kies een persoon uit de lijst."))

    @property
    def chosen_actor(self) -> UUID:
        """Return the id of who is phoned."""
        return UUID(self.actor_id.data)


class AskPlanForm(HouseForm):
    """From when until when, and what weighs most."""

    first_day = DateField(
        _l("Vanaf"), validators=[DataRequired(_l("Kies een dag."))], default=lambda: soonest()
    )
    last_day = DateField(
        _l("Tot en met"),
        validators=[DataRequired(_l("Kies een dag."))],
        default=lambda: soonest() + AHEAD - timedelta(days=1),
    )
    client_first = BooleanField(
        _l("Bel niemand voordat de klant is gebeld"),
        description=_l("Zonder vinkje is dit een wens."),
    )
    may_move = BooleanField(
        _l("Afspraken die al staan, mogen schuiven"),
        description=_l("Alleen als er dan meer mensen in passen."),
    )

    def validate_first_day(self, field: DateField) -> None:
        """Nothing is planned in the past."""
        if field.data is not None and field.data < today():
            raise ValidationError(_("Deze dag is al voorbij. Kies een dag die nog komt."))

    @property
    def choices(self) -> Choices:
        """Return what the lead chose."""
        return Choices(client_first=self.client_first.data, may_move=self.may_move.data)


class ChooseLinesForm(HouseForm):
    """Which lines of a proposal to apply."""

    line_ids = SelectMultipleField(validate_choice=False)
    reason = StringField(
        _l("Waarom mag wie het netwerk kent toch bellen?"),
        filters=[stripped],
        validators=[Length(max=500, message=_l("Houd dit korter dan 500 tekens."))],
        description=_l("Alleen nodig bij regels met ‘kent dit netwerk’."),
        render_kw={"autocomplete": "off"},
    )

    @property
    def chosen(self) -> list[UUID]:
        """Return the ids that were ticked; what is no id is left out."""
        return [one for one in map(_as_id, self.line_ids.data or []) if one is not None]


def soonest() -> date:
    """Return the first day that makes sense to plan: tomorrow."""
    return today() + timedelta(days=1)


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
