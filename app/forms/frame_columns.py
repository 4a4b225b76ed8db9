"""The form that says what each column of a client base is for."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from app.forms.house import HouseForm
from research.frame_files import DELIMITERS, ENCODINGS, FileLook
from research.frame_rows import ColumnUse

USE_WORDS = {
    ColumnUse.NUMBER: _l("Klantnummer"),
    ColumnUse.STRATUM: _l("Groep, zoals een wijk"),
    ColumnUse.NETWORK: _l("Netwerk: klanten die bij elkaar horen"),
    ColumnUse.DROP: _l("Laat deze kolom weg"),
}
DELIMITER_WORDS = {
    ";": _l("puntkomma"),
    ",": _l("komma"),
    "\t": _l("tab"),
    "|": _l("streep |"),
    ":": _l("dubbele punt"),
    "^": _l("dakje ^"),
    "~": _l("slinger ~"),
}


class LookForm(HouseForm):
    """How a text file is read, when the computer saw it wrong."""

    delimiter = SelectField(
        _l("Wat staat er tussen de kolommen?"),
        choices=[SelectChoice(one, DELIMITER_WORDS[one]) for one in DELIMITERS],
    )
    encoding = SelectField(
        _l("Welke tekenset?"),
        choices=[SelectChoice(one, one) for one in ENCODINGS],
    )
    has_header = BooleanField(_l("De eerste regel is een kopregel"))


class ColumnsForm(HouseForm):
    """One choice per column; made for one file by ``columns_form``."""

    @property
    def uses(self) -> list[ColumnUse]:
        """What was chosen, in the order of the columns."""
        return [ColumnUse(field.data) for field in self.choices()]

    def choices(self) -> list[Any]:
        """Return the fields of the columns, in order."""
        return [field for field in self if field.name.startswith("use_")]


def columns_form(
    look: FileLook, uses: Sequence[ColumnUse | None], personal: Sequence[bool]
) -> ColumnsForm:
    """Return the form for this file.

    A column that looks personal has no answer yet: the lead has to leave it out himself.
    """

    class Form(ColumnsForm):
        """The form of one file."""

    for number, (name, use) in enumerate(zip(look.columns, uses, strict=True)):
        usual = use or (None if personal[number] else ColumnUse.DROP)
        answers = [ColumnUse.DROP] if personal[number] else list(ColumnUse)
        choices = [SelectChoice(one.value, USE_WORDS[one]) for one in answers]
        if personal[number]:
            choices.insert(0, SelectChoice("", _l("Kies eerst")))
        needed = InputRequired(_("Deze kolom lijkt van personen te zijn. Kies: laat weg."))
        field = SelectField(
            _("Kolom %(name)s", name=name),
            choices=choices,
            default=usual.value if usual else "",
            validators=[needed],
        )
        setattr(Form, f"use_{number:03}", field)
    return Form()
