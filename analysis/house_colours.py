"""Whether a colour of a house can be read on white paper, by the rule of WCAG 2."""

import re

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# What WCAG asks of text at level AA.
ENOUGH = 4.5


def is_readable(colour: str) -> bool:
    """Return whether this is a colour, ``#rrggbb``, with enough contrast on white."""
    return bool(COLOUR.fullmatch(colour)) and contrast_on_white(colour) >= ENOUGH


def contrast_on_white(colour: str) -> float:
    """Return the contrast on white, from 1 (white) to 21 (black).

    Args:
        colour: ``#rrggbb``.
    """
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
