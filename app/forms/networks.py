"""Forms of a network: its actors, what they agreed to, appointments and attributes."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TimeField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.formats import clock_shows, moment_of
from app.forms.house import HouseForm
from app.forms.studies import chosen_from, people_to_choose, stripped
from app.identity import User
from app.labels import choices
from research.codebook import UNKNOWN, Attribute, codebook
from research.consents import Decision, Purpose, SaidBy
from research.networks import ActorRole, Identity
from research.tables import now

# Loose: a Dutch number has ten digits after 0, or nine after +31 or 0031.
DUTCH_NUMBER = re.compile(r"(0|(\+|00)31(\(?0\)?)?)[1-9]\d{8}")
PUNCTUATION = re.compile(r"[\s().\-/]")
# What the words of the codebook mean, where a reader may not know them.
ATTRIBUTE_HELP = {
    "questions": _l("Kies alles wat meespeelde toen de klant om hulp vroeg."),
    "resources": _l("Waar de klant steun aan had: talent, mensen of een voorziening."),
    "tailored_care_effect": _l("Maatwerk is betaalde hulp voor één persoon."),
    "care_type": _l("Wmo is hulp van de gemeente. Wlz is zorg voor wie altijd zorg nodig heeft."),
    "goes_on_how": _l("Denk aan de tijd na de hulp."),
    "lasting": _l("Werkt de oplossing ook op de lange duur?"),
}
SHORT = Length(max=200, message=_l("Houd dit korter dan 200 tekens."))


class ActorForm(HouseForm):
    """One person of the network."""

    role = SelectField(
        _l("Wat is deze persoon voor de klant?"),
        description=_l("Elk netwerk heeft één klant. Twijfelt u? Vraag het de klant."),
    )
    name = StringField(_l("Naam"), filters=[stripped], validators=[SHORT])
    phone = TelField(
        _l("Telefoonnummer"),
        filters=[stripped],
        validators=[SHORT],
        description=_l("Tien cijfers, zoals 06 12 34 56 78. U kunt het nummer ook later invullen."),
        render_kw={"inputmode": "tel"},
    )
    description = StringField(
        _l("Korte omschrijving"),
        filters=[stripped],
        validators=[SHORT],
        description=_l("Bijvoorbeeld: dochter, 52, mantelzorger. Zet hier geen naam in."),
    )
    organisation = StringField(
        _l("Organisatie"),
        filters=[stripped],
        validators=[SHORT],
        description=_l("Alleen als deze persoon vanuit een organisatie helpt."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the roles in the house's order."""
        super().__init__(*args, **kwargs)
        self.role.choices = choices("actor_role", list(ActorRole))
        for field in (self.name, self.phone, self.description, self.organisation):
            # A browser must not keep who people are.
            field.render_kw = {**(field.render_kw or {}), "autocomplete": "off"}

    def validate_phone(self, field: TelField) -> None:
        """A number that a Dutch phone can call."""
        if field.data and not DUTCH_NUMBER.fullmatch(PUNCTUATION.sub("", field.data)):
            raise ValidationError(
                _("Dit is geen Nederlands telefoonnummer. Typ tien cijfers, zoals 06 12 34 56 78.")
            )

    @property
    def actor_role(self) -> ActorRole:
        """Return the chosen role."""
        return ActorRole(self.role.data)

    def identity(self, before: Identity | None = None) -> Identity:
        """Return who the person is; a name or number left empty stays as it was."""
        before = before or Identity()
        return before.model_copy(
            update={
                "name": self.name.data or before.name,
                "phone": self.phone.data or before.phone,
                "description": self.description.data,
                "organisation": self.organisation.data,
            }
        )


