"""Agreement of pairs of coders over doubly coded stories: per theme and pole, overall, per pair.

Two questions apart: do both find a factor in the same sentences (labels), and do they choose
the same words for it (spans)? Everything is a sum over stories, so that drawing stories anew,
for the intervals, adds up numbers and reads no story again. Pure: no SQL, no words.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.agreement import Continuum, Span, cubes, fall_into

Code = tuple[str, str]
Numbers = NDArray[np.float64]
# Below this many fragments one choice more or less moves the figures a good deal.
FEW_FRAGMENTS = 150
# With fewer stories, drawing them anew says little about stories that nobody read.
FEWEST_STORIES = 5
DRAWS = 1000
GOOD, TENTATIVE = 0.8, 0.667


class Reading(StrEnum):
    """What an alpha allows, or why there is none. Bounds: Krippendorff, Content Analysis."""

    GOOD = "good"
    TENTATIVE = "tentative"
    LOW = "low"
    NOBODY = "nobody"
    NO_VARIATION = "no_variation"
    NOTHING = "nothing"


@dataclass(frozen=True)
class DoublyCoded:
    """One story as two people coded it apart.

    Attributes:
        story: tells stories apart.
        coders: who coded; the order is that of ``marks``.
        length: signs of the teller's turns, laid end to end.
        sentences: their spans on that length.
        marks: per coder and code the chosen spans.
    """

    story: str
    coders: tuple[str, str]
    length: int
    sentences: tuple[Span, ...]
    marks: tuple[Mapping[Code, Sequence[Span]], Mapping[Code, Sequence[Span]]]

    @property
    def fragments(self) -> int:
        """Return how many spans the two chose together."""
        return sum(len(spans) for side in self.marks for spans in side.values())


@dataclass(frozen=True)
class Alpha:
    """One alpha with the range that holds it in 95 of 100 draws of stories.

    Attributes:
        value: None where ``reading`` says why there is none.
        low, high: None with few stories.
    """

    value: float | None
    reading: Reading
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Agreement:
    """How two people, or several pairs together, agree on one code or on all.

    Attributes:
        sentences: how many were judged.
        both, one: in how many of them both found the code, or only one did.
        fragments: how many spans they chose.
        labels, spans: alpha on sentences, and on the chosen words.
    """

    sentences: int
    both: int
    one: int
    fragments: int
    labels: Alpha
    spans: Alpha

    @property
    def share_alike(self) -> float | None:
        """Return the share of sentences on which they said the same; high for a rare code."""
        return 1 - self.one / self.sentences if self.sentences else None

    @property
    def share_found_alike(self) -> float | None:
        """Return in which share of the sentences where anyone found it, both did."""
        found = self.both + self.one
        return self.both / found if found else None

    @property
    def prevalence(self) -> float | None:
        """Return in which share of the sentences a coder found it, the two averaged."""
        return (self.both + self.one / 2) / self.sentences if self.sentences else None


@dataclass(frozen=True)
class AgreementTable:
    """The whole picture; ``codes`` has every code that was asked for, found or not."""

    stories: int
    fragments: int
    overall: Agreement
    codes: Mapping[Code, Agreement]
    pairs: Mapping[tuple[str, str], Agreement]

    @property
    def is_thin(self) -> bool:
        """Return whether there are too few fragments to build on."""
        return self.fragments < FEW_FRAGMENTS


def agreement_table(
    stories: Sequence[DoublyCoded], codes: Sequence[Code], *, seed: str, draws: int = DRAWS
) -> AgreementTable:
    """Compute the table; the same stories and seed give the same table.

    Args:
        stories: doubly coded ones; in any order.
        codes: of the codebook, in its order. What was marked beside them is left out.
        seed: starts the draws for the intervals.
        draws: how many times stories are drawn anew.
    """
    laid = sorted(stories, key=lambda one: one.story)
    pairs: dict[tuple[str, str], list[DoublyCoded]] = {}
    for one in laid:
        first, second = sorted(one.coders)
        pairs.setdefault((first, second), []).append(one)
    weights = _weights(len(laid), seed, draws)
    sums = {code: _Sums(laid, code) for code in codes}
    return AgreementTable(
        stories=len(laid),
        fragments=sum(one.fragments for one in sums.values()),
        overall=_agreement(list(sums.values()), weights),
        codes={code: _agreement([one], weights) for code, one in sums.items()},
        pairs={
            pair: _agreement([_Sums(own, code) for code in codes], _weights(len(own), seed, draws))
            for pair, own in sorted(pairs.items())
        },
    )


class _Sums:
    """What the alphas of one code are made of, per story (arrays of shape ``(stories,)``)."""

    def __init__(self, stories: Sequence[DoublyCoded], code: Code) -> None:
        continua = [
            Continuum(one.length, one.marks[0].get(code, ()), one.marks[1].get(code, ()))
            for one in stories
        ]
        self.fragments = sum(len(side.get(code, ())) for one in stories for side in one.marks)
        found = [_found(one, each) for one, each in zip(stories, continua, strict=True)]
        self.sentences = np.array([len(one.sentences) for one in stories], dtype=float)
        self.both = np.array([both for both, _one in found], dtype=float)
        self.one = np.array([one for _both, one in found], dtype=float)
        self._continua = continua

    def labels(self, weights: Numbers) -> tuple[Numbers, Numbers]:
        """Return observed and expected disagreement per row of ``weights``: (draws, stories)."""
        values = 2 * weights @ self.sentences
        yes = weights @ (2 * self.both + self.one)
        observed = _share(2 * weights @ self.one, values)
        return observed, _share(2 * yes * (values - yes), values * (values - 1))

    def spans(self, weights: Numbers) -> tuple[Numbers, Numbers]:
        """Return observed and expected disagreement per row of ``weights``: (draws, stories)."""
        length, apart, units, sums, own, falls = self._of_spans
        total = weights @ length
        meets = (weights @ units - 1) / 3 * (weights @ sums)
        fallen = ((weights @ falls) * weights).sum(axis=1)
        ways = 2 * total * (2 * total - 1) - weights @ own
        expected = _share(2 * np.maximum(meets + fallen, 0), total * ways)
        return _share(weights @ apart, 2 * total**2), expected

    @cached_property
    def _of_spans(self) -> tuple[Numbers, ...]:
        sizes = [one.units for one in self._continua]
        gaps = [one.gaps for one in self._continua]
        per_story: list[list[float]] = [
            [one.length for one in self._continua],
            [one.squares_apart() for one in self._continua],
            [len(own) for own in sizes],
            [sum(map(cubes, own)) for own in sizes],
            [sum(size * (size - 1) for size in own) for own in sizes],
        ]
        falls = [[sum(fall_into(size, left) for size in own) for left in gaps] for own in sizes]
        shape = (len(sizes), len(sizes))
        return (
            *(np.array(each, dtype=float) for each in per_story),
            np.array(falls, dtype=float).reshape(shape),
        )


def _agreement(sums: Sequence[_Sums], weights: Numbers) -> Agreement:
    stories = weights.shape[1]
    found = sum(one.fragments for one in sums)
    return Agreement(
        sentences=int(sum(one.sentences.sum() for one in sums)),
        both=int(sum(one.both.sum() for one in sums)),
        one=int(sum(one.one.sum() for one in sums)),
        fragments=found,
        labels=_alpha([one.labels(weights) for one in sums], stories, found),
        spans=_alpha([one.spans(weights) for one in sums], stories, found),
    )


def _alpha(parts: Iterable[tuple[Numbers, Numbers]], stories: int, fragments: int) -> Alpha:
    """Join disagreements; the first row is of the stories themselves, the rest are draws."""
    both = list(parts)
    if not stories or not both:
        return Alpha(None, Reading.NOTHING)
    if not fragments:
        return Alpha(None, Reading.NOBODY)
    observed = np.sum([one for one, _other in both], axis=0)
    expected = np.sum([other for _one, other in both], axis=0)
    if expected[0] <= 0:
        return Alpha(None, Reading.NO_VARIATION)
    value = float(1 - observed[0] / expected[0])
    known = expected[1:] > 0
    # Where half of the draws have nothing to tell apart, the other half is no picture of all.
    if stories < FEWEST_STORIES or known.sum() * 2 <= known.size:
        return Alpha(value, _reading(value))
    drawn = 1 - observed[1:][known] / expected[1:][known]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Alpha(value, _reading(value), float(low), float(high))


def _reading(value: float) -> Reading:
    if value >= GOOD:
        return Reading.GOOD
    return Reading.TENTATIVE if value >= TENTATIVE else Reading.LOW


def _found(story: DoublyCoded, continuum: Continuum) -> tuple[int, int]:
    """Return in how many sentences both found the code, and in how many only one."""
    marked = [_touched(story.sentences, side) for side in continuum.sides]
    return len(marked[0] & marked[1]), len(marked[0] ^ marked[1])


def _touched(sentences: Sequence[Span], spans: Sequence[Span]) -> set[int]:
    return {
        index
        for index, (start, end) in enumerate(sentences)
        if any(left < end and start < right for left, right in spans)
    }


def _weights(stories: int, seed: str, draws: int) -> Numbers:
    """Return (1 + draws, stories): how often each story counts; once each in the first row."""
    chance = random.Random(seed)
    drawn = np.zeros((1 + draws, stories))
    drawn[0] = 1
    for row in drawn[1:]:
        for index in chance.choices(range(stories), k=stories) if stories else ():
            row[index] += 1
    return drawn


def _share(part: Numbers, whole: Numbers) -> Numbers:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
