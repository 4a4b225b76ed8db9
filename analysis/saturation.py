"""Saturation: how much further interviews still bring, in themes and in theme-by-role pairs.

Interviews are laid in random order, many times, and each time the themes heard so far are
counted after each interview. The middle of those counts is the sample-based accumulation curve
(Colwell, Mao and Chang 2004); the tests hold it against its exact formula. What a next interview
would bring is the estimate of Good and Turing (Good 1953): the number of themes that exactly one
interview has, over the number of interviews. It equals what the last interview of a random order
brings on average. Pure: no SQL, no words.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHUFFLES = 2000
# With fewer interviews an order more or less says nothing.
FEWEST = 5
LOW, HIGH = 2.5, 97.5
Ranks = NDArray[np.int64]


@dataclass(frozen=True)
class Heard:
    """One interview: the role of who told it, and the themes that people accepted in it."""

    role: str
    themes: frozenset[str]


@dataclass(frozen=True)
class Step:
    """After so many interviews in random order.

    Attributes:
        interviews: how many, from 1.
        seen: different things heard so far, on average over the orders.
        low, high: where that count lies in 95 of 100 orders.
        new: how many of them the last interview added, on average.
    """

    interviews: int
    seen: float
    low: float
    high: float
    new: float


@dataclass(frozen=True)
class Yield:
    """What a next interview of a kind would bring.

    Attributes:
        role: of the teller; empty for whoever tells.
        interviews: how many there are of this kind.
        seen: different themes in them.
        once: themes that exactly one of them has.
    """

    role: str
    interviews: int
    seen: int
    once: int

    @property
    def expected(self) -> float | None:
        """Return how many new themes the next one would bring; None below the fewest."""
        return self.once / self.interviews if self.interviews >= FEWEST else None


@dataclass(frozen=True)
class Saturation:
    """The curves of themes and of theme-by-role pairs, and what a next interview would bring."""

    interviews: int
    themes: tuple[Step, ...]
    pairs: tuple[Step, ...]
    next_one: Yield
    by_role: tuple[Yield, ...]


def saturation(heard: Sequence[Heard], *, seed: int, shuffles: int = SHUFFLES) -> Saturation:
    """Work out the curves over random orders.

    Args:
        heard: the coded interviews; the order does not matter.
        seed: the same seed and interviews give the same numbers.
        shuffles: how many orders.
    """
    themes = [one.themes for one in heard]
    pairs = [frozenset((one.role, theme) for theme in one.themes) for one in heard]
    ranks = _ranks(len(heard), seed, shuffles)
    roles = sorted({one.role for one in heard})
    of_role = {role: [one.themes for one in heard if one.role == role] for role in roles}
    return Saturation(
        interviews=len(heard),
        themes=tuple(_curve(themes, ranks)),
        pairs=tuple(_curve(pairs, ranks)),
        next_one=_yield("", themes),
        by_role=tuple(_yield(role, found) for role, found in of_role.items()),
    )


def _ranks(interviews: int, seed: int, shuffles: int) -> Ranks:
    """Return for each order the place of each interview, from 0, shape (shuffles, interviews)."""
    orders = np.tile(np.arange(interviews), (shuffles, 1))
    ranks: Ranks = np.random.default_rng(seed).permuted(orders, axis=1)
    return ranks


def _curve(found: Sequence[frozenset[Hashable]], ranks: Ranks) -> Iterable[Step]:
    if not found:
        return
    things = sorted(set().union(*found), key=str)
    # In which place of each order something is heard for the first time.
    firsts = np.stack(
        [ranks[:, [thing in one for one in found]].min(axis=1) for thing in things]
        or [np.full(len(ranks), len(found))],
        axis=1,
    )
    before = 0.0
    for place in range(len(found)):
        counts = (firsts <= place).sum(axis=1)
        low, high = np.percentile(counts, [LOW, HIGH])
        seen = float(counts.mean())
        yield Step(place + 1, seen, float(low), float(high), seen - before)
        before = seen


def _yield(role: str, found: Sequence[frozenset[str]]) -> Yield:
    everything = set().union(*found)
    once = sum(sum(theme in one for one in found) == 1 for theme in everything)
    return Yield(role, len(found), len(everything), once)
