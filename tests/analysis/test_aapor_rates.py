"""AAPOR's rates against an example that was worked out by hand, and against what must hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.aapor import eligible_share, letters, rates_of, wilson
from analysis.dispositions import Class, Disposition
from analysis.response_account import tally

I, P, R, NC, O, UH, UO, NE = Class  # noqa: E741  AAPOR's own letters
# A sample of 120 of which 20 turn out not to belong to it.
WORKED = {I: 50, P: 10, R: 15, NC: 5, O: 0, UH: 12, UO: 8, NE: 20}
# By hand. e = (50+10+15+5+0) / (80+20) = 0.8; unknown = 20, of which e counts 16.
BY_HAND = {
    "RR1": (50, 100),
    "RR2": (60, 100),
    "RR3": (50, 96),
    "RR4": (60, 96),
    "RR5": (50, 80),
    "RR6": (60, 80),
    "COOP1": (50, 75),
    "COOP2": (60, 75),
    "COOP3": (50, 75),
    "COOP4": (60, 75),
    "REF1": (15, 100),
    "REF2": (15, 96),
    "REF3": (15, 80),
    "CON1": (75, 100),
    "CON2": (75, 96),
    "CON3": (75, 80),
}
LETTERS = st.fixed_dictionaries({one: st.integers(0, 60) for one in Class})


def values(counts):
    return {one.name: one.value for one in rates_of(counts)}


def test_the_worked_example_gives_what_was_worked_out_by_hand():
    assert eligible_share(WORKED) == 0.8
    found = {one.name: (one.numerator, one.denominator) for one in rates_of(WORKED)}
    assert found == BY_HAND


def test_another_refusal_than_other_parts_coop1_from_coop3():
    found = values(WORKED | {O: 25})
    assert found["COOP1"] == 50 / 100
    assert found["COOP3"] == 50 / 75


def test_a_rate_tells_its_formula_and_the_counts_in_it():
    rates = {one.name: one for one in rates_of(WORKED)}
    assert rates["RR1"].formula == "I / ((I + P + R + NC + O) + (UH + UO))"
    assert rates["RR1"].filled == "50 / ((50 + 10 + 15 + 5 + 0) + (12 + 8))"
    assert rates["RR3"].formula == "I / ((I + P + R + NC + O) + e × (UH + UO))"
    assert rates["RR3"].filled == "50 / ((50 + 10 + 15 + 5 + 0) + 0.800 × (12 + 8))"
    assert rates["COOP1"].formula == "I / (I + P + R + O)"
    assert rates["REF1"].formula == "R / ((I + P + R + NC + O) + (UH + UO))"
    assert rates["CON1"].formula == "(I + P + R + O) / ((I + P + R + NC + O) + (UH + UO))"


def test_every_formula_is_the_number_beside_it():
    for one in rates_of(WORKED):
        written = one.filled.replace("×", "*")
        assert eval(written) == pytest.approx(one.value), one.name  # noqa: S307  our own digits


def test_without_a_denominator_there_is_no_rate_and_no_interval():
    nobody = dict.fromkeys(Class, 0)
    assert set(values(nobody).values()) == {None}
    assert {one.interval for one in rates_of(nobody)} == {None}
    assert eligible_share(nobody) == 1
    # Only people who do not belong to the study: still nothing to divide by.
    assert set(values(nobody | {NE: 4}).values()) == {None}
    assert eligible_share(nobody | {NE: 4}) == 0


def test_nobody_reached_is_a_contact_of_zero_and_no_cooperation():
    found = values(dict.fromkeys(Class, 0) | {NC: 3, UH: 2})
    assert (found["CON1"], found["RR1"], found["REF1"]) == (0, 0, 0)
    assert found["COOP1"] is None


def test_an_estimated_denominator_has_no_interval():
    """It would pretend that e is known."""
    rates = {one.name: one for one in rates_of(WORKED)}
    without = {name for name, one in rates.items() if one.interval is None}
    assert without == {"RR3", "RR4", "REF2", "CON2"}


@given(LETTERS)
def test_rates_are_shares_and_stand_in_their_order(counts):
    found = values(counts)
    assert all(one is None or 0 <= one <= 1 for one in found.values())
    for smaller, larger in (
        ("RR1", "RR2"),
        ("RR3", "RR4"),
        ("RR5", "RR6"),
        ("RR1", "RR3"),
        ("RR3", "RR5"),
        ("RR2", "RR4"),
        ("RR4", "RR6"),
        ("REF1", "REF2"),
        ("REF2", "REF3"),
        ("CON1", "CON2"),
        ("CON2", "CON3"),
        ("COOP1", "COOP2"),
        ("COOP1", "COOP3"),
        ("COOP3", "COOP4"),
    ):
        if found[smaller] is not None and found[larger] is not None:
            assert found[smaller] <= found[larger] + 1e-12, (smaller, larger)


@given(LETTERS)
def test_an_interval_holds_its_rate(counts):
    for one in rates_of(counts):
        if one.interval is not None:
            assert 0 <= one.interval.low <= one.value + 1e-12
            assert one.value - 1e-12 <= one.interval.high <= 1


@given(st.lists(st.sampled_from(list(Disposition))))
def test_every_disposition_has_one_letter(dispositions):
    counted = letters(tally(dispositions).counts)
    assert sum(counted.values()) == len(dispositions)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Of 10 none, 5 and all: the limits are z²/(n+z²) and what mirrors it; z = 1.95996.
    [(0, 10, 0.0, 0.27753), (5, 10, 0.23659, 0.76341), (10, 10, 0.72247, 1.0)],
)
def test_wilson_gives_known_limits(successes, n, low, high):
    found = wilson(successes, n)
    assert (found.low, found.high) == (
        pytest.approx(low, abs=1e-4),
        pytest.approx(high, abs=1e-4),
    )


def test_wilson_of_nothing_is_nothing():
    assert wilson(0, 0) is None


def test_pending_is_contact_and_no_refusal():
    refusals = {one for one in Disposition if one.letter is R}
    assert refusals == {Disposition.REFUSED, Disposition.GATEKEPT, Disposition.WITHDRAWN}
    assert Disposition.PENDING.letter is O
