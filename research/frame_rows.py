"""From lines to clients: which column is what, and what is wrong with which line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from research.frame_errors import (
    FrameColumnMissingError,
    FrameColumnTwiceError,
    FrameDateError,
    FrameError,
    FrameFormulaError,
    FrameNetworkStrataError,
    FrameNumberMissingError,
    FrameNumberTwiceError,
    FramePersonalColumnError,
    FrameRoundedError,
    FrameRowWidthError,
    FrameSignError,
)
from research.frame_sheets import DATE, FORMULA, ROUNDED

NUMBER_COLUMNS = (
    "klantnummer",
    "clientnummer",
    "cliëntnummer",
    "nummer",
    "pseudoniem",
    "client",
)
STRATUM_COLUMNS = ("stratum", "wijk", "district", "activiteit", "activity")
NETWORK_COLUMNS = ("netwerk", "netwerknummer", "network")
KNOWN_COLUMNS = NUMBER_COLUMNS + STRATUM_COLUMNS + NETWORK_COLUMNS
PERSONAL_COLUMNS = re.compile(
    r"naam|name|adres|straat|telefoon|phone|mobiel|mail|bsn|geboorte|postcode|burgerservice|"
    r"huisnummer|woonplaats|\btel\b|iban",
    re.I,
)
PERSONAL_CELLS = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+|(?:\+31|0031|0)[\s-]?[1-9](?:[\s-]?\d){8}|\d{4}\s?[A-Z]{2}",
)
NINE_DIGITS = re.compile(r"\d{9}")
# As Excel writes a date or a long number that it took from a number of a client.
DATES = re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}|\d{1,2}[-/ ][a-z]{3}\.?(?:[-/ ]\d{2,4})?", re.I)
ROUNDED_NUMBERS = re.compile(r"\d[.,]\d+E\+?\d+", re.I)
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f]")


class ColumnUse(StrEnum):
    """What a column of the file is for."""

    NUMBER = "number"
    STRATUM = "stratum"
    NETWORK = "network"
    DROP = "drop"


class FrameRow(NamedTuple):
    """One client as read from a file."""

    pseudonym: str
    stratum: str = ""
    network: str = ""


class RowProblem(NamedTuple):
    """What is wrong with one line; the facts are numbers of lines and fields."""

    kind: type[FrameError]
    facts: dict[str, int]


def usual_uses(columns: Sequence[str], remembered: Mapping[str, str]) -> list[ColumnUse | None]:
    """Return the use of each column: as remembered, else by its usual name.

    Args:
        columns: names in lower case.
        remembered: what a column with this name was before.

    Returns:
        A use per column; None where a person has to choose.
    """
    uses: list[ColumnUse | None] = [
        ColumnUse(remembered[name]) if name in remembered else None for name in columns
    ]
    usual = {
        ColumnUse.NUMBER: NUMBER_COLUMNS,
        ColumnUse.STRATUM: STRATUM_COLUMNS,
        ColumnUse.NETWORK: NETWORK_COLUMNS,
    }
    for use, names in usual.items():
        if use in uses:
            continue
        found = next((columns.index(name) for name in names if name in columns), None)
        if found is not None and uses[found] is None:
            uses[found] = use
    return uses


def looks_personal(name: str, cells: Iterable[str]) -> bool:
    """Return whether a column seems to hold names, addresses or numbers of persons.

    Args:
        name: of the column.
        cells: some of its cells; most of them have to look like it.
    """
    if PERSONAL_COLUMNS.search(name):
        return True
    filled = [cell.strip() for cell in cells if cell.strip()]
    personal = [cell for cell in filled if PERSONAL_CELLS.fullmatch(cell) or _is_bsn(cell)]
    return len(personal) * 2 > len(filled)


def check_uses(
    columns: Sequence[str], uses: Sequence[ColumnUse], cells: Sequence[Sequence[str]]
) -> None:
    """Refuse a choice of columns that gives no frame.

    Raises:
        FrameColumnMissingError: no column has the client number.
        FrameColumnTwiceError: two columns are for one thing.
        FramePersonalColumnError: a column with data of persons is kept.
    """
    for number, (name, use) in enumerate(zip(columns, uses, strict=True)):
        own = [row[number] for row in cells if number < len(row)]
        if use is not ColumnUse.DROP and looks_personal(name, own):
            raise FramePersonalColumnError(column=name)
    kept = [use for use in uses if use is not ColumnUse.DROP]
    if ColumnUse.NUMBER not in kept:
        raise FrameColumnMissingError
    if len(set(kept)) < len(kept):
        raise FrameColumnTwiceError


def read_rows(
    lines: Iterable[tuple[int, list[str]]], uses: Sequence[ColumnUse]
) -> tuple[list[FrameRow], list[RowProblem]]:
    """Read the clients; every wrong line is listed, in the order of the file.

    Args:
        lines: (number, cells) of each line with a client.
        uses: of each column.

    Returns:
        The clients, and the problems. With a problem the clients are not to be kept.
    """
    number = uses.index(ColumnUse.NUMBER)
    stratum, network = (
        uses.index(use) if use in uses else None for use in (ColumnUse.STRATUM, ColumnUse.NETWORK)
    )
    kept = [index for index in (number, stratum, network) if index is not None]
    rows, problems = [], []
    seen: dict[str, int] = {}
    strata: dict[str, tuple[str, int]] = {}
    for line, cells in lines:
        problem = _problem_of(line, cells, len(uses), kept, number)
        if problem is None:
            pseudonym = cells[number].strip()
            group = "" if stratum is None else cells[stratum].strip()
            label = "" if network is None else cells[network].strip()
            problem = _twice(line, pseudonym, seen) or _other_stratum(
                line, label or pseudonym, group, strata if network is not None else {}
            )
            rows.append(FrameRow(pseudonym, group, label))
        if problem is not None:
            problems.append(problem)
    return rows, problems


def _problem_of(
    line: int, cells: list[str], width: int, kept: list[int], number: int
) -> RowProblem | None:
    if len(cells) != width:
        facts = {"line": line, "found": len(cells), "expected": width}
        return RowProblem(FrameRowWidthError, facts)
    kind: type[FrameError] | None = None
    if not cells[number].strip():
        kind = FrameNumberMissingError
    for index in kept:
        kind = kind or _wrong_cell(cells[index].strip())
    return RowProblem(kind, {"line": line}) if kind else None


def _wrong_cell(cell: str) -> type[FrameError] | None:
    if cell == FORMULA or cell.startswith("="):
        return FrameFormulaError
    if cell == DATE or DATES.fullmatch(cell):
        return FrameDateError
    if cell == ROUNDED or ROUNDED_NUMBERS.fullmatch(cell):
        return FrameRoundedError
    return FrameSignError if UNSEEN.search(cell) else None


def _twice(line: int, pseudonym: str, seen: dict[str, int]) -> RowProblem | None:
    first = seen.setdefault(pseudonym, line)
    return (
        RowProblem(FrameNumberTwiceError, {"line": line, "first": first}) if first != line else None
    )


def _other_stratum(
    line: int, label: str, group: str, strata: dict[str, tuple[str, int]]
) -> RowProblem | None:
    known, first = strata.setdefault(label, (group, line))
    if known == group:
        return None
    return RowProblem(FrameNetworkStrataError, {"line": line, "first": first})


def _is_bsn(cell: str) -> bool:
    """Return whether nine digits pass the check of citizen service numbers."""
    if not NINE_DIGITS.fullmatch(cell) or cell == "0" * 9:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(digit) * weight for digit, weight in zip(cell, weights, strict=True)) % 11 == 0
