"""Forms of blind double coding: start a round, give a place to somebody else, say what stands."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from analysis.blind_points import MOST_SIGNS, BlindPoint, Choice
from analysis.blind_rounds import MOST_STORIES
from app.forms.house import HouseForm
from app.forms.studies import stripped
from app.identity import User


class StartRoundForm(HouseForm):
    """How many stories, and who codes them."""

    stories = IntegerField(
        _l("Hoeveel verhalen?"),
        validators=[
            InputRequired(_l("Vul in hoeveel verhalen twee mensen coderen.")),
            NumberRange(1, MOST_STORIES, _l("Kies een getal van 1 tot 200.")),
        ],
        description=_l("Het programma loot ze uit de verhalen die nog niemand beoordeelde."),
        render_kw={"min": 1, "max": MOST_STORIES},
    )
    user_ids = SelectMultipleField(
        _l("Wie coderen mee?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Kies er twee of meer. Elk verhaal gaat naar twee van hen."),
    )

    def __init__(self, coders: list[User], *args: Any, **kwargs: Any) -> None:
        """Offer who codes in the study."""
        super().__init__(*args, **kwargs)
        self.user_ids.choices = [SelectChoice(str(one.id), one.display_name) for one in coders]

    def validate_user_ids(self, field: SelectMultipleField) -> None:
        """Double coding takes two people."""
        if len(set(field.data or [])) < 2:
            raise ValidationError(_("Kies minstens twee mensen die coderen."))

    @property
    def chosen(self) -> list[UUID]:
        """Return the ids of who was ticked."""
        return [UUID(one) for one in self.user_ids.data or []]


class GiveSeatForm(HouseForm):
    """Who codes in the place of somebody else."""

    user_id = SelectField(
        _l("Wie neemt dit over?"),
        validators=[InputRequired(_l("Kies wie dit verhaal overneemt."))],
        description=_l("Wat de ander al koos, verdwijnt. De nieuwe codeur begint opnieuw."),
    )

    def __init__(self, coders: list[User], *args: Any, **kwargs: Any) -> None:
        """Offer who codes in the study and does not code this story yet."""
        super().__init__(*args, **kwargs)
        people = [(str(one.id), one.display_name) for one in coders]
        self.user_id.choices = [("", _("Kies iemand")), *people]


class VoiceForm(HouseForm):
    """What should stand, and why."""

    choice = RadioField(
        _l("Wat moet blijven staan?"), validators=[InputRequired(_l("Kies wat blijft staan."))]
    )
    reason = TextAreaField(
        _l("Waarom?"),
        filters=[stripped],
        validators=[Length(max=MOST_SIGNS, message=_l("Houd dit korter dan 600 tekens."))],
        render_kw={"rows": 2, "autocomplete": "off"},
    )

    def __init__(self, point: BlindPoint, names: list[str], *args: Any, **kwargs: Any) -> None:
        """Offer what can stand in this point; ``names`` of the first and the second place."""
        super().__init__(*args, prefix="", **kwargs)
        words = {
            Choice.FIRST: _("De keuze van %(name)s", name=names[0]),
            Choice.SECOND: _("De keuze van %(name)s", name=names[1]),
            Choice.BOTH: _("Allebei"),
            Choice.NEITHER: _("Geen van beide"),
        }
        if len(point.choices) == 2:
            words[Choice.NEITHER] = _("Niets: hier is geen factor")
        self.choice.choices = [(one.value, words[one]) for one in point.choices]
