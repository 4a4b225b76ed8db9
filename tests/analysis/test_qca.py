"""Truth table and shortest description, against an example that was published.

The example: Lipset's indicators for 18 European countries between the wars, dichotomised by
Rihoux and De Meur (Crisp-Set QCA, in Rihoux and Ragin, Configurational Comparative Methods,
Sage 2009). With five conditions they report for the survival of democracy
``DEV*urb*LIT*STB + DEV*LIT*IND*STB``; the data and this result are also those of the R package
QCA (Dusa, data set LC).
"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.qca import (
    Case,
    Outcome,
    covers,
    noise_baseline,
    prime_implicants,
    shortest,
    truth_table,
)

# Country, then developed, urban, literate, industrial, stable, and survived.
LIPSET = {
    "AU": "101100",
    "BE": "111111",
    "CZ": "111111",
    "EE": "001010",
    "FI": "101011",
    "FR": "101111",
    "DE": "111100",
    "GR": "000000",
    "HU": "001000",
    "IE": "101011",
    "IT": "000000",
    "NL": "111111",
    "PL": "001000",
    "PT": "000000",
    "RO": "000000",
    "ES": "000000",
    "SE": "101111",
    "UK": "111111",
}


def lipset(conditions):
    """The countries with the first so many conditions."""
    return [
        Case(name, tuple(bit == "1" for bit in bits[:conditions]), bits[5] == "1")
        for name, bits in LIPSET.items()
    ]


def written(term, names="DEV URB LIT IND STB"):
    parts = zip(term, names.split(), strict=True)
    return "*".join(name if bit else name.lower() for bit, name in parts if bit is not None)


def test_the_published_truth_table_comes_out():
    table = {row.conditions: row for row in truth_table(lipset(5))}
    assert len(table) == 8
    bits = {"".join("01"[bit] for bit in key): row for key, row in table.items()}
    assert bits["11111"].with_outcome == ("BE", "CZ", "NL", "UK")
    assert bits["10111"].with_outcome == ("FR", "SE")
    assert bits["10101"].with_outcome == ("FI", "IE")
    assert bits["00000"].without == ("GR", "IT", "PT", "RO", "ES")
    assert {row.outcome for row in table.values()} == {Outcome.PRESENT, Outcome.ABSENT}


def test_the_published_solution_comes_out():
    [solution] = shortest(truth_table(lipset(5)))
    assert {written(term) for term in solution} == {"DEV*urb*LIT*STB", "DEV*LIT*IND*STB"}


def test_what_does_not_survive_is_described_too():
    turned = [Case(one.name, one.conditions, not one.outcome) for one in lipset(5)]
    [solution] = shortest(truth_table(turned))
    for one in turned:
        assert one.outcome == any(covers(term, one.conditions) for term in solution)


def test_with_four_conditions_the_contradictions_have_names():
    table = truth_table(lipset(4))
    found = {
        row.conditions: (row.with_outcome, row.without)
        for row in table
        if row.outcome is Outcome.CONTRADICTION
    }
    assert found == {
        (True, True, True, True): (("BE", "CZ", "NL", "UK"), ("DE",)),
        (True, False, True, True): (("FR", "SE"), ("AU",)),
    }
    [solution] = shortest(table)
    # Only Finland and Ireland are left to describe: a contradictory row is nobody's.
    assert solution == [(True, False, True, False)]


def test_nothing_with_the_outcome_has_no_description():
    assert shortest(truth_table([Case("a", (True,), False)])) == []
    assert truth_table([]) == []


def test_ties_are_all_told():
    rows = [(False, False, True), (False, True, True), (True, True, True), (True, True, False)]
    rows += [(True, False, False), (False, False, False)]
    cases = [Case(str(one), one, True) for one in rows]
    assert len(shortest(truth_table(cases))) == 2


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(*[st.booleans()] * 4), min_size=1))
def test_a_description_fits_exactly_the_rows_with_the_outcome(wanted):
    everything = list(product([False, True], repeat=4))
    solutions = shortest(truth_table([Case("x", one, one in wanted) for one in everything]))
    for solution in solutions:
        fits = {one for one in everything if any(covers(term, one) for term in solution)}
        assert fits == wanted
    for term in prime_implicants(sorted(wanted)):
        for at, part in enumerate(term):
            if part is not None:
                longer = (*term[:at], None, *term[at + 1 :])
                assert {one for one in everything if covers(longer, one)} - wanted


def test_noise_makes_a_tidy_table_when_every_case_stands_alone():
    alone = [Case(str(n), bits, n % 2 == 0) for n, bits in enumerate(product([0, 1], repeat=3))]
    assert noise_baseline(alone, seed="a", shuffles=50).share == 1


def test_a_pattern_that_noise_hardly_makes_stands_out():
    cases = [Case(f"y{n}", (True,), True) for n in range(6)]
    cases += [Case(f"n{n}", (False,), False) for n in range(6)]
    found = noise_baseline(cases, seed="a", shuffles=2000)
    # Of the 924 ways to deal six outcomes over twelve cases two are as tidy.
    assert found.share == pytest.approx(2 / 924, abs=0.003)
    assert found == noise_baseline(cases, seed="a", shuffles=2000)
