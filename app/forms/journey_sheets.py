"""Forms of the monitor that take a sheet, or an assumption of the savings."""

import base64
import binascii
import re
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, HiddenField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from analysis.savings import Assumed
from analysis.savings_settings import LONGEST_SOURCE
from analysis.sums import exactly, read_number
from app.forms.house import HouseForm
from app.forms.studies import stripped
from app.forms.versions import VersionForm

# A thousand with dots, decimals with a comma, or a fraction.
NUMBER = re.compile(r"\d{1,9}(,\d{1,4})?|\d{1,3}(\.\d{3}){1,2}(,\d{1,4})?|\d{1,6}/[1-9]\d{0,5}")


class SheetForm(HouseForm):
    """A sheet to read in."""

    file = FileField(
        _l("CSV-bestand of Excel-bestand"),
        validators=[FileRequired(_l("Kies eerst een bestand."))],
        render_kw={"accept": ".csv,.txt,.xlsx,text/csv"},
    )


class KeepSheetForm(HouseForm):
    """The sheet that was looked at, to be kept: it travels with the page."""

    content = HiddenField()

    @property
    def bytes(self) -> bytes | None:
        """Return the bytes of the sheet; None when the page was tampered with."""
        try:
            return base64.b64decode(self.content.data or "", validate=True) or None
        except (binascii.Error, ValueError):
            return None


def kept(content: bytes) -> str:
    """Return a sheet as the page carries it."""
    return base64.b64encode(content).decode()


def _is_number(_form: Any, field: StringField) -> None:
    if not NUMBER.fullmatch(field.data or ""):
        raise ValidationError(_("Typ een getal, zoals 4.264 of 1/2."))


def _number(label: Any) -> StringField:
    return StringField(
        label,
        filters=[stripped],
        validators=[DataRequired(_l("Vul een getal in.")), _is_number],
        render_kw={"autocomplete": "off"},
    )


class AssumptionForm(VersionForm):
    """An assumption of the savings, with its range and its source."""

    value = _number(_l("Waarmee rekent u?"))
    low = _number(_l("Wat is het laagste dat kan?"))
    high = _number(_l("Wat is het hoogste dat kan?"))
    source = StringField(
        _l("Waar komt dit vandaan?"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf op waar dit vandaan komt.")),
            Length(max=LONGEST_SOURCE, message=_l("Houd dit korter dan 300 tekens.")),
        ],
        description=_l("Bijvoorbeeld: tarieven van de gemeente. Noem geen namen."),
    )
    dated = DateField(
        _l("Van welke dag is die bron?"), validators=[DataRequired(_l("Kies een dag."))]
    )

    @property
    def assumed(self) -> Assumed:
        """Return what was filled in."""
        value, low, high = (read_number(self[name].data) for name in ("value", "low", "high"))
        return Assumed(value, low, high, self.source.data or "", self.dated.data)


def assumption_data(assumed: Assumed | None, version: int) -> dict[str, Any]:
    """Return an assumption as the form takes it."""
    if assumed is None:
        return {"version": str(version)}
    numbers: dict[str, Fraction] = {
        "value": assumed.value,
        "low": assumed.low,
        "high": assumed.high,
    }
    shown = {name: exactly(number) for name, number in numbers.items()}
    return shown | {"source": assumed.source, "dated": assumed.dated, "version": str(version)}


class SeenSheetForm(HouseForm):
    """The number of the sheet that the page showed."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """Return that number; one that is none fits nothing."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 9 else -1
