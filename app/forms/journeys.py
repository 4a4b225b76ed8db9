"""Forms of the monitor of client journeys: a register, a journey, its judgements and its words."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from analysis.journey_codes import CARE
from analysis.journey_judgements import MOST_SIGNS
from analysis.journey_seats import Seat
from analysis.journey_situations import MOST_COST, Situation
from analysis.journey_situations import MOST_SIGNS as MOST_WORDS
from analysis.journeys import FIRST_YEAR, LAST_YEAR, LONGEST, MOST_RISKS, JourneyFacts
from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines
from app.forms.studies import chosen_from, people_to_choose, stripped
from app.forms.versions import VersionForm
from app.identity import User
from app.labels import choices
from research.networks import Network

SHORT = Length(max=LONGEST, message=_l("Houd dit korter dan 60 tekens."))
YEAR = _l("Typ een jaar, zoals 2026.")
EUROS = _l("Typ een bedrag in hele euro’s, zoals 5000.")
NO_NAMES = _l("Noem geen namen. Alleen wie oordeelt en de onderzoeksleider lezen dit.")
CODES = {
    "questions": "journey_question",
    "resources": "resource",
    "went_well": "journey_factor",
    "could_better": "journey_factor",
}


class RegisterForm(HouseForm):
    """A new register of one year."""

    year = IntegerField(
        _l("Welk jaar?"),
        validators=[InputRequired(YEAR), NumberRange(FIRST_YEAR, LAST_YEAR, YEAR)],
        render_kw={"inputmode": "numeric"},
    )
    organisation = StringField(
        _l("Welke organisatie?"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul de naam van de organisatie in.")), SHORT],
    )


class SeatForm(HouseForm):
    """Who gets which seat."""

    user_id = SelectField(
        _l("Welke collega?"),
        validate_choice=False,
        validators=[DataRequired(_l("Kies iemand uit de lijst."))],
    )
    seat = RadioField(
        _l("Wat doet deze collega?"), validators=[DataRequired(_l("Kies een van de vier."))]
    )

    def __init__(self, people: list[User], **kwargs: Any) -> None:
        """Offer these people."""
        super().__init__(**kwargs)
        self.user_id.choices = people_to_choose(people, _("Kies een collega"))
        self.seat.choices = choices("seat", list(Seat))

    @property
    def chosen(self) -> UUID | None:
        """Return who was chosen; None when nobody of the list was."""
        return UUID(self.user_id.data) if chosen_from(self.user_id) else None


def _boxes(label: Any, description: Any = "") -> SelectMultipleField:
    return SelectMultipleField(
        label,
        description=description,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class JourneyForm(VersionForm):
    """What is known of one journey."""

    number = StringField(
        _l("Klantnummer"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul een klantnummer in.")), SHORT],
        description=_l("Een eigen nummer, geen naam en geen BSN."),
        render_kw={"autocomplete": "off"},
    )
    district = StringField(_l("Wijk"), filters=[stripped], validators=[SHORT])
    activity = StringField(_l("Activiteit"), filters=[stripped], validators=[SHORT])
    asked_by = SelectField(_l("Wie stelde de vraag?"), default="")
    questions = _boxes(_l("Welke vragen waren er?"), _l("Kies er gerust meer."))
    resources = _boxes(_l("Wat of wie hielp?"))
    went_well = _boxes(_l("Wat ging goed?"))
    could_better = _boxes(_l("Wat kan beter?"))
    with_gp = SelectField(_l("Samenwerking met de huisarts"), default="unknown")
    with_tailored = SelectField(_l("Samenwerking met maatwerkzorg"), default="unknown")
    risks = IntegerField(
        _l("Hoeveel risicofactoren zijn er?"),
        validators=[
            Optional(),
            NumberRange(0, MOST_RISKS, _l("Typ een getal van 0 tot en met 20.")),
        ],
        description=_l("Laat leeg als u dit niet weet."),
        render_kw={"inputmode": "numeric"},
    )

    def __init__(self, **kwargs: Any) -> None:
        """Offer the codes with their words."""
        super().__init__(**kwargs)
        self.asked_by.choices = [SelectChoice("", _("Onbekend")), *choices("asked_by")]
        for name, kind in CODES.items():
            self[name].choices = choices(kind)
        for name in ("with_gp", "with_tailored"):
            self[name].choices = choices("journey_cooperation")

    @property
    def facts(self) -> JourneyFacts:
        """Return what was filled in."""
        return JourneyFacts(
            number=self.number.data or "",
            district=self.district.data or "",
            activity=self.activity.data or "",
            asked_by=self.asked_by.data or "",
            with_gp=self.with_gp.data,
            with_tailored=self.with_tailored.data,
            risks=self.risks.data,
            **{name: tuple(self[name].data or ()) for name in CODES},
        )


class JudgementForm(HouseForm):
    """What happened per kind of care; empty where it is not about that kind."""

    guidance = SelectField(_l("Begeleiding"), default="")
    day_activity = SelectField(_l("Dagbesteding"), default="")
    household = SelectField(_l("Huishoudelijke verzorging"), default="")
    wlz_without = SelectField(_l("Wlz zonder behandeling"), default="")
    wlz_with = SelectField(_l("Wlz met behandeling"), default="")

    def __init__(self, **kwargs: Any) -> None:
        """Offer the effects."""
        super().__init__(**kwargs)
        for care in CARE:
            self[care].choices = [SelectChoice("", _("Niet aan de orde")), *choices("effect")]

    @property
    def effects(self) -> dict[str, str]:
        """Return the effect per kind of care that was chosen."""
        return {care: self[care].data for care in CARE if self[care].data}


class AuditForm(JudgementForm):
    """What the audit talk makes of a journey, and why."""

    reason = TextAreaField(
        _l("Waarom past u dit aan?"),
        filters=[plain_newlines],
        validators=[
            InputRequired(_l("Schrijf op waarom u het oordeel aanpast.")),
            Length(max=MOST_SIGNS, message=_l("Houd dit korter dan 1000 tekens.")),
        ],
        description=_l("Noem geen namen."),
        render_kw={"rows": 3},
    )
    together = BooleanField(_l("Wij waren er allebei bij: controller en bestuurder"))


def _words(label: Any, *validators: Any) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[plain_newlines],
        validators=[
            *validators,
            Length(max=MOST_WORDS, message=_l("Houd dit korter dan 4000 tekens.")),
        ],
        render_kw={"rows": 3, "autocomplete": "off"},
    )


def _euros(label: Any) -> IntegerField:
    return IntegerField(
        label,
        validators=[Optional(), NumberRange(0, MOST_COST, EUROS)],
        render_kw={"inputmode": "numeric"},
    )


class SituationForm(VersionForm):
    """A complex situation, in words."""

    matter = _words(
        _l("Wat was er aan de hand?"), InputRequired(_l("Schrijf op wat er aan de hand was."))
    )
    according_to = _words(_l("Wie vond dat? Dachten anderen er anders over?"))
    otherwise = _words(_l("Wat was er anders ingezet?"))
    for_client = _words(_l("Wat waren dan de gevolgen voor de klant?"))
    for_neighbours = _words(_l("Wat waren dan de gevolgen voor de buren?"))
    cost_low = _euros(_l("Wat had dat minstens gekost? Euro’s per jaar"))
    cost_high = _euros(_l("Wat had dat hoogstens gekost? Euro’s per jaar"))

    @property
    def situation(self) -> Situation:
        """Return the words."""
        names = ("matter", "according_to", "otherwise", "for_client", "for_neighbours")
        return Situation(**{name: self[name].data or "" for name in names})

    @property
    def costs(self) -> tuple[int | None, int | None]:
        """Return the low and the high cost."""
        return self.cost_low.data, self.cost_high.data


class LinkNetworkForm(HouseForm):
    """Which network is of the same client."""

    network_id = SelectField(
        _l("Welk netwerk is van dezelfde klant?"),
        validate_choice=False,
        validators=[DataRequired(_l("Kies een netwerk uit de lijst."))],
    )

    def __init__(self, networks: Iterable[Network], **kwargs: Any) -> None:
        """Offer these networks."""
        super().__init__(**kwargs)
        self.network_id.choices = [SelectChoice("", _("Kies een netwerk"))] + [
            SelectChoice(str(one.id), one.reference) for one in networks
        ]

    @property
    def chosen(self) -> UUID | None:
        """Return the network that was chosen; None when none of the list was."""
        return UUID(self.network_id.data) if chosen_from(self.network_id) else None
