"""Saturation, on examples that were worked out by hand, and against the exact formula."""

from itertools import permutations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.saturation import FEWEST, Heard, saturation

THEMES = some.sets(some.sampled_from("abcdefg"))


def heard(*themes, role="client"):
    return [Heard(role, frozenset(one)) for one in themes]


def means(steps):
    return [round(one.seen, 6) for one in steps]


def exact(interviews, after):
    """What is heard after so many interviews, over all orders (Colwell, Mao and Chang 2004)."""
    total = len(interviews)
    things = set().union(*interviews)
    had = [sum(one in each for each in interviews) for one in things]
    return sum(1 - comb(total - count, after) / comb(total, after) for count in had)


def test_two_interviews_by_hand():
    # {a, b} and {b, c}: the first has two, the second adds one, in both orders.
    found = saturation(heard("ab", "bc"), seed=1)
    assert means(found.themes) == [2, 3]
    assert [one.new for one in found.themes] == [2, 1]
    assert [(one.low, one.high) for one in found.themes] == [(2, 2), (3, 3)]


def test_three_interviews_by_hand():
    # {a}, {a}, {b}. First: always 1. Two: {a,a} 1, {a,b} 2, {a,b} 2: 5/3. Three: 2.
    found = saturation(heard("a", "a", "b"), seed=3, shuffles=60_000)
    assert found.themes[0].seen == 1
    assert found.themes[1].seen == pytest.approx(5 / 3, abs=0.01)
    assert found.themes[2].seen == 2
    assert (found.themes[1].low, found.themes[1].high) == (1, 2)


def test_good_and_turing_by_hand():
    # Six interviews; c and d are in one each: 2 themes over 6 interviews.
    found = saturation(heard("ab", "ab", "abc", "a", "ad", "b"), seed=1)
    assert (found.next_one.seen, found.next_one.once) == (4, 2)
    assert found.next_one.expected == pytest.approx(2 / 6)


def test_the_estimate_is_what_the_last_interview_brings_over_all_orders():
    told = [set(one) for one in ("ab", "abc", "a", "ad", "b")]
    brought = [
        len(set(told[order[-1]]) - set().union(*(told[one] for one in order[:-1])))
        for order in permutations(range(5))
    ]
    found = saturation(heard(*told), seed=1)
    assert found.next_one.expected == pytest.approx(sum(brought) / len(brought))


def test_a_theme_new_for_a_role_counts_for_that_role_only():
    clients, families = heard("a", "a", "a", "a", "ab"), heard("a", "ab", role="family")
    found = saturation(clients + families, seed=1)
    assert found.next_one.once == 0
    by_role = {one.role: one for one in found.by_role}
    assert (by_role["client"].seen, by_role["client"].once) == (2, 1)
    assert by_role["client"].expected == pytest.approx(1 / 5)
    # Two interviews say nothing about a next one.
    assert (by_role["family"].interviews, by_role["family"].expected) == (2, None)
    assert found.pairs[-1].seen == 4
    assert found.themes[-1].seen == 2


def test_nothing_and_little_give_no_estimate():
    assert saturation([], seed=1).themes == ()
    assert saturation([], seed=1).next_one.expected is None
    few = saturation(heard(*["a"] * (FEWEST - 1)), seed=1)
    assert few.next_one.expected is None
    empty = saturation(heard("", ""), seed=1)
    assert means(empty.themes) == [0, 0]


def test_when_all_say_the_same_nothing_new_comes():
    found = saturation(heard(*["abc"] * 8), seed=1)
    assert means(found.themes) == [3] * 8
    assert [one.new for one in found.themes] == [3, *[0] * 7]
    assert found.next_one.expected == 0


def test_the_same_seed_gives_the_same_numbers_whatever_the_order_given():
    told = heard("ab", "abc", "a", "ad", "be")
    assert saturation(told, seed=7) == saturation(told, seed=7)
    turned = saturation(told[::-1], seed=7)
    assert turned.next_one == saturation(told, seed=7).next_one


@settings(max_examples=60, deadline=None)
@given(some.lists(THEMES, min_size=1, max_size=9), some.integers(0, 99))
def test_random_orders_come_close_to_the_exact_curve(told, seed):
    steps = saturation(heard(*told), seed=seed, shuffles=4000).themes
    for step in steps:
        assert step.seen == pytest.approx(exact(told, step.interviews), abs=0.3)
        assert 0 <= step.low <= step.high <= len(set().union(*told))
    assert steps[-1].seen == len(set().union(*told))
    assert all(one.new >= -1e-9 for one in steps)
