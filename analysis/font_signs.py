"""Which signs a font can draw, read from its own table (the ``cmap`` of OpenType).

A PDF for everybody may hold no sign without a shape. A teller's smiley has none in our letters,
and one such sign would stop the whole chapter: what cannot be drawn becomes an open box.
"""

import struct
from functools import cache
from pathlib import Path

BOX = "▯"


@cache
def signs_of(font: Path) -> frozenset[int]:
    """Return the code points that a font has a shape for.

    Args:
        font: a TrueType file with a table of format 4 or 12, as nearly all have.

    Raises:
        ValueError: the file has no such table.
    """
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    for place in range(12, 12 + 16 * tables, 16):
        tag, _sum, start, _length = struct.unpack_from(">4sIII", data, place)
        if tag == b"cmap":
            return frozenset(_signs(data, start))
    raise ValueError(f"{font.name} has no table of signs")


def drawable(text: str, fonts: Path) -> str:
    """Return the text with a box for every sign that one of the fonts cannot draw.

    Args:
        text: any words.
        fonts: the folder with the letters.
    """
    known = frozenset.intersection(*(signs_of(one) for one in sorted(fonts.glob("*.ttf"))))
    shown = (one if one == "\n" or ord(one) in known else BOX for one in text)
    # What joins or colours a smiley stands behind it and is no sign of its own.
    return "".join(shown).replace(BOX + BOX, BOX)


def _signs(data: bytes, start: int) -> set[int]:
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">I", data, start + 4 + 8 * number + 4)
        at = start + offset
        (form,) = struct.unpack_from(">H", data, at)
        if form == 12:
            found |= _groups(data, at)
        elif form == 4:
            found |= _segments(data, at)
    if not found:
        raise ValueError("no table of signs that can be read")
    return found


def _groups(data: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    groups = (struct.unpack_from(">III", data, at + 16 + 12 * one) for one in range(count))
    return {sign for first, last, _glyph in groups for sign in range(first, last + 1)}


def _segments(data: bytes, at: int) -> set[int]:
    (double,) = struct.unpack_from(">H", data, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + double)
    return {
        sign
        for first, last in zip(starts, ends, strict=True)
        for sign in range(first, last + 1)
        if sign != 0xFFFF
    }
