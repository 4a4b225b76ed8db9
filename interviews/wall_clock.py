"""Times as a clock in the Netherlands shows them, turned into moments in UTC, and spans of time.

A weekly window is wall time: "Monday from nine" stays nine when the clock changes, so the
moment in UTC moves. A span is (start, end) in UTC, its end exclusive.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DUTCH_TIME = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)
# As the end of a window it is the end of the day: a clock shows no 24:00.
MIDNIGHT = time()
Span = tuple[datetime, datetime]


def moment_on(day: date, clock: time, *, last: bool = False) -> datetime:
    """Return the moment in UTC at which the Dutch clock shows this.

    An hour that the clock skips is not there: what falls in it is the end of the gap.

    Args:
        day: the day on the calendar.
        clock: what the clock shows, without a zone.
        last: of an hour that comes twice, the second one.
    """
    shown = datetime.combine(day, clock.replace(fold=int(last)), tzinfo=DUTCH_TIME)
    while not _is_shown(shown):
        shown += MINUTE
    return shown.astimezone(UTC)


def span_on(day: date, starts: time, ends: time) -> Span:
    """Return the span between two times of a day; an end at midnight is the end of that day."""
    last_day = day + timedelta(days=1) if ends == MIDNIGHT else day
    return moment_on(day, starts), moment_on(last_day, ends, last=True)


def day_of(moment: datetime) -> date:
    """Return the day that the Dutch calendar shows at the moment."""
    return moment.astimezone(DUTCH_TIME).date()


def days_between(first_day: date, last_day: date) -> list[date]:
    """Return the days from the first up to and including the last."""
    return [first_day + timedelta(days=number) for number in range((last_day - first_day).days + 1)]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans that together cover the same time: in order, apart, none of them empty."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def without(spans: Iterable[Span], gone: Iterable[Span]) -> list[Span]:
    """Return what is left of the spans once the others are cut out, in order and apart."""
    left = merged(spans)
    for start, end in merged(gone):
        left = [
            piece
            for one in left
            for piece in ((one[0], min(one[1], start)), (max(one[0], end), one[1]))
            if piece[0] < piece[1]
        ]
    return left


def covers(spans: Iterable[Span], start: datetime, end: datetime) -> bool:
    """Return whether all the time from start to end lies in the spans."""
    return not without([(start, end)], spans)


def touches(spans: Iterable[Span], start: datetime, end: datetime) -> bool:
    """Return whether some of the time from start to end lies in the spans."""
    return any(one[0] < end and start < one[1] for one in spans)


def _is_shown(moment: datetime) -> bool:
    there_and_back = moment.astimezone(UTC).astimezone(DUTCH_TIME)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)
