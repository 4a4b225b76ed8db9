"""Numbers as people say them in Dutch: small, exact, and no percentage of a handful."""

from datetime import date

WORDS = [
    "nul",
    "één",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
    "twintig",
]
MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
# Below this denominator one network more or less moves a percentage by more than five points.
ENOUGH_FOR_PERCENTAGES = 20


def number_word(number: int) -> str:
    """Return the number as a Dutch word up to twenty, as digits above that."""
    return WORDS[number] if 0 <= number < len(WORDS) else str(number)


def counted(number: int, one: str, many: str) -> str:
    """Return the number in digits with its noun: ``counted(1, "netwerk", "netwerken")``."""
    return f"{number} {one if number == 1 else many}"


def counted_word(number: int, one: str, many: str) -> str:
    """Return the number as a word with its noun: "drie netwerken"."""
    return f"{number_word(number)} {one if number == 1 else many}"


def network_share(part: int, whole: int) -> str:
    """Return a share of networks as a phrase: "in drie van de vijf netwerken".

    A percentage is added only when ``whole`` is at least ``ENOUGH_FOR_PERCENTAGES``.

    Args:
        part: number of networks, 0 <= part <= whole.
        whole: the denominator, at least 1.

    Raises:
        ValueError: the part is not a part of the whole.
    """
    if not 0 <= part <= whole or whole == 0:
        raise ValueError("a share is a part of a whole")
    if whole == 1:
        return "in het enige netwerk" if part else "niet in het enige netwerk"
    if part == whole:
        return "in beide netwerken" if whole == 2 else f"in alle {number_word(whole)} netwerken"
    some = number_word(part) if part else "geen"
    phrase = f"in {some} van de {number_word(whole)} netwerken"
    if whole >= ENOUGH_FOR_PERCENTAGES:
        return f"{phrase} ({(200 * part + whole) // (2 * whole)} procent)"
    return phrase


def dutch_date(day: date) -> str:
    """Return a date as "3 februari 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def listed(parts: list[str]) -> str:
    """Return the parts as a Dutch enumeration: "a, b en c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} en {parts[-1]}"


def starting(phrase: str) -> str:
    """Return the phrase with a capital first letter, without its accent: "Eén"."""
    first = phrase[:1].upper().replace("É", "E")
    return first + phrase[1:]
