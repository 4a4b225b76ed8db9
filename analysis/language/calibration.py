"""What scores of unseen sentences are worth: thresholds, certainty, the pole.

A sentence that one of two coders gave a label counts neither way. ``train.py`` asks here what the
models say of writers that they had not learnt.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.language.evaluate import evaluate
from analysis.language.features import Floats
from analysis.language.themes import LABELS
from analysis.language.training_data import Label, Row
from analysis.language.training_turns import BOTH, ONE

# Writers of another making are read less well: 0.70 is the aim, on those.
SURE, LEAST_RECALL, WIDE = 0.8, 0.05, 0.15
# Of how many suggestions a share is counted: few where few are that certain, then more.
FIRST_STEP, WIDER = 60, 1.25


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
        | {"coders": each.get("coders", BOTH)}
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
    tried = {}
    for share in 1.0 - np.geomspace(0.0005, 0.08, 30):
        threshold = float(np.quantile(scores[scores > -1.0], share))
        tried[threshold] = fragment_of(rows, scores, turns, threshold)
    wide = [at for at, one in tried.items() if one["precision"] >= WIDE]
    balanced = max(tried, key=lambda at: tried[at]["f1"])
    chosen = {
        "sure": max(balanced, _sure(tried)),
        "balanced": balanced,
        "wide": min([balanced, *wide]),
    }
    return chosen, {setting: tried[at] for setting, at in chosen.items()}


def fragment_of(
    rows: Sequence[Row], scores: Floats, turns: Sequence[dict[str, Any]], threshold: float
) -> dict[str, Any]:
    """Return precision, recall and F1 of what scores at least the threshold, as ``evaluate``."""
    found: dict[str, Any] = evaluate(reference_of(turns), predictions(rows, scores, threshold))
    fragment: dict[str, Any] = found["fragment"]
    return fragment


def _sure(tried: dict[float, dict[str, Any]]) -> float:
    found = [at for at, one in tried.items() if one["recall"] >= LEAST_RECALL]
    enough = [at for at in found if tried[at]["precision"] >= SURE]
    return min(enough) if enough else max(found or tried, key=lambda at: tried[at]["precision"])


def knots_of(
    rows: Sequence[Row], scores: Floats, turns: Sequence[dict[str, Any]]
) -> tuple[tuple[float, float], ...]:
    """Return rising (score, share that was right) pairs from unseen suggestions."""
    lines = predictions(rows, scores, float(np.quantile(scores[scores > -1.0], 0.90)))
    # What one of two coders saw is neither right nor wrong.
    told = [(line, _seen_by(line, turns)) for line in lines]
    lines = [line for line, coders in told if coders != ONE]
    right = np.array([coders >= BOTH for _, coders in told if coders != ONE], dtype=np.float64)
    score = np.array([line["score"] for line in lines])
    knots, most, start, size = [], 1.0, 0, float(FIRST_STEP)
    while start < len(lines):
        step = slice(start, start + round(size))
        most = min(most, float(right[step].mean()))
        knots.append((float(score[step].mean()), most))
        start, size = step.stop, size * WIDER
    return tuple(reversed(knots))


def _seen_by(line: dict[str, Any], turns: Sequence[dict[str, Any]]) -> int:
    """Return how many coders saw what a suggestion says."""
    told = (
        each.get("coders", BOTH)
        for each in turns[int(line["actor_id"])]["codings"]
        if (each["theme"], each["pole"]) == (line["theme"], line["pole"])
        and min(each["end"], line["end"]) > max(each["start"], line["start"])
    )
    return max(told, default=0)


def pole_share(lines: Sequence[dict[str, Any]], turns: Sequence[dict[str, Any]]) -> float:
    """Return, of suggestions whose theme is right, the share whose pole is too."""
    poles = [pole for pole in (_pole_is_right(line, turns) for line in lines) if pole is not None]
    return sum(poles) / max(1, len(poles))


def _pole_is_right(line: dict[str, Any], turns: Sequence[dict[str, Any]]) -> bool | None:
    """Return None where the theme is not right."""
    poles = {
        each["pole"]
        for each in turns[int(line["actor_id"])]["codings"]
        if each["theme"] == line["theme"]
        and min(each["end"], line["end"]) > max(each["start"], line["start"])
    }
    return line["pole"] in poles if poles else None
