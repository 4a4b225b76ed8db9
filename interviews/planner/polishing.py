"""Small repairs of a whole plan: networks are taken out and put back, the client first.

That is far cheaper than a model, so that every network has its turn; it can only make the plan
better. Most of what needs many networks to trade places is for the search.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from interviews.planner.board import covered_by, first_of
from interviews.planner.costs import before_client, network_points, unfair_points
from interviews.planner.draft import Draft, Spot
from interviews.planner.insertion import insert_all
from interviews.planner.problem import Call
from interviews.planner.running import Limits

MOST_PASSES = 4
# With so many others a network in trouble tries to trade places.
MOST_TRADES = 40
Networks = dict[UUID, list[Call]]


def polish(draft: Draft, movable: list[Call], limits: Limits) -> None:
    """Put networks back one by one, the worst first, until none gets better or time is over."""
    networks = by_network(movable)
    for _ in range(MOST_PASSES):
        order = sorted(networks, key=lambda one: (-network_points(draft, one), one))
        found = False
        for network_id in order:
            if limits.is_over():
                return
            if network_points(draft, network_id):
                found |= _put_back(draft, [networks[network_id]], limits.is_late)
        # Who had no place may fit where another one was.
        left = [one for one in movable if one.id not in draft.placed]
        insert_all(draft, left, is_late=limits.is_late)
        if not found:
            break
    _trade(draft, networks, limits)


def by_network(calls: Iterable[Call]) -> Networks:
    """Return the calls of each network."""
    found: Networks = {}
    for call in calls:
        found.setdefault(call.network_id, []).append(call)
    return found


def in_the_way(draft: Draft, call: Call) -> list[UUID]:
    """Return the networks of the calls that hold a place which this call could have."""
    units = draft.board.units(call.length)
    wanted = {
        one.id: covered_by(draft.possible(call, one), units) for one in draft.problem.interviewers
    }
    found = {
        draft.calls[one].network_id
        for one, spot in draft.placed.items()
        if wanted[spot.interviewer_id] >> spot.unit & 1
    }
    return sorted(found)


def _trade(draft: Draft, networks: Networks, limits: Limits) -> None:
    """Let a network without a place, or whose client is not first, trade with another one."""
    for network_id, calls in sorted(networks.items()):
        left = [one for one in calls if one.id not in draft.placed]
        late = calls if before_client(draft, network_id) else []
        for call in left + late:
            others = [one for one in in_the_way(draft, call) if one in networks]
            for other in [one for one in others if one != network_id][:MOST_TRADES]:
                if limits.is_over():
                    return
                if _put_back(draft, [calls, networks[other]], limits.is_late):
                    break
            if not (left or before_client(draft, network_id)):
                break


def _put_back(draft: Draft, groups: list[list[Call]], is_late: Callable[[], bool]) -> bool:
    """Say whether these networks found better places; otherwise they stand as they stood."""
    calls = [one for group in groups for one in group]
    ids = {one.network_id for one in calls}

    def points() -> int:
        return unfair_points(draft) + sum(network_points(draft, one) for one in ids)

    least, best, found = points(), _spots(draft, calls), False
    early = [one for one in groups[0] if one.is_client and before_client(draft, one.network_id)]
    # Where the cheapest place of a client is too late for the others, the first may not be.
    for first in ([], early) if early else ([],):
        _take_out(draft, calls)
        for call in first:
            _place_first(draft, call)
        for group in groups:
            left = [one for one in group if one.id not in draft.placed]
            insert_all(draft, left, is_late=is_late)
        if (now := points()) < least:
            best, least, found = _spots(draft, calls), now, True
    _take_out(draft, calls)
    for call in calls:
        if call.id in best:
            draft.place(call, best[call.id])
    return found


def _spots(draft: Draft, calls: list[Call]) -> dict[UUID, Spot]:
    return {one.id: draft.placed[one.id] for one in calls if one.id in draft.placed}


def _take_out(draft: Draft, calls: list[Call]) -> None:
    for call in calls:
        if call.id in draft.placed:
            draft.remove(call)


def _place_first(draft: Draft, call: Call) -> None:
    """Give a call the first moment at which somebody can phone who does not know the network."""
    found = [
        (first_of(starts), str(one.id), one.id)
        for one in draft.problem.interviewers
        if one.id not in call.rather_not and (starts := draft.open_starts(call, one))
    ]
    if found:
        unit, _order, person_id = min(found)
        draft.place(call, draft.spot(person_id, unit, call))
