"""Forms of what a teller says about his network: one tie, and since when somebody is involved."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms.house import HouseForm
from app.forms.studies import stripped
from app.problems import message_of
from app.tie_words import DIRECTION, QUALITY, SUPPORT, NamedPeople, first_upper, spoken_date
from research.partial_dates import PartialDateError, partial_date
from research.ties import (
    MOST_SIGNS_OF_A_NOTE,
    Direction,
    Support,
    Tie,
    TieQuality,
    TieStanding,
    ToldTie,
)

CLIENT = "klant"
WHEN = _l("Een jaar is genoeg, zoals 2019. Een dag mag ook: 12-3-2019.")
WHO = DataRequired(_l("Kies wie dit is."))


def _options(words: Any) -> list[SelectChoice]:
    return [SelectChoice(name, word) for name, word in words.items()]


def _name_of(actor_id: UUID | None) -> str:
    return CLIENT if actor_id is None else str(actor_id)


def _is_date(_form: Any, field: StringField) -> None:
    try:
        partial_date(field.data or "")
    except PartialDateError as error:
        raise ValidationError(message_of(error)) from error


def _date_field(label: Any, description: Any = "") -> StringField:
    return StringField(
        label,
        filters=[stripped],
        validators=[Length(max=10, message=_l("Typ een jaar of een datum.")), _is_date],
        description=description,
        render_kw={"autocomplete": "off"},
    )


class TieForm(HouseForm):
    """What a teller says about two people. Only the two people are needed."""

    one = SelectField(_l("De eerste"), validators=[WHO])
    other = SelectField(_l("De tweede"), validators=[WHO])
    direction = RadioField(_l("Wie helpt wie?"), choices=_options(DIRECTION), default="gives")
    kinds = SelectMultipleField(
        _l("Waarmee?"),
        choices=_options(SUPPORT),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )
    quality = RadioField(_l("Hoe is het contact?"), choices=_options(QUALITY), default="untold")
    no_tie = BooleanField(_l("Deze persoon zegt dat er juist geen band is"))
    since = _date_field(_l("Sinds wanneer"), WHEN)
    until = _date_field(_l("Tot wanneer"), _l("Laat dit leeg als het nog zo is."))
    note = TextAreaField(
        _l("Notitie"),
        filters=[stripped],
        validators=[Length(max=MOST_SIGNS_OF_A_NOTE, message=_l("Houd dit korter."))],
        description=_l("Zet hier geen namen in. De notitie staat niet op tekeningen."),
        render_kw={"rows": 2, "autocomplete": "off"},
    )

    def __init__(self, people: NamedPeople, **kwargs: Any) -> None:
        """Offer the people of the network by their pseudonyms."""
        super().__init__(**kwargs)
        found = [SelectChoice("", _l("Kies iemand"))]
        for one in people.people:
            found.append(SelectChoice(_name_of(one.id), first_upper(people.words(one.id))))
        self.one.choices = self.other.choices = found

    @property
    def ends(self) -> tuple[UUID | None, UUID | None]:
        """Return the two people; None is the client."""
        first, second = (
            None if field.data == CLIENT else UUID(field.data) for field in (self.one, self.other)
        )
        return first, second

    @property
    def told(self) -> ToldTie:
        """Return what is told about them."""
        return ToldTie(
            kinds=tuple(Support(kind) for kind in self.kinds.data or []),
            direction=Direction(self.direction.data),
            quality=TieQuality(self.quality.data),
            since=self.since.data or "",
            until=self.until.data or "",
            note=self.note.data or "",
            is_there=not self.no_tie.data,
        )


def tie_data(people: NamedPeople, tie: Tie, note: str) -> dict[str, Any]:
    """Return what the form shows of a claim that is corrected."""
    ends = (None if end == people.client_id else end for end in (tie.one_id, tie.other_id))
    one, other = map(_name_of, ends)
    return {
        "one": one,
        "other": other,
        "direction": tie.direction,
        "kinds": tie.kinds,
        "quality": tie.quality,
        "no_tie": tie.standing == TieStanding.DENIED,
        "since": spoken_date(tie.since),
        "until": spoken_date(tie.until),
        "note": note,
    }


class InvolvementForm(HouseForm):
    """Since and until when somebody is involved."""

    person = SelectField(_l("Wie"), validators=[WHO])
    since = _date_field(_l("Betrokken sinds"), WHEN)
    until = _date_field(_l("Betrokken tot"), _l("Laat dit leeg als het nog zo is."))

    def __init__(self, people: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        """Offer the people who are in the network themselves."""
        super().__init__(prefix="erbij", **kwargs)
        found = [SelectChoice("", _l("Kies iemand"))]
        found += [SelectChoice(str(one), first_upper(words)) for one, words in people]
        self.person.choices = found
