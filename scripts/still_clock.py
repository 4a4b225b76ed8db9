"""Run ``wij`` on a clock that starts at a fixed moment: two runs make the same pictures.

    python -m scripts.still_clock demo --no-worker

Only our own modules get this clock; each question for the time moves it on by a millisecond,
so that order is kept.
"""

import itertools
import sys
from datetime import UTC, date, datetime, timedelta, tzinfo

from app.cli import main as wij

# A Tuesday, ten in the morning in Amsterdam.
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OURS = ("app.", "analysis.", "interviews.", "research.")
ticks = itertools.count()


class _AlsoReal(type):
    """Moments and days that others made are moments and days too."""

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, cls.__mro__[1])


class StillDatetime(datetime, metaclass=_AlsoReal):
    """The clock's own idea of now."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """Return the fixed moment, a little later at each call."""
        moment = START + timedelta(milliseconds=next(ticks))
        return moment.astimezone(tz) if tz else moment.astimezone().replace(tzinfo=None)


class StillDate(date, metaclass=_AlsoReal):
    """The clock's own idea of today."""

    @classmethod
    def today(cls) -> date:  # type: ignore[override]
        """Return the fixed day."""
        return START.date()


def stop_the_clock() -> None:
    """Give our modules the clock that stands still."""
    for name, module in list(sys.modules.items()):
        if name.startswith(OURS):
            if getattr(module, "datetime", None) is datetime:
                module.datetime = StillDatetime  # type: ignore[attr-defined]
            if getattr(module, "date", None) is date:
                module.date = StillDate  # type: ignore[attr-defined]


def main() -> None:
    """Stop the clock, then run the command."""
    stop_the_clock()
    wij(sys.argv[1:])


if __name__ == "__main__":
    main()
