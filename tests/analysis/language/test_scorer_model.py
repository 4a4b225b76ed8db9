import dataclasses

import numpy as np
import pytest

from analysis.language.calibration import knots_of, thresholds_of
from analysis.language.features import (
    DIMENSIONS,
    WEIGHTS,
    Vector,
    groups_of,
    sentences_of,
    vector_of,
)
from analysis.language.material import OF_ONE, wanted_of
from analysis.language.ridge import distinct, solve
from analysis.language.scorer_model import ScorerModel, from_json, shipped_model, to_json
from analysis.language.sentence_vectors import CONTEXT, ROLES, WIDTH, contexts, sentence_vectors
from analysis.language.themes import LABELS
from analysis.language.training_data import Row, read_turns


def small_model():
    generator = np.random.default_rng(7)
    weights = np.zeros((DIMENSIONS, len(LABELS)), dtype=np.float32)
    weights[:500] = generator.normal(size=(500, len(LABELS)))
    landmarks = generator.normal(size=(5, WIDTH)).astype(np.float32)
    landmarks /= np.linalg.norm(landmarks, axis=1, keepdims=True)
    return ScorerModel(
        version="t",
        weights=weights,
        rarity=np.full(DIMENSIONS, 2.5, dtype=np.float32),
        landmarks=landmarks,
        landmark_weights=generator.normal(size=(5, len(LABELS))).astype(np.float32),
        context_weights=np.zeros((CONTEXT, len(LABELS)), dtype=np.float32),
        offset=np.full(len(LABELS), 0.1, dtype=np.float32),
        thresholds={"sure": 0.5, "balanced": 0.25, "wide": 0.125},
        examples=tuple(f"Voorbeeld {number}." for number in range(5)),
        example_labels=((0,), (1, 2), (0,), (), (3,)),
        knots=((0.0, 0.1), (1.0, 0.9)),
    )


def row_of(turn, index, *, fold=0):
    return Row(turn, index, 10 * index, 10 * index + 9, fold, "", {}, {})


def test_a_model_survives_its_file_but_for_the_last_digits():
    model = small_model()
    again = from_json(to_json(model))
    assert np.allclose(again.weights, model.weights, atol=0.05)
    assert np.allclose(again.landmarks, model.landmarks, atol=0.003)
    assert np.array_equal(again.landmark_weights, model.landmark_weights)
    assert np.array_equal(again.rarity, model.rarity)
    assert (again.version, again.thresholds, again.knots) == ("t", model.thresholds, model.knots)
    assert (again.examples, again.example_labels) == (model.examples, model.example_labels)
    assert to_json(again) == to_json(from_json(to_json(again)))


def test_a_file_of_the_wrong_size_is_refused():
    model = small_model()
    for name in ("weights", "landmark_weights", "context_weights"):
        short = dataclasses.replace(model, **{name: getattr(model, name)[:-1, :-1]})
        with pytest.raises(ValueError, match=r"reshape|broadcast"):
            from_json(to_json(short))


