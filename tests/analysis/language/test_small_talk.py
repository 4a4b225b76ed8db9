"""Held-out turns with sentences that say nothing put between theirs."""

from collections import Counter

import numpy as np
import pytest
from tiny_encoders import some_turns

from analysis.language.material import material_of
from analysis.language.small_talk import mixed, with_small_talk
from analysis.language.training_data import is_report, read_turns


@pytest.fixture(scope="module")
def made():
    turns = [*some_turns(), *[one for one in read_turns() if is_report(one)][:6]]
    material = material_of(turns)
    return material, turns, *with_small_talk(material, turns)


def test_every_coded_sentence_comes_once_and_nothing_that_is_always_learnt(made):
    material, turns, beside, _talk = made
    held = [row for row in material.rows if row.fold >= 0 and not is_report(turns[row.turn])]
    coded = Counter(row.text for row in held if row.labels)
    assert coded
    assert Counter(row.text for row in beside.rows if row.labels) == coded
    heard = {(row.text, row.fold) for row in held}
    assert {(row.text, row.fold) for row in beside.rows} <= heard


def test_fewer_of_its_sentences_bear_a_code(made):
    material, _turns, beside, _talk = made
    held = [bool(row.labels) for row in material.rows if row.fold >= 0]
    assert np.mean([bool(row.labels) for row in beside.rows]) < np.mean(held)


def test_reports_are_left_as_they_were_written(made):
    material, turns, beside, _talk = made
    reports = {row.text for row in material.rows if is_report(turns[row.turn])}
    assert reports
    assert reports.isdisjoint({row.text for row in beside.rows})


def test_its_turns_number_on_and_hold_the_codings_of_their_sentences(made):
    _material, turns, beside, talk = made
    assert {row.turn for row in beside.rows} == set(range(len(turns), len(turns) + len(talk)))
    for row in beside.rows:
        codings = talk[row.turn - len(turns)]["codings"]
        mine = {(c["theme"], c["pole"]) for c in codings if c["start"] == row.start}
        assert mine == set(row.labels)


def test_a_sentence_hears_its_new_neighbours(made):
    _material, _turns, beside, _talk = made
    pairs = zip(beside.rows, beside.rows[1:], strict=False)
    near = [(one, two) for one, two in pairs if one.turn == two.turn]
    assert near
    for one, two in near:
        assert set(one.groups["word"]) <= set(two.groups["before"])
        assert set(two.groups["word"]) <= set(one.groups["after"])


def test_the_same_turns_give_the_same_talk(made):
    material, turns, beside, talk = made
    again, same = with_small_talk(material, turns)
    assert [row.text for row in again.rows] == [row.text for row in beside.rows]
    assert same == talk


def test_a_new_turn_is_spoken_by_whoever_said_what_bears_a_code(made):
    material, turns, _beside, talk = made
    differ = 0
    for chosen, told in zip(mixed(material.rows, turns), talk, strict=True):
        of = [turns[material.rows[number].turn]["role"] for number in chosen]
        coded = [
            role for role, number in zip(of, chosen, strict=True) if material.rows[number].labels
        ]
        assert told["role"] == (coded or of)[0]
        differ += told["role"] != of[0]
    assert differ
