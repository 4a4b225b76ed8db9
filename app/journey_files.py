"""Templates of the sheets of the monitor, to fill in: CSV, and xlsx with the words beside it."""

import csv
import io
from collections.abc import Mapping, Sequence

from flask import Response
from flask_babel import gettext as _
from openpyxl import Workbook

from analysis.journey_sheets import COLUMNS, SEVERAL, WORDS
from analysis.register_figures import AMOUNTS, KEYS, FigureSheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JOURNEYS = "journeys"


def columns_of(sheet: str) -> list[str]:
    """Return the columns of a sheet: ``journeys``, or one of the figures."""
    if sheet == JOURNEYS:
        return list(COLUMNS)
    which = FigureSheet(sheet)
    return [KEYS[which], *AMOUNTS[which]]


def csv_template(sheet: str) -> Response:
    """Hand out an empty sheet as CSV; with a mark, or a spreadsheet shows other letters."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(columns_of(sheet))
    return _file("\ufeff" + text.getvalue(), "text/csv", f"{NAMES[sheet]}.csv")


def xlsx_template(sheet: str) -> Response:
    """Hand out an empty sheet as xlsx; its second page says which words each column takes."""
    book = Workbook()
    page = book.active
    page.title = _("invullen")
    page.append(columns_of(sheet))
    if sheet == JOURNEYS:
        explained = book.create_sheet(_("uitleg"))
        explained.append([_("kolom"), _("hoeveel"), _("kies uit")])
        for row in explanation():
            explained.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return _file(packed.getvalue(), XLSX, f"{NAMES[sheet]}.xlsx")


def explanation() -> list[Sequence[str]]:
    """Return per column of the journeys how many words it takes, and which."""
    words: Mapping[str, Mapping[str, str]] = WORDS
    return [
        (
            column,
            _("een of meer, met komma’s ertussen") if column in SEVERAL else _("één"),
            ", ".join(known.values()),
        )
        for column, known in words.items()
    ]


NAMES = {
    JOURNEYS: "sjabloon-klantreizen",
    FigureSheet.ACTIVITIES.value: "sjabloon-activiteiten",
    FigureSheet.POPULATION.value: "sjabloon-inwoners",
}


def _file(content: str | bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
