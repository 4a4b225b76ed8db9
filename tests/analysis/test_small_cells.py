"""Small cells: an attacker who knows the rules tries every answer that gives the same table."""

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.small_cells import (
    TOGETHER,
    Cell,
    Shown,
    can_be_crossed,
    cells,
    planned,
    taken_together,
)


def placed_in(sizes):
    """Units 0, 1, ... that came in one group after the other: g0, g1, ..."""
    names = [f"g{number}" for number, size in enumerate(sizes) for _unit in range(size)]
    return dict(enumerate(names))


def every_set(units):
    units = list(units)
    for size in range(len(units) + 1):
        yield from (frozenset(chosen) for chosen in combinations(units, size))


def view(plan, told):
    """All that a reader sees of one column: its total and its cells."""
    return len(told), tuple(sorted(cells(plan, told).items()))


def hidden_parts(placed, plan):
    """What the table must not tell about: every small group, and each group's part in the rest."""
    groups = defaultdict(set)
    for unit, name in placed.items():
        groups[name].add(unit)
    parts = {f"{name} not counted": plan.rest & units for name, units in groups.items()}
    parts |= {name: frozenset(units) for name, units in groups.items() if len(units) < plan.k}
    return {name: part for name, part in parts.items() if part}


def possible(placed, plan, see=view):
    """Per table that can be seen, per hidden part, the counts that it can have."""
    found = defaultdict(lambda: defaultdict(set))
    for told in every_set(placed):
        for name, part in hidden_parts(placed, plan).items():
            found[see(plan, told)][name].add(len(part & told))
    return found


def by_total(placed, plan):
    """The same for who sees the total only: what is told anyway."""
    return possible(placed, plan, see=lambda _plan, told: len(told))


def units_in(groups, at_most):
    return st.lists(st.integers(0, groups - 1), min_size=1, max_size=at_most).map(
        lambda names: {unit: f"g{name}" for unit, name in enumerate(names)}
    )


few_units = units_in(4, 11)


@settings(max_examples=80, deadline=None)
@given(few_units, st.integers(2, 4))
def test_no_hidden_count_is_narrowed_to_one(placed, k):
    """Not even by who knows the rules: a column that is hidden whole tells nothing by that."""
    plan = planned(placed, k=k)
    anyway = by_total(placed, plan)
    for table, parts in possible(placed, plan).items():
        for name, counts in parts.items():
            assert len(counts) > 1 or anyway[table[0]][name] == counts, (table, name)


def test_the_attacker_of_this_test_does_find_what_careless_hiding_gives_away():
    """One hidden group is the total less the others: the attack above must see that."""
    placed = placed_in([2, 6])
    plan = planned(placed, k=3)
    shown = {unit for unit, name in placed.items() if name == "g1"}

    def careless(_plan, told):
        return len(told), len(told & shown)

    found = possible(placed, plan, see=careless)
    assert any(len(counts) == 1 for parts in found.values() for counts in parts.values())


@given(units_in(8, 80), st.integers(1, 12))
def test_a_group_that_is_shown_has_a_whole_number_of_steps(placed, k):
    plan = planned(placed, k=k)
    for units in plan.counted.values():
        assert len(units) % k == 0
    if plan.rest and plan.shows_any:
        groups = {TOGETHER if placed[unit] in plan.together else placed[unit] for unit in plan.rest}
        assert len(groups) > 1
        assert len(plan.rest) >= k


@given(units_in(4, 40), st.integers(2, 5), st.integers(0, 3))
def test_one_more_story_never_changes_a_group_by_one(placed, k, number):
    """A table of today and one of tomorrow: what they differ in is a step of k, or nothing."""
    before = planned(placed, k=k)
    after = planned({**placed, "new": f"g{number}"}, k=k)
    if set(before.counted) != set(after.counted) or before.together != after.together:
        return  # a group became large enough to stand alone: the module says what that tells
    for name, units in before.counted.items():
        assert len(units ^ after.counted[name]) % k == 0


@given(few_units, st.integers(2, 4), st.data())
def test_which_groups_are_counted_does_not_depend_on_what_was_told(placed, k, data):
    plan = planned(placed, k=k)
    told = frozenset(data.draw(st.lists(st.sampled_from(sorted(placed)), unique=True)))
    shown = {name for name, cell in cells(plan, told).items() if cell.shown is not Shown.HIDDEN}
    assert shown in (set(), {name for name, units in plan.counted.items() if units})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), max_size=12), st.integers(2, 3))
