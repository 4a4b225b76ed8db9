"""The time of a problem as bits: one bit for five minutes, so that a free place is one AND.

Everything is rounded to the safe side: what is free shrinks to whole units, what is taken
grows. Days, half-days and weeks are those of the local clock, also when it changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from math import ceil, floor

from interviews.planner.problem import Problem, Window

UNIT = timedelta(minutes=5)
# New conversations start on the quarter: that is how people make appointments.
STEP = 3
NOON = time(13, 0)


@dataclass(frozen=True)
class HalfDay:
    """Before or after one o'clock; ``bits`` are its units."""

    index: int
    day: int
    on: date
    bits: int

    @cached_property
    def week(self) -> date:
        """Return the Monday of its week."""
        return self.on - timedelta(days=self.on.weekday())


class Board:
    """Turns moments of one problem into units and back."""

    def __init__(self, problem: Problem) -> None:
        """Count units from the local midnight before the problem starts."""
        self.zone = problem.zone
        first = problem.start.astimezone(self.zone).date()
        last = (problem.end - timedelta(microseconds=1)).astimezone(self.zone).date()
        self.origin = self._local(first, time(0))
        self.dates = [first + timedelta(days=one) for one in range((last - first).days + 1)]
        self.open = self.inside([Window(problem.start, problem.end)])

    @cached_property
    def half_days(self) -> list[HalfDay]:
        """Return the half-days in order of time."""
        found: list[HalfDay] = []
        for day, on in enumerate(self.dates):
            edges = [time(0), NOON]
            moments = [self._local(on, edge) for edge in edges]
            moments.append(self._local(on + timedelta(days=1), time(0)))
            for start, end in zip(moments, moments[1:], strict=False):
                bits = self.inside([Window(start, end)])
                found.append(HalfDay(len(found), day, on, bits))
        return found

    @cached_property
    def quarters(self) -> int:
        """Return the units on which a new conversation may start."""
        units = ceil(
            (self._local(self.dates[-1] + timedelta(days=1), time(0)) - self.origin) / UNIT
        )
        return sum(1 << one for one in range(0, units, STEP))

    @cached_property
    def days(self) -> dict[date, int]:
        """Return the units of every day."""
        found: dict[date, int] = {}
        for half in self.half_days:
            found[half.on] = found.get(half.on, 0) | half.bits
        return found

    @cached_property
    def weeks(self) -> dict[date, int]:
        """Return the units of every week, by its Monday."""
        found: dict[date, int] = {}
        for half in self.half_days:
            found[half.week] = found.get(half.week, 0) | half.bits
        return found

    def units(self, length: timedelta) -> int:
        """Return how many units hold this length."""
        return ceil(length / UNIT)

    def unit_of(self, moment: datetime) -> int:
        """Return the unit in which a moment lies; negative before the first day."""
        return floor((moment - self.origin) / UNIT)

    def moment_of(self, unit: int) -> datetime:
        """Return the start of a unit, in UTC."""
        return self.origin + unit * UNIT

    def inside(self, windows: Iterable[Window]) -> int:
        """Return the units that lie wholly in one of the windows."""
        return self._bits(
            (ceil((one.start - self.origin) / UNIT), self.unit_of(one.end)) for one in windows
        )

    def touched(self, windows: Iterable[Window], pad: timedelta = timedelta(0)) -> int:
        """Return the units that one of the windows touches, grown by ``pad`` on both sides."""
        return self._bits(
            (self.unit_of(one.start - pad), ceil((one.end + pad - self.origin) / UNIT))
            for one in windows
        )

    def half_day_of(self, unit: int) -> HalfDay | None:
        """Return the half-day of a unit; None outside the problem."""
        return self._half_of.get(unit)

    @cached_property
    def _half_of(self) -> dict[int, HalfDay]:
        return {unit: half for half in self.half_days for unit in each_of(half.bits)}

    def _local(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, tzinfo=self.zone).astimezone(UTC)

    @staticmethod
    def _bits(spans: Iterable[tuple[int, int]]) -> int:
        bits = 0
        for start, end in spans:
            start = max(start, 0)
            if end > start:
                bits |= ((1 << (end - start)) - 1) << start
        return bits


def starts_in(free: int, units: int) -> int:
    """Return the units from which ``units`` on end are free."""
    width = 1
    while width < units:
        shift = min(width, units - width)
        free &= free >> shift
        width += shift
    return free


def starts_touching(taken: int, units: int) -> int:
    """Return the units from which a conversation of this length would touch what is taken."""
    width = 1
    while width < units:
        shift = min(width, units - width)
        taken |= taken >> shift
        width += shift
    return taken


def covered_by(starts: int, units: int) -> int:
    """Return the units that a conversation of this length takes from one of these starts."""
    width = 1
    while width < units:
        shift = min(width, units - width)
        starts |= starts << shift
        width += shift
    return starts


def first_of(bits: int) -> int:
    """Return the lowest unit of a set that is not empty."""
    return (bits & -bits).bit_length() - 1


def each_of(bits: int) -> list[int]:
    """Return the units of a set in order."""
    found = []
    while bits:
        found.append(first_of(bits))
        bits &= bits - 1
    return found


def runs_of(bits: int) -> list[int]:
    """Return the lengths of the stretches in a set."""
    found = []
    while bits:
        bits >>= first_of(bits)
        length = first_of(~bits)
        found.append(length)
        bits >>= length
    return found
