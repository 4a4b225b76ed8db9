"""Weigh every score by what stands around it.

A score looks at one theme and pole at a time. What the rest of the sentence scores, what the
sentences near it score and which cues it holds say whether such a score means something.
A logistic model weighs that, and small trees correct it where facts only count together.
Nothing here looks further than ``NEAR`` sentences: a long turn is read as a short one.
``ranking_train.py`` learns it; ``docs/language.md`` says what it brought.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language.features import Floats, Ints
from analysis.language.themes import LABELS

NEAR = 3
READ = 0.5  # how much the reader counts beside the scorer
POLE = 0.1  # and its log odds, where only success and failure are weighed
MOST_OF_POLE = 0.15  # but no more than this
SEEN = 0.2  # how likely a theme is to the reader, from where on its odds count whole
AGAINST_CUES = 0.15  # how much they count where cues and scorer agree
COUNT = len(LABELS) // 2
STEPS = tuple(step for step in range(-NEAR, NEAR + 1) if step)
SIGN: Floats = np.where(np.arange(len(LABELS)) % 2 == 0, 1.0, -1.0).astype(np.float32)
PLACE = {label: place for place, label in enumerate(LABELS)}


@dataclass(frozen=True)
class Around:
    """What is known of n sentences besides their scores.

    ``turns``: (n,), sentences of one turn stand together. ``words``: (n,), how many words.
    ``cues``: (n, 26), how many cues speak for each label in their context.
    ``read``: (n, 26), how likely the reader says that each label is, 0 to 1.
    """

    turns: Ints
    words: Ints
    cues: Floats
    read: Floats

    def of(self, rows: Sequence[int] | Ints) -> "Around":
        """Return some of the sentences; whole turns, or what stood near is lost."""
        return Around(self.turns[rows], self.words[rows], self.cues[rows], self.read[rows])


@dataclass(frozen=True)
class Candidates:
    """The stronger pole of every theme in n sentences: ``labels`` (n, 13), ``facts`` (n, 13, f)."""

    labels: Ints
    facts: Floats


@dataclass(frozen=True)
class Tree:
    """Asks the same few questions of everything; ``leaves`` has one number per row of answers.

    A question: is the fact at this place at least this much. The first answer weighs most.
    """

    places: tuple[int, ...]
    cuts: tuple[float, ...]
    leaves: Floats

    def says(self, facts: Floats) -> Floats:
        """Return what it adds for each row of facts, (m, f) to (m,)."""
        answers = np.zeros(len(facts), dtype=np.int64)
        for place, cut in zip(self.places, self.cuts, strict=True):
            answers = answers * 2 + (facts[:, place] >= np.float32(cut))
        return self.leaves[answers]


@dataclass(frozen=True)
class Ranking:
    """The second model: ``middle``, ``spread`` and ``weights`` per fact, (f,), and trees.

    ``of_label`` and ``slope``, (26,): what each theme and pole adds, and per unit of score.
    ``enough`` and ``floor``: see ``with_floor``.
    """

    middle: Floats
    spread: Floats
    weights: Floats
    of_label: Floats
    slope: Floats
    trees: tuple[Tree, ...] = ()
    enough: float = np.inf
    floor: float = 0.0

    def chances(self, scores: Floats, around: Around) -> Floats:
        """Return a number from 0 to 1 per sentence and label; the weaker pole of a theme has 0.

        Args:
            scores: (n, 26), from ``ScorerModel.scores``.
            around: of the same sentences, in the same order.
        """
        result = np.zeros(scores.shape, dtype=np.float32)
        if len(scores):
            here = candidates(scores, around)
            labels, facts = here.labels.reshape(-1), here.facts.reshape(-1, len(self.weights))
            said = self.line(labels, facts) + sum(tree.says(facts) for tree in self.trees)
            chance = 1.0 / (1.0 + np.exp(-np.clip(said, -30.0, 30.0)))
            np.put_along_axis(result, here.labels, chance.reshape(here.labels.shape), axis=1)
        return with_floor(result, scores, around, self.enough, self.floor)

    def line(self, labels: Ints, facts: Floats) -> Floats:
        """Return what the logistic model says before the trees correct it, (m,)."""
        even: Floats = (facts - self.middle) / self.spread
        said: Floats = even @ self.weights + self.of_label[labels] + self.slope[labels] * even[:, 0]
        return said


def together(scores: Floats, around: Around) -> Floats:
    """Return what scorer and reader say together, (n, 26)."""
    both: Floats = scores + np.float32(READ) * around.read
    return both


def with_floor(
    chances: Floats, scores: Floats, around: Around, enough: float, floor: float
) -> Floats:
    """Return the chances, at least ``floor`` where somebody says it plainly, (n, 26).

    That is: of all labels of its pole this one scores most in the sentence, by itself
    ``enough``, and a cue speaks for it in its context. "Ik ben nooit teruggebeld" stays to be
    seen, as what it is worth, and a wrong "success" does not hide a plain complaint.
    """
    loudest = scores.reshape(-1, COUNT, 2).max(axis=1, initial=-np.inf)
    plain = (around.cues > 0) & (scores >= enough) & (chances > 0)
    plain &= scores >= np.tile(loudest, COUNT)
    result: Floats = np.where(plain, np.maximum(chances, np.float32(floor)), chances)
    return result


def candidates(scores: Floats, around: Around) -> Candidates:
    """Return the stronger pole of every theme with its facts.

    Args:
        scores: (n, 26).
        around: of the same n sentences.
    """
    own, scores = scores, together(scores, around)
    pairs = scores.reshape(-1, COUNT, 2)
    pole = _pole_of(*(one.reshape(-1, COUNT, 2) for one in (own, around.read, around.cues)))
    labels = np.arange(COUNT) * 2 + pole
    stronger = np.take_along_axis(pairs, pole[:, :, None], axis=2)[:, :, 0]
    weaker = np.take_along_axis(pairs, 1 - pole[:, :, None], axis=2)[:, :, 0]
    sign = np.where(pole == 0, 1.0, -1.0)
    lean = scores @ SIGN
    columns = {
        "score": stronger,
        "gap": stronger - weaker,
        **_in_sentence(stronger),
        "mean": scores.mean(axis=1, keepdims=True),
        "words": np.log1p(around.words)[:, None],
        "lean": sign * lean[:, None],
        **_of_reader(own.reshape(-1, COUNT, 2), around.read.reshape(-1, COUNT, 2), pole),
        **_of_cues(around.cues.reshape(-1, COUNT, 2), pole),
        **_nearby(stronger, around.turns),
        "near_lean": sign * _shifted(lean[:, None], around.turns).sum(axis=0),
    }
    facts = np.stack([np.broadcast_to(one, labels.shape) for one in columns.values()], axis=2)
    return Candidates(labels, facts.astype(np.float32))


def _pole_of(own: Floats, read: Floats, cues: Floats) -> Ints:
    """Return 0 for success and 1 for failure, (n, 13), from (n, 13, 2).

    The reader does not turn what the scorer holds for plain ("niet geluisterd" is no success), nor
    where it hardly sees the theme, and less easily where a cue in its context agrees.
    """
    odds = _odds_of(read)
    said = np.clip(np.float32(POLE) * (odds[:, :, 1] - odds[:, :, 0]), -MOST_OF_POLE, MOST_OF_POLE)
    said = said * np.minimum(np.float32(1.0), read.sum(axis=2) / np.float32(SEEN))
    mine, by_cues = own[:, :, 1] - own[:, :, 0], cues[:, :, 1] - cues[:, :, 0]
    said = np.where(mine * by_cues > 0, np.float32(AGAINST_CUES) * said, said)
    pole: Ints = (mine + said > 0).astype(np.int64)
    return pole


def _in_sentence(stronger: Floats) -> Mapping[str, NDArray[Any]]:
    top = -np.sort(-stronger, axis=1)
    best = top[:, :1]
    return {
        "other": np.where(stronger >= best, top[:, 1:2], best),
        "behind": stronger - best,
        "rank": (-stronger).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable"),
        "second": top[:, 1:2],
        "third": top[:, 2:3],
    }


def _odds_of(chances: Floats) -> Floats:
    kept = np.clip(chances, np.float32(1e-6), np.float32(1 - 1e-6))
    odds: Floats = np.log(kept / (1 - kept))
    return odds


def _of_reader(own: Floats, read: Floats, pole: Ints) -> Mapping[str, NDArray[Any]]:
    """Return what the reader says by itself, and the score without it."""
    mine = np.take_along_axis(read, pole[:, :, None], axis=2)[:, :, 0]
    against = np.take_along_axis(read, 1 - pole[:, :, None], axis=2)[:, :, 0]
    top = -np.sort(-read.max(axis=2), axis=1)
    return {
        "read": mine,
        "read_gap": mine - against,
        "read_other": np.where(mine >= top[:, :1], top[:, 1:2], top[:, :1]),
        "read_all": read.sum(axis=(1, 2))[:, None],
        "own": np.take_along_axis(own, pole[:, :, None], axis=2)[:, :, 0],
    }


def _of_cues(cues: Floats, pole: Ints) -> Mapping[str, NDArray[Any]]:
    mine = np.take_along_axis(cues, pole[:, :, None], axis=2)[:, :, 0]
    against = np.take_along_axis(cues, 1 - pole[:, :, None], axis=2)[:, :, 0]
    of_pole = np.take_along_axis(cues.sum(axis=1), pole, axis=1)
    return {
        "cue": np.minimum(mine, 2),
        "against": np.minimum(against, 2),
        "other_cues": np.minimum(cues.sum(axis=(1, 2))[:, None] - mine, 4),
        "same_pole": np.minimum(of_pole - mine, 2),
    }


def _nearby(stronger: Floats, turns: Ints) -> Mapping[str, NDArray[Any]]:
    """Return what the sentences before and after score; nothing counts as 0."""
    same = _shifted(stronger, turns)
    best = _shifted(stronger.max(axis=1, keepdims=True), turns)
    there = _shifted(np.ones((len(turns), 1), dtype=np.float32), turns)
    before, after = STEPS.index(-1), STEPS.index(1)
    return {
        "before": same[before],
        "after": same[after],
        "near": same.max(axis=0),
        "before_any": best[before],
        "after_any": best[after],
        "near_any": best.max(axis=0),
        "near_mean": best.sum(axis=0) / np.maximum(there.sum(axis=0), 1.0),
        "has_before": there[before],
        "has_after": there[after],
    }


def _shifted(values: Floats, turns: Ints) -> Floats:
    """Return the values of the neighbours at each of ``STEPS``, 0 outside the turn, (6, n, k)."""
    result = np.zeros((len(STEPS), *values.shape), dtype=np.float32)
    for place, step in enumerate(STEPS):
        if abs(step) < len(turns):
            later, earlier = slice(abs(step), None), slice(None, -abs(step))
            here, there = (later, earlier) if step < 0 else (earlier, later)
            alike = (turns[here] == turns[there])[:, None]
            result[place, here] = np.where(alike, values[there], 0.0)
    return result


def to_facts(ranking: Ranking) -> dict[str, Any]:
    """Return the model as what JSON can hold; numbers of six digits."""
    names = ("middle", "spread", "weights", "of_label", "slope")
    trees = [
        {"places": one.places, "cuts": _told(one.cuts), "leaves": _told(one.leaves)}
        for one in ranking.trees
    ]
    floor = {"enough": round(ranking.enough, 4), "floor": round(ranking.floor, 4)}
    return {name: _told(getattr(ranking, name)) for name in names} | floor | {"trees": trees}


def from_facts(data: Mapping[str, Any]) -> Ranking:
    """Read a model.

    Raises:
        KeyError: something is missing.
        ValueError: the numbers do not fit together.
    """
    names = ("middle", "spread", "weights", "of_label", "slope")
    found = {name: np.array(data[name], dtype=np.float32) for name in names}
    trees = tuple(
        Tree(tuple(map(int, one["places"])), tuple(map(float, one["cuts"])), _leaves_of(one))
        for one in data["trees"]
    )
    width = len(found["weights"])
    fits = all(found[name].shape == (width,) for name in names[:3])
    fits = fits and all(found[name].shape == (len(LABELS),) for name in names[3:])
    fits = fits and all(0 <= place < width for tree in trees for place in tree.places)
    if not fits or not all(np.isfinite(one).all() for one in found.values()):
        raise ValueError("the numbers of the ranking do not fit")
    return Ranking(**found, trees=trees, enough=float(data["enough"]), floor=float(data["floor"]))


def _leaves_of(tree: Mapping[str, Any]) -> Floats:
    leaves = np.array(tree["leaves"], dtype=np.float32)
    if leaves.shape != (2 ** len(tree["places"]),) or not np.isfinite(leaves).all():
        raise ValueError("a tree of the ranking does not fit")
    return leaves


def _told(numbers: Sequence[float] | Floats) -> list[float]:
    return [float(f"{float(value):.6g}") for value in numbers]
