"""Small cells: which numbers of a breakdown may be shown without telling about single people.

A table tells per group how many of its units (people or networks) told something. The total
over all units is known anyway. ``k`` limits the group that is described, not the count in it:

1. Groups with fewer than k units are told as one group. It has at least two of them and k units.
2. A group grows in steps of k: only its first units, a whole number of times k, are counted. So
   the table of tomorrow does not show what one new story adds to a group.
3. Who is not counted forms the rest. Subtracting what is shown from the total tells about the
   rest, so it has nobody at all in it, or at least k units of at least two groups. Who gives
   way for that depends on the sizes alone, never on what was told.
4. A column is broken down only when its total could leave the rest with nobody who told it and
   with everybody, and only when neither is the case, in the rest nor in the small groups
   together. Whoever knows these rules and the total then still has two answers for every small
   group and for every part of the rest.
5. One or two is shown as a few, all but one or two as nearly all.

Two breakdowns of the same units are shown together only when nothing is hidden in either and
every crossing of them has k units or none. The tests try every possible answer, as an attacker
who knows the rules would. Not excluded: comparing tables of the days before and after a small
group became large enough to stand alone, and what a reader knows from elsewhere.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

# The smallest group that is described, for who works on the study and for everybody else.
# A setting may ask for larger groups, never for smaller ones.
SMALLEST_INSIDE = 5
SMALLEST_OUTSIDE = 10
A_FEW = 2
# The name of the small groups that are told as one.
TOGETHER = "*"


class Shown(StrEnum):
    """How a count is shown."""

    EXACT = "exact"
    A_FEW = "a_few"
    NEARLY_ALL = "nearly_all"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Cell:
    """One count as it may be shown.

    Attributes:
        shown: how.
        count: how many told it; None unless ``shown`` is exact.
        of: how many units of the group are counted; 0 when the group is hidden.
    """

    shown: Shown
    count: int | None
    of: int


@dataclass(frozen=True)
class Plan:
    """Who is counted in a breakdown, whatever is counted.

    Attributes:
        k: the smallest group that is described, at least 1.
        counted: the units that are counted, per group that is shown; ``TOGETHER`` for the small
            ones. Every set has a multiple of k units; an empty one is hidden.
        sizes: how many units each of those groups has.
        together: the groups that are told as one.
        rest: every unit that is not counted.
    """

    k: int
    counted: Mapping[str, frozenset[Hashable]]
    sizes: Mapping[str, int]
    together: frozenset[str]
    rest: frozenset[Hashable]

    @property
    def everyone(self) -> int:
        """Return how many units there are."""
        return sum(self.sizes.values())

    @property
    def shows_any(self) -> bool:
        """Return whether a group is shown."""
        return any(self.counted.values())


def planned(placed: Mapping[Hashable, str], *, k: int) -> Plan:
    """Choose who is counted.

    Args:
        placed: the group of every unit, in the order in which the units came in.
        k: the smallest group that is described.

    Returns:
        A plan that depends on groups and order only, not on what was told.

    Raises:
        ValueError: k is below 1.
    """
    if k < 1:
        raise ValueError("a group has at least one unit")
    alone, together = taken_together(Counter(placed.values()), k=k)
    groups: dict[str, list[Hashable]] = {name: [] for name in alone}
    for unit, name in placed.items():
        groups.setdefault(name if name in alone else TOGETHER, []).append(unit)
    sizes = {name: len(units) for name, units in groups.items()}
    # All groups together are the total, which is no breakdown.
    taken = {name: size // k * k if alone else 0 for name, size in sizes.items()}
    while not _rest_is_large(sizes, taken, k) and any(taken.values()):
        taken[_who_gives_way(sizes, taken)] -= k
    counted = {name: frozenset(units[: taken[name]]) for name, units in groups.items()}
    rest = frozenset(placed).difference(*counted.values())
    return Plan(k, counted, sizes, frozenset(together), rest)


def _rest_is_large(sizes: Mapping[str, int], taken: Mapping[str, int], k: int) -> bool:
    parts = [size - taken[name] for name, size in sizes.items() if size > taken[name]]
    return not parts or (len(parts) > 1 and sum(parts) >= k)


def _who_gives_way(sizes: Mapping[str, int], taken: Mapping[str, int]) -> str:
    """One that is counted whole comes first, for a rest of two groups; then the smallest."""
    able = [name for name in sizes if taken[name]]
    return min(able, key=lambda name: (taken[name] < sizes[name], taken[name], name))


def cells(plan: Plan, told: Set[Hashable]) -> dict[str, Cell]:
    """Return one column: how many of each group told it, as far as that may be shown.

    Args:
        plan: who is counted.
        told: the units that told it, whether they are counted or not.
    """
    if not _breaks_down(plan, told):
        return {name: Cell(Shown.HIDDEN, None, 0) for name in plan.counted}
    return {name: _cell(len(units & told), len(units)) for name, units in plan.counted.items()}


def _breaks_down(plan: Plan, told: Set[Hashable]) -> bool:
    kept = [part for part in (plan.rest, plan.counted.get(TOGETHER)) if part]
    if not kept:
        return True
    # Hiding a column must leave open which of the two extremes was the reason.
    margin = len(kept[0])
    if not margin <= len(told) <= plan.everyone - margin:
        return False
    return all(0 < len(part & told) < len(part) for part in kept)


def _cell(count: int, of: int) -> Cell:
    if of == 0:
        return Cell(Shown.HIDDEN, None, 0)
    if 0 < count <= A_FEW:
        return Cell(Shown.A_FEW, None, of)
    if 0 < of - count <= A_FEW:
        return Cell(Shown.NEARLY_ALL, None, of)
    return Cell(Shown.EXACT, count, of)


def can_be_crossed(first: Plan, second: Plan) -> bool:
    """Return whether both breakdowns of the same units may be shown.

    Laid over each other they must not tell about fewer than k units, so every crossing of a
    group of the one with a group of the other has k units or none; and what one hides, the
    other must not tell, so nothing is hidden in either.
    """
    if any(plan.rest or plan.together for plan in (first, second)):
        return False
    crossings = [
        len(one & other) for one in first.counted.values() for other in second.counted.values()
    ]
    return all(size == 0 or size >= max(first.k, second.k) for size in crossings)


def taken_together(sizes: Mapping[str, int], *, k: int) -> tuple[list[str], list[str]]:
    """Part groups into those that stand alone and those that are told as one.

    Args:
        sizes: how many units each group has; an empty group is no group.
        k: the smallest group that is described.

    Returns:
        Names that stand alone, and names that are taken together. The latter have at least k
        units and are at least two, or everybody is among them.
    """
    together = [name for name, size in sizes.items() if 0 < size < k]
    alone = sorted((name for name, size in sizes.items() if size >= k), key=lambda n: sizes[n])
    while together and alone and (len(together) < 2 or sum(sizes[n] for n in together) < k):
        together.append(alone.pop(0))
    return [n for n in sizes if n in alone], [n for n in sizes if n in together]
