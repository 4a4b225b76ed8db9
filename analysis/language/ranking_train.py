"""Learn the ranking from scores of sentences whose writer the scorer had not learnt.

Half of what it learns from are turns with small talk put between their sentences: in the training
turns half the sentences bear a code, in a conversation far fewer do. Without it a sentence
between sentences that say nothing would count for nothing. The same scores give the same ranking.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language.features import Floats, Ints
from analysis.language.ranking import Around, Candidates, Ranking, Tree, candidates
from analysis.language.themes import LABELS

Numbers = NDArray[np.float64]
SEED = 7
COSTS, ROUNDS = 3.0, 25
TREES, DEPTH, RATE, LEAST = 100, 4, 0.1, 20.0
BINS, SHARE_OF_ROWS, SHARE_OF_FACTS = 32, 0.5, 0.6


def learnt(scores: Floats, around: Around, wanted: Floats) -> Ranking:
    """Return the ranking that unseen scores teach.

    Args:
        scores: (n, 26), by models that had not learnt the sentences' writers.
        around: of the same n sentences.
        wanted: 1 where a sentence bears the label, 0 where not, (n, 26). What lies between was
            seen by one of two coders: it counts neither way.
    """
    found = candidates(scores, around)
    right = np.take_along_axis(wanted, found.labels, axis=1).reshape(-1).astype(np.float64)
    firm = (right == 0.0) | (right == 1.0)
    labels = found.labels.reshape(-1)[firm]
    facts, right = found.facts.reshape(-1, found.facts.shape[2])[firm], right[firm]
    line = _logistic(Candidates(labels, facts), right)
    trees = _trees(facts, right, line.line(labels, facts).astype(np.float64))
    return Ranking(**(vars(line) | {"trees": trees}))


def crossed(scores: Floats, around: Around, wanted: Floats, folds: Ints) -> Floats:
    """Return chances of all sentences by rankings that did not learn their part, (n, 26).

    Args:
        scores, around, wanted: as in ``learnt``.
        folds: the part of each sentence, (n,); two parts or more.
    """
    result = np.zeros(scores.shape, dtype=np.float32)
    for fold in sorted(set(folds.tolist())):
        mine, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        ranking = learnt(scores[rest], around.of(rest), wanted[rest])
        result[mine] = ranking.chances(scores[mine], around.of(mine))
    return result


def _logistic(found: Candidates, right: Numbers) -> Ranking:
    """Return logistic regression by Newton's steps, each halved until it helps."""
    middle, spread = found.facts.mean(axis=0), found.facts.std(axis=0) + np.float32(1e-9)
    even = (found.facts - middle) / spread
    label = np.eye(len(LABELS), dtype=np.float64)[found.labels]
    table = np.concatenate([even, label, label * even[:, :1]], axis=1)
    weights = np.zeros(table.shape[1])
    weights[even.shape[1] : even.shape[1] + len(LABELS)] = _odds(float(right.mean()))
    lost = _loss(table, right, weights)
    for _ in range(ROUNDS):
        chance = _chance(table @ weights)
        bend = (table * (chance * (1 - chance))[:, None]).T @ table
        bend[np.diag_indices_from(bend)] += COSTS
        step = np.linalg.solve(bend, table.T @ (right - chance) - COSTS * weights)
        while np.abs(step).max() > 1e-4 and _loss(table, right, weights + step) > lost:
            step = step / 2
        weights = weights + step
        lost = _loss(table, right, weights)
        if np.abs(step).max() < 1e-3:
            break
    width = even.shape[1]
    parts: list[Any] = [
        part.astype(np.float32) for part in np.split(weights, [width, width + len(LABELS)])
    ]
    return Ranking(middle, spread, *parts)


def _loss(table: Numbers, right: Numbers, weights: Numbers) -> float:
    said = table @ weights
    size = 0.5 * COSTS * float(weights @ weights)
    return float((np.logaddexp(0.0, said) - right * said).sum()) + size


def _trees(facts: Floats, right: Numbers, said: Numbers) -> tuple[Tree, ...]:
    """Return boosted trees that correct what the logistic model says."""
    choose = np.random.default_rng(SEED)
    ranks = np.linspace(0, 1, BINS + 1)[1:-1]
    cuts = [np.unique(np.quantile(column, ranks).astype(np.float32)) for column in facts.T]
    binned = np.stack(
        [
            np.searchsorted(cut, column, side="right")
            for cut, column in zip(cuts, facts.T, strict=True)
        ],
        axis=1,
    )
    trees = []
    for _ in range(TREES):
        chance = _chance(said)
        rows = np.flatnonzero(choose.random(len(said)) < SHARE_OF_ROWS)
        usable = np.flatnonzero(choose.random(len(cuts)) < SHARE_OF_FACTS)
        off, bend = (right - chance)[rows], (chance * (1 - chance))[rows]
        tree = _tree(binned[rows], off, bend, [(int(place), cuts[place]) for place in usable])
        said = said + tree.says(facts)
        trees.append(tree)
    return tuple(trees)


def _tree(binned: Ints, off: Numbers, bend: Numbers, usable: list[tuple[int, Floats]]) -> Tree:
    """Return the tree whose questions, one by one, explain most of what is off."""
    node = np.zeros(len(off), dtype=np.int64)
    places, cuts = [], []
    for _ in range(DEPTH):
        best = max(
            ((*_best_cut(node, binned[:, place], off, bend), place, at) for place, at in usable),
            key=lambda one: one[0],
        )
        _gain, cut, place, at = best
        places.append(place)
        cuts.append(float(at[cut]))
        node = node * 2 + (binned[:, place] > cut)
    count = 2**DEPTH
    leaf = np.bincount(node, off, count) / (np.bincount(node, bend, count) + LEAST)
    return Tree(tuple(places), tuple(cuts), (RATE * leaf).astype(np.float32))


def _best_cut(node: Ints, column: Ints, off: Numbers, bend: Numbers) -> tuple[float, int]:
    """Return how much the best cut of one fact explains, and which cut that is."""
    size = BINS + 1
    key, count = node * size + column, (int(node.max(initial=0)) + 1) * size
    below = np.bincount(key, off, count).reshape(-1, size).cumsum(axis=1)
    weight = np.bincount(key, bend, count).reshape(-1, size).cumsum(axis=1)
    whole, all_weight = below[:, -1:], weight[:, -1:]
    gain = below**2 / (weight + LEAST) + (whole - below) ** 2 / (all_weight - weight + LEAST)
    told = gain.sum(axis=0)[: max(1, int(column.max(initial=0)))]
    return float(told.max()), int(told.argmax())


def _chance(said: Numbers) -> Numbers:
    chance: Numbers = 1.0 / (1.0 + np.exp(-np.clip(said, -30.0, 30.0)))
    return chance


def _odds(share: float) -> float:
    return float(np.log(share / (1.0 - share)))
