import numpy as np
import pytest

from analysis.language.features import DIMENSIONS, WEIGHTS, groups_of, sentences_of, vector_of
from analysis.language.scorer_model import ScorerModel, from_json, shipped_model, to_json
from analysis.language.themes import LABELS
from analysis.language.train import Row, even_threshold, read_turns, solve


def small_model():
    generator = np.random.default_rng(7)
    weights = np.zeros((DIMENSIONS, len(LABELS)), dtype=np.float32)
    weights[:500] = generator.normal(size=(500, len(LABELS)))
    rarity = np.full(DIMENSIONS, 2.5, dtype=np.float32)
    offset = np.full(len(LABELS), 0.1, dtype=np.float32)
    return ScorerModel("t", weights, rarity, offset, 0.25, ((0.0, 0.1), (1.0, 0.9)))


def test_a_model_survives_its_file_but_for_the_last_digits():
    model = small_model()
    again = from_json(to_json(model))
    assert np.allclose(again.weights, model.weights, atol=0.05)
    assert np.array_equal(again.rarity, model.rarity)
    assert (again.version, again.threshold, again.knots) == ("t", 0.25, model.knots)
    assert to_json(again) == to_json(from_json(to_json(again)))


def test_a_file_of_the_wrong_size_is_refused():
    with pytest.raises(ValueError, match="reshape"):
        from_json(to_json(small_model()).replace('"weights": "', '"weights": "AAAA'))


def test_certainty_rises_with_the_score_and_stays_a_share():
    model = shipped_model()
    shares = [model.certainty(score) for score in np.linspace(-1, 2, 50)]
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] <= shares[-1] <= 1.0


def test_every_group_of_a_vector_has_its_own_length(nlp):
    doc = nlp("Ik ben nooit teruggebeld. Dag.")
    sentences = sentences_of(doc)
    vector = vector_of(groups_of(sentences, 0), np.full(DIMENSIONS, 1.0, dtype=np.float32))
    used = {name for name, features in groups_of(sentences, 0).items() if features}
    length = float(vector.values @ vector.values)
    assert {"word", "letters", "cue", "after"} <= used
    assert length == pytest.approx(sum(WEIGHTS[name] for name in used), rel=1e-4)


def test_an_unknown_word_weighs_nothing(nlp):
    sentences = sentences_of(nlp("Xyzzyqw"))
    vector = vector_of(groups_of(sentences, 0), np.zeros(DIMENSIONS, dtype=np.float32))
    assert len(vector.places) == 0


def test_solving_finds_what_was_learnt():
    alike = np.eye(4, dtype=np.float32) * 100
    wanted = np.zeros((4, len(LABELS)), dtype=np.float32)
    wanted[2, 5] = 1.0
    mean = wanted.mean(axis=0)
    scores = alike @ solve(alike, wanted, mean) + mean
    assert np.argwhere(scores > 0.5).tolist() == [[2, 5]]


def test_the_training_data_hold_no_turn_of_the_networks_kept_apart():
    turns = read_turns()
    assert len(turns) > 2500
    assert not [turn["id"] for turn in turns if turn["id"].startswith(("N09", "N10", "C"))]
    for turn in turns:
        for coding in turn["codings"]:
            assert 0 <= coding["start"] < coding["end"] <= len(turn["text"])
            assert (coding["theme"], coding["pole"]) in LABELS


def test_the_threshold_gives_as_many_suggestions_as_there_are_codings():
    whole = {"start": 0, "end": 9}
    codings = [whole | {"theme": theme, "pole": pole} for theme, pole in LABELS[:2]]
    turns = [
        {"id": "B01-1", "fold": 0, "codings": codings},
        {"id": "X1", "fold": -1, "codings": codings},
    ]
    rows = [Row(0, index, 0, 9, 0, {}, {}) for index in range(40)]
    scores = np.full((40, len(LABELS)), 0.1, dtype=np.float32)
    scores[0, :2] = (0.9, 0.8)
    scores[10:16, 3] = 0.5
    threshold, fragment = even_threshold(rows, scores, turns)
    assert 0.1 < threshold < 0.8
    assert fragment["n_ref"] == 2
    assert fragment["n_pred"] >= 2
    assert fragment["recall"] == 1.0
