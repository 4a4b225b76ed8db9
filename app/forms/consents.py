"""Forms around consent: taking a story back, a representative, raw words, and who codes."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms.house import HouseForm
from app.forms.studies import stripped
from app.identity import User


class TakeBackForm(HouseForm):
    """The lead confirms that the actor takes his story back."""

    sure = BooleanField(
        _l("Ik weet zeker dat deze persoon dit wil."),
        validators=[DataRequired(_l("Zet een vinkje als deze persoon dit zelf heeft gezegd."))],
    )


class RepresentativeForm(HouseForm):
    """Who decides beside the actor."""

    name = StringField(
        _l("Naam van de vertegenwoordiger"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul in wie er meebeslist.")),
            Length(max=200, message=_l("Houd dit korter dan 200 tekens.")),
        ],
        description=_l("Wij bewaren de naam versleuteld. Wij noteren wie hem bekijkt."),
        render_kw={"autocomplete": "off"},
    )


class ReasonForm(HouseForm):
    """Why somebody wants to read raw words."""

    reason = TextAreaField(
        _l("Waarom wilt u de letterlijke woorden lezen?"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf waarom dit nodig is.")),
            Length(max=1000, message=_l("Houd dit korter dan 1000 tekens.")),
        ],
        description=_l("Een andere onderzoeksleider leest dit en beslist."),
        render_kw={"rows": 3, "autocomplete": "off"},
    )


class CodersForm(HouseForm):
    """Which coders read one story."""

    user_ids = SelectMultipleField(
        _l("Wie codeert dit verhaal?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Kiest u niemand? Dan mag elke codeur van dit onderzoek het lezen."),
    )

    def __init__(self, coders: list[User], *args: Any, **kwargs: Any) -> None:
        """Offer the coders of the study."""
        super().__init__(*args, **kwargs)
        self.user_ids.choices = [SelectChoice(str(one.id), one.display_name) for one in coders]

    @property
    def chosen(self) -> list[UUID]:
        """Return the ids of who was ticked."""
        return [UUID(one) for one in self.user_ids.data or []]
