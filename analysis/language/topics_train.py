"""Weigh the phrases of the topics and measure: ``python -m analysis.language.topics_train``.

Writes ``data/topics/weights.json`` from the labelled turns, without the networks kept apart,
and prints what the topics are worth on both. The same labels give the same weights.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language.topics import Topic, features_of, topics_of

KEPT_APART = frozenset({"N04", "N08", "N10"})
RIDGE = 1.0
STEPS = np.arange(0.15, 0.65, 0.02)
Table = NDArray[Any]


@dataclass(frozen=True)
class Worth:
    """How often the topics were right, over all topics together."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def labels() -> list[dict[str, Any]]:
    """Return the labelled turns: network, actor, turn, role, topics, question, text."""
    path = resources.files("analysis.language").joinpath("data", "topics", "labels.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def worth(rows: Sequence[dict[str, Any]], *, with_question: bool = True) -> Worth:
    """Measure what ``topics_of`` finds in labelled turns."""
    hit = said = there = 0
    for row in rows:
        found = set(topics_of(row["text"], row["question"] if with_question else ""))
        hit += len(found & set(row["topics"]))
        said, there = said + len(found), there + len(row["topics"])
    return Worth(hit / max(said, 1), hit / max(there, 1))


def at_the_end(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Count, over whole conversations, what the compass shows after the last turn.

    Returns:
        ``open``: topics that nobody touched; ``shown`` of those; ``touched`` ones that it shows
        all the same (``asked_again``).
    """
    told: dict[str, set[str]] = {}
    found: dict[str, set[str]] = {}
    for row in rows:
        told.setdefault(row["actor"], set()).update(row["topics"])
        found.setdefault(row["actor"], set()).update(topics_of(row["text"], row["question"]))
    every = {topic.value for topic in Topic}
    left = [(every - told[one], every - found[one]) for one in told]
    return {
        "conversations": len(told),
        "open": sum(len(opened) for opened, _ in left),
        "shown": sum(len(opened & shown) for opened, shown in left),
        "asked_again": sum(len(shown - opened) for opened, shown in left),
    }


def fitted(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return both sets of weights, for a turn after a question and for one without."""
    alone = [row | {"question": ""} for row in rows]
    return {"asked": _fitted(rows), "alone": _fitted(alone)}


def _fitted(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Fit one set of weights; each threshold is chosen on networks held out in turn."""
    seen = np.array([features_of(row["text"], row["question"]) for row in rows])
    wanted = np.array([[topic.value in row["topics"] for topic in Topic] for row in rows], float)
    networks = np.array([row["network"] for row in rows])
    guessed = np.zeros_like(wanted)
    for network in sorted(set(networks)):
        apart = networks == network
        weights, base = _solved(seen[~apart], wanted[~apart])
        guessed[apart] = seen[apart] @ weights + base
    weights, base = _solved(seen, wanted)
    size = len(Topic)
    any_phrase = (seen[:, :size] + seen[:, size:]) > 0
    guessed = np.where(any_phrase, guessed, -1.0)
    least = [_best_step(guessed[:, place], wanted[:, place]) for place in range(size)]
    return {
        "rows": [[round(float(one), 4) for one in row] for row in weights],
        "base": [round(float(one), 4) for one in base],
        "least": [round(float(one), 2) for one in least],
    }


def _solved(seen: Table, wanted: Table) -> tuple[Table, Table]:
    base: Table = wanted.mean(axis=0)
    square = seen.T @ seen + RIDGE * np.eye(seen.shape[1])
    weights: Table = np.linalg.solve(square, seen.T @ (wanted - base))
    return weights, base


def _best_step(guessed: Table, wanted: Table) -> float:
    def score(step: float) -> float:
        hit = float(((guessed > step) & (wanted > 0)).sum())
        return 2 * hit / max(float((guessed > step).sum() + wanted.sum()), 1.0)

    return float(max(STEPS, key=lambda step: (score(step), step)))


def main() -> int:
    """Write the weights and print the figures."""
    rows = labels()
    tuned = [row for row in rows if row["network"] not in KEPT_APART]
    apart = [row for row in rows if row["network"] in KEPT_APART]
    path = Path(str(resources.files("analysis.language"))) / "data" / "topics" / "weights.json"
    path.write_text(json.dumps(fitted(tuned), indent=1) + "\n", encoding="utf-8")
    for name, some in (("tuned on", tuned), ("kept apart", apart)):
        for how in (True, False):
            one = worth(some, with_question=how)
            known = "question known" if how else "question not known"
            line = f"{name}, {known}: {len(some)} turns, precision {one.precision:.3f}"
            sys.stdout.write(f"{line}, recall {one.recall:.3f}, F1 {one.f1:.3f}\n")
        sys.stdout.write(f"{name}, at the end of a conversation: {at_the_end(some)}\n")
        for topic in Topic:
            told = [row | {"topics": [t for t in row["topics"] if t == topic]} for row in some]
            hit = sum(topic in topics_of(r["text"], r["question"]) for r in told if r["topics"])
            said = sum(topic in topics_of(r["text"], r["question"]) for r in told)
            there = sum(bool(r["topics"]) for r in told)
            sys.stdout.write(f"  {topic.value}: right {hit}, said {said}, there {there}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
