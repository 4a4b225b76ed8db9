"""Dates, times and numbers as the reader writes them, on the clock of the reader.

The patterns are those of the Unicode locale data (CLDR), so that every language gets its own.
Pages keep Amsterdam time, whatever the server's clock says; the database keeps UTC.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.lists import format_list
from flask import Flask
from flask_babel import Domain, get_locale, get_timezone
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from research.tables import now

# The language of the words and the place that decides how numbers are written: British
# English, since American English would put the month before the day.
PLACES = {"nl": "nl_NL", "en": "en_GB"}
Number = int | float | Decimal


def reader_place() -> Locale:
    """Return language and country of the reader, for formats."""
    locale = get_locale()
    return Locale.parse(PLACES.get(locale.language if locale else "nl", "nl_NL"))


def reader_zone() -> ZoneInfo:
    """Return the time zone of the reader."""
    return ZoneInfo(str(get_timezone() or "Europe/Amsterdam"))


def on_the_clock(value: datetime) -> datetime:
    """Return the same moment on the reader's clock.

    Raises:
        ValueError: the moment has no zone, so that nobody can know which moment it is.
    """
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(reader_zone())


def today() -> date:
    """Return the date of today where the reader is."""
    return on_the_clock(now()).date()


def start_of_today() -> datetime:
    """Return the midnight with which the reader's day began."""
    return moment_of(today(), time())


def moment_of(day: date, clock: time) -> datetime:
    """Return the moment at which the reader's clock shows this.

    In the night that the clock goes back, an hour comes twice: the first one is meant. In the
    night that it goes forward, an hour is missing: see ``clock_shows``.
    """
    return datetime.combine(day, clock.replace(fold=0), tzinfo=reader_zone())


def clock_shows(moment: datetime) -> bool:
    """Return whether the clock ever shows this: not in the hour that the clock skips."""
    there_and_back = moment.astimezone(ZoneInfo("UTC")).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


def day(value: date | datetime) -> str:
    """Write a day in full: ``25 oktober 2026``."""
    return dates.format_date(_of_the_reader(value), "long", locale=reader_place())


def weekday(value: date | datetime) -> str:
    """Write a day with its name: ``zondag 25 oktober 2026``."""
    return dates.format_date(_of_the_reader(value), "full", locale=reader_place())


def clock(value: datetime) -> str:
    """Write the time of day: ``14:30``."""
    return dates.format_time(on_the_clock(value), "short", locale=reader_place())


def moment(value: datetime) -> str:
    """Write day and time, short: ``25 okt 2026, 14:30``."""
    place = reader_place()
    local = on_the_clock(value)
    short_day = dates.format_skeleton("yMMMd", local, locale=place)
    together: str = place.datetime_formats["medium"]
    return together.format(clock(value), short_day)


def number(value: Number) -> str:
    """Write a number: ``20.000``, or ``20,000`` in English."""
    return numbers.format_decimal(value, locale=reader_place())


def percent(share: float) -> str:
    """Write a share between 0 and 1 as a whole percentage: ``12%``."""
    return numbers.format_percent(share, locale=reader_place())


def listed(items: Any) -> str:
    """Write a list with the last two joined by a word: ``a, b en c``."""
    return format_list([str(one) for one in items], locale=reader_place())


def shown(value: Any) -> Any:
    """Write a number the reader's way; return anything else as it is."""
    return number(value) if _is_number(value) else value


def timed(value: date | datetime, style: str = "moment") -> Markup:
    """Write a ``<time>`` whose attribute a machine can read, in ``day``, ``clock`` or ``moment``.

    The attribute of a moment is in UTC, to the second; that of a day is the day.
    """
    text = FILTERS[style](value)
    exact = isinstance(value, datetime)
    utc = on_the_clock(value).astimezone(ZoneInfo("UTC")) if isinstance(value, datetime) else value
    machine = utc.strftime("%Y-%m-%dT%H:%M:%SZ") if exact else utc.isoformat()
    return Markup('<time datetime="{}">{}</time>').format(machine, text)


class MessagesWithNumbers(Domain):  # type: ignore[misc]
    """Messages whose numbers are written the reader's way, in Python code."""

    def __init__(self) -> None:
        """Start with no catalogue."""
        super().__init__()
        self._catalogues: dict[Locale, Any] = {}

    def get_translations(self) -> Any:
        """Return the catalogue of the reader.

        The library writes out the name of the language to find it; a page asks it for
        every sentence.
        """
        locale = get_locale()
        if locale is None:
            return super().get_translations()
        found = self._catalogues.get(locale)
        if found is None:
            found = self._catalogues[locale] = super().get_translations()
        return found

    def gettext(self, string: str, **facts: Any) -> str:
        """Translate, and fill in the facts."""
        return str(super().gettext(string, **_written(facts)))

    def ngettext(self, singular: str, plural: str, num: int, **facts: Any) -> str:
        """Translate the form that fits the number, and fill in the facts."""
        text = self.get_translations().ungettext(singular, plural, num)
        return str(text % _written({"num": num, **facts}))


FILTERS: dict[str, Any] = {
    "day": day,
    "weekday": weekday,
    "clock": clock,
    "moment": moment,
    "number": number,
    "percent": percent,
    "listed": listed,
    "shown": shown,
    "timed": timed,
}


def init_formats(app: Flask) -> None:
    """Let templates write dates and numbers, and every message its numbers.

    After the languages: it builds on their translations.
    """
    app.jinja_env.filters.update(FILTERS)
    messages = app.extensions["babel"].instance.domain_instance = MessagesWithNumbers()
    words: dict[str, Any] = app.jinja_env.globals
    counted = words["ngettext"]

    @pass_context
    def gettext(context: Context, string: str, /, **facts: Any) -> Any:
        # As Jinja does, in fewer steps: a page has a hundred sentences.
        text = messages.get_translations().ugettext(string)
        if context.eval_ctx.autoescape:
            text = Markup(text)
        return text % _written(facts) if facts or "%" in text else text

    @pass_context
    def ngettext(context: Context, one: str, many: str, num: int, /, **facts: Any) -> Any:
        return counted(context, one, many, num, **_written({"num": num, **facts}))

    words.update(gettext=gettext, _=gettext, ngettext=ngettext)


def _written(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: shown(value) for name, value in facts.items()}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _of_the_reader(value: date | datetime) -> date:
    return on_the_clock(value).date() if isinstance(value, datetime) else value