def test_two_breakdowns_together_tell_about_no_single_unit(places, k):
    """Of any fewer than k units the sum stays open, unless one group tells none or all of it."""
    first = planned({unit: f"r{row}" for unit, (row, _column) in enumerate(places)}, k=k)
    second = planned({unit: f"c{column}" for unit, (_row, column) in enumerate(places)}, k=k)
    if not can_be_crossed(first, second):
        return
    for one in first.counted.values():
        for other in second.counted.values():
            assert len(one & other) == 0 or len(one & other) >= k
            assert len(one - other) == 0 or len(one - other) >= k
            assert len(other - one) == 0 or len(other - one) >= k


def test_tables_that_differ_in_one_unit_are_not_both_shown():
    districts = {unit: "north" if unit < 5 else "south" for unit in range(15)}
    activities = {unit: "visits" if unit < 5 else "meals" for unit in range(15)}
    assert can_be_crossed(planned(districts, k=5), planned(activities, k=5))
    activities |= {4: "meals", 10: "visits"}
    assert not can_be_crossed(planned(districts, k=5), planned(activities, k=5))


def test_what_one_table_hides_the_other_does_not_tell():
    """Three networks of a small district, all in one activity: that activity tells on them."""
    districts = {unit: "small" if unit < 3 else "large" for unit in range(20)}
    activities = {unit: "visits" if unit < 10 else "meals" for unit in range(20)}
    assert not can_be_crossed(planned(districts, k=5), planned(activities, k=5))


def test_small_groups_are_told_as_one():
    placed = placed_in([10, 2, 3, 10])
    plan = planned(placed, k=5)
    assert plan.together == {"g1", "g2"}
    assert plan.rest == frozenset()
    told = frozenset({*range(4), 10, 12, *range(15, 20)})
    assert cells(plan, told)[TOGETHER] == Cell(Shown.A_FEW, None, 5)
    # Nobody in the small groups would tell on each of them.
    nobody = told - {10, 12}
    assert {cell.shown for cell in cells(plan, nobody).values()} == {Shown.HIDDEN}


@pytest.mark.parametrize(
    ("count", "cell"),
    [
        (0, Cell(Shown.EXACT, 0, 10)),
        (1, Cell(Shown.A_FEW, None, 10)),
        (2, Cell(Shown.A_FEW, None, 10)),
        (3, Cell(Shown.EXACT, 3, 10)),
        (8, Cell(Shown.NEARLY_ALL, None, 10)),
        (9, Cell(Shown.NEARLY_ALL, None, 10)),
        (10, Cell(Shown.EXACT, 10, 10)),
    ],
)
def test_one_or_two_is_a_few_and_the_complement_is_nearly_all(count, cell):
    plan = planned(placed_in([10, 10]), k=5)
    assert cells(plan, frozenset(range(count)))["g0"] == cell


def test_k_limits_the_group_and_not_the_count():
    assert cells(planned(placed_in([10, 10, 5]), k=5), frozenset({0}))["g0"].shown is Shown.A_FEW
    assert not planned(placed_in([10, 4]), k=5).shows_any


def test_a_total_of_few_is_not_broken_down():
    plan = planned(placed_in([12, 13]), k=5)
    assert len(plan.rest) == 5
    few = cells(plan, frozenset({0, 1, 20, 22}))
    assert {one.shown for one in few.values()} == {Shown.HIDDEN}
    enough = cells(plan, frozenset({0, 1, 2, 11, *range(12, 18)}))
    assert (enough["g0"].count, enough["g1"].count) == (3, 6)


def test_k_below_one_is_refused():
    with pytest.raises(ValueError, match="at least one unit"):
        planned({}, k=0)


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(1, 12))
def test_who_is_told_as_one_is_never_few(sizes, k):
    named = {f"g{number}": size for number, size in enumerate(sizes)}
    alone, together = taken_together(named, k=k)
    assert all(named[name] >= k for name in alone)
    assert set(alone).isdisjoint(together)
    assert {*alone, *together} == {name for name, size in named.items() if size}
    if together and alone:
        assert len(together) > 1
        assert sum(named[name] for name in together) >= k
