"""Making a plan: what stands, then what fits one by one, then parts of it searched anew."""

import random
from collections.abc import Callable, Iterable

from interviews.planner.board import Board
from interviews.planner.costs import network_points, points_of
from interviews.planner.draft import Draft
from interviews.planner.half_days import choose_half_days
from interviews.planner.insertion import WAYS, insert_all
from interviews.planner.polishing import by_network, in_the_way, polish
from interviews.planner.problem import Call, Plan, Problem
from interviews.planner.reasons import why_not
from interviews.planner.running import Limits
from interviews.planner.standing import keep_standing
from interviews.planner.times import set_times

# How many calls are searched together: enough to trade places, few enough to end in a second.
TOGETHER = 30
# In the solver's own measure.
EFFORT = 0.3
# After so many rounds that found nothing better, the plan is as good as this search makes it.
MOST_IN_VAIN = 20
WORST_FIRST = 4
Progress = Callable[[int, int], None]


def make_plan(
    problem: Problem, limits: Limits | None = None, *, progress: Progress | None = None
) -> Plan:
    """Return the best plan that was found; every hard rule holds in it.

    The same problem, seed and rounds give the same plan, unless the clock or a person ends the
    search: then the best plan so far comes back, which is never worse than filling in one by one.

    Args:
        problem: what to plan.
        limits: how long, and with which seed.
        progress: is told how many rounds of how many are done.
    """
    limits = limits or Limits()
    best = Draft(problem, Board(problem))
    keep_standing(best, is_late=limits.is_late)
    movable = [one for one in problem.calls if one.barrier is None and one.id not in best.pinned]
    best = _first(best, movable, limits)
    best = _searched(best, movable, limits, progress or (lambda _done, _total: None))
    unplanned = why_not(best, limits)
    return Plan(best.placements(), unplanned, is_cut_short=limits.is_stopped)


def _first(draft: Draft, movable: list[Call], limits: Limits) -> Draft:
    """Return the plan to begin with: the best of the ways that there is time for.

    Who asks for the answer now still gets a whole plan when the clock allows it.
    """
    found: list[Draft] = []
    for way in WAYS:
        if found and limits.is_over():
            break
        filled = draft.copy()
        insert_all(filled, _without_place(filled, movable), way, is_late=limits.is_late)
        found.append(filled)
    # The better one first: there may be no time for the other.
    for one in sorted(found, key=points_of):
        polish(one, movable, limits)
    return min(found, key=points_of)


def _searched(best: Draft, movable: list[Call], limits: Limits, progress: Progress) -> Draft:
    """Search parts of the plan anew, and keep what is better."""
    chance, in_vain = random.Random(limits.seed), 0
    points = points_of(best)
    rounds = limits.rounds if len(movable) > TOGETHER else min(limits.rounds, 1)
    for done in range(rounds if movable else 0):
        progress(done, rounds)
        if limits.is_over() or in_vain >= MOST_IN_VAIN:
            break
        found = _round(best, _part(best, movable, chance), limits)
        better = points_of(found)
        in_vain = 0 if better < points else in_vain + 1
        if better < points:
            best, points = found, better
    best = best.copy()
    polish(best, movable, limits)
    progress(rounds, rounds)
    return best


def _part(draft: Draft, movable: list[Call], chance: random.Random) -> list[Call]:
    """Choose whole networks to search anew: some of the worst, and others to trade with.

    Where somebody has no place, those who hold the places that he could have come first.
    """
    groups = by_network(movable)
    networks = sorted(groups)
    chance.shuffle(networks)
    left = [one for one in movable if one.id not in draft.placed]
    if left:
        call = chance.choice(left)
        holding = [one for one in in_the_way(draft, call) if one in groups]
        chance.shuffle(holding)
        first = [call.network_id, *holding]
    else:
        worst = sorted(networks, key=lambda one: -network_points(draft, one))
        # Not always the same worst ones: what cannot be mended must not stand in the way.
        first = chance.sample(worst[: 3 * WORST_FIRST], min(WORST_FIRST, len(worst)))
    found: list[Call] = []
    for network_id in dict.fromkeys([*first, *networks]):
        if found and len(found) + len(groups[network_id]) > TOGETHER:
            break
        found += groups[network_id]
    return found


def _round(best: Draft, part: list[Call], limits: Limits) -> Draft:
    draft = best.copy()
    for call in part:
        if call.id in draft.placed:
            draft.remove(call)
    hint = {one.id: best.placed[one.id] for one in part if one.id in best.placed}
    chosen = choose_half_days(draft, part, hint, limits, effort=EFFORT)
    if not chosen:
        return best
    set_times(draft, chosen, limits)
    _drop_before_client(draft, part)
    insert_all(draft, _without_place(draft, part), is_late=limits.is_late)
    return draft


def _without_place(draft: Draft, calls: Iterable[Call]) -> list[Call]:
    return [one for one in calls if one.id not in draft.placed]


def _drop_before_client(draft: Draft, part: Iterable[Call]) -> None:
    """Where the client must come first and fell out, take out those who now come before."""
    if not draft.problem.choices.client_first:
        return
    for call in part:
        client = None if call.is_client else draft.client_of(call)
        if client is not None and call.id in draft.placed and client.id not in draft.placed:
            draft.remove(call)
