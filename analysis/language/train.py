"""Make ``data/scorer.json`` from the training data.

Run ``python -m analysis.language.train``. The method is ridge regression, one
column per theme and pole, on hashed features and on likeness in meaning.
Threshold and certainty come from sentences of writers that the model had not
seen. The same data give the same file.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.language.evaluate import evaluate
from analysis.language.features import DIMENSIONS, Floats, Vector, place_of, vector_of
from analysis.language.ridge import distinct, solve
from analysis.language.scorer_model import ScorerModel, as_kept, likeness, to_json
from analysis.language.sentence_vectors import ROLES, contexts, sentence_vectors
from analysis.language.themes import LABELS
from analysis.language.training_data import Label, Row, read_rows, read_turns

TARGET = Path(__file__).parent / "data" / "scorer.json"
VERSION = "5"
RIDGE = 6.0
LANDMARKS = 1000
MEANING = 2.0  # how much likeness counts beside one group of hashed features
BEFORE, AFTER, ROLE = 0.3, 0.2, 0.2
OF_THEME, OF_POLE = 0.3, 0.05
SURE, LEAST_RECALL, WIDE = 0.70, 0.05, 0.15
LEAST_SEEN = 2  # a feature seen in fewer sentences is left out


class Material(NamedTuple):
    """What is learnt from: per row the hashed features, the meaning, the labels."""

    rows: list[Row]
    sparse: list[Vector]
    rarity: Floats
    vectors: Floats
    context: Floats
    wanted: Floats


def rarity_of(rows: Sequence[Row]) -> Floats:
    """Return the inverse document frequency of every place, (DIMENSIONS,)."""
    seen = np.zeros(DIMENSIONS, dtype=np.float32)
    for row in rows:
        names = [(g, name) for g, features in row.groups.items() for name in features]
        seen[list({place_of(group, name) for group, name in names})] += 1
    rarity = np.log(len(rows) / np.maximum(seen, 1)).astype(np.float32)
    rarity[seen < LEAST_SEEN] = 0.0
    # The model file keeps sixteenths: learn with what it will be used with.
    kept: Floats = (np.round(rarity * 16) / 16).astype(np.float32)
    return kept


def wanted_of(rows: Sequence[Row]) -> Floats:
    """Return 1 where a sentence bears a label, 0 elsewhere, shape (n, 26)."""
    place = {label: number for number, label in enumerate(LABELS)}
    wanted = np.zeros((len(rows), len(LABELS)), dtype=np.float32)
    for number, row in enumerate(rows):
        for label in row.labels:
            wanted[number, place[label]] = 1.0
    return wanted


def material_of(turns: Sequence[dict[str, Any]]) -> Material:
    """Return everything that is known of the turns' sentences."""
    rows = read_rows(turns)
    rarity = rarity_of(rows)
    vectors = sentence_vectors([row.text for row in rows])
    sparse = [distinct(vector_of(row.groups, rarity)) for row in rows]
    around = context_of_rows(rows, turns, vectors)
    return Material(rows, sparse, rarity, vectors, around, wanted_of(rows))


def context_of_rows(
    rows: Sequence[Row], turns: Sequence[dict[str, Any]], vectors: Floats
) -> Floats:
    """Return what stands around each row, given the rows' vectors by any encoder, (n, w)."""
    spoken_by = [str(turns[row.turn].get("role", "")) for row in rows]
    return contexts(vectors, [row.turn for row in rows], spoken_by)


def fit(material: Material, learn: Sequence[int]) -> ScorerModel:
    """Return a model, without threshold and certainty, from some of the rows."""
    chosen = _landmark_rows(material.wanted, learn)
    landmarks = as_kept(material.vectors[chosen])
    whiten = _whitening(landmarks)
    parts = np.array([BEFORE, AFTER, ROLE], dtype=np.float32)
    width = material.vectors.shape[1]
    scale = np.sqrt(np.repeat(parts, [width, width, len(ROLES)]))
    meaning = likeness(material.vectors[learn], landmarks) @ whiten * np.float32(MEANING**0.5)
    dense = np.concatenate([meaning, material.context[learn] * scale], axis=1)
    found = solve([material.sparse[i] for i in learn], dense, material.wanted[learn], RIDGE)
    of_meaning, of_context = found.dense[: len(landmarks)], found.dense[len(landmarks) :]
    mix = mixing()
    return ScorerModel(
        version=VERSION,
        weights=found.sparse @ mix,
        rarity=material.rarity,
        landmarks=landmarks,
        landmark_weights=(whiten @ of_meaning @ mix * MEANING**0.5).astype(np.float32),
        context_weights=of_context @ mix * scale[:, None],
        offset=found.offset @ mix,
        thresholds={},
        examples=tuple(material.rows[row].text for row in chosen),
        example_labels=tuple(
            tuple(np.flatnonzero(material.wanted[row]).tolist()) for row in chosen
        ),
        knots=((0.0, 0.0), (1.0, 1.0)),
    )


