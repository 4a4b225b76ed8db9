"""Forms of the register: contact data, how people are heard, and what the client decides."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from app.forms.house import HouseForm
from app.forms.networks import SHORT, NewActorForm
from app.forms.studies import stripped
from app.labels import choices
from research.circumstances import (
    Capacity,
    CapacitySource,
    Heard,
    HeardBy,
    RaisedBy,
    WithoutClient,
)
from research.consents import SaidBy
from research.networks import Identity

QUIET = {"autocomplete": "off"}


def _note(label: Any, description: Any = "") -> StringField:
    return StringField(
        label, filters=[stripped], validators=[SHORT], description=description, render_kw=QUIET
    )


class ContactForm(NewActorForm):
    """Who a person is, where he lives, and when he is best phoned. It shows what is known."""

    # What the page showed, as a mark (research/seen_identity.py); empty for somebody new.
    seen = HiddenField()
    email = StringField(
        _l("E-mail"),
        filters=[stripped],
        validators=[
            Optional(),
            Length(max=200, message=_l("Houd dit korter dan 200 tekens.")),
            Regexp(r"[^@\s]+@[^@\s]+$", message=_l("Dit is geen e-mailadres.")),
        ],
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )
    address = TextAreaField(
        _l("Adres"),
        filters=[stripped],
        validators=[Length(max=300, message=_l("Houd dit korter dan 300 tekens."))],
        description=_l("Straat en nummer, en op de volgende regel postcode en plaats."),
        render_kw={"rows": 2, "autocomplete": "off"},
    )
    best_times = _note(_l("Wanneer kunt u het beste bellen?"), _l("Bijvoorbeeld: na 19 uur."))
    avoid_times = _note(
        _l("Wanneer liever niet?"), _l("Bijvoorbeeld: op woensdag, dan is de zorg er.")
    )

    def identity(self, before: Identity | None = None) -> Identity:
        """Return who the person is as the form shows it: what was emptied is gone."""
        before = before or Identity()
        names = (
            "name",
            "phone",
            "description",
            "organisation",
            "email",
            "address",
            "best_times",
            "avoid_times",
        )
        return before.model_copy(update={name: self[name].data or "" for name in names})


class HeardForm(HouseForm):
    """By which way a person tells his story."""

    heard_by = RadioField(_l("Hoe spreken wij deze persoon?"), default=HeardBy.UNKNOWN.value)
    with_interpreter = BooleanField(_l("Er is een tolk bij"))
    language = _note(_l("Welke taal?"), _l("Bijvoorbeeld: Turks, of gebarentaal."))
    listened_in = BooleanField(_l("Er luistert iemand mee"))
    listener = _note(
        _l("Wie luistert er mee?"), _l("Schrijf geen naam, maar bijvoorbeeld: de dochter.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the ways."""
        super().__init__(*args, **kwargs)
        self.heard_by.choices = choices("heard_by", list(HeardBy))

    @property
    def heard(self) -> Heard:
        """Return what was filled in."""
        return Heard(
            HeardBy(self.heard_by.data),
            bool(self.with_interpreter.data),
            self.language.data or "",
            bool(self.listened_in.data),
            self.listener.data or "",
        )


class CapacityForm(HouseForm):
    """Whether a client formally decides alone, and who raised the question."""

    is_incapable = BooleanField(
        _l("Deze klant mag officieel niet alleen beslissen"),
        description=_l("Vraag de klant altijd ook zelf. Zijn eigen ja of nee telt."),
    )
    source = SelectField(_l("Wie zegt dat?"), default="")
    since = DateField(_l("Sinds welke dag?"), validators=[Optional()])
    raised_by = SelectField(
        _l("Wie bracht de vraag in?"),
        description=_l("Soms begint iemand anders erover dan de klant."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer who can say so."""
        super().__init__(*args, **kwargs)
        self.raised_by.choices = choices("value", list(RaisedBy))
        self.source.choices = [
            ("", _("Kies wie")),
            *((one.value, one.label) for one in choices("capacity_source", list(CapacitySource))),
        ]

    def validate_source(self, field: SelectField) -> None:
        """Who is called incapable was called so by somebody."""
        if self.is_incapable.data and not field.data:
            raise ValidationError(_("Kies wie dit zegt."))

    @property
    def capacity(self) -> Capacity:
        """Return what was filled in; without the tick there is no source and no day."""
        is_incapable = bool(self.is_incapable.data)
        source, since = self.source.data, self.since.data
        return Capacity(
            is_incapable,
            CapacitySource(source) if is_incapable and source else None,
            since if is_incapable and isinstance(since, date) else None,
            RaisedBy(self.raised_by.data),
        )


class PhoneForm(HouseForm):
    """What the client says about phoning one person."""

    decision = RadioField(
        _l("Wat zegt de klant?"), validators=[DataRequired(_l("Kies een van de twee."))]
    )
    said_by = RadioField(
        _l("Wie zei dit?"),
        default=SaidBy.ACTOR.value,
        validators=[DataRequired(_l("Kies een van de twee."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer both answers, and who gives them."""
        super().__init__(*args, **kwargs)
        self.decision.choices = choices("phone_decision", ["allowed", "kept"])
        self.said_by.choices = choices("word_of", list(SaidBy))


class WithoutClientForm(HouseForm):
    """Whether a network is heard with its client."""

    reason = SelectField(_l("Kunnen wij de klant zelf horen?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the reasons."""
        super().__init__(*args, **kwargs)
        self.reason.choices = [
            (one.value, one.label)
            for one in choices("without_client", [one.value or "no" for one in WithoutClient])
        ]

    @property
    def chosen(self) -> WithoutClient:
        """Return why it is heard without the client, or that it is not."""
        return WithoutClient("" if self.reason.data == "no" else self.reason.data)


class SamePersonForm(HouseForm):
    """The reference of the same person in another network."""

    reference = StringField(
        _l("Kenmerk in het andere netwerk"),
        filters=[stripped],
        validators=[DataRequired(_l("Typ het kenmerk, zoals N02-A3.")), SHORT],
        description=_l("Zoals N02-A3. Andere netwerken zien dit niet."),
        render_kw=QUIET,
    )
