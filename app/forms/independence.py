"""Forms about independence: the rule of a study, who knows what, and an exception."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.forms.house import HouseForm
from app.forms.studies import chosen_from, people_to_choose, stripped
from app.forms.versions import VersionForm
from app.identity import User
from app.labels import choices
from research.independence import MOST_SIGNS, KnowsHow
from research.networks import Network

SHORT = Length(max=MOST_SIGNS, message=_l("Houd dit korter dan 500 tekens."))
# What a person states; that he reviews a network, the house knows by itself.
STATED = (KnowsHow.KNOWS, KnowsHow.TAKES_PART, KnowsHow.ORGANISATION)
SEALED_HELP = _l("Alleen de onderzoeksleider leest dit. Zet hier geen naam van een klant in.")


def reason_field(label: Any, *, description: Any = SEALED_HELP) -> TextAreaField:
    """Return a field for a reason in a few words, which has to be filled in."""
    return TextAreaField(
        label,
        filters=[stripped],
        validators=[DataRequired(_l("Schrijf in een paar woorden waarom.")), SHORT],
        description=description,
        render_kw={"rows": 2, "autocomplete": "off"},
    )


class RuleForm(VersionForm):
    """Whether knowing a network is a stop or a warning."""

    rule = RadioField(
        _l("Wat doen wij als een interviewer een netwerk kent?"),
        choices=[
            SelectChoice("soft", _l("Waarschuwen. De interviewer mag bellen en schrijft waarom.")),
            SelectChoice("hard", _l("Stoppen. Alleen de onderzoeksleider maakt een uitzondering.")),
        ],
        validators=[DataRequired(_l("Kies een van de twee."))],
    )


class LinkForm(HouseForm):
    """A colleague who knows a network, or works for an organisation or team."""

    user_id = SelectField(
        _l("Welke collega?"),
        validate_choice=False,
        validators=[DataRequired(_l("Kies iemand uit de lijst."))],
    )
    how = RadioField(
        _l("Hoe kent deze collega het netwerk?"),
        validators=[DataRequired(_l("Kies een van de drie."))],
    )
    network_id = SelectField(
        _l("Welk netwerk?"),
        validate_choice=False,
        description=_l("Kies niets bij een organisatie of team."),
    )
    about = TextAreaField(
        _l("Waarom, of welke organisatie of welk team?"),
        filters=[stripped],
        validators=[DataRequired(_l("Schrijf in een paar woorden waarom.")), SHORT],
        description=_l(
            "Bij een organisatie of team: alleen de naam. Dan vinden wij zelf de netwerken."
        ),
        render_kw={"rows": 2, "autocomplete": "off"},
    )

    def __init__(self, people: list[User], networks: Iterable[Network], **kwargs: Any) -> None:
        """Offer these colleagues and networks."""
        super().__init__(prefix="band", **kwargs)
        self.how.choices = choices("knows_how", list(STATED))
        self.user_id.choices = people_to_choose(people, _("Kies een collega"))
        self.network_id.choices = [SelectChoice("", _("Geen netwerk"))] + [
            SelectChoice(str(one.id), one.reference) for one in networks
        ]

    def validate_user_id(self, field: SelectField) -> None:
        """Somebody of the list was chosen."""
        if not chosen_from(field):
            raise ValidationError(_("Kies iemand uit de lijst."))

    def validate_network_id(self, field: SelectField) -> None:
        """A network, unless it is about an organisation."""
        if self.how.data == KnowsHow.ORGANISATION:
            if field.data:
                raise ValidationError(_("Kies geen netwerk bij een organisatie of team."))
        elif not chosen_from(field):
            raise ValidationError(_("Kies het netwerk dat deze collega kent."))

    @property
    def chosen_network(self) -> UUID | None:
        """Return the id of the network; None for an organisation."""
        return UUID(self.network_id.data) if self.network_id.data else None


class KnowForm(HouseForm):
    """An interviewer says that he knows the network of this call."""

    how = RadioField(
        _l("Hoe kent u dit netwerk?"),
        validators=[DataRequired(_l("Kies een van de twee."))],
    )
    about = reason_field(_l("Vertel kort hoe u het kent"))

    def __init__(self, **kwargs: Any) -> None:
        """Offer what a person can say of himself about one network."""
        super().__init__(prefix="ken", **kwargs)
        self.how.choices = choices("knows_how_self", [KnowsHow.KNOWS, KnowsHow.TAKES_PART])


class ExceptionForm(HouseForm):
    """Why somebody phones all the same."""

    reason = reason_field(_l("Waarom kan het toch?"))

    def __init__(self, **kwargs: Any) -> None:
        """Stand beside other forms."""
        super().__init__(prefix="toch", **kwargs)
