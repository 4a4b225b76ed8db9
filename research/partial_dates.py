"""Dates as people remember them: a year, a month or a day, in the order of the calendar."""

import re
from datetime import date

from research.errors import DomainError

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
_CALENDAR = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SPOKEN = re.compile(r"(?:(?:(\d{1,2})[-/. ])?(\d{1,2})[-/. ])?(\d{4})")


class PartialDateError(DomainError):
    """The text is no year, month or day that exists."""

    template = "Typ een jaar of een datum, zoals 2019, 3-2019 of 12-3-2019."


class EndsBeforeItBeginsError(DomainError):
    """Something is said to be over before it began."""

    template = "‘Tot wanneer’ ligt voor ‘sinds wanneer’. Kijk beide nog eens na."


def partial_date(text: str) -> str:
    """Return the date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty for empty.

    Args:
        text: in that order, or as it is spoken: ``2019``, ``3-2019``, ``12-3-2019``.

    Raises:
        PartialDateError: there is no such date between 1900 and 2100.
    """
    told = text.strip()
    if not told:
        return ""
    calendar, spoken = _CALENDAR.fullmatch(told), _SPOKEN.fullmatch(told)
    if calendar:
        year, month, day = calendar.groups()
    elif spoken:
        day, month, year = spoken.groups()
    else:
        raise PartialDateError
    try:
        whole = date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise PartialDateError from error
    if not EARLIEST_YEAR <= whole.year <= LATEST_YEAR:
        raise PartialDateError
    return whole.isoformat()[: 10 if day else 7 if month else 4]


def partial_period(since: str, until: str) -> tuple[str, str]:
    """Return both ends as ``partial_date`` writes them; either may be empty.

    Raises:
        PartialDateError: one of them is no date.
        EndsBeforeItBeginsError: the end lies before the beginning. ``2019`` and ``3-2019``
            do not contradict each other.
    """
    begin, end = partial_date(since), partial_date(until)
    shared = min(len(begin), len(end))
    if shared and end[:shared] < begin[:shared]:
        raise EndsBeforeItBeginsError
    return begin, end


def as_years(text: str, *, last: bool = False) -> float | None:
    """Return a partial date as a number of years, such as 2019.5; None for an empty one.

    Args:
        text: as ``partial_date`` returns it.
        last: take the end of a year or month that is told without its day.
    """
    if not text:
        return None
    parts = [int(one) for one in text.split("-")]
    year = parts[0]
    if len(parts) == 1:
        return float(year + last)
    if len(parts) == 2:
        return year + (parts[1] - 1 + last) / 12
    return year + (date(*parts) - date(year, 1, 1)).days / 365.25
