"""The form to search in stories. Words travel in the body of a POST, never in an address."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SearchField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from analysis.search.queries import Filters, Order, Query, SpokenBy, query_of
from app.forms.house import HouseForm
from app.forms.studies import stripped
from app.labels import choices
from app.problems import message_of
from research.codebook import Pole, codebook
from research.errors import DomainError
from research.networks import ActorRole
from research.studies import Study

MOST_SIGNS = 200
SPOKEN_WORDS = {
    SpokenBy.TELLER: _l("de verteller"),
    SpokenBy.INTERVIEWER: _l("de interviewer"),
    SpokenBy.BOTH: _l("allebei"),
}
ORDER_WORDS = {
    Order.STORY: _l("per verhaal"),
    Order.LEFT: _l("op het woord ervoor"),
    Order.RIGHT: _l("op het woord erna"),
}
# A browser must not keep what was looked for.
UNKEPT = {"autocomplete": "off", "spellcheck": "false"}


class StorySearchForm(HouseForm):
    """What to look for, in which stories, and in which order."""

    words = SearchField(
        _l("Welke woorden zoekt u?"),
        id="zoekwoorden",
        filters=[stripped],
        validators=[
            DataRequired(_l("Typ een woord, of een paar woorden.")),
            Length(
                max=MOST_SIGNS, message=_l("Typ hoogstens %(number)s tekens.", number=MOST_SIGNS)
            ),
        ],
        render_kw=UNKEPT | {"maxlength": str(MOST_SIGNS)},
    )
    exact = BooleanField(_l("Alleen precies deze woorden"))
    study = SelectField(_l("Onderzoek"), default="")
    network = StringField(
        _l("Kenmerk van het netwerk"),
        filters=[stripped],
        validators=[Length(max=40, message=_l("Typ hoogstens %(number)s tekens.", number=40))],
        render_kw=UNKEPT,
    )
    role = SelectField(_l("Rol van de verteller"), default="")
    theme = SelectField(_l("Thema"), default="")
    pole = SelectField(_l("Hoe ervaart de verteller dit?"), default="")
    spoken_by = SelectField(_l("Woorden van"), default=SpokenBy.TELLER.value)
    since = DateField(_l("Afgesloten vanaf"), validators=[Optional()])
    until = DateField(_l("Afgesloten tot en met"), validators=[Optional()])
    order = HiddenField(default=Order.STORY.value)

    def __init__(self, studies: Sequence[Study], *args: Any, **kwargs: Any) -> None:
        """Offer the studies of the person, and the words of the codebook."""
        super().__init__(*args, **kwargs)
        every = ("", _("Alle"))
        self.study.choices = [every, *((str(one.id), one.title) for one in studies)]
        self.role.choices = [every, *choices("actor_role", ActorRole)]
        self.theme.choices = [every, *((one.id, _(one.label)) for one in codebook().themes)]
        self.pole.choices = [every, *choices("pole", Pole)]
        self.spoken_by.choices = [(one.value, words) for one, words in SPOKEN_WORDS.items()]

    def validate_words(self, field: SearchField) -> None:
        """Something to look for."""
        try:
            query_of(field.data or "")
        except DomainError as problem:
            raise ValidationError(message_of(problem)) from problem

    def validate_until(self, field: DateField) -> None:
        """The last day does not come before the first."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_("De laatste dag ligt voor de eerste. Draai ze om."))

    @property
    def is_narrowed(self) -> bool:
        """Return whether something else than the words was chosen."""
        chosen = (self.study, self.network, self.role, self.theme, self.pole)
        days = (self.since, self.until)
        return (
            any(field.data for field in (*chosen, *days))
            or any(field.errors for field in days)
            or self.spoken_by.data != SpokenBy.TELLER
        )

    @property
    def sorted_by(self) -> Order:
        """Return the order that was asked for; an unknown one is that of the stories."""
        return Order(self.order.data) if self.order.data in list(Order) else Order.STORY

    @property
    def filters(self) -> Filters:
        """Return which stories and words to look through."""
        return Filters(
            study_id=UUID(self.study.data) if self.study.data else None,
            network=self.network.data or "",
            role=ActorRole(self.role.data) if self.role.data else None,
            theme=self.theme.data or None,
            pole=Pole(self.pole.data) if self.pole.data else None,
            since=self.since.data,
            until=self.until.data,
            spoken_by=SpokenBy(self.spoken_by.data or SpokenBy.TELLER),
        )

    @property
    def query(self) -> Query:
        """Return what to look for."""
        return query_of(self.words.data or "", exact=bool(self.exact.data), filters=self.filters)
