"""The reader that ships can go on learning, from reports that were written after it was trained."""

import random

import numpy as np
import pytest
from tiny_bases import made_state, tiny_base, tiny_kept

from analysis.language import unseen_reads
from analysis.language.reader_model import VERSION, Window, from_bytes
from analysis.language.reader_pack import packed_reader, packed_reads
from analysis.language.small_talk import mixed
from analysis.language.training_data import is_later, read_rows, read_turns

pytest.importorskip("torch")

from analysis.language import reader_more
from analysis.language.reader_more import Earlier, make
from analysis.language.reader_top import TopPlan, chances_above, seen_below

PLAN = TopPlan(still=1, rate=1e-3, head_rate=1e-2, rounds=1)


@pytest.fixture(scope="module")
def earlier(tmp_path_factory):
    base = tiny_base(tmp_path_factory.mktemp("base"), layers=2)
    return packed_reader(tiny_kept(base), made_state(base, layers=2))


@pytest.fixture(scope="module")
def turns():
    """Return some turns; of those that came later two reports of every part and two talks."""
    every = read_turns()
    later = [one for one in every if is_later(one)]
    some = [one for part in (0, 1, 2, -1) for one in [t for t in later if t["fold"] == part][:2]]
    return [*[one for one in every if not is_later(one)][::200], *some]


@pytest.fixture(scope="module")
def rows(turns):
    return read_rows(turns)


def told_before(rows, turns):
    """Return what readers said of the turns before the reports, and their texts."""
    before = [row.text for row in rows if not is_later(turns[row.turn])]
    beside = [rows[number].text for chosen in mixed(rows, turns) for number in chosen]
    draw = np.random.default_rng(6)
    said = [draw.uniform(0.1, 0.9, (len(one), 26)).astype("f4") for one in (before, beside)]
    return said, before, beside


def test_a_net_from_a_file_says_what_the_file_says(earlier):
    reader, net = from_bytes(earlier), Earlier(earlier).net()
    cut = reader.pieces.of("de bakker bakt brood.")
    windows = [Window([0, *cut, 2], [-1, *[0] * len(cut), -1]), Window([0, cut[0], 2], [-1, 1, -1])]
    said = chances_above(net, seen_below(net, windows, 1), 1, 2)
    assert said.std() > 0.05
    assert np.abs(said - reader.chances(windows, 2)).max() < 1e-3


def test_reports_are_judged_by_who_had_not_learnt_their_writer(
    earlier, turns, rows, tmp_path, monkeypatch
):
    (said, talk), before, beside = told_before(rows, turns)
    reads = tmp_path / "reads.npz"
    reads.write_bytes(packed_reads(said, talk, before, beside))
    learnt, real = [], reader_more.train_top

    def watched(net, plan, next_round, wanted):
        told = next_round(random.Random(1))
        learnt.append({at for one in told for at in one.window.sentences if at >= len(before)})
        return real(net, plan, next_round, wanted)

    monkeypatch.setattr(reader_more, "train_top", watched)
    lines = []
    make(earlier, reads, turns, tmp_path, plan=PLAN, tell=lines.append)
    assert [{rows[at].fold for at in mine} for mine in learnt] == [
        {-1, 1, 2},
        {-1, 0, 2},
        {-1, 0, 1},
        {-1, 0, 1, 2},
    ]
    monkeypatch.setattr(unseen_reads, "FILE", tmp_path / "training" / "unseen_reads.npz")
    written, told = unseen_reads.unseen_reads([row.text for row in rows], beside)
    assert np.abs(written[: len(before)] - said).max() < 0.02
    assert np.abs(told - talk).max() < 0.02
    heard = written[len(before) :].max(axis=1) > 0.001
    assert heard.tolist() == [row.fold >= 0 for row in rows[len(before) :]]
    assert len(lines) == 8


def test_only_the_upper_layers_and_the_head_have_learnt(earlier, turns, rows, tmp_path):
    (said, talk), before, beside = told_before(rows, turns)
    reads = tmp_path / "reads.npz"
    reads.write_bytes(packed_reads(said, talk, before, beside))
    make(earlier, reads, turns, tmp_path, plan=PLAN, tell=lambda line: None)
    old, new = from_bytes(earlier), from_bytes((tmp_path / "reader.npz").read_bytes())
    assert new.version == VERSION
    assert np.abs(old.layers[0].looks - new.layers[0].looks).max() < 1e-6
    assert np.abs(old.layers[1].looks - new.layers[1].looks).max() > 1e-4
    assert np.abs(old.head - new.head).max() > 1e-3
    assert np.array_equal(old.table, new.table)


def test_reads_of_other_turns_are_refused(earlier, turns, rows, tmp_path, monkeypatch):
    (said, talk), before, beside = told_before(rows, turns)
    reads, reader = tmp_path / "reads.npz", tmp_path / "earlier.npz"
    reads.write_bytes(packed_reads(said, talk, [*before[1:], "Anders."], beside))
    reader.write_bytes(earlier)
    monkeypatch.setattr(reader_more, "read_turns", lambda: turns)
    with pytest.raises(SystemExit, match="before the later"):
        reader_more.main(["--from", str(reader), "--reads", str(reads), "--to", str(tmp_path)])
    assert not (tmp_path / "training").exists()
