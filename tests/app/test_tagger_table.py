"""The table of two taggers: counts become shares with margins, and a verdict in one word."""

import pytest

from app.tagger_table import ALL, rows_of


def measures(before, after):
    return {"trust": {"before": before, "after": after}}


def test_counts_become_precision_and_recall():
    """30 hits, 10 extras, 30 misses: 30 of 40 right, 30 of 60 found."""
    everything, trust = rows_of(measures([30, 10, 30], [0, 0, 60]))
    assert (everything.theme, trust.theme) == (ALL, "trust")
    assert (trust.before.precision.value, trust.before.recall.value) == (0.75, 0.5)
    assert trust.after.precision.value is None
    assert trust.after.recall.value == 0.0


def test_a_theme_that_nobody_had_is_left_out():
    found = rows_of(
        measures([1, 0, 0], [1, 0, 0]) | {"pace": {"before": [0, 0, 0], "after": [0] * 3}}
    )
    assert [one.theme for one in found] == [ALL, "trust"]


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ([30, 30, 30], [55, 5, 5], "better"),
        ([55, 5, 5], [30, 30, 30], "worse"),
        ([30, 60, 5], [30, 1, 60], "mixed"),
        ([30, 30, 30], [32, 28, 28], "same"),
        ([2, 0, 2], [4, 0, 0], "same"),
    ],
)
def test_the_verdict_says_what_lies_outside_the_margins(before, after, verdict):
    assert rows_of(measures(before, after))[0].verdict == verdict
