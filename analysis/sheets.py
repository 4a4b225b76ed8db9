"""Sheets of the monitor as they come in: known columns, and every wrong line with its next step.

Reads what ``research/frame_files.py`` reads (CSV in any usual encoding, xlsx); no database.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import Any

from analysis.journey_errors import (
    CellMachineError,
    CellNumberError,
    CellTooLongError,
    CellUnknownError,
    RowMissingError,
    RowTwiceError,
    RowWidthError,
    SheetColumnLikeError,
    SheetColumnMissingError,
    SheetColumnTwiceError,
    SheetColumnUnknownError,
    SheetRowError,
    SheetTooLargeError,
)
from analysis.journeys import LONGEST
from research.frame_errors import FrameEmptyError
from research.frame_files import FileLook, lines_of, look_at
from research.frame_reading import check_no_personal
from research.frame_sheets import DATE, FORMULA, ROUNDED

MAX_BYTES = 1024 * 1024
MACHINE = {FORMULA, DATE, ROUNDED}
NUMBER = re.compile(r"(?:€\s*)?(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(\d{1,2}|-))?")
Reader = Callable[[str], Any]


class UnreadableCellError(Exception):
    """A cell that its column does not take; ``kind`` and ``facts`` make its message."""

    def __init__(self, kind: type[SheetRowError], **facts: object) -> None:
        """Keep what makes the message."""
        super().__init__()
        self.kind, self.facts = kind, facts


@dataclass(frozen=True)
class Line:
    """One line: its number in the file, and what its cells say, by column; empty ones are None."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A sheet that was read. With problems its lines are not to be kept."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    problems: tuple[SheetRowError, ...]


def read_sheet(content: bytes, readers: Mapping[str, Reader], *, key: str) -> Sheet:
    """Read a sheet.

    Args:
        content: the bytes of a CSV or xlsx file with a header.
        readers: per column that the sheet may have, what reads its cells.
        key: the column that names what a line is about; it may not be empty or come twice.

    Raises:
        DomainError: the file cannot be read, or its columns are not these.
    """
    if len(content) > MAX_BYTES:
        raise SheetTooLargeError
    look = look_at(content, known=tuple(readers), has_header=True)
    columns = _trimmed(look.columns)
    check_columns(columns, readers, key=key)
    check_no_personal(content, look)
    return _read(content, look, columns, readers, key)


def check_columns(columns: Sequence[str], readers: Mapping[str, Reader], *, key: str) -> None:
    """Refuse columns that the sheet does not have.

    Raises:
        SheetError: names the column, and the one that was probably meant.
    """
    for column in columns:
        if column not in readers:
            like = get_close_matches(column, list(readers), n=1, cutoff=0.7)
            shown = column[:LONGEST]
            if like:
                raise SheetColumnLikeError(column=shown, known=like[0])
            raise SheetColumnUnknownError(column=shown)
        if columns.count(column) > 1:
            raise SheetColumnTwiceError(column=column)
    if key not in columns:
        raise SheetColumnMissingError(column=key)


def one_of(words: Mapping[str, str]) -> Reader:
    """Return what reads one word of a list (code to word) as its code."""
    codes = {word.casefold(): code for code, word in words.items()}

    def read(cell: str) -> str:
        found = codes.get(" ".join(cell.casefold().split()))
        if found is None:
            raise UnreadableCellError(CellUnknownError, known=", ".join(words.values()))
        return found

    return read


def some_of(words: Mapping[str, str]) -> Reader:
    """Return what reads words of a list, with commas between, as their codes in list order."""
    one = one_of(words)

    def read(cell: str) -> tuple[str, ...]:
        given = {one(part) for part in re.split(r"[,;+|]", cell) if part.strip()}
        return tuple(code for code in words if code in given)

    return read


def short_text(cell: str) -> str:
    """Read a name of a place or an activity."""
    if len(cell) > LONGEST:
        raise UnreadableCellError(CellTooLongError)
    return cell


def number(cell: str) -> float:
    """Read a number as people write it: ``1.000``, ``€ 513`` or ``18,50``."""
    found = NUMBER.fullmatch(cell)
    if found is None:
        raise UnreadableCellError(CellNumberError)
    decimals = (found[2] or "0").replace("-", "0")
    return float(f"{found[1].replace('.', '')}.{decimals}")


def _read(
    content: bytes,
    look: FileLook,
    columns: tuple[str, ...],
    readers: Mapping[str, Reader],
    key: str,
) -> Sheet:
    lines: list[Line] = []
    problems: list[SheetRowError] = []
    seen: dict[str, int] = {}
    for at, raw in lines_of(content, look):
        cells = [cell.strip() for cell in raw]
        if any(cells[len(columns) :]) or len(cells) < len(columns):
            problems.append(RowWidthError(line=at))
            continue
        line, wrong = _line(at, dict(zip(columns, cells, strict=False)), readers)
        problems += wrong
        problems += _of_key(at, cells[columns.index(key)], key, seen)
        lines.append(line)
    if not lines and not problems:
        raise FrameEmptyError
    return Sheet(columns, tuple(lines), tuple(problems))


def _line(
    at: int, cells: Mapping[str, str], readers: Mapping[str, Reader]
) -> tuple[Line, list[SheetRowError]]:
    read: dict[str, Any] = {}
    wrong: list[SheetRowError] = []
    for column, cell in cells.items():
        try:
            if cell in MACHINE or cell.startswith("="):
                raise UnreadableCellError(CellMachineError)
            read[column] = readers[column](cell) if cell else None
        except UnreadableCellError as odd:
            wrong.append(odd.kind(line=at, column=column, **odd.facts))
    return Line(at, read), wrong


def _of_key(at: int, cell: str, key: str, seen: dict[str, int]) -> Iterable[SheetRowError]:
    if not cell:
        return [RowMissingError(line=at, column=key)]
    first = seen.setdefault(cell.casefold(), at)
    return [RowTwiceError(line=at, first=first)] if first != at else []


def _trimmed(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns with single spaces; nameless ones at the end go."""
    names = [" ".join(name.split()) for name in columns]
    while names and names[-1] == f"kolom {len(names)}":
        names.pop()
    return tuple(names)


def example_words(lists: Iterable[Mapping[str, str]]) -> list[str]:
    """Return all words of some lists, for a sheet that explains them."""
    return list(chain.from_iterable(one.values() for one in lists))