def mixing() -> Floats:
    """Return how much of each label's score goes into each other's, (26, 26).

    The theme, and the pole, are each known better than the two together: every
    score gets a share of what both poles of its theme say, and of what its pole
    says over all themes.
    """
    theme = np.arange(len(LABELS)) // 2
    sign = np.where(np.arange(len(LABELS)) % 2 == 0, 1.0, -1.0)
    shared = (
        np.eye(len(LABELS)) + OF_THEME * (theme[:, None] == theme) + OF_POLE * np.outer(sign, sign)
    )
    mixed: Floats = shared.astype(np.float32)
    return mixed


def _landmark_rows(wanted: Floats, learn: Sequence[int]) -> list[int]:
    """Return coded sentences, spread evenly over the training data."""
    coded = [row for row in learn if wanted[row].any()]
    count = min(LANDMARKS, len(coded))
    return [coded[place * len(coded) // count] for place in range(count)]


def _whitening(landmarks: Floats) -> Floats:
    """Return what makes likeness to each landmark count once, (m, m).

    Landmarks of a narrow encoder lie so close together that the table needs more on its
    diagonal; for the one that ships the first try is enough.
    """
    spread = likeness(landmarks, landmarks).astype(np.float64)
    for extra in (1e-4, 1e-3, 1e-2, 1e-1):
        try:
            root = np.linalg.cholesky(spread + extra * np.eye(len(landmarks)))
        except np.linalg.LinAlgError:
            continue
        whiten: Floats = np.linalg.inv(root).T.astype(np.float32)
        return whiten
    raise ValueError("the landmarks cannot be told apart")


def scores_of(model: ScorerModel, material: Material, which: Sequence[int]) -> Floats:
    """Return the model's scores of some of the rows, (len(which), 26)."""
    sparse = [material.sparse[i] for i in which]
    return model.scores(sparse, material.vectors[which], material.context[which])


def unseen_scores(material: Material) -> Floats:
    """Return scores of every sentence by a model that did not learn its writer.

    Sentences that are always learnt keep -1.
    """
    folds = np.array([row.fold for row in material.rows])
    scores = np.full(material.wanted.shape, -1.0, dtype=np.float32)
    for fold in sorted(set(folds.tolist()) - {-1}):
        judge = np.flatnonzero(folds == fold)
        model = fit(material, np.flatnonzero(folds != fold).tolist())
        scores[judge] = scores_of(model, material, judge.tolist())
    return scores


def _line(turn: int, start: int, end: int, label: Label) -> dict[str, Any]:
    theme, pole = label
    ids = {"network_id": "", "actor_id": str(turn), "turn": 0}
    return ids | {"start": start, "end": end, "theme": theme, "pole": pole}


def predictions(rows: Sequence[Row], scores: Floats, threshold: float) -> list[dict[str, Any]]:
    """Return coding lines, with ``score``, above the threshold, without neighbours."""
    taken: set[tuple[int, int, int]] = set()
    lines = []
    pairs = scores.reshape(len(rows), -1, 2)
    stronger = (pairs == pairs.max(axis=2, keepdims=True)).reshape(scores.shape)
    found = np.argwhere(stronger & (scores >= threshold))
    order = np.argsort(-scores[found[:, 0], found[:, 1]], kind="stable")
    for number, label in found[order]:
        row = rows[number]
        near = {(row.turn, row.index + step, int(label)) for step in (-1, 0, 1)}
        if not near & taken:
            taken.add((row.turn, row.index, int(label)))
            line = _line(row.turn, row.start, row.end, LABELS[label])
            lines.append(line | {"score": float(scores[number, label])})
    return lines


def reference_of(turns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the codings of the turns that are held out once."""
    return [
        _line(number, each["start"], each["end"], (each["theme"], each["pole"]))
        | {"coders": each.get("coders", 2)}
        for number, turn in enumerate(turns)
        if turn["fold"] >= 0
        for each in turn["codings"]
    ]


def thresholds_of(
    rows: Sequence[Row], scores: Floats, turns: Sequence[dict[str, Any]]
) -> tuple[dict[str, float], dict[str, dict[str, Any]]]:
    """Return the threshold of each setting, and what it gives on unseen writers.

    "balanced" has the highest fragment F1. "sure" has the most suggestions of which
    ``SURE`` are right, or else the highest precision at ``LEAST_RECALL`` found. "wide"
    still has ``WIDE`` right.
    """
    reference, tried = reference_of(turns), {}
    for share in 1.0 - np.geomspace(0.0005, 0.08, 30):
        threshold = float(np.quantile(scores[scores > -1.0], share))
        tried[threshold] = evaluate(reference, predictions(rows, scores, threshold))["fragment"]
    wide = [at for at, one in tried.items() if one["precision"] >= WIDE]
    balanced = max(tried, key=lambda at: tried[at]["f1"])
    chosen = {
        "sure": max(balanced, _sure(tried)),
        "balanced": balanced,
        "wide": min([balanced, *wide]),
    }
    return chosen, {setting: tried[at] for setting, at in chosen.items()}


def _sure(tried: dict[float, dict[str, Any]]) -> float:
    found = [at for at, one in tried.items() if one["recall"] >= LEAST_RECALL]
    enough = [at for at in found if tried[at]["precision"] >= SURE]
    return min(enough) if enough else max(found or tried, key=lambda at: tried[at]["precision"])


def knots_of(
    rows: Sequence[Row], scores: Floats, turns: Sequence[dict[str, Any]]
) -> tuple[tuple[float, float], ...]:
    """Return rising (score, share that was right) pairs from unseen suggestions."""
    lines = predictions(rows, scores, float(np.quantile(scores[scores > -1.0], 0.90)))
    right = np.array([_is_right(line, turns) for line in lines], dtype=np.float64)
    score = np.array([line["score"] for line in lines])
    knots, most = [], 1.0
    size = max(20, len(lines) // 20)
    for start in range(0, len(lines), size):
        most = min(most, float(right[start : start + size].mean()))
        knots.append((float(score[start : start + size].mean()), most))
    return tuple(reversed(knots))


def _is_right(line: dict[str, Any], turns: Sequence[dict[str, Any]]) -> bool:
    return any(
        (each["theme"], each["pole"]) == (line["theme"], line["pole"])
        and min(each["end"], line["end"]) > max(each["start"], line["start"])
        for each in turns[int(line["actor_id"])]["codings"]
    )


class HeldOut(NamedTuple):
    """What models that had not learnt a writer say of that writer's sentences.

    ``scores``: (n, 26), -1 where a sentence is always learnt. ``thresholds`` and ``measured``
    per setting, as from ``thresholds_of``. ``pole``: of the suggestions whose theme was right,
    the share whose pole was too (balanced setting).
    """

    scores: Floats
    thresholds: dict[str, float]
    measured: dict[str, dict[str, Any]]
    pole: float


def held_out(material: Material, turns: Sequence[dict[str, Any]]) -> HeldOut:
    """Return how well the method does on writers that it did not learn."""
    scores = unseen_scores(material)
    thresholds, measured = thresholds_of(material.rows, scores, turns)
    lines = predictions(material.rows, scores, thresholds["balanced"])
    poles = [pole for pole in (_pole_is_right(line, turns) for line in lines) if pole is not None]
    return HeldOut(scores, thresholds, measured, sum(poles) / max(1, len(poles)))


def _pole_is_right(line: dict[str, Any], turns: Sequence[dict[str, Any]]) -> bool | None:
    """Return None where the theme is not right."""
    poles = {
        each["pole"]
        for each in turns[int(line["actor_id"])]["codings"]
        if each["theme"] == line["theme"]
        and min(each["end"], line["end"]) > max(each["start"], line["start"])
    }
    return line["pole"] in poles if poles else None


def trained(material: Material, turns: Sequence[dict[str, Any]], unseen: HeldOut) -> ScorerModel:
    """Return the model that the material teaches, with threshold and certainty."""
    knots = knots_of(material.rows, unseen.scores, turns)
    model = fit(material, range(len(material.rows)))
    return replace(model, thresholds=unseen.thresholds, knots=knots)


def main() -> None:
    """Write the model beside the other language data."""
    turns = read_turns()
    material = material_of(turns)
    unseen = held_out(material, turns)
    model = trained(material, turns, unseen)
    TARGET.write_text(to_json(model), encoding="utf-8")
    for setting, fragment in unseen.measured.items():
        sys.stdout.write(f"unseen writers, {setting}: {json.dumps(fragment)}\n")
    sys.stdout.write(f"pole right where the theme is: {unseen.pole:.3f}\n")
    sys.stdout.write(f"thresholds {model.thresholds}, knots {model.knots}\n")


if __name__ == "__main__":
    main()
