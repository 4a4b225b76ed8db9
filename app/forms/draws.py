"""Forms of the client base and the draw."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.forms.house import HouseForm
from app.forms.studies import stripped
from research.draw_plans import PlanKind
from research.draw_rules import DrawRule
from research.draws import DrawnUnit
from research.releases import ReleaseReason

REASON_WORDS = {
    ReleaseReason.REFUSED: _l("De klant wil niet meedoen"),
    ReleaseReason.WRONG_NUMBER: _l("Het nummer klopt niet"),
    ReleaseReason.DECEASED: _l("De klant is overleden"),
    ReleaseReason.MOVED: _l("De klant is verhuisd"),
    ReleaseReason.DO_NOT_CALL: _l("De klant wil niet gebeld worden"),
    ReleaseReason.GATEKEPT: _l("Iemand anders houdt het gesprek tegen"),
    ReleaseReason.INELIGIBLE: _l("De klant hoort niet bij dit onderzoek"),
}
RULE_WORDS = {
    DrawRule.PROPORTIONAL: _l("Een grote groep krijgt meer plaatsen dan een kleine"),
    DrawRule.EQUAL: _l("Elke groep krijgt evenveel plaatsen"),
    DrawRule.SIMPLE: _l("Loot uit alle klanten samen, zonder groepen"),
}
PLAN_WORDS = {
    PlanKind.COMMITMENT: _l("De computer kiest nu een startwoord en houdt het geheim"),
    PlanKind.PUBLIC_VALUE: _l("Het startwoord is nu nog onbekend, bijvoorbeeld een lotto-uitslag"),
}
WHOLE = _l("Vul een heel getal in, bijvoorbeeld 20.")


class FrameForm(HouseForm):
    """The file with the client base."""

    file = FileField(
        _l("CSV-bestand of Excel-bestand met klantnummers"),
        validators=[FileRequired(_l("Kies eerst een bestand."))],
        render_kw={"accept": ".csv,.txt,.xlsx,text/csv"},
    )


class PlannedForm(HouseForm):
    """How many networks, and how the places are shared out over the groups."""

    size = IntegerField(
        _l("Hoeveel netwerken?"),
        validators=[
            DataRequired(WHOLE),
            NumberRange(min=1, message=_l("Loot minstens één netwerk.")),
        ],
        default=20,
        description=_l("Een netwerk is één klant met de mensen eromheen. U belt ze allemaal."),
        render_kw={"min": 1, "inputmode": "numeric"},
    )
    rule = RadioField(
        _l("Hoe verdeelt u de plaatsen over de groepen?"),
        choices=[SelectChoice(one.value, words) for one, words in RULE_WORDS.items()],
        default=DrawRule.PROPORTIONAL.value,
    )

    @property
    def chosen_rule(self) -> DrawRule:
        """The rule; a simple draw when there are no groups to ask about."""
        return DrawRule(self.rule.data) if "rule" in self else DrawRule.SIMPLE


class DrawForm(PlannedForm):
    """How many networks are drawn, and how."""

    first = IntegerField(
        _l("Hoeveel nummers geeft u meteen vrij?"),
        validators=[
            Optional(),
            NumberRange(min=1, message=_l("Geef minstens één nummer vrij.")),
        ],
        description=_l("Laat leeg om alle gelote nummers vrij te geven."),
        render_kw={"min": 1, "inputmode": "numeric"},
    )
    seed = StringField(
        _l("Startwoord"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul een startwoord in. Zonder startwoord kan niemand narekenen.")),
            Length(max=200, message=_l("Houd het startwoord korter dan 200 tekens.")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    reason = StringField(
        _l("Waarom loot u opnieuw?"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf op waarom er een tweede loting is.")),
            Length(max=500, message=_l("Houd de reden korter dan 500 tekens.")),
        ],
        description=_l("De reden staat straks bij de loting. Schrijf geen namen op."),
    )


class PlanForm(PlannedForm):
    """What is promised about a draw before it is made."""

    kind = RadioField(
        _l("Waar komt het startwoord vandaan?"),
        choices=[SelectChoice(one.value, words) for one, words in PLAN_WORDS.items()],
        default=PlanKind.COMMITMENT.value,
    )
    source = StringField(
        _l("Welke uitslag, en van welke dag?"),
        filters=[stripped],
        validators=[Optional(), Length(max=300, message=_l("Houd dit korter dan 300 tekens."))],
        description=_l("Alleen nodig als het startwoord later bekend wordt."),
    )


class BatchForm(HouseForm):
    """How many of the sample are released next."""

    count = IntegerField(
        _l("Hoeveel nummers geeft u nu vrij?"),
        validators=[
            DataRequired(WHOLE),
            NumberRange(min=1, message=_l("Geef minstens één nummer vrij.")),
        ],
        render_kw={"min": 1, "inputmode": "numeric"},
    )


class ReleaseForm(HouseForm):
    """Who fell out and why: the next of his group in the reserve comes."""

    unit = SelectField(
        _l("Welk nummer valt af?"), validators=[DataRequired(_l("Kies welk nummer afvalt."))]
    )
    reason = SelectField(
        _l("Waarom valt dit nummer af?"),
        description=_l("De reden staat straks bij de loting, zodat iedereen hem kan zien."),
    )

    def __init__(self, units: Sequence[DrawnUnit], *args: Any, **kwargs: Any) -> None:
        """Offer the released units without a replacement, and the fixed list of reasons."""
        super().__init__(*args, **kwargs)
        self.unit.choices = [
            SelectChoice("", _l("Kies een nummer")),
            *(SelectChoice(str(one.id), f"{one.position}. {one.pseudonym}") for one in units),
        ]
        self.reason.choices = [
            SelectChoice(one.value, words) for one, words in REASON_WORDS.items()
        ]