class NewActorForm(ActorForm):
    """A person who joins the network: the name is needed to ask for him on the phone."""

    name = StringField(
        _l("Naam"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul de naam in.")), SHORT],
        description=_l("Wij bewaren de naam versleuteld. Wij noteren wie hem bekijkt."),
    )


class ChangedActorForm(ActorForm):
    """What changes about a person. Name and number are not shown: empty keeps them."""

    name = StringField(
        _l("Nieuwe naam"),
        filters=[stripped],
        validators=[SHORT],
        description=_l("Laat leeg om de naam te houden."),
    )
    phone = TelField(
        _l("Nieuw telefoonnummer"),
        filters=[stripped],
        validators=[SHORT],
        description=_l("Laat leeg om het nummer te houden."),
        render_kw={"inputmode": "tel"},
    )
    forget_phone = BooleanField(_l("Haal het telefoonnummer weg"))

    def identity(self, before: Identity | None = None) -> Identity:
        """Return who the person is now."""
        changed = super().identity(before)
        if self.forget_phone.data and not self.phone.data:
            changed.phone = ""
        return changed


class ConsentForm(HouseForm):
    """What the actor, or who represents him, said about one purpose."""

    purpose = RadioField()
    decision = RadioField()
    said_by = RadioField(default=SaidBy.ACTOR.value, choices=list(SaidBy))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every purpose and every answer."""
        super().__init__(*args, **kwargs)
        self.purpose.choices = choices("purpose", list(Purpose))
        self.decision.choices = choices("decision", list(Decision))


class AppointmentForm(HouseForm):
    """Who phones when."""

    interviewer_id = SelectField(
        _l("Wie belt?"),
        validate_choice=False,
        validators=[DataRequired(_l("Kies een interviewer die aan dit onderzoek meewerkt."))],
        description=_l("Deze collega ziet de afspraak op de pagina Vandaag."),
    )
    day = DateField(_l("Dag"), validators=[DataRequired(_l("Kies een dag."))])
    clock = TimeField(
        _l("Tijd"),
        format=["%H:%M", "%H:%M:%S"],
        validators=[DataRequired(_l("Kies een tijd, zoals 14:30."))],
    )

    exception = StringField(
        _l("Kent de interviewer dit netwerk? Waarom kan het toch?"),
        filters=[stripped],
        validators=[Length(max=500, message=_l("Houd dit korter dan 500 tekens."))],
        description=_l("Alleen dan. De uitzondering komt op de lijst bij ‘Wie kent wie’."),
        render_kw={"autocomplete": "off"},
    )

    def __init__(self, interviewers: list[User], *args: Any, **kwargs: Any) -> None:
        """Offer the interviewers of the study."""
        super().__init__(*args, **kwargs)
        self.interviewer_id.choices = people_to_choose(interviewers, _("Kies een interviewer"))

    def validate_interviewer_id(self, field: SelectField) -> None:
        """Somebody who works on the study."""
        if not chosen_from(field):
            raise ValidationError(_("Kies een interviewer die aan dit onderzoek meewerkt."))

    def validate_clock(self, _field: TimeField) -> None:
        """A moment that exists on a Dutch clock, and lies ahead."""
        if not (self.day.data and self.clock.data):
            return
        moment = self.starts_at
        if not clock_shows(moment):
            raise ValidationError(_("Die nacht gaat de klok vooruit: deze tijd bestaat niet."))
        if moment <= now():
            raise ValidationError(_("Deze tijd is al voorbij. Kies een tijd die nog komt."))

    @property
    def starts_at(self) -> datetime:
        """Return the chosen moment in the reader's time zone."""
        return moment_of(self.day.data, self.clock.data)

    @property
    def chosen_interviewer(self) -> UUID:
        """Return the id of who phones."""
        return UUID(self.interviewer_id.data)


class ReviewerForm(HouseForm):
    """A professional who reviews the network."""

    user_id = SelectField(
        _l("Professional"),
        validate_choice=False,
        validators=[DataRequired(_l("Kies iemand uit de lijst."))],
        description=_l("Iemand die voor zijn werk helpt, zoals een sociaal werker."),
    )

    def __init__(self, professionals: list[User], *args: Any, **kwargs: Any) -> None:
        """Offer these professionals."""
        super().__init__(*args, **kwargs)
        self.user_id.choices = people_to_choose(professionals, _("Kies een professional"))

    def validate_user_id(self, field: SelectField) -> None:
        """Somebody of the list was chosen."""
        if not chosen_from(field):
            raise ValidationError(_("Kies iemand uit de lijst."))

    @property
    def chosen(self) -> UUID:
        """Return the id of the chosen professional."""
        return UUID(self.user_id.data)


class AttributesForm(HouseForm):
    """The attributes of the network, as the codebook has them."""

    @property
    def attribute_fields(self) -> list[Any]:
        """Return the fields of the codebook, in its order."""
        return [self[attribute.id] for attribute in codebook().network_attributes]

    @property
    def attributes(self) -> dict[str, Any]:
        """Return the answers by attribute."""
        return {field.name: field.data for field in self.attribute_fields}


def _field_for(attribute: Attribute) -> Any:
    values = [*(one for one in attribute.values if one != UNKNOWN), UNKNOWN]
    if not attribute.many:
        return RadioField(
            _l(attribute.label),
            choices=choices("value", values),
            description=ATTRIBUTE_HELP.get(attribute.id, ""),
            default=UNKNOWN,
            validators=[DataRequired()],
        )
    return SelectMultipleField(
        _l(attribute.label),
        choices=choices("value", values),
        description=ATTRIBUTE_HELP.get(attribute.id, ""),
        validators=[Optional(), _unknown_stands_alone],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _unknown_stands_alone(_form: HouseForm, field: SelectMultipleField) -> None:
    if UNKNOWN in field.data and len(field.data) > 1:
        raise ValidationError(_("Kies ‘onbekend’ of kies antwoorden, niet allebei."))


for _attribute in codebook().network_attributes:
    setattr(AttributesForm, _attribute.id, _field_for(_attribute))
