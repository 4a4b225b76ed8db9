"""The turns that the reader learns from are as varied as those that it will read."""

import random
from collections import Counter

import numpy as np
import pytest
from tiny_bases import tiny_base, tiny_kept
from tiny_encoders import some_turns

from analysis.language.reader import LONGEST_SENTENCE, LONGEST_WINDOW, windows_of
from analysis.language.reader_pieces import END
from analysis.language.reader_turns import lessons_of, lowered, one_round, role_told
from analysis.language.small_talk import mixed
from analysis.language.training_data import read_rows


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tiny_kept(tiny_base(tmp_path_factory.mktemp("base")))


@pytest.fixture(scope="module")
def taught(kept):
    turns = some_turns()
    rows = read_rows(turns)
    return turns, rows, lessons_of(rows, turns, kept.cutter())


def test_a_long_turn_is_read_in_windows_that_each_hold_whole_sentences(kept):
    sentences = [
        "lang " * 30,
        "de bakker",
        "qqqq " * 40,
        "de",
        "brood " * 90,
        "z" * 64,
        "hé",
        "en " * 60,
    ]
    cuts = [kept.cutter().of(sentence) for sentence in sentences]
    assert max(map(len, cuts)) > LONGEST_SENTENCE
    opening = [0, *kept.cutter().of("Buur:")]
    windows = list(windows_of(opening, enumerate(cuts, start=7)))
    assert len(windows) > 2
    read: dict[int, list[int]] = {}
    for window in windows:
        assert len(window.pieces) <= LONGEST_WINDOW + 1
        assert window.pieces[: len(opening)] == opening
        assert window.pieces[-1] == END
        here: dict[int, list[int]] = {}
        for piece, owner in zip(window.pieces, window.sentences, strict=True):
            here.setdefault(owner, []).append(piece)
        assert here.pop(-1) == [*opening, END]
        assert not read.keys() & here.keys()
        read |= here
    assert list(read.items()) == list(enumerate((cut[:LONGEST_SENTENCE] for cut in cuts), start=7))


def test_a_role_is_told_as_the_reader_is_told_it():
    assert [role_told(one) for one in ("gp", "client", "other", None)] == [
        "professional",
        "client",
        "",
        "",
    ]


def anything(row):
    return True


def test_a_round_holds_every_allowed_sentence_and_no_other(taught):
    _turns, rows, lessons = taught
    allowed = {number for number, row in enumerate(rows) if row.fold != 1}
    assert len(allowed) < len(rows)
    windows = one_round(lessons, lambda row: row in allowed, 1.0, random.Random(1))
    heard = Counter(owner for one in windows for owner in set(one.sentences) - {-1})
    assert set(heard) == allowed
    assert max(heard[number] for number, row in enumerate(rows) if row.labels) == 1
    talk = [heard[number] for number in set(lessons.talk) & allowed]
    assert max(talk) > 1
    for window in windows:
        for owner, many in Counter(window.sentences).items():
            cuts = lessons.written[owner], lessons.lowered[owner]
            assert owner == -1 or many in [min(LONGEST_SENTENCE, len(cut)) for cut in cuts]
    assert windows == one_round(lessons, lambda row: row in allowed, 1.0, random.Random(1))


def test_some_turns_are_joined_lowered_and_of_nobody(taught):
    _turns, rows, lessons = taught
    plain = one_round(lessons, anything, 0.0, random.Random(2))
    assert len(plain) == len(lessons.as_written(anything))
    for window in plain:
        assert len({rows[owner].turn for owner in window.sentences if owner >= 0}) == 1
    told = [
        one for seed in range(20) for one in one_round(lessons, anything, 0.5, random.Random(seed))
    ]
    nobody = lessons.openings[""]
    share = np.mean([one.pieces[: len(nobody)] == nobody for one in told])
    unknown = np.mean([role == "" for role in lessons.roles.values()])
    assert abs(share - (unknown + 0.3 * (1 - unknown))) < 0.06
    first = next(n for n, row in enumerate(rows) if lessons.written[n] != lessons.lowered[n])
    read = [
        [p for p, o in zip(one.pieces, one.sentences, strict=True) if o == first] for one in told
    ]
    read = [one for one in read if one]
    low = sum(one == lessons.lowered[first][: len(one)] for one in read)
    assert 0 < low < len(read) / 2
    coded = [{rows[o].turn for o in one.sentences if o >= 0 and rows[o].labels} for one in told]
    assert any(len(turns) > 1 for turns in coded)


class Words:
    """Cuts a text in words."""

    def of(self, text):
        return [4] * len(text.split())


def test_small_talk_is_short_and_bears_no_code(taught):
    turns, rows, _lessons = taught
    talk = lessons_of(rows, turns, Words()).talk
    short = [number for number, row in enumerate(rows) if len(row.text.split()) <= 28]
    assert talk == [number for number in short if not rows[number].labels]
    assert 0 < len(talk) < len(short) < len(rows)


def test_a_lowered_text_is_as_a_note():
    assert lowered("Zij zei: 'Kom.' Om 12.30 uur, hè?!") == "zij zei 'kom.' om 12.30 uur hè"


def test_talk_beside_is_of_the_same_rows_as_the_scorer_learns(taught):
    turns, rows, _lessons = taught
    talks = list(mixed(rows, turns))
    coded = Counter(number for chosen in talks for number in chosen if rows[number].labels)
    assert coded == Counter(n for n, row in enumerate(rows) if row.labels and row.fold >= 0)
