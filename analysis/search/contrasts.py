"""Words that set two kinds of stories apart, and words that keep each other company.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin'
Words"): how much more often is a word said in the one than in the other, weighed against how
often it is said at all, so that a rare word does not stand out by chance. Company: the
likelihood ratio of Dunning (1993), by NLTK. Pure: no SQL. A word or a pair that only a few people
use is never shown: it could tell who they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import Any, TypeVar

import numpy as np
from nltk.collocations import BigramAssocMeasures
from numpy.typing import NDArray

# Fewer people than this using a word: it may be the word of one of them.
FEWEST_TELLERS = 3
# A difference this clear comes by chance in 1 of 20 words.
CLEAR = 1.96
# The prior weighs as much as this many words, spread as all words of all stories are.
PRIOR_WORDS = 500.0
FEWEST_TIMES = 3
# Pairs of two words that are both among the most common ones are grammar, not company. Those are
# so many, and never more than this part of all different words.
COMMON, COMMON_PART = 40, 4
# A word with its article says no more than the word.
# Two computations of one number lie closer to each other than this.
CLOSE = 1e-6
ARTICLES = {"de", "het", "een", "'t", "n"}


Numbers = NDArray[np.integer[Any]]
Word = TypeVar("Word", str, int)


@dataclass(frozen=True, eq=False)
class Said:
    """Words as they were said, in order, each as numbers; all arrays are equally long.

    Attributes:
        stems, forms: the number of its stem and of its form.
        tellers: the number of who said it.
        turns: the number of its turn; words of one turn follow each other.
        texts: the form of each number.
    """

    stems: Numbers
    forms: Numbers
    tellers: Numbers
    turns: Numbers
    texts: list[str]

    def only(self, chosen: NDArray[np.bool_]) -> "Said":
        """Return the words that were chosen."""
        return Said(
            self.stems[chosen],
            self.forms[chosen],
            self.tellers[chosen],
            self.turns[chosen],
            self.texts,
        )


@dataclass(frozen=True)
class Contrast:
    """A word that one kind has clearly more often.

    Attributes:
        form: the form that is used most.
        first, second: how often it is said in each kind.
        tellers: how many people use it in one of the two.
        z: the log-odds over their standard deviation; above 0 the first kind has it more.
    """

    form: str
    first: int
    second: int
    tellers: int
    z: float


@dataclass(frozen=True)
class Pair:
    """Two words that stand beside each other more than chance would bring."""

    forms: tuple[str, str]
    times: int
    tellers: int
    score: float


def log_odds(
    first: Mapping[Word, int],
    second: Mapping[Word, int],
    every: Mapping[Word, int],
    *,
    prior_words: float = PRIOR_WORDS,
) -> dict[Word, float]:
    """Return per word the z of its log-odds ratio, with a prior spread as ``every``.

    Args:
        first, second: how often each word is said in the two kinds.
        every: how often each word is said at all; holds every word of the two.
        prior_words: how many words the prior weighs.
    """
    totals = sum(first.values()), sum(second.values())
    whole = sum(every.values())
    found = {}
    for word in first.keys() | second.keys():
        prior = prior_words * every[word] / whole
        odds, variance = [], 0.0
        for counts, total in zip((first, second), totals, strict=True):
            seen = counts.get(word, 0) + prior
            odds.append(log(seen / (total + prior_words - seen)))
            variance += 1 / seen
        found[word] = (odds[0] - odds[1]) / sqrt(variance)
    return found


def contrasts(
    first: Said,
    second: Said,
    every: Said,
    *,
    fewest: int = FEWEST_TELLERS,
    clear: float = CLEAR,
) -> list[Contrast]:
    """Return the words that set two kinds apart, the clearest first; z tells which way.

    Args:
        first, second: the words of the two kinds; a word may be in both.
        every: all words of the same stories.
        fewest: below this many people a word is not shown.
        clear: a smaller difference is not shown.
    """
    counts = [_counted(one.stems) for one in (first, second)]
    # Without one of the two there is nothing to set apart.
    if not all(counts):
        return []
    tellers = _tellers(first, second)
    shown = [
        (stem, z)
        for stem, z in log_odds(counts[0], counts[1], _counted(every.stems)).items()
        if tellers[stem] >= fewest and abs(z) >= clear
    ]
    forms = _forms(first, second)
    return sorted(
        (
            Contrast(forms[stem], counts[0].get(stem, 0), counts[1].get(stem, 0), tellers[stem], z)
            for stem, z in shown
        ),
        key=lambda one: (-abs(one.z), one.form),
    )


def company(
    said: Said,
    *,
    fewest: int = FEWEST_TELLERS,
    times: int = FEWEST_TIMES,
    most: int = 20,
) -> list[Pair]:
    """Return the pairs of neighbouring words that keep each other company most.

    Args:
        said: words in the order in which they were said; a pair lies within one turn.
        fewest, times: a pair of fewer people, or said less often, is not shown.
        most: how many pairs.
    """
    if not len(said.stems):
        return []
    counts, words = np.bincount(said.stems), len(said.stems)
    first, codes = _neighbours(said, counts, times)
    order = np.argsort(codes, kind="stable")
    pairs, begins, often = np.unique(codes[order], return_index=True, return_counts=True)
    left, right = np.divmod(pairs, len(counts))
    scores = _scores(often, counts[left], counts[right], words)
    shown: list[Pair] = []
    for one in np.argsort(-scores, kind="stable"):
        # Of equals the first by alphabet are shown, so all of them are looked at.
        if len(shown) >= most and scores[one] < shown[most - 1].score - CLOSE:
            break
        if often[one] < times:
            continue
        at = first[order[begins[one] : begins[one] + often[one]]]
        marginals = int(often[one]), (int(counts[left[one]]), int(counts[right[one]])), words
        # The arrays only choose; what is shown is the measure of NLTK.
        score = float(BigramAssocMeasures.likelihood_ratio(*marginals))
        pair = _pair_of(said, at, score, fewest)
        if pair is not None:
            shown.append(pair)
    return sorted(shown, key=lambda one: (-one.score, one.forms))[:most]


def _neighbours(said: Said, counts: Numbers, times: int) -> tuple[Numbers, Numbers]:
    """Return where pairs begin that may be company, and a number for each of the pairs."""
    left, right = said.stems[:-1].astype(np.int64), said.stems[1:]
    different = np.flatnonzero(counts)
    # The most common first; of equals the one that was said first.
    begun = np.full(len(counts), len(said.stems))
    np.minimum.at(begun, said.stems, np.arange(len(said.stems)))
    ranked = different[np.lexsort((begun[different], -counts[different]))]
    common = np.zeros(len(counts), dtype=np.bool_)
    common[ranked[: min(COMMON, len(different) // COMMON_PART)]] = True
    often = counts >= times
    kept = (
        (said.turns[:-1] == said.turns[1:])
        & ~(common[left] & common[right])
        & often[left]
        & often[right]
    )
    first = np.flatnonzero(kept)
    return first, left[first] * len(counts) + right[first]


def _scores(both: Numbers, left: Numbers, right: Numbers, words: int) -> NDArray[np.float64]:
    """Return Dunning's likelihood ratio of pairs, all at once: that of NLTK takes one by one."""
    seen = np.stack([both, right - both, left - both, words - left - right + both]).astype(float)
    sums = np.stack([seen[0] + seen[1], seen[2] + seen[3]])
    across = np.stack([seen[0] + seen[2], seen[1] + seen[3]])
    expected = np.stack(
        [sums[0] * across[0], sums[0] * across[1], sums[1] * across[0], sums[1] * across[1]]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(seen > 0, seen * np.log(seen * words / expected), 0.0)
    return np.asarray(2 * parts.sum(axis=0))


def _pair_of(said: Said, at: Numbers, score: float, fewest: int) -> Pair | None:
    """Return the pair that begins at these words, unless few people say it or it is grammar."""
    tellers = len(np.unique(said.tellers[at]))
    if tellers < fewest:
        return None
    written, often = np.unique(
        np.stack([said.forms[at], said.forms[at + 1]]), axis=1, return_counts=True
    )
    options = [(said.texts[a], said.texts[b]) for a, b in written.T]
    _most, forms = min((-int(n), pair) for n, pair in zip(often, options, strict=True))
    return None if ARTICLES & set(forms) else Pair(forms, len(at), tellers, score)


def _counted(numbers: Numbers) -> dict[int, int]:
    values, counts = np.unique(numbers, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _tellers(first: Said, second: Said) -> dict[int, int]:
    """Return how many people use each stem in one of the two kinds."""
    stems = np.concatenate([first.stems, second.stems]).astype(np.int64)
    who = np.concatenate([first.tellers, second.tellers])
    people = int(who.max()) + 1
    return _counted(np.unique(stems * people + who) // people)


def _forms(first: Said, second: Said) -> dict[int, str]:
    """Return of each stem the form that is used most; of equals the first by alphabet."""
    stems = np.concatenate([first.stems, second.stems]).astype(np.int64)
    forms = np.concatenate([first.forms, second.forms])
    many = len(first.texts)
    used, often = np.unique(stems * many + forms, return_counts=True)
    best: dict[int, tuple[int, str]] = {}
    for code, times in zip(used.tolist(), often.tolist(), strict=True):
        stem, form = divmod(code, many)
        option = (-times, first.texts[form])
        best[stem] = min(best.get(stem, option), option)
    return {stem: form for stem, (_times, form) in best.items()}
