"""When to phone again: another weekday and another part of the day than before.

Pure: what was tried goes in, a proposal comes out. All clocks are those of the Netherlands;
gaps are real time, so that a night in which the clock changes makes them no longer or shorter.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from interviews.calls import Outcome

ZONE = ZoneInfo("Europe/Amsterdam")
# Outcomes after which the same person is phoned again; each counts as one attempt.
SILENT = frozenset({Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL, Outcome.NOT_NOW})
DAYS_AHEAD = 21
SHORTEST = timedelta(minutes=15)
SATURDAY = 5


class Part(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


# When somebody is phoned of whom no good time is known, and the furthest when he named one.
USUAL = {
    Part.MORNING: (time(9), time(12)),
    Part.AFTERNOON: (time(12), time(17)),
    Part.EVENING: (time(18), time(20, 30)),
}
WIDEST = {
    Part.MORNING: (time(8), time(12)),
    Part.AFTERNOON: (time(12), time(18)),
    Part.EVENING: (time(18), time(21, 30)),
}


@dataclass(frozen=True)
class Limits:
    """How often and how spread a person is phoned.

    Attributes:
        most: attempts after which it stops.
        parts, weekdays: over how many of these the attempts are to be spread.
        gap: the least time between two attempts.
        busy_gap: the same after a line that was busy.
        on_holidays: whether people are phoned on public holidays too.
    """

    most: int = 6
    parts: int = 3
    weekdays: int = 2
    gap: timedelta = timedelta(hours=20)
    busy_gap: timedelta = timedelta(minutes=30)
    on_holidays: bool = False


@dataclass(frozen=True)
class Tried:
    """One earlier attempt."""

    at: datetime
    outcome: Outcome

    @property
    def counts(self) -> bool:
        """Whether it is one of the attempts of which there is a maximum."""
        return self.outcome in SILENT


@dataclass(frozen=True)
class Window:
    """A time on one weekday (Monday is 0), on the clock."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True)
class Times:
    """When a person likes to be phoned and when not. Without good times: the usual ones."""

    good: tuple[Window, ...] = ()
    bad: tuple[Window, ...] = ()


@dataclass(frozen=True)
class Slot:
    """A proposal: phone between these moments."""

    start: datetime
    end: datetime
    part: Part

    @property
    def day(self) -> date:
        """The day on the Dutch calendar."""
        return self.start.astimezone(ZONE).date()


def part_of(moment: datetime) -> Part:
    """Return the part of the day in the Netherlands; before noon and after six by the clock."""
    clock = moment.astimezone(ZONE).time()
    if clock < time(12):
        return Part.MORNING
    return Part.AFTERNOON if clock < time(18) else Part.EVENING


def is_enough(tries: Sequence[Tried], limits: Limits) -> bool:
    """Return whether this person was phoned as often as he may be."""
    return sum(one.counts for one in tries) >= limits.most


def is_spread(tries: Sequence[Tried], limits: Limits) -> bool:
    """Return whether the attempts lie on as many weekdays and parts of the day as was wished."""
    counted = [one.at for one in tries if one.counts]
    parts = {part_of(at) for at in counted}
    weekdays = {at.astimezone(ZONE).weekday() for at in counted}
    return len(parts) >= limits.parts and len(weekdays) >= limits.weekdays


def next_try(
    tries: Sequence[Tried],
    *,
    moment: datetime,
    limits: Limits,
    times: Times | None = None,
    is_holiday: Callable[[date], bool] = lambda _day: False,
) -> Slot | None:
    """Return when to phone next; None when it was enough, or when there is no time for it.

    After a busy line that is the first good time. Else first of all another weekday and part
    of the day than the last time, then a part that was tried least, then a weekday that was
    not tried, then as soon as can be.

    Args:
        tries: the earlier attempts, oldest first.
        moment: now.
        limits: of the study.
        times: when this person likes to be phoned, and when not.
        is_holiday: whether a day is a public holiday.
    """
    if is_enough(tries, limits):
        return None
    last = tries[-1] if tries else None
    was_busy = last is not None and last.outcome is Outcome.BUSY
    gap = limits.busy_gap if was_busy else limits.gap
    # In UTC: on a Dutch clock Python would count the hours of the clock, not those that pass.
    after = last.at.astimezone(UTC) + gap if last else moment
    kept_free = is_holiday if not limits.on_holidays else lambda _day: False
    slots = _slots(max(moment, after).astimezone(UTC), times or Times(), kept_free)
    if last is None or was_busy:
        return next(slots, None)
    return min(slots, key=lambda slot: _cost(slot, tries), default=None)


def _cost(slot: Slot, tries: Sequence[Tried]) -> tuple[int, int, bool, datetime]:
    last, weekday = tries[-1].at, slot.day.weekday()
    parts = Counter(part_of(one.at) for one in tries)
    weekdays = {one.at.astimezone(ZONE).weekday() for one in tries}
    same = (slot.part is part_of(last)) + (weekday == last.astimezone(ZONE).weekday())
    return same, parts[slot.part], weekday in weekdays, slot.start


def _slots(earliest: datetime, times: Times, is_holiday: Callable[[date], bool]) -> Iterator[Slot]:
    """Yield the times at which this person can be phoned, soonest first."""
    first = earliest.astimezone(ZONE).date()
    for days in range(DAYS_AHEAD):
        day = first + timedelta(days=days)
        if is_holiday(day):
            continue
        for part, start, end in _of_day(day, times):
            begins = max(_moment(day, start), earliest)
            ends = _moment(day, end)
            if ends - begins >= SHORTEST:
                yield Slot(begins, ends, part)


def _of_day(day: date, times: Times) -> Iterator[tuple[Part, time, time]]:
    weekday = day.weekday()
    good = [one for one in times.good if one.weekday == weekday]
    if (times.good and not good) or (not times.good and weekday >= SATURDAY):
        return
    bad = [one for one in times.bad if one.weekday == weekday]
    for part in Part:
        start, end = (WIDEST if good else USUAL)[part]
        pieces = _within(start, end, good) if good else [(start, end)]
        for one in bad:
            pieces = [rest for piece in pieces for rest in _without(piece, one)]
        yield from ((part, *piece) for piece in sorted(pieces))


def _within(start: time, end: time, good: Sequence[Window]) -> list[tuple[time, time]]:
    shared = [(max(start, one.start), min(end, one.end)) for one in good]
    return [(first, last) for first, last in shared if first < last]


def _without(piece: tuple[time, time], bad: Window) -> list[tuple[time, time]]:
    start, end = piece
    left = [(start, min(end, bad.start)), (max(start, bad.end), end)]
    return [(first, last) for first, last in left if first < last]


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE).astimezone(UTC)
