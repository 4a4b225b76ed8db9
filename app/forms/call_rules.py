"""Forms of the lead about phoning: the rules of a study, and a decision about one call."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectChoice
from wtforms.validators import InputRequired, NumberRange

from app.forms.house import HouseForm
from app.forms.independence import reason_field
from app.forms.versions import VersionForm
from interviews.call_rules import BOUNDS, MOST_MORE, CallRule, Numbers


def number_field(name: str, label: Any, description: Any = "") -> IntegerField:
    """Return a field for a whole number within the bounds of the house."""
    least, most = BOUNDS[name]
    message = _l("Vul een getal in van %(least)s tot en met %(most)s.", least=least, most=most)
    return IntegerField(
        label,
        description=description,
        validators=[InputRequired(message), NumberRange(least, most, message)],
        render_kw={"inputmode": "numeric", "min": least, "max": most},
    )


class CallRuleForm(VersionForm):
    """How often and how spread people are phoned."""

    most = number_field(
        "most",
        _l("Hoe vaak bellen wij iemand die niet opneemt?"),
        _l("Daarna stopt het. U ziet wie dat is en kunt er pogingen bij geven."),
    )
    parts = number_field(
        "parts",
        _l("Over hoeveel dagdelen?"),
        _l("Ochtend, middag en avond: hoogstens drie."),
    )
    weekdays = number_field("weekdays", _l("Over hoeveel verschillende weekdagen?"))
    gap_hours = number_field("gap_hours", _l("Hoeveel uur zit er minstens tussen twee pogingen?"))
    busy_minutes = number_field(
        "busy_minutes", _l("Hoeveel minuten wachten wij als iemand in gesprek is?")
    )

    @property
    def numbers(self) -> Numbers:
        """Return what was filled in."""
        return Numbers(**{name: self[name].data for name in BOUNDS})


def rule_data(rule: CallRule) -> dict[str, Any]:
    """Return the rules as the form takes them."""
    return {name: getattr(rule, name) for name in BOUNDS} | {"version": str(rule.version)}


class MoreAttemptsForm(HouseForm):
    """How often somebody is phoned once more, and why."""

    amount = RadioField(
        _l("Hoe vaak mogen wij nog bellen?"),
        validators=[InputRequired(_l("Kies een van de drie."))],
    )
    reason = reason_field(_l("Waarom bellen wij nog eens?"))

    def __init__(self, **kwargs: Any) -> None:
        """Offer one attempt up to the most that can be added at once."""
        super().__init__(**kwargs)
        self.amount.choices = [
            SelectChoice(str(one), _("%(num)s keer", num=one)) for one in range(1, MOST_MORE + 1)
        ]


class TakeOverForm(HouseForm):
    """Why a lead phones in the place of a colleague."""

    reason = reason_field(_l("Waarom neemt u dit telefoontje over?"))
