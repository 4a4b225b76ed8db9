"""A form of every kind of field, for the style page. It is never sent or kept."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms.house import HouseForm

LONG = (
    "verzonnen straat met een naam die zo lang is dat hij nergens op een regel past, "
    "zoals de Burgemeester-van-Voorbeeldenstraatweg"
)
CHOICES = [
    SelectChoice("", "Kies"),
    SelectChoice("een", "verzonnen keuze een"),
    SelectChoice("twee", "verzonnen keuze twee"),
]
MISTAKE = _l("Dit is een verzonnen fout. Vul het anders in.")


class SampleForm(HouseForm):
    """Every kind of field that a page may use."""

    class Meta:
        """Nothing is ever sent."""

        csrf = False

    text = StringField("Verzonnen plaats", [InputRequired()])
    optional = StringField("Verzonnen bijnaam", description="Deze uitleg is ook verzonnen.")
    long = StringField(f"Een vraag over een {LONG}", [InputRequired()])
    story = TextAreaField("Verzonnen verhaal", [InputRequired()])
    one = SelectField("Verzonnen keuze", [InputRequired()], choices=CHOICES)
    radio = RadioField("Verzonnen vraag", [InputRequired()], choices=CHOICES[1:])
    several = SelectMultipleField(
        "Verzonnen kruisjes",
        choices=CHOICES[1:],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    tick = BooleanField("Dit kruisje is verzonnen", [InputRequired()])
    day = DateField("Verzonnen dag", [InputRequired()])
    hour = TimeField("Verzonnen tijd", [InputRequired()])
    number = IntegerField("Verzonnen aantal", [InputRequired()])
    phone = TelField("Verzonnen nummer", [InputRequired()])
    email = EmailField("Verzonnen adres", [InputRequired()])
    secret = PasswordField("Verzonnen wachtwoord", [InputRequired()])
    file = FileField("Verzonnen bestand", [InputRequired()])


def sample_form(state: str, mistakes: int | None = None) -> SampleForm:
    """Return the fields in one state, with ids of their own.

    Args:
        state: ``gewoon``, ``fout`` (fields are refused) or ``uit`` (nothing can be changed).
        mistakes: how many fields are refused; every field when absent.
    """
    form = SampleForm(formdata=None, prefix=state)
    for number, field in enumerate(form):
        if state == "fout" and (mistakes is None or number < mistakes):
            field.errors = [MISTAKE]
        if state == "uit":
            field.render_kw = {**(field.render_kw or {}), "disabled": True}
    return form
