"""Small cells: which numbers of a breakdown may be shown without telling about single people.

A table tells per group how many of its units (people or networks) told something. The total
over all units is known anyway. ``k`` limits the group that is described, not the count in it:

1. A group grows in steps of k: only its first units, a whole number of times k, are counted.
   So a table of today and one of tomorrow never differ in one unit of a group.
2. Who is not counted forms the rest. Subtracting what is shown from the total tells about the
   rest, so it has nobody at all in it, or at least k units of at least two groups. Who gives
   way for that depends on the sizes alone, never on what was told.
3. A column is broken down only when its total could leave the rest with nobody who told it and
   with everybody; it is not when that is the case. Whoever knows these rules and the total
   then still has two answers for every group of which units are in the rest.
4. One or two is shown as a few, all but one or two as nearly all.

Two breakdowns of the same units are shown together only when every crossing of them has k
units or none. The tests try every possible answer, as an attacker who knows the rules would.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

# The smallest group that is described, for who works on the study and for everybody else.
# A setting may ask for larger groups, never for smaller ones.
SMALLEST_INSIDE = 5
SMALLEST_OUTSIDE = 10
A_FEW = 2


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
        counted: the units that are counted, per group; empty for a hidden group.
        sizes: how many units each group has.
        rest: every unit that is not counted.
    """

    k: int
    counted: Mapping[str, frozenset[Hashable]]
    sizes: Mapping[str, int]
    rest: frozenset[Hashable]

    @property
    def everyone(self) -> int:
        """Return how many units there are."""
        return sum(self.sizes.values())


def planned(groups: Mapping[str, Sequence[Hashable]], *, k: int) -> Plan:
    """Choose who is counted.

    Args:
        groups: the units of each group, in the order in which they came in; no unit twice.
        k: the smallest group that is described.

    Returns:
        A plan that depends on the sizes of the groups only.

    Raises:
        ValueError: k is below 1.
    """
    if k < 1:
        raise ValueError("a group has at least one unit")
    sizes = {name: len(units) for name, units in groups.items()}
    taken = {name: size // k * k for name, size in sizes.items()}
    while not _rest_is_large(sizes, taken, k) and any(taken.values()):
        taken[_who_gives_way(sizes, taken)] -= k
    counted = {name: frozenset(units[: taken[name]]) for name, units in groups.items()}
    every = {unit for units in groups.values() for unit in units}
    return Plan(k, counted, sizes, frozenset(every.difference(*counted.values())))


def _rest_is_large(sizes: Mapping[str, int], taken: Mapping[str, int], k: int) -> bool:
    parts = [size - taken[name] for name, size in sizes.items() if size > taken[name]]
    return not parts or (len(parts) > 1 and sum(parts) >= k)


def _who_gives_way(sizes: Mapping[str, int], taken: Mapping[str, int]) -> str:
    """The smallest group; one that is counted whole comes first, for a rest of two groups."""
    able = [name for name in sizes if taken[name]]
    return min(able, key=lambda name: (taken[name] < sizes[name], taken[name], name))


def cells(plan: Plan, told: Set[Hashable]) -> dict[str, Cell]:
    """Return one column: how many of each group told it, as far as that may be shown.

    Args:
        plan: who is counted.
        told: the units that told it, whether they are counted or not.
    """
    if not _breaks_down(plan, told):
        return {name: Cell(Shown.HIDDEN, None, 0) for name in plan.sizes}
    return {name: _cell(len(units & told), len(units)) for name, units in plan.counted.items()}


def _breaks_down(plan: Plan, told: Set[Hashable]) -> bool:
    rest, total = len(plan.rest), len(told)
    if rest == 0:
        return True
    could_be_either = rest <= total <= plan.everyone - rest
    return could_be_either and 0 < len(plan.rest & told) < rest


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

    Laid over each other they must not tell about fewer than k units: every crossing of a
    group (or the rest) of the one with a group (or the rest) of the other has k or none.
    """
    k = max(first.k, second.k)
    places = _places(first)
    other = _places(second)
    return all(size >= k for size in Counter((places[one], other[one]) for one in places).values())


def _places(plan: Plan) -> dict[Hashable, str | None]:
    places: dict[Hashable, str | None] = dict.fromkeys(plan.rest)
    for name, units in plan.counted.items():
        places.update(dict.fromkeys(units, name))
    return places


def taken_together(sizes: Mapping[str, int], *, k: int) -> tuple[list[str], list[str]]:
    """Part groups into those that stand alone and those that are told as one.

    Args:
        sizes: how many people each group has; an empty group is no group.
        k: the smallest group that is described.

    Returns:
        Names that stand alone, and names that are taken together. The latter have at least k
        people and are at least two, or everybody is among them.
    """
    together = [name for name, size in sizes.items() if 0 < size < k]
    alone = sorted((name for name, size in sizes.items() if size >= k), key=lambda n: sizes[n])
    while together and alone and (len(together) < 2 or sum(sizes[n] for n in together) < k):
        together.append(alone.pop(0))
    return [n for n in sizes if n in alone], [n for n in sizes if n in together]
