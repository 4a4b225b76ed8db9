"""Make ``data/scorer.json`` from the training data.

Run ``python -m analysis.language.train``. The method is ridge regression on
hashed features, one column per theme and pole, solved through the sentences'
similarities (there are fewer sentences than features). Threshold and certainty
come from sentences of writers that the model had not seen. The
same data give the same file: nothing is drawn at random.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.language.evaluate import evaluate
from analysis.language.features import (
    DIMENSIONS,
    Floats,
    Vector,
    groups_of,
    place_of,
    sentences_of,
    vector_of,
)
from analysis.language.pipeline import build_base_pipeline
from analysis.language.scorer_model import ScorerModel, to_json
from analysis.language.themes import LABELS

HERE = Path(__file__).parent / "data"
TRAINING = HERE / "training"
VERSION = "3"
RIDGE = 3.0
BLOCK = 8192
LEAST_SEEN = 2  # a feature seen in fewer sentences is left out
Groups = dict[str, Counter[str]]


@dataclass(frozen=True)
class Row:
    """One sentence to learn from."""

    turn: int
    index: int
    start: int
    end: int
    fold: int
    groups: Groups
    labels: dict[tuple[str, str], int]


def read_turns() -> list[dict[str, Any]]:
    """Return every training turn: ``id``, ``text``, ``codings``, ``fold``.

    Fold 0 and 1 each hold half of the eight writers; what is always learnt has -1.
    """
    turns: list[dict[str, Any]] = []
    for name in ("items.jsonl", "network_turns.jsonl"):
        for line in (TRAINING / name).read_text(encoding="utf-8").splitlines():
            turn = json.loads(line)
            writer = int(turn["id"][1:3])
            turns.append(turn | {"fold": int(writer > 4) if turn["id"][0] == "B" else -1})
    lines = (TRAINING / "own_sentences.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        head, _, text = line.partition(": ")
        if line.startswith("#") or not text:
            continue
        theme, _, pole = head.partition(" ")
        whole = {"start": 0, "end": len(text), "theme": theme, "pole": pole}
        codings = [] if theme == "none" else [whole]
        turns.append({"id": f"X{number}", "text": text, "codings": codings, "fold": -1})
    return turns


def read_rows(turns: Sequence[dict[str, Any]]) -> list[Row]:
    """Return the sentences of the turns, with features and labels."""
    nlp = build_base_pipeline()
    rows = []
    for number, turn in enumerate(turns):
        sentences = sentences_of(nlp(turn["text"]))
        for index, sentence in enumerate(sentences):
            rows.append(
                Row(
                    turn=number,
                    index=index,
                    start=sentence.start,
                    end=sentence.end,
                    fold=turn["fold"],
                    groups=groups_of(sentences, index),
                    labels=_labels(turn["codings"], sentence.start, sentence.end),
                )
            )
    return rows


def _labels(codings: Sequence[dict[str, Any]], start: int, end: int) -> dict[tuple[str, str], int]:
    """Return label -> coders for codings that lie in this sentence for real."""
    labels: dict[tuple[str, str], int] = {}
    for each in codings:
        shared = min(each["end"], end) - max(each["start"], start)
        half = 0.5 * min(end - start, each["end"] - each["start"])
        if shared > 0 and (shared >= half or shared > 25):
            label = (each["theme"], each["pole"])
            labels[label] = max(labels.get(label, 0), each.get("coders", 2))
    return labels


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


def blocks_of(vectors: Sequence[Vector]) -> Iterator[tuple[int, Floats]]:
    """Yield the vectors as dense blocks of columns, with each block's start."""
    where = np.concatenate([vector.places for vector in vectors])
    value = np.concatenate([vector.values for vector in vectors])
    owner = np.repeat(np.arange(len(vectors)), [len(v.places) for v in vectors])
    order = np.argsort(where, kind="stable")
    where, value, owner = where[order], value[order], owner[order]
    for start in range(0, DIMENSIONS, BLOCK):
        low, high = np.searchsorted(where, [start, start + BLOCK])
        block = np.zeros((len(vectors), BLOCK), dtype=np.float32)
        np.add.at(block, (owner[low:high], where[low:high] - start), value[low:high])
        yield start, block


def similarities(vectors: Sequence[Vector]) -> Floats:
    """Return the inner products of all sentences, shape (n, n)."""
    result = np.zeros((len(vectors), len(vectors)), dtype=np.float32)
    for _, block in blocks_of(vectors):
        result += block @ block.T
    return result


def solve(alike: Floats, wanted: Floats, mean: Floats) -> Floats:
    """Return each sentence's share in every label's weights, shape (n, 26)."""
    ridge = alike.astype(np.float64) + RIDGE * np.eye(len(alike))
    return np.linalg.solve(ridge, (wanted - mean).astype(np.float64)).astype(np.float32)


