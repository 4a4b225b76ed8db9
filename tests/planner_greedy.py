"""What a careful person does by hand: each call on the first place that is free, clients first."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

from interviews.planner.problem import Call, Interviewer, Placement, Problem, Window

QUARTER = timedelta(minutes=15)


def plan_by_hand(problem: Problem) -> list[Placement]:
    """Return a plan that keeps every hard rule: first place, least busy interviewer of it."""
    book = _Book(problem)
    order = sorted(problem.calls, key=lambda one: (not one.is_client, str(one.network_id)))
    for call in order:
        found = book.first_place(call) if call.barrier is None else None
        if found is not None:
            book.write(call, *found)
    return book.placements


class _Book:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.placements: list[Placement] = []
        self.taken: dict[UUID, list[Window]] = {
            one.id: list(one.taken) for one in problem.interviewers
        }
        self.actors: dict[UUID, list[Window]] = {}
        self.days: Counter[tuple[UUID, date]] = Counter()
        self.weeks: Counter[tuple[UUID, tuple[int, int]]] = Counter()

    def first_place(self, call: Call) -> tuple[Interviewer, datetime] | None:
        found = []
        for person in self.problem.interviewers:
            if person.id not in call.never:
                starts_at = self._first(call, person)
                if starts_at is not None:
                    found.append((starts_at, len(self.taken[person.id]), str(person.id), person))
        if not found:
            return None
        starts_at, _load, _id, person = min(found)
        return person, starts_at

    def write(self, call: Call, person: Interviewer, starts_at: datetime) -> None:
        span = Window(starts_at, starts_at + call.length)
        self.placements.append(Placement(call.id, person.id, span.start, span.end))
        self.taken[person.id].append(span)
        self.actors.setdefault(call.person_id, []).append(span)
        on = starts_at.astimezone(self.problem.zone).date()
        self.days[person.id, on] += 1
        self.weeks[person.id, on.isocalendar()[:2]] += 1

    def _first(self, call: Call, person: Interviewer) -> datetime | None:
        for window in person.windows:
            starts_at = window.start
            while starts_at + call.length <= window.end:
                if self._fits(call, person, starts_at):
                    return starts_at
                starts_at += QUARTER
        return None

    def _fits(self, call: Call, person: Interviewer, starts_at: datetime) -> bool:
        on = starts_at.astimezone(self.problem.zone).date()
        if person.most_per_day is not None and self.days[person.id, on] >= person.most_per_day:
            return False
        week = self.weeks[person.id, on.isocalendar()[:2]]
        if person.most_per_week is not None and week >= person.most_per_week:
            return False
        ends_at, pause = starts_at + call.length, person.pause
        own = self.taken[person.id]
        return not (
            any(one.start - pause < ends_at and starts_at < one.end + pause for one in own)
            or any(one.start < ends_at and starts_at < one.end for one in call.bad)
            or any(
                one.start < ends_at and starts_at < one.end
                for one in self.actors.get(call.person_id, [])
            )
        )
