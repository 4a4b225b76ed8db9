"""A share as people say it in Dutch, with the exact count beside it.

"de helft van de vragen (10 van 20)", "vier van de twintig netwerken", "bijna alle
netwerkcollega’s (94%, 31 van 33)". A percentage is never written of fewer than
``ENOUGH_FOR_PERCENTAGES``.
"""

from dataclasses import dataclass
from fractions import Fraction

from analysis.human_numbers import ENOUGH_FOR_PERCENTAGES, number_word

NAMED = {
    Fraction(1, 4): "een kwart",
    Fraction(1, 3): "een derde",
    Fraction(1, 2): "de helft",
    Fraction(2, 3): "twee derde",
    Fraction(3, 4): "drie kwart",
}
# Of fewer, a fraction sounds like more than it is: "twee van de vier", not "de helft".
ENOUGH_FOR_FRACTIONS = 8
# How far off a share may be to be "ongeveer" a fraction. One fifth is no quarter.
ABOUT = Fraction(7, 200)
NEARLY_ALL = Fraction(9, 10)
IN_WORDS = 20


@dataclass(frozen=True)
class Noun:
    """What is counted, in Dutch: "netwerk", "netwerken", and "het enige netwerk" of just one."""

    one: str
    many: str
    only: str


def share_name(part: int, whole: int) -> str:
    """Return what a share is called, without "ongeveer" and without its count.

    Two shares with one name say the same: "de helft" of 10 in 20 and of 9 in 19. A share without
    a name of its own is called by its count, so it says something else as soon as that moves.

    Args:
        part: 0 <= part <= whole.
        whole: at least 1.

    Raises:
        ValueError: the part is not a part of the whole.
    """
    if not 0 <= part <= whole or whole == 0:
        raise ValueError("a share is a part of a whole")
    if part == whole:
        return "alle"
    named = _named(part, whole)
    return named if named else f"{part} van {whole}"


def share_phrase(part: int, whole: int, noun: Noun) -> str:
    """Return a share as a phrase that can follow "in", "bij" or "volgens".

    Raises:
        ValueError: the part is not a part of the whole.
    """
    name = share_name(part, whole)
    if part == whole:
        if whole == 1:
            return noun.only
        return f"{'beide' if whole == 2 else f'alle {number_word(whole)}'} {noun.many}"
    if part == 0:
        return f"geen van de {f'{number_word(whole)} ' if whole > 1 else ''}{noun.many}"
    if name == "bijna alle":
        return f"bijna alle {noun.many} ({_behind(part, whole)})"
    if name not in NAMED.values():
        return f"{number_word(part)} van de {number_word(whole)} {noun.many}{_percent(part, whole)}"
    exact = Fraction(part, whole) in NAMED
    about = name if exact else f"ongeveer {name}"
    behind = f"{part} van {whole}" if exact else _behind(part, whole)
    return f"{about} van de {noun.many} ({behind})"


def percentage(part: int, whole: int) -> int:
    """Return a whole percentage, a half rounded up."""
    return (200 * part + whole) // (2 * whole)


def _named(part: int, whole: int) -> str:
    share = Fraction(part, whole)
    if whole < ENOUGH_FOR_FRACTIONS or part == 0:
        return ""
    if share >= NEARLY_ALL:
        return "bijna alle"
    nearest = min(NAMED, key=lambda one: abs(one - share))
    return NAMED[nearest] if abs(nearest - share) < ABOUT else ""


def _behind(part: int, whole: int) -> str:
    count = f"{part} van {whole}"
    if whole < ENOUGH_FOR_PERCENTAGES:
        return count
    return f"{percentage(part, whole)}%, {count}"


def _percent(part: int, whole: int) -> str:
    """Words alone are enough of what can be counted on fingers and toes."""
    return f" ({percentage(part, whole)}%)" if whole > IN_WORDS else ""
