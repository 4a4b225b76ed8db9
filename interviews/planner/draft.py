"""A plan in the making: who is where, and what is still free for whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from interviews.planner.board import Board, HalfDay, starts_in, starts_touching
from interviews.planner.problem import Call, Held, Interviewer, Placement, Problem, Window

EVERYTHING = -1


@dataclass(frozen=True)
class Spot:
    """A place in the plan; ``at`` is its exact time, also off the grid for what stood already."""

    interviewer_id: UUID
    unit: int
    at: datetime


class Draft:
    """Calls on the board. ``placed`` holds every call that has a place."""

    def __init__(self, problem: Problem, board: Board) -> None:
        """Start with what the interviewers have already; no call is placed."""
        self.problem, self.board = problem, board
        self.calls = {one.id: one for one in problem.calls}
        self.people = {one.id: one for one in problem.interviewers}
        self.networks: dict[UUID, list[Call]] = defaultdict(list)
        self.by_person: dict[UUID, list[UUID]] = defaultdict(list)
        for call in problem.calls:
            self.networks[call.network_id].append(call)
            self.by_person[call.person_id].append(call.id)
        self.held: dict[UUID, list[Held]] = defaultdict(list)
        for one in problem.held:
            self.held[one.network_id].append(one)
        self.placed: dict[UUID, Spot] = {}
        self.pinned: set[UUID] = set()
        self.windows = {
            one.id: board.inside(merged(one.windows)) & board.open for one in problem.interviewers
        }
        self._taken = {one.id: board.touched(one.taken, one.pause) for one in problem.interviewers}
        self.busy = dict(self._taken)
        # Of each interviewer the calls that he has in this plan, with the units that they take.
        self.own: dict[UUID, dict[UUID, int]] = {one.id: {} for one in problem.interviewers}
        self.bad = {one.id: board.touched(one.bad) for one in problem.calls}
        self.good = {one.id: board.inside(merged(one.good)) for one in problem.calls}
        self.per_day: Counter[tuple[UUID, date]] = Counter()
        self.per_week: Counter[tuple[UUID, date]] = Counter()
        for person in problem.interviewers:
            for window in person.taken:
                self._count(person.id, window.start, 1)
        self._possible: dict[tuple[UUID, UUID], int] = {}
        self._able: dict[UUID, int] = {}

    def copy(self) -> "Draft":
        """Return a draft that can change by itself; what never changes is shared."""
        twin = copy(self)
        twin.placed, twin.pinned = dict(self.placed), set(self.pinned)
        twin.busy = dict(self.busy)
        twin.own = {one: dict(calls) for one, calls in self.own.items()}
        twin.per_day, twin.per_week = Counter(self.per_day), Counter(self.per_week)
        return twin

    def place(self, call: Call, spot: Spot) -> None:
        """Give a call a place; whether it may be there is the caller's to know."""
        self.placed[call.id] = spot
        self._count(spot.interviewer_id, spot.at, 1)
        pause = self.people[spot.interviewer_id].pause
        window = Window(spot.at, spot.at + call.length)
        bits = self.board.touched([window], pause)
        self.own[spot.interviewer_id][call.id] = bits
        self.busy[spot.interviewer_id] |= bits

    def remove(self, call: Call) -> None:
        """Take a call out of the plan."""
        spot = self.placed.pop(call.id)
        own = self.own[spot.interviewer_id]
        del own[call.id]
        self._count(spot.interviewer_id, spot.at, -1)
        self.busy[spot.interviewer_id] = reduce(or_, own.values(), self._taken[spot.interviewer_id])

    def spot(self, interviewer_id: UUID, unit: int, call: Call) -> Spot:
        """Return the place at a unit; that of the standing appointment keeps its exact time."""
        stands = call.standing
        if (
            stands is not None
            and stands.interviewer_id == interviewer_id
            and self.board.unit_of(stands.starts_at) == unit
        ):
            return Spot(interviewer_id, unit, stands.starts_at)
        return Spot(interviewer_id, unit, self.board.moment_of(unit))

    def window_of(self, call_id: UUID) -> Window:
        """Return from when until when a placed call is."""
        at = self.placed[call_id].at
        return Window(at, at + self.calls[call_id].length)

    def possible(self, call: Call, person: Interviewer) -> int:
        """Return the starts that his hours, the actor's bad times and independence leave."""
        key = (call.id, person.id)
        if key not in self._possible:
            units = self.board.units(call.length)
            starts = starts_in(self.windows[person.id], units) & self.board.quarters
            bad = starts_touching(self.bad[call.id], units)
            self._possible[key] = 0 if person.id in call.never else starts & ~bad
        return self._possible[key]

    def half_days_able(self, call: Call) -> int:
        """Return in how many half-days somebody could phone, with nothing else in the plan."""
        if call.id not in self._able:
            found = [self.possible(call, one) for one in self.problem.interviewers]
            halves = self.board.half_days
            self._able[call.id] = sum(bool(one & half.bits) for one in found for half in halves)
        return self._able[call.id]

    def suiting(self, call: Call) -> int:
        """Return the starts that lie wholly in the times that suit this actor best."""
        return starts_in(self.good[call.id], self.board.units(call.length))

    def open_starts(self, call: Call, person: Interviewer) -> int:
        """Return the starts that keep every hard rule beside what is placed now."""
        units = self.board.units(call.length)
        starts = self.possible(call, person)
        if starts:
            starts &= starts_in(~self.busy[person.id], units)
        if starts:
            starts &= self.within_limits(person) & ~self.person_touching(call)
        return starts & self.in_order(call) if starts else 0

    def within_limits(self, person: Interviewer) -> int:
        """Return the units of the days and weeks in which he may phone once more."""
        bits = EVERYTHING
        if person.most_per_day is not None:
            for on, units in self.board.days.items():
                if self.per_day[person.id, on] >= person.most_per_day:
                    bits &= ~units
        if person.most_per_week is not None:
            for monday, units in self.board.weeks.items():
                if self.per_week[person.id, monday] >= person.most_per_week:
                    bits &= ~units
        return bits

    def week_is_full(self, person: Interviewer, half: HalfDay) -> bool:
        """Return whether he phones as often in that week as he may."""
        most = person.most_per_week
        return most is not None and self.per_week[person.id, half.week] >= most

    def person_touching(self, call: Call) -> int:
        """Return the starts on which this actor has another conversation."""
        others = [
            self.window_of(one)
            for one in self.by_person[call.person_id]
            if one != call.id and one in self.placed
        ]
        if not others:
            return 0
        return starts_touching(self.board.touched(others), self.board.units(call.length))

    def in_order(self, call: Call) -> int:
        """Return the units that are late enough (or early enough) beside the client."""
        if not self.problem.choices.client_first:
            return EVERYTHING
        if call.is_client:
            others = [
                self.placed[one.id].unit
                for one in self.networks[call.network_id]
                if not one.is_client and one.id in self.placed and one.id not in self.pinned
            ]
            latest = min(others, default=None)
            return (
                EVERYTHING
                if latest is None
                else (1 << max(latest - self.board.units(call.length) + 1, 0)) - 1
            )
        client = self.client_of(call)
        if client is None:
            return EVERYTHING
        if client.id not in self.placed:
            return 0
        after = self.board.touched([self.window_of(client.id)]).bit_length()
        return ~((1 << after) - 1)

    def client_of(self, call: Call) -> Call | None:
        """Return the conversation with the client of this network that is still to come."""
        return next((one for one in self.networks[call.network_id] if one.is_client), None)

    def placements(self) -> tuple[Placement, ...]:
        """Return the plan, in order of time."""
        found = [
            Placement(one, spot.interviewer_id, spot.at, spot.at + self.calls[one].length)
            for one, spot in self.placed.items()
        ]
        return tuple(sorted(found, key=lambda one: (one.starts_at, one.call_id)))

    def _count(self, interviewer_id: UUID, at: datetime, by: int) -> None:
        on = at.astimezone(self.board.zone).date()
        self.per_day[interviewer_id, on] += by
        self.per_week[interviewer_id, monday_of(on)] += by


def monday_of(on: date) -> date:
    """Return the Monday of the week of this day."""
    return date.fromordinal(on.toordinal() - on.weekday())


def merged(windows: Iterable[Window]) -> list[Window]:
    """Return the windows in order, those that touch as one."""
    found: list[Window] = []
    for one in sorted(windows, key=lambda window: window.start):
        if found and one.start <= found[-1].end:
            found[-1] = Window(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found
