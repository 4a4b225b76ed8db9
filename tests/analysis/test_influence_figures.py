"""The influence of suggestions on worked examples, reckoned by hand."""

import pytest

from analysis.influence_figures import FEWEST, CodedTurn, Share, difference, influence_of

LISTENED, WAITED = ("attention", "success"), ("access", "failure")


def turn(hidden, suggested=(), chosen=(), finished=True):
    return CodedTurn(hidden, frozenset(suggested), frozenset(chosen), finished)


def many(seen_yes, seen_no, alone_yes, alone_no, code=LISTENED):
    """So many turns with one suggestion each: seen or hidden, and also chosen or not."""
    return [
        *[turn(False, [code], [code])] * seen_yes,
        *[turn(False, [code])] * seen_no,
        *[turn(True, [code], [code])] * alone_yes,
        *[turn(True, [code])] * alone_no,
    ]


def test_the_interval_of_a_difference_is_that_of_the_publication():
    """Newcombe 1998, table II, method 10: 56/70 and 48/80 give 0.0524 to 0.3339."""
    found = difference(Share(56, 70), Share(48, 80))
    assert found is not None
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (
        0.2,
        0.0524,
        0.3339,
    )


def test_a_share_has_the_interval_of_wilson():
    """81 of 263 gives 0.2553 to 0.3662: Newcombe 1998 (p. 857-872), table I, method 3."""
    share = Share(81, 263)
    assert share.low is not None
    assert share.high is not None
    assert (round(share.low, 4), round(share.high, 4)) == (0.2553, 0.3662)


def test_what_was_seen_and_what_was_hidden_are_counted_apart():
    """By hand: 3 of 4 seen were followed, 1 of 3 hidden was found.

    With sight both had 3 of the 5 that either had (one was chosen beside the suggestions);
    without sight both had 1 of 4.
    """
    turns = [
        *many(3, 1, 1, 2),
        turn(False, [], [LISTENED]),
        turn(True, [], [LISTENED]),
    ]
    overall, themes = influence_of(turns)
    assert (overall.followed, overall.found) == (Share(3, 4), Share(1, 3))
    assert (overall.with_sight, overall.without_sight) == (Share(3, 5), Share(1, 4))
    assert themes == {"attention": overall}


def test_themes_are_told_apart_and_the_pole_has_to_be_the_same():
    turned = ("attention", "failure")
    turns = [turn(True, [LISTENED, WAITED], [WAITED, turned])]
    overall, themes = influence_of(turns)
    assert overall.found == Share(1, 2)
    assert themes["access"].found == Share(1, 1)
    assert themes["attention"].found == Share(0, 1)
    # Success by the machine and failure by the person are two factors, and both had neither.
    assert themes["attention"].without_sight == Share(0, 2)


def test_a_turn_that_waits_for_a_judgement_counts_for_what_was_judged_only():
    overall, _themes = influence_of([turn(False, [LISTENED], [LISTENED], finished=False)])
    assert overall.followed == Share(1, 1)
    assert overall.with_sight == Share(0, 0)


def test_following_that_clearly_exceeds_finding_steers():
    overall, themes = influence_of(many(36, 4, 10, 20))
    assert overall.extra is not None
    # 36/40 and 10/30, by hand: 0.9 - 0.3333.
    assert round(overall.extra.value, 4) == 0.5667
    assert overall.steers
    assert themes["attention"].steers


@pytest.mark.parametrize("counts", [(20, 20, 15, 15), (10, 30, 20, 10), (15, 10, 14, 16)])
def test_a_difference_that_may_be_chance_or_the_other_way_does_not_steer(counts):
    overall, _themes = influence_of(many(*counts))
    assert overall.extra is not None
    assert not overall.steers


@pytest.mark.parametrize("counts", [(FEWEST - 1, 0, 0, 40), (40, 0, 0, FEWEST - 1)])
def test_below_the_minimum_nothing_is_told(counts):
    overall, _themes = influence_of(many(*counts))
    assert overall.extra is None
    assert not overall.steers
    few = overall.followed if counts[0] < FEWEST else overall.found
    assert (few.value, few.low, few.high) == (None, None, None)


def test_nothing_gives_nothing():
    overall, themes = influence_of([])
    assert overall.followed.value is None
    assert themes == {}
