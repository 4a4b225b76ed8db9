"""Putting calls into a draft one by one, each on the cheapest place that is left."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from interviews.planner.board import HalfDay, first_of
from interviews.planner.costs import (
    BEFORE_CLIENT,
    DAY_TOO_LONG,
    MANY_INTERVIEWERS,
    ONE_INTERVIEWER,
    UNFAIR,
    days_too_long,
    fair_shares,
    loads,
    place_costs,
)
from interviews.planner.draft import Draft, Spot
from interviews.planner.problem import Call, Choices


class Way(StrEnum):
    """In which order calls find their place."""

    # Network by network, the tightest first: keeps a network together.
    NETWORKS = "networks"
    # Clients, then whoever can be phoned on the fewest half-days: leaves the fewest out.
    TIGHTEST = "tightest"
    # The tightest fifth of the calls, then network by network: between the other two.
    BOTH = "both"


WAYS = tuple(Way)


def insert_all(
    draft: Draft,
    calls: Iterable[Call],
    way: Way = Way.NETWORKS,
    *,
    is_late: Callable[[], bool] = lambda: False,
) -> None:
    """Place what fits, one by one; in a network its client comes before the others.

    Args:
        draft: which grows.
        calls: who has no place in it.
        way: in which order.
        is_late: asked before each call; once it says yes, nothing more is placed.
    """
    calls = list(calls)
    # Once it is late the order does not matter any more.
    able = {one.id: 0 if is_late() else draft.half_days_able(one) for one in calls}
    shares = fair_shares(draft)
    tightest: dict[UUID, int] = {}
    for call in calls:
        least = tightest.get(call.network_id, able[call.id])
        tightest[call.network_id] = min(least, able[call.id])

    tight = sorted(able.values())[len(able) // 5] if able else 0

    def turn(call: Call) -> tuple[bool, int, str, bool, int, str]:
        network, mine = str(call.network_id), able[call.id]
        if way is Way.TIGHTEST:
            return (not call.is_client, 0, "", False, mine, str(call.id))
        later = way is Way.BOTH and mine > tight
        first = tightest[call.network_id] if way is Way.NETWORKS or later else 0
        return (later, first, network, not call.is_client, mine, str(call.id))

    for call in sorted(calls, key=turn):
        if is_late():
            return
        spot = cheapest_spot(draft, call, shares)
        if spot is not None:
            draft.place(call, spot)


def cheapest_spot(draft: Draft, call: Call, shares: dict[UUID, int]) -> Spot | None:
    """Return the cheapest place that keeps every hard rule; None when there is none.

    Args:
        draft: what stands.
        call: who looks for a place.
        shares: how many conversations each interviewer may have before it is unfair.
    """
    best: tuple[int, int, Spot] | None = None
    load, network = loads(draft), _network_of(draft, call)
    for person in draft.problem.interviewers:
        starts = draft.open_starts(call, person)
        if not starts:
            continue
        suits = starts & draft.suiting(call) if call.good else 0
        unfair = UNFAIR if load[person.id] >= shares[person.id] else 0
        for half in draft.board.half_days:
            here = starts & half.bits
            if not here:
                continue
            unit = first_of(here & suits or here)
            points = place_costs(call, person.id, half, suits=bool(here & suits), stays=False)
            points += unfair + network.points(person.id, half, unit)
            spread = draft.per_week[person.id, half.week]
            if best is None or (points, spread) < best[:2]:
                best = (points, spread, draft.spot(person.id, unit, call))
    return best[2] if best else None


@dataclass
class _Network:
    """What a network has already, for one more call of it."""

    call: Call
    choices: Choices
    dates: list[date]
    phoning: set[UUID]
    units: int
    client_ends: int | None
    others: list[int]

    def points(self, interviewer_id: UUID, half: HalfDay, unit: int) -> int:
        """Return the points of a place beside the other calls of the network."""
        wished = self.choices.interviewers_per_network
        before = days_too_long(self.dates, self.choices.network_days)
        after = days_too_long([*self.dates, half.on], self.choices.network_days)
        points = (after - before) * DAY_TOO_LONG
        if interviewer_id in self.phoning and len(self.phoning) < wished:
            points += ONE_INTERVIEWER // 2
        if interviewer_id not in self.phoning and len(self.phoning) >= wished:
            points += MANY_INTERVIEWERS
        if self.call.is_client:
            return points + BEFORE_CLIENT * sum(one < unit + self.units for one in self.others)
        early = self.client_ends is not None and unit < self.client_ends
        return points + (BEFORE_CLIENT if early else 0)


def _network_of(draft: Draft, call: Call) -> _Network:
    held, zone = draft.held[call.network_id], draft.board.zone
    calls = [one for one in draft.networks[call.network_id] if one.id != call.id]
    placed = [(one, draft.placed[one.id]) for one in calls if one.id in draft.placed]
    dates = {one.on for one in held} | {spot.at.astimezone(zone).date() for _, spot in placed}
    return _Network(
        call=call,
        choices=draft.problem.choices,
        dates=[min(dates), max(dates)] if dates else [],
        phoning={one.interviewer_id for one in held} | {at.interviewer_id for _, at in placed},
        units=draft.board.units(call.length),
        client_ends=next(
            (spot.unit + draft.board.units(one.length) for one, spot in placed if one.is_client),
            None,
        ),
        others=[spot.unit for _, spot in placed],
    )
