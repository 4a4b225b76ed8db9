"""Judges plans without the planner's own helpers: every hard rule again, and points per wish.

Reads the facts of the problem and the placements only; counts in datetimes, pair by pair.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from uuid import UUID

from interviews.planner.problem import Call, Interviewer, Placement, Problem, Window


def broken_rules(problem: Problem, placements: Sequence[Placement]) -> list[str]:
    """Return a line for every hard rule that the plan breaks; what stood already may stay."""
    calls = {one.id: one for one in problem.calls}
    people = {one.id: one for one in problem.interviewers}
    lines = [f"twice in the plan: {one}" for one, n in _counted(placements).items() if n > 1]
    for one in placements:
        lines += _broken_alone(problem, calls[one.call_id], people[one.interviewer_id], one)
    lines += _broken_pairs(problem, calls, people, placements)
    lines += _broken_limits(problem, calls, placements)
    if problem.choices.client_first:
        lines += _broken_order(calls, placements)
    return lines


def wish_points(problem: Problem, placements: Sequence[Placement]) -> dict[str, int]:
    """Return how often each wish is not met."""
    calls = {one.id: one for one in problem.calls}
    by_network: dict[UUID, list[Placement]] = defaultdict(list)
    for one in placements:
        by_network[calls[one.call_id].network_id].append(one)
    points: Counter[str] = Counter()
    for group in by_network.values():
        points["before the client"] += _before_client(calls, group)
        dates = [_day(problem, one.starts_at) for one in group]
        points["days past 14"] += max((max(dates) - min(dates)).days - 13, 0)
        if len(group) > 1:
            points["one interviewer"] += len({one.interviewer_id for one in group}) == 1
        points["third interviewers"] += max(len({one.interviewer_id for one in group}) - 2, 0)
    for one in placements:
        call = calls[one.call_id]
        points["knows the network"] += one.interviewer_id in call.rather_not
        points["does not suit"] += bool(call.good) and not _within(call.good, one)
    points["unfair"] = _unfair(problem, placements)
    return dict(points)


def weighed(points: dict[str, int]) -> int:
    """Return one number for all wishes: what a lead minds most weighs most."""
    weights = {
        "before the client": 4,
        "days past 14": 1,
        "one interviewer": 5,
        "third interviewers": 2,
        "knows the network": 9,
        "does not suit": 1,
        "unfair": 1,
    }
    return sum(weights[name] * number for name, number in points.items())


def moved(problem: Problem, placements: Iterable[Placement]) -> set[UUID]:
    """Return the calls that stood somewhere else before."""
    where = {one.call_id: (one.interviewer_id, one.starts_at) for one in placements}
    return {
        one.id
        for one in problem.calls
        if one.standing
        and where.get(one.id) != (one.standing.interviewer_id, one.standing.starts_at)
    }


def _counted(placements: Sequence[Placement]) -> Counter[UUID]:
    return Counter(one.call_id for one in placements)


def _stays(call: Call, one: Placement) -> bool:
    stands = call.standing
    return stands is not None and (stands.interviewer_id, stands.starts_at) == (
        one.interviewer_id,
        one.starts_at,
    )


def _broken_alone(problem: Problem, call: Call, person: Interviewer, one: Placement) -> list[str]:
    found = []
    if call.barrier is not None:
        found.append(f"may not be planned: {call.id}")
    if one.ends_at - one.starts_at != call.length:
        found.append(f"wrong length: {call.id}")
    if not (problem.start <= one.starts_at and one.ends_at <= problem.end):
        found.append(f"outside the weeks: {call.id}")
    if one.interviewer_id in call.never:
        found.append(f"knows the network: {call.id}")
    if any(_overlap(bad.start, bad.end, one.starts_at, one.ends_at) for bad in call.bad):
        found.append(f"asked not to be phoned: {call.id}")
    if not _within(person.windows, one):
        found.append(f"interviewer not there: {call.id}")
    return found


def _broken_pairs(
    problem: Problem,
    calls: dict[UUID, Call],
    people: dict[UUID, Interviewer],
    placements: Sequence[Placement],
) -> list[str]:
    found = []
    for one, other in combinations(placements, 2):
        same_actor = calls[one.call_id].person_id == calls[other.call_id].person_id
        both_stay = _stays(calls[one.call_id], one) and _stays(calls[other.call_id], other)
        pause = timedelta(0)
        if one.interviewer_id == other.interviewer_id and not both_stay:
            pause = people[one.interviewer_id].pause
        elif one.interviewer_id != other.interviewer_id and not same_actor:
            continue
        if _overlap(one.starts_at - pause, one.ends_at + pause, other.starts_at, other.ends_at):
            found.append(f"two at once, or no pause: {one.call_id} {other.call_id}")
    for one in placements:
        person = people[one.interviewer_id]
        pause = timedelta(0) if _stays(calls[one.call_id], one) else person.pause
        for taken in person.taken:
            if _overlap(taken.start - pause, taken.end + pause, one.starts_at, one.ends_at):
                found.append(f"interviewer is taken: {one.call_id}")
    return found


def _broken_limits(
    problem: Problem, calls: dict[UUID, Call], placements: Sequence[Placement]
) -> list[str]:
    found = []
    for person in problem.interviewers:
        mine = [one for one in placements if one.interviewer_id == person.id]
        spans = [(one.starts_at, not _stays(calls[one.call_id], one)) for one in mine]
        spans += [(one.start, False) for one in person.taken]
        for name, most, key in (
            ("day", person.most_per_day, lambda on: on),
            ("week", person.most_per_week, lambda on: on.isocalendar()[:2]),
        ):
            groups: dict[object, list[bool]] = defaultdict(list)
            for starts_at, is_new in spans:
                groups[key(_day(problem, starts_at))].append(is_new)
            if most is not None:
                found += [
                    f"more than the {name} holds: {person.id}"
                    for group in groups.values()
                    if len(group) > most and any(group)
                ]
    return found


def _broken_order(calls: dict[UUID, Call], placements: Sequence[Placement]) -> list[str]:
    where = {one.call_id: one for one in placements}
    found = []
    for client in (one for one in calls.values() if one.is_client):
        for other in calls.values():
            if other.network_id != client.network_id or other.is_client or other.id not in where:
                continue
            if _stays(other, where[other.id]):
                continue
            if client.id not in where or where[other.id].starts_at < where[client.id].ends_at:
                found.append(f"before its client: {other.id}")
    return found


def _before_client(calls: dict[UUID, Call], group: Sequence[Placement]) -> int:
    client = next((one for one in group if calls[one.call_id].is_client), None)
    if client is None:
        return 0
    return sum(one.starts_at < client.ends_at for one in group if one is not client)


def _unfair(problem: Problem, placements: Sequence[Placement]) -> int:
    hours = {
        one.id: sum((window.end - window.start).total_seconds() for window in one.windows)
        for one in problem.interviewers
    }
    total = sum(hours.values())
    load = Counter(one.interviewer_id for one in placements)
    return sum(
        round(abs(load[one] - len(placements) * hours[one] / total)) for one in hours if total
    )


def _within(windows: Iterable[Window], one: Placement) -> bool:
    """Say whether windows that touch each other hold the whole conversation."""
    reached: datetime = one.starts_at
    for window in sorted(windows, key=lambda each: each.start):
        if window.start <= reached < window.end:
            reached = window.end
    return reached >= one.ends_at


def _overlap(start: datetime, end: datetime, other: datetime, other_end: datetime) -> bool:
    assert start.tzinfo is UTC
    assert other.tzinfo is UTC
    return start < other_end and other < end


def _day(problem: Problem, moment: datetime) -> date:
    return moment.astimezone(problem.zone).date()
