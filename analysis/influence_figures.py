"""How far suggestions steer who codes: what was followed in sight, and what was found without.

A story's turns are of two kinds, drawn by lot: in some the suggestions were hidden until a person
had coded the turn, in the others they stood there. Of every suggestion it is known whether a
person chose the same factor in that turn. Followed clearly more often in sight than found without
it: then seeing it made the difference, not the words. Pure: no SQL, no words.

The interval of a share is Wilson's (1927), that of a difference of two shares is method 10 of
Newcombe (Statistics in Medicine 17, 1998, 873-890). Both take turns as independent of each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt

from analysis.aapor import wilson

Code = tuple[str, str]
# Below this many suggestions, or factors, a share says more about chance than about people.
FEWEST = 20


@dataclass(frozen=True)
class CodedTurn:
    """One turn of a story: what the machine suggested, and what people chose.

    Attributes:
        hidden: whether people chose before they saw what the machine suggested.
        suggested: factors of the machine; where they were seen only those that were judged.
        chosen: factors that people chose.
        finished: whether nothing of the turn waits for a judgement any more.
    """

    hidden: bool
    suggested: frozenset[Code]
    chosen: frozenset[Code]
    finished: bool = True


@dataclass(frozen=True)
class Share:
    """How many of how many, with the range of Wilson; the numbers are None below ``FEWEST``."""

    hits: int = 0
    of: int = 0

    @property
    def is_enough(self) -> bool:
        """Return whether there are enough to tell a share of."""
        return self.of >= FEWEST

    @property
    def value(self) -> float | None:
        """Return the share, 0 to 1."""
        return self.hits / self.of if self.is_enough else None

    @property
    def low(self) -> float | None:
        """Return the lower end of the 95% interval."""
        return self._bounds[0] if self.is_enough else None

    @property
    def high(self) -> float | None:
        """Return the upper end of the 95% interval."""
        return self._bounds[1] if self.is_enough else None

    @property
    def _bounds(self) -> tuple[float, float]:
        found = wilson(self.hits, self.of)
        return (found.low, found.high) if found else (0.0, 1.0)


@dataclass(frozen=True)
class Difference:
    """How much larger one share is than another, -1 to 1, with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Influence:
    """What is known of one theme, or of all together.

    Attributes:
        followed: of the suggestions that were seen and judged, how many were accepted.
        found: of the suggestions that were hidden, how many a person chose by himself.
        with_sight, without_sight: of the factors that person or machine had in a turn, how many
            both had.
    """

    followed: Share
    found: Share
    with_sight: Share
    without_sight: Share

    @property
    def extra(self) -> Difference | None:
        """Return how much more is followed in sight than found without; None with too few."""
        return difference(self.followed, self.found)

    @property
    def steers(self) -> bool:
        """Return whether following clearly exceeds finding: the whole interval lies above 0."""
        return self.extra is not None and self.extra.low > 0


@dataclass
class _Counts:
    """Pairs of (hits, of) that grow."""

    followed: list[int] = field(default_factory=lambda: [0, 0])
    found: list[int] = field(default_factory=lambda: [0, 0])
    with_sight: list[int] = field(default_factory=lambda: [0, 0])
    without_sight: list[int] = field(default_factory=lambda: [0, 0])

    def influence(self) -> Influence:
        """Return the shares."""
        return Influence(
            Share(*self.followed),
            Share(*self.found),
            Share(*self.with_sight),
            Share(*self.without_sight),
        )


def difference(one: Share, other: Share) -> Difference | None:
    """Return ``one`` minus ``other`` with the interval of Newcombe's method 10; None with too few.

    Its ends come from the Wilson intervals of the two shares.
    """
    if not (one.is_enough and other.is_enough):
        return None
    p1, p2 = one.hits / one.of, other.hits / other.of
    (l1, u1), (l2, u2) = one._bounds, other._bounds
    gap = p1 - p2
    return Difference(
        gap,
        gap - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2),
        gap + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2),
    )


def influence_of(turns: Iterable[CodedTurn]) -> tuple[Influence, Mapping[str, Influence]]:
    """Return the influence over all themes, and per theme that anybody had.

    Args:
        turns: of stories in which the lot chose what was hidden. A hidden turn that nobody
            coded yet does not belong here.
    """
    overall, themes = _Counts(), dict[str, _Counts]()
    for turn in turns:
        for code in turn.suggested | turn.chosen:
            for counts in (overall, themes.setdefault(code[0], _Counts())):
                _count(counts, turn, code)
    return overall.influence(), {theme: one.influence() for theme, one in sorted(themes.items())}


def _count(counts: _Counts, turn: CodedTurn, code: Code) -> None:
    both = code in turn.suggested and code in turn.chosen
    if code in turn.suggested:
        _add(counts.found if turn.hidden else counts.followed, both)
    if turn.finished:
        _add(counts.without_sight if turn.hidden else counts.with_sight, both)


def _add(pair: list[int], hit: bool) -> None:
    pair[0] += hit
    pair[1] += 1