def test_a_score_adds_up_words_meaning_and_neighbours():
    model = small_model()
    nothing = Vector(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    word = Vector(np.array([3]), np.array([2.0], dtype=np.float32))
    vectors = np.repeat(model.landmarks[:1], 2, axis=0)
    scores = model.scores([nothing, word], vectors, np.zeros((2, CONTEXT), dtype=np.float32))
    assert np.allclose(scores[1] - scores[0], 2.0 * model.weights[3], atol=1e-5)
    alike = np.exp(2.0 * (model.landmarks @ model.landmarks[0] - 1.0))
    assert np.allclose(scores[0], 0.1 + alike @ model.landmark_weights, atol=1e-4)


def test_the_encoder_knows_a_paraphrase_from_another_subject():
    one, same, other = sentence_vectors(
        [
            "Ze heeft nooit teruggebeld.",
            "Ik heb nooit meer iets van haar gehoord.",
            "De kat slaapt op de bank.",
        ]
    )
    assert one @ one == pytest.approx(1.0, abs=1e-3)
    assert one @ same > one @ other + 0.1
    assert sentence_vectors([]).shape == (0, WIDTH)


def test_neighbours_end_at_the_edge_of_a_turn():
    vectors = np.eye(3, WIDTH, dtype=np.float32)
    context = contexts(vectors, [0, 0, 1], ["family", "family", "mayor"])
    before, after, roles = np.split(context, [WIDTH, 2 * WIDTH], axis=1)
    assert np.array_equal(before[1], vectors[0])
    assert np.array_equal(after[0], vectors[1])
    assert not before[0].any()
    assert not before[2].any()
    assert not after[1].any()
    assert not after[2].any()
    assert roles[0].tolist() == [float(role == "family") for role in ROLES]
    assert not roles[2].any()


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


def test_solving_gives_the_ridge_solution():
    generator = np.random.default_rng(3)
    table = generator.normal(size=(30, 6)).astype(np.float32)
    dense = generator.normal(size=(30, 4)).astype(np.float32)
    wanted = generator.normal(size=(30, 2)).astype(np.float32)
    sparse = [Vector(np.arange(6), line) for line in table]
    found = solve(sparse, dense, wanted, ridge=5.0, rounds=200)
    whole = np.concatenate([table, dense - dense.mean(axis=0)], axis=1)
    right = np.linalg.solve(
        whole.T @ whole + 5.0 * np.eye(10), whole.T @ (wanted - wanted.mean(axis=0))
    )
    assert np.allclose(found.sparse[:6], right[:6], atol=1e-3)
    assert np.allclose(found.dense, right[6:], atol=1e-3)


def test_a_place_that_two_features_share_is_counted_once_with_both():
    vector = Vector(np.array([5, 2, 5]), np.array([1.0, 2.0, 3.0], dtype=np.float32))
    once = distinct(vector)
    assert once.places.tolist() == [2, 5]
    assert once.values.tolist() == [2.0, 4.0]


def test_the_training_data_hold_no_turn_of_the_networks_kept_apart():
    turns = read_turns()
    assert len(turns) > 2500
    assert not [turn["id"] for turn in turns if turn["id"].startswith(("N09", "N10", "C"))]
    for turn in turns:
        for coding in turn["codings"]:
            assert 0 <= coding["start"] < coding["end"] <= len(turn["text"])
            assert (coding["theme"], coding["pole"]) in LABELS


def held_out():
    """Forty sentences of one held-out turn: two codings, found with the highest scores."""
    codings = [{"start": 0, "end": 9, "theme": theme, "pole": pole} for theme, pole in LABELS[:3:2]]
    turns = [
        {"id": "a01-1", "fold": 0, "codings": codings},
        {"id": "X1", "fold": -1, "codings": codings},
    ]
    scores = np.full((40, len(LABELS)), 0.1, dtype=np.float32)
    scores[:, 1::2] = 0.05
    scores[0, [0, 2]] = (0.9, 0.8)
    scores[10:16, 4] = 0.5
    return turns, [row_of(0, index) for index in range(40)], scores


def test_the_settings_run_from_few_but_certain_to_missing_little():
    turns, rows, scores = held_out()
    thresholds, measured = thresholds_of(rows, scores, turns)
    assert thresholds["sure"] >= thresholds["balanced"] >= thresholds["wide"]
    assert measured["sure"]["precision"] >= measured["wide"]["precision"]
    assert measured["balanced"]["n_ref"] == 2
    assert measured["balanced"]["f1"] == max(one["f1"] for one in measured.values())
    assert measured["wide"]["recall"] == 1.0


def test_an_example_has_the_same_code_and_is_alike():
    model = small_model()
    assert model.example_for(model.landmarks[0], 0) == "Voorbeeld 0."
    assert model.example_for(model.landmarks[2], 0) == "Voorbeeld 2."
    assert model.example_for(model.landmarks[0], 3) is None
    assert model.example_for(model.landmarks[0], 25) is None


def test_what_scores_higher_was_more_often_right():
    turns, rows, scores = held_out()
    knots = knots_of(rows, scores, turns)
    assert list(knots) == sorted(knots)
    assert knots[0][1] <= knots[-1][1] <= 1.0


def test_what_one_of_two_coders_saw_is_neither_right_nor_wrong():
    turns, rows, scores = held_out()
    both = knots_of(rows, scores, turns)
    turns[0] = turns[0] | {"codings": [one | {"coders": 1} for one in turns[0]["codings"]]}
    one = knots_of(rows, scores, turns)
    assert max(share for _score, share in both) > 0
    assert max(share for _score, share in one) == 0
    assert max(score for score, _share in one) < max(score for score, _share in both)


def test_a_label_that_one_coder_saw_counts_by_half():
    labels = {LABELS[3]: 1, LABELS[8]: 2}
    wanted = wanted_of([dataclasses.replace(row_of(0, 0), labels=labels), row_of(0, 1)])
    assert wanted[0, [3, 8]].tolist() == [OF_ONE, 1.0]
    assert wanted.sum() == OF_ONE + 1.0
    assert 0.0 < OF_ONE < 1.0
