"""Small counts of the promise are not told in a file, nor can they be worked out there."""

from collections import defaultdict
from itertools import product
from types import SimpleNamespace

import pytest

from analysis.promise_counts import AnswerCounts, LineCounts, StudyPromise
from analysis.promise_figures import (
    NO_STORY,
    answer_chart,
    promise_chart,
    promise_list,
    shown_answers,
    shown_line,
)
from analysis.resident_promises import Group, Promise, PromiseLine
from research.codebook import Pole


def networks(count, start=0):
    return tuple(
        SimpleNamespace(network=SimpleNamespace(id=n)) for n in range(start, start + count)
    )


def line(well, better, silent, heard, group=Group.PROMISE, themes=("access",)):
    told = dict.fromkeys(Pole, ())
    kept = PromiseLine("x", group.value, "Je bent aan het goede adres", themes)
    parts = networks(well), networks(better), networks(silent)
    return LineCounts(kept, heard, *parts, told, 0, ())


def answers(*counts, attribute="goes_on_how", unknown=0):
    values = ("alone", "with_circle", "with_support")[: len(counts)]
    told = {value: networks(count) for value, count in zip(values, counts, strict=True)}
    return AnswerCounts(attribute, told, networks(unknown))


def study(*lines, heard=20, looked="someone", policy=()):
    promise = Promise(tuple(one.line for one in lines), "Plan", None, 1, looked_by=looked)
    return StudyPromise(promise, lines, policy, heard)


def texts(cells):
    return tuple(one.text for one in cells)


def test_of_enough_networks_the_counts_stand_there_with_a_percentage():
    assert texts(shown_line(line(10, 5, 7, 20))) == (
        "10 van 20 (50%)",
        "5 van 20 (25%)",
        "7 van 20 (35%)",
    )
    assert texts(shown_line(line(10, 5, 6, 19)))[0] == "10 van 19"


@pytest.mark.parametrize("well", [1, 2])
def test_one_or_two_networks_are_told_alike_and_their_silence_not_at_all(well):
    for silent in range(20 - well - 6, 20 - 6 + 1):
        shown = texts(shown_line(line(well, 6, silent, 20)))
        assert shown == ("een of twee", "6 van 20 (30%)", "niet getoond")


def test_no_row_of_a_line_tells_which_small_count_it_was():
    """Whatever stands there, every small count under it has two answers left."""
    heard, behind = 9, defaultdict(set)
    for well, better in product(range(heard + 1), repeat=2):
        for both in range(max(0, well + better - heard), min(well, better) + 1):
            found = line(well, better, heard - well - better + both, heard)
            behind[texts(shown_line(found))].add((well, better))
    for pairs in behind.values():
        for which in (0, 1):
            counts = {one[which] for one in pairs}
            assert counts not in ({1}, {2})


def test_a_small_answer_is_told_together_with_the_one_beside_it():
    assert shown_answers(answers(10, 8, 2)) == [
        (("alone",), 10),
        (("with_circle", "with_support"), 10),
    ]
    assert shown_answers(answers(18, 2, 0)) == []
    assert shown_answers(answers(2, 8, 10))[0] == (("alone", "with_circle"), 10)
    assert shown_answers(answers(2, 0, 8)) == []
    assert shown_answers(answers(12, 8, 0)) == [
        (("alone",), 12),
        (("with_circle",), 8),
        (("with_support",), 0),
    ]
    assert shown_answers(answers(0, 0, 0)) == []


def test_no_group_of_answers_is_ever_small():
    for counts in product(range(6), repeat=3):
        shown = shown_answers(answers(*counts))
        assert all(count == 0 or count > 2 for _values, count in shown)
        assert not shown or sum(count for _values, count in shown) == sum(counts)


def test_a_sentence_that_no_story_speaks_to_says_so():
    told = study(line(9, 5, 8, 20), line(0, 0, 0, 20, Group.LIST, ()))
    assert promise_list(told).rows[0][1:] == ("–", "–", NO_STORY)
    chart = promise_chart(told)
    assert [name for name, _v, _t in chart.bars] == ["1. ging goed", "1. kan beter", "1. stil"]
    assert "zin 1: ging goed 9 van 20" in chart.alt


def test_nothing_stands_in_a_chapter_unseen_by_a_second_person_or_of_a_handful():
    good = line(9, 5, 8, 20)
    assert promise_chart(study(good, looked=None)) is None
    assert promise_chart(study(good, heard=4)) is None
    assert promise_list(study(good)) is None


def test_how_clients_go_on_says_of_how_many_it_is_known():
    told = study(policy=(answers(8, 6, 3, unknown=4),))
    chart = answer_chart(told, "goes_on_how")
    assert chart.table.caption.endswith("Bekend van 17 netwerken, niet bekend van 4")
    assert chart.table.rows == (
        ("Alleen", "8 van 17"),
        ("Met de eigen kring", "6 van 17"),
        ("Nog met ondersteuning", "3 van 17"),
    )
    assert answer_chart(study(policy=(answers(2, 1, 1),)), "goes_on_how") is None
