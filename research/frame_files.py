"""Client bases as files: which kind, which signs, which delimiter, and their lines as text."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from research.frame_errors import FrameBinaryError, FrameEmptyError, FrameTooLargeError
from research.frame_sheets import is_workbook, workbook_lines

MAX_BYTES = 20 * 1024 * 1024
DELIMITERS = (";", ",", "\t", "|", ":", "^", "~")
# In the order in which they are believed: the last ones only when they read better.
SINGLE_BYTE = ("cp1252", "iso8859-15", "mac_roman", "cp850", "cp437")
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", *SINGLE_BYTE)
# What Dutch names of places and activities hold beside plain letters.
LIKELIEST = frozenset("éëèïöü")
LIKELY = frozenset("éëèêïíìîöóòôüúùûáàâäçñÉËÈÊÏÖÜÁÄÇÑ€’‘“”–")
LOOKED_AT = 20
SHOWN = 5
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class FileLook:
    """How a file is read. ``encoding`` and ``delimiter`` are empty for a workbook."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    has_header: bool = True
    columns: tuple[str, ...] = ()


def look_at(
    content: bytes,
    *,
    encoding: str = "",
    delimiter: str = "",
    has_header: bool | None = None,
    known: Sequence[str] = (),
) -> FileLook:
    """Find out how a file is to be read; what is given is believed.

    Args:
        content: the bytes of the file.
        encoding, delimiter, has_header: as a person chose them; found by looking if empty.
        known: usual names of columns in lower case: a line that has one is a header.

    Raises:
        FrameError: the file is empty, too large, or no text and no workbook.
    """
    if len(content) > MAX_BYTES:
        raise FrameTooLargeError(limit=MAX_BYTES // 1024 // 1024)
    if is_workbook(content):
        look = FileLook("xlsx")
    else:
        if not content.strip():
            raise FrameEmptyError
        encoding = encoding or _encoding(content)
        text = _decoded(content, encoding)
        look = FileLook("csv", encoding, delimiter or _delimiter(text))
    first = next(_filled(raw_lines(content, look)), None)
    if first is None:
        raise FrameEmptyError
    cells = [cell.strip().lower() for cell in first[1]]
    if has_header is None:
        has_header = any(cell in known for cell in cells) or not any(
            sign.isdigit() for cell in cells for sign in cell
        )
    names = cells if has_header else [""] * len(cells)
    columns = tuple(name or f"kolom {number}" for number, name in enumerate(names, start=1))
    return replace(look, has_header=has_header, columns=columns)


def lines_of(content: bytes, look: FileLook) -> Iterator[Line]:
    """Yield (number, cells) of every line with a client; blank lines and the header are left out.

    Raises:
        FrameError: the file cannot be read to its end.
    """
    lines = _filled(raw_lines(content, look))
    return islice(lines, 1, None) if look.has_header else lines


def preview(content: bytes, look: FileLook) -> list[list[str]]:
    """Return the first lines of the file, as a person would see them in a spreadsheet."""
    return [cells for _number, cells in islice(lines_of(content, look), SHOWN)]


def raw_lines(content: bytes, look: FileLook) -> Iterator[Line]:
    """Yield (number, cells) of every line; the number is that of the line in the file."""
    if look.kind == "xlsx":
        yield from workbook_lines(content)
        return
    text = io.StringIO(_decoded(content, look.encoding), newline="")
    reader = csv.reader(text, delimiter=look.delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as problem:
        raise FrameBinaryError from problem


def _filled(lines: Iterator[Line]) -> Iterator[Line]:
    return (line for line in lines if any(cell.strip() for cell in line[1]))


def _encoding(content: bytes) -> str:
    marks = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32"}
    marks |= {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    for mark, name in marks.items():
        if content.startswith(mark):
            return name
    head = content[:2000]
    if b"\x00" in head:
        # Plain letters in UTF-16 have a nought in every other byte.
        odd, even = head[1::2].count(0), head[::2].count(0)
        if max(odd, even) < len(head) // 4 or min(odd, even) > len(head) // 8:
            raise FrameBinaryError
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return max(SINGLE_BYTE, key=lambda name: _reads_as(content, name))
    return "utf-8-sig"


def _reads_as(content: bytes, encoding: str) -> int:
    """Return how much a file looks like Dutch in this encoding; of equals the first is taken."""
    odd = Counter(byte for byte in content if byte > 127)
    score = 0
    for byte, count in odd.items():
        sign = bytes([byte]).decode(encoding, errors="replace")
        score += 2 * count if sign in LIKELIEST else count if sign in LIKELY else -count
        # A sign that does not exist there, or that steers a machine.
        score -= 100 * count if sign == "\ufffd" or not sign.isprintable() else 0
    return score


def _decoded(content: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        raise FrameBinaryError
    try:
        text = content.decode(encoding)
    except UnicodeError as problem:
        raise FrameBinaryError from problem
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in set(text)):
        raise FrameBinaryError
    return text.removeprefix("\ufeff")


def _delimiter(text: str) -> str:
    """Return the delimiter by which most of the first lines have equally many cells."""
    head = list(islice(io.StringIO(text), LOOKED_AT))

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(head, delimiter=delimiter) if row)
        except csv.Error:
            return 0, 0
        width, lines = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        return (lines, width) if width > 1 else (0, 0)

    # One that the header has too wins from one that only stands inside the cells.
    in_header = [one for one in DELIMITERS if one in head[0]]
    return max(in_header, key=agreement, default=DELIMITERS[0])
