"""Savings as by-catch: each line can be typed over, and 2021 comes out as it should."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.savings import (
    SAVING_EFFECTS,
    Assumed,
    Counted,
    Group,
    missing_of,
    steps_of,
    swings,
    value_of,
)
from analysis.savings_known import (
    beside_report,
    known_assumptions,
    report_assumptions,
    report_counts,
    report_steps,
)
from analysis.sums import read_number, typed_over, written

# As the brief of the work gives them, reckoned again by hand:
# (4264 + 4784) / 2 = 4524; 148 + 44/2 = 170; 170 * 4524 = 769080.
# 30 + 15/2 = 37.5; 37.5 * 20756 = 778350; 37.5/3 = 12.5; 12.5 * 8112 = 101400.
# 24 + 14/2 = 31; 31 * 47754 = 1480374; 31/3 * 8112 = 83824.
BY_HAND = {
    "people": Fraction(3064, 3),
    "weighed.wmo": 170,
    "unit.wmo": 4524,
    "gross.wmo": 769080,
    "net.wmo": 769080,
    "weighed.wlz_without": Fraction("37.5"),
    "gross.wlz_without": 778350,
    "used.wlz_without": 101400,
    "net.wlz_without": 676950,
    "gross.wlz_with": 1480374,
    "used.wlz_with": 83824,
    "net.wlz_with": 1396550,
    "recorded": 2842580,
    "clients": 275,
}


@pytest.mark.parametrize(("name", "value"), BY_HAND.items())
def test_2021_comes_out_as_by_hand(name, value):
    assert value_of(report_steps(), name) == value


def test_2021_over_all_clients_and_per_fte():
    steps = report_steps()
    assert int(value_of(steps, "average")) == 10336
    assert round(value_of(steps, "unrecorded"), -2) == 972500
    # With the average as the report rounded it, its own amount comes out.
    assert round(Fraction(275, 570) * 390 * 10336 / 2) == 972400
    assert round(value_of(steps, "total") / 100000) == 38
    assert round(value_of(steps, "per_fte"), -3) == 340000
    assert round(value_of(steps, "people")) == 1021


def test_each_difference_with_the_report_is_the_known_one():
    found = {one.name: round(one.difference) for one in beside_report() if round(one.difference)}
    assert found == {
        "unit.wmo": -1,
        "gross.wlz_without": 6,
        "net.wlz_without": 6,
        "gross.wlz_with": 6,
        "net.wlz_with": 6,
        "recorded": 12,
        "average": 1,
        "unrecorded": 62,
        "total": 15042,
        "per_fte": 22,
    }


def test_each_line_of_2021_can_be_typed_over():
    for step in report_steps():
        assert round(typed_over(step.sum.text), 2) == round(step.value, 2), step.name


parts = st.fractions(min_value=0, max_value=1, max_denominator=20)
amounts = st.integers(min_value=1, max_value=99999).map(Fraction)
counts = st.dictionaries(
    st.sampled_from(list(Group)),
    st.dictionaries(st.sampled_from(SAVING_EFFECTS), st.integers(0, 900)),
)


def fixed(value):
    return Assumed(value, value, value)


@given(counts, parts, parts, amounts, st.integers(0, 3000))
def test_any_line_can_be_typed_over(effects, weight, share, cost, others):
    counted = Counted(recorded=5000, effects=effects)
    assumed = {name: fixed(cost) for name in known_assumptions(2021) if name.startswith("cost.")}
    assumed |= {f"weight.{effect}": fixed(weight) for effect in SAVING_EFFECTS}
    assumed |= {f"instead.{group.value}": fixed(share) for group in Group}
    assumed |= {"unrecorded.clients": fixed(Fraction(others)), "unrecorded.share": fixed(share)}
    for step in steps_of(counted, assumed):
        assert abs(typed_over(step.sum.text) - step.value) <= Fraction(5, 100), step


def test_a_weight_of_one_kind_of_care_goes_before_that_of_all():
    counted = Counted(10, {Group.WMO: {"delayed": 4}, Group.WLZ_WITH: {"delayed": 4}})
    assumed = known_assumptions(2021) | {"weight.delayed.wmo": fixed(Fraction(1, 4))}
    steps = steps_of(counted, assumed)
    assert value_of(steps, "weighed.wmo") == 1
    assert value_of(steps, "weighed.wlz_with") == 2


def test_a_year_without_unit_costs_says_which_are_missing():
    counted = Counted(10, {Group.WMO: {"prevented": 1}, Group.WLZ_WITH: {"delayed": 2}})
    missing = ["cost.guidance", "cost.day_activity", "cost.wlz_with", "cost.instead"]
    assert missing_of(counted, known_assumptions(1999)) == missing
    assert missing_of(report_counts(), report_assumptions()) == []


def test_the_range_of_an_assumption_holds_our_total_and_the_widest_comes_first():
    counted, assumed = report_counts(), report_assumptions()
    whole = value_of(steps_of(counted, assumed), "total")
    found = swings(counted, assumed)
    widths = [one.width for one in found]
    assert widths == sorted(widths, reverse=True)
    for one in found:
        assert min(one.at_low, one.at_high) <= whole <= max(one.at_low, one.at_high), one.name
    assert {"weight.prevented", "cost.wlz_with", "unrecorded.share"} <= {one.name for one in found}
    # People and staff are no assumption about euros.
    assert not {"people.share", "fte"} & {one.name for one in found}


def test_nothing_counted_gives_nothing_and_no_division():
    steps = steps_of(Counted(0, {}), known_assumptions(2021))
    assert value_of(steps, "total") == 0
    assert "average" not in {one.name for one in steps}


@given(st.integers(-(10**9), 10**9))
def test_a_number_that_is_shown_can_be_read_back(number):
    assert read_number(written(Fraction(number))) == number


@pytest.mark.parametrize("text", ["", "1 +", "2 ^ 3", "import os", "1 × (2"])
def test_what_is_no_sum_is_refused(text):
    with pytest.raises(ValueError, match=r"line|missing|open"):
        typed_over(text)
