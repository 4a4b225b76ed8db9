"""Small cells: an attacker who knows the rules tries every answer that gives the same table."""

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.small_cells import (
    Cell,
    Shown,
    can_be_crossed,
    cells,
    planned,
    taken_together,
)


def groups_of(sizes, first=0):
    groups, unit = {}, first
    for number, size in enumerate(sizes):
        groups[f"g{number}"] = list(range(unit, unit + size))
        unit += size
    return groups


def every_set(units):
    units = list(units)
    for size in range(len(units) + 1):
        yield from (frozenset(chosen) for chosen in combinations(units, size))


def view(plan, told):
    """All that a reader sees of one column: its total and its cells."""
    return len(told), tuple(sorted(cells(plan, told).items()))


def hidden_parts(groups, plan):
    """Of every group the units that are not counted: what the table must not tell about."""
    parts = {name: plan.rest & frozenset(units) for name, units in groups.items()}
    return {name: part for name, part in parts.items() if part}


def possible(groups, plan, see=view):
    """Per table that can be seen, per hidden part, the counts that it can have."""
    everyone = [unit for units in groups.values() for unit in units]
    found = defaultdict(lambda: defaultdict(set))
    for told in every_set(everyone):
        for name, part in hidden_parts(groups, plan).items():
            found[see(plan, told)][name].add(len(part & told))
    return found


def by_total(groups, plan):
    """The same for who sees the total only: what is told anyway."""
    return possible(groups, plan, see=lambda _plan, told: len(told))


small = st.lists(st.integers(1, 7), min_size=1, max_size=4).filter(lambda sizes: sum(sizes) <= 11)


@settings(max_examples=60, deadline=None)
@given(small, st.integers(2, 4))
def test_no_hidden_count_is_narrowed_to_one(sizes, k):
    """Not even by who knows the rules: a column that is hidden whole tells nothing by that."""
    groups = groups_of(sizes)
    plan = planned(groups, k=k)
    anyway = by_total(groups, plan)
    for table, parts in possible(groups, plan).items():
        for name, counts in parts.items():
            assert len(counts) > 1 or anyway[table[0]][name] == counts, (table, name)


def test_the_attacker_of_this_test_does_find_what_careless_hiding_gives_away():
    """One hidden group is the total less the others: the attack above must see that."""
    groups = groups_of([2, 6])
    plan = planned(groups, k=3)

    def careless(_plan, told):
        return len(told), len(told & set(groups["g1"]))

    found = possible(groups, plan, see=careless)
    assert any(len(counts) == 1 for parts in found.values() for counts in parts.values())


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(1, 12))
def test_a_group_that_is_shown_has_a_whole_number_of_steps(sizes, k):
    groups = groups_of(sizes)
    plan = planned(groups, k=k)
    for name, units in plan.counted.items():
        assert len(units) % k == 0
        assert units == frozenset(groups[name][: len(units)])
    parts = hidden_parts(groups, plan)
    assert not parts or not any(plan.counted.values()) or (len(parts) > 1 and len(plan.rest) >= k)


@given(small, st.integers(2, 4), st.data())
def test_one_more_story_never_changes_a_group_by_one(sizes, k, data):
    """A table of today and one of tomorrow: what they differ in is a step of k, or nothing."""
    groups = groups_of(sizes)
    before = planned(groups, k=k)
    grown = {name: list(units) for name, units in groups.items()}
    grown[data.draw(st.sampled_from(sorted(grown)))].append("new")
    after = planned(grown, k=k)
    for name in groups:
        changed = before.counted[name] ^ after.counted[name]
        assert len(changed) % k == 0


@given(small, st.integers(2, 4), st.data())
def test_which_groups_are_counted_does_not_depend_on_what_was_told(sizes, k, data):
    groups = groups_of(sizes)
    plan = planned(groups, k=k)
    everyone = [unit for units in groups.values() for unit in units]
    told = frozenset(data.draw(st.lists(st.sampled_from(everyone), unique=True)))
    shown = {name for name, cell in cells(plan, told).items() if cell.shown is not Shown.HIDDEN}
    assert shown in (set(), {name for name, units in plan.counted.items() if units})


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=40), st.integers(2, 5))
def test_two_breakdowns_together_never_tell_about_fewer_than_k(places, k):
    """Adding and subtracting groups of both can only reach what their crossings are made of."""
    first, second = defaultdict(list), defaultdict(list)
    for unit, (row, column) in enumerate(places):
        first[f"r{row}"].append(unit)
        second[f"c{column}"].append(unit)
    one, other = planned(first, k=k), planned(second, k=k)
    if not can_be_crossed(one, other):
        return
    for row in [*one.counted.values(), one.rest]:
        for column in [*other.counted.values(), other.rest]:
            assert len(row & column) == 0 or len(row & column) >= k


def test_tables_that_differ_in_one_unit_are_not_both_shown():
    districts = {"north": list(range(5)), "south": list(range(5, 15))}
    activities = {"visits": list(range(5)), "meals": list(range(5, 15))}
    assert can_be_crossed(planned(districts, k=5), planned(activities, k=5))
    activities = {"visits": [0, 1, 2, 3, 10], "meals": [4, *range(5, 10), *range(11, 15)]}
    assert not can_be_crossed(planned(districts, k=5), planned(activities, k=5))


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
    plan = planned(groups_of([10, 10]), k=5)
    assert cells(plan, frozenset(range(count)))["g0"] == cell


def test_k_limits_the_group_and_not_the_count():
    plan = planned(groups_of([10, 10, 5]), k=5)
    assert cells(plan, frozenset({0}))["g0"].shown is Shown.A_FEW
    assert planned(groups_of([10, 4]), k=5).counted["g1"] == frozenset()


def test_a_total_of_few_is_not_broken_down():
    groups = groups_of([10, 10, 3, 4])
    plan = planned(groups, k=5)
    assert len(plan.rest) == 7
    few = cells(plan, frozenset({0, 1, 20}))
    assert {one.shown for one in few.values()} == {Shown.HIDDEN}
    enough = cells(plan, frozenset({0, 1, 2, 10, 11, 12, 13, 20}))
    assert (enough["g0"].count, enough["g1"].count) == (3, 4)
    assert enough["g2"].shown is Shown.HIDDEN


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
