"""Dutch public holidays, by the ``holidays`` library; a study says whether it phones on them."""

from datetime import date
from functools import lru_cache

from holidays import country_holidays


def holidays_between(first_day: date, last_day: date) -> dict[date, str]:
    """Return the public holidays from the first up to and including the last day, by name."""
    return {
        day: name
        for year in range(first_day.year, last_day.year + 1)
        for day, name in _of_year(year).items()
        if first_day <= day <= last_day
    }


def holiday_on(day: date) -> str:
    """Return the Dutch name of the public holiday on this day; empty when it is none."""
    return _of_year(day.year).get(day, "")


@lru_cache(maxsize=16)
def _of_year(year: int) -> dict[date, str]:
    return dict(sorted(country_holidays("NL", years=year, language="nl").items()))
