"""Client bases as Excel workbooks, read as a stream: the first sheet, cell by cell, as text.

A number that a spreadsheet changed is never guessed back. Such a cell becomes a marker that
no person can type, and the reader of the lines names it as a problem of its line.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from research.frame_errors import (
    FrameBinaryError,
    FrameMergedCellsError,
    FrameUnpackedTooLargeError,
)

# Private-use signs: what stood in the cell cannot be a number of a client.
FORMULA, DATE, ROUNDED = "\ue001", "\ue002", "\ue003"
MAX_UNPACKED = 600 * 1024 * 1024
# Excel keeps fifteen digits; what is longer was rounded.
EXACT = 10**15
ZEROS = re.compile(r"0+")


def is_workbook(content: bytes) -> bool:
    """Return whether the bytes are an .xlsx workbook (and not another packed file)."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except BadZipFile:
        return False


def workbook_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield (number, cells) of each line of the first sheet; empty cells at its end are left out.

    Raises:
        FrameError: the workbook is damaged, unpacks to too much, or has merged cells.
    """
    _check(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        # What a file says about its own size is not always true.
        sheet.reset_dimensions()
        width = 0
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = [_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            width = width or len(cells)
            yield number, cells + [""] * (width - len(cells))
        book.close()
    except (BadZipFile, KeyError, ValueError, IndexError, TypeError, SyntaxError) as problem:
        raise FrameBinaryError from problem


def _check(content: bytes) -> None:
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise FrameUnpackedTooLargeError
            sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
            for name in sorted(sheets)[:1]:
                _refuse_merged(packed, name)
    except (BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as problem:
        raise FrameBinaryError from problem


def _refuse_merged(packed: ZipFile, name: str) -> None:
    """Look for merged cells: they stand after the lines, and a stream does not tell them."""
    tail = b""
    with packed.open(name) as sheet:
        while part := sheet.read(1 << 20):
            if b"<mergeCell " in tail + part:
                raise FrameMergedCellsError
            tail = part[-16:]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        return FORMULA
    if isinstance(value, date | time | timedelta):
        return DATE
    if isinstance(value, bool):
        return ROUNDED
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    return str(value)


def _number(value: float, shape: str) -> str:
    if value != int(value) or abs(value) >= EXACT:
        return ROUNDED
    digits = str(int(value))
    # A cell that shows leading noughts keeps them.
    return digits.zfill(len(shape)) if ZEROS.fullmatch(shape) else digits