def wanted_of(rows: Sequence[Row]) -> Floats:
    """Return 1 where a sentence bears a label, 0 elsewhere, shape (n, 26)."""
    place = {label: number for number, label in enumerate(LABELS)}
    wanted = np.zeros((len(rows), len(LABELS)), dtype=np.float32)
    for number, row in enumerate(rows):
        for label in row.labels:
            wanted[number, place[label]] = 1.0
    return wanted


def unseen_scores(rows: Sequence[Row], alike: Floats, wanted: Floats) -> Floats:
    """Return scores of every sentence by a model that did not learn its fold."""
    folds = np.array([row.fold for row in rows])
    scores = np.full(wanted.shape, -1.0, dtype=np.float32)
    for fold in (0, 1):
        learn, judge = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        mean = wanted[learn].mean(axis=0)
        shares = solve(alike[np.ix_(learn, learn)], wanted[learn], mean)
        scores[judge] = alike[np.ix_(judge, learn)] @ shares + mean
    return scores


def _line(turn: int, start: int, end: int, label: tuple[str, str]) -> dict[str, Any]:
    theme, pole = label
    ids = {"network_id": "", "actor_id": str(turn), "turn": 0}
    return ids | {"start": start, "end": end, "theme": theme, "pole": pole}


def predictions(rows: Sequence[Row], scores: Floats, threshold: float) -> list[dict[str, Any]]:
    """Return coding lines for scores above the threshold, without neighbours."""
    taken: set[tuple[int, int, int]] = set()
    lines = []
    found = np.argwhere(scores >= threshold)
    order = np.argsort(-scores[found[:, 0], found[:, 1]], kind="stable")
    for number, label in found[order]:
        row = rows[number]
        near = {(row.turn, row.index + step, int(label)) for step in (-1, 0, 1)}
        if not near & taken:
            taken.add((row.turn, row.index, int(label)))
            lines.append(_line(row.turn, row.start, row.end, LABELS[label]))
    return lines


def even_threshold(
    rows: Sequence[Row], scores: Floats, turns: Sequence[dict[str, Any]]
) -> tuple[float, dict[str, Any]]:
    """Return the threshold at which there are as many suggestions as codings.

    The best F1 lies higher, but there the cues, written with half of these
    turns in view, look better than they are on a new writer's words.
    """
    reference = [
        _line(number, each["start"], each["end"], (each["theme"], each["pole"]))
        | {"coders": each.get("coders", 2)}
        for number, turn in enumerate(turns)
        if turn["fold"] >= 0
        for each in turn["codings"]
    ]
    threshold, fragment = 1.0, evaluate(reference, [])["fragment"]
    for share in np.arange(0.995, 0.93, -0.0025):
        threshold = float(np.quantile(scores[scores > -1.0], share))
        fragment = evaluate(reference, predictions(rows, scores, threshold))["fragment"]
        if fragment["n_pred"] >= fragment["n_ref"]:
            break
    return threshold, fragment


def knots_of(scores: Floats, wanted: Floats) -> tuple[tuple[float, float], ...]:
    """Return rising (score, share that was right) pairs from unseen sentences."""
    judged = scores > -1.0
    order = np.argsort(scores[judged], kind="stable")
    score, right = scores[judged][order], wanted[judged][order]
    knots, least = [], 0.0
    for top in (20000, 8000, 4000, 2000, 1000, 500, 250, 100, 40):
        part = slice(len(score) - top, len(score) - top // 2)
        least = max(least, float(right[part].mean()))
        knots.append((float(score[part].mean()), least))
    return tuple(knots)


def train() -> tuple[ScorerModel, dict[str, Any]]:
    """Return the model and its scores on unseen writers."""
    turns = read_turns()
    rows = read_rows(turns)
    rarity = rarity_of(rows)
    vectors = [vector_of(row.groups, rarity) for row in rows]
    wanted, alike = wanted_of(rows), similarities(vectors)
    unseen = unseen_scores(rows, alike, wanted)
    threshold, fragment = even_threshold(rows, unseen, turns)
    mean: Floats = wanted.mean(axis=0)
    shares = solve(alike, wanted, mean)
    weights = np.zeros((DIMENSIONS, len(LABELS)), dtype=np.float32)
    for start, block in blocks_of(vectors):
        weights[start : start + BLOCK] = block.T @ shares
    knots = knots_of(unseen, wanted)
    model = ScorerModel(VERSION, weights, rarity, mean, threshold, knots)
    return model, fragment


def main() -> None:
    """Write the model beside the other language data."""
    model, fragment = train()
    (HERE / "scorer.json").write_text(to_json(model), encoding="utf-8")
    sys.stdout.write(f"unseen writers: {json.dumps(fragment)}\n")
    sys.stdout.write(f"threshold {model.threshold:.4f}, knots {model.knots}\n")


if __name__ == "__main__":
    main()
