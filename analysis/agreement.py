"""How far two people code alike: Krippendorff's alpha, for labels and for spans. Pure.

**Labels** (nominal). Units with two or more values give coincidences; with ``n`` pairable
values of which ``n_c`` say ``c``, and within a unit of ``m`` values ``m_c`` that say ``c``::

    observed = sum over units of (m^2 - sum m_c^2) / (m - 1) / n
    expected = (n^2 - sum n_c^2) / (n (n - 1))
    alpha    = 1 - observed / expected

Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011).

**Spans** (unitised). Two coders cut the same continuum into units of one category and gaps
between them. Two units that overlap differ by the squares of the distances between their
begins and between their ends; a unit that lies wholly in a gap of the other differs by its
squared length. What is expected sums that over every way in which the units could have
fallen. Source: K. Krippendorff, "Measuring the Reliability of Qualitative Text Analysis
Data", Quality & Quantity 38 (2004). It is used for two coders at a time only: with more of
them its author replaced it (2016). See research/decisions/0026-agreement.md.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True)
class Disagreement:
    """What was observed, and what chance would give; both 0 or more.

    Disagreements of several categories add up to a joint one.
    """

    observed: float = 0.0
    expected: float = 0.0

    def __add__(self, other: "Disagreement") -> "Disagreement":
        """Return the joint disagreement of two categories."""
        return Disagreement(self.observed + other.observed, self.expected + other.expected)

    @property
    def alpha(self) -> float | None:
        """Return 1 for full agreement, 0 for chance; None where there is nothing to tell apart."""
        return 1 - self.observed / self.expected if self.expected > 0 else None


@dataclass(frozen=True)
class Continuum:
    """One stretch of text that two people marked for one category.

    Attributes:
        length: how many signs it has.
        first, second: the spans of each coder: 0-based, end exclusive, in any order.
            Spans that overlap are read as one.
    """

    length: int
    first: Sequence[Span] = ()
    second: Sequence[Span] = ()
    sides: tuple[list[Span], list[Span]] = field(init=False)

    def __post_init__(self) -> None:
        """Lay the spans in order.

        Raises:
            ValueError: a span is empty, or lies outside the stretch.
        """
        object.__setattr__(self, "sides", (self._laid(self.first), self._laid(self.second)))

    def _laid(self, spans: Iterable[Span]) -> list[Span]:
        laid: list[Span] = []
        for start, end in sorted(spans):
            if not 0 <= start < end <= self.length:
                raise ValueError(f"span {start}-{end} is not within 0-{self.length}")
            if laid and start < laid[-1][1]:
                laid[-1] = (laid[-1][0], max(end, laid[-1][1]))
            else:
                laid.append((start, end))
        return laid

    @property
    def units(self) -> list[int]:
        """Return the lengths of the units of both coders."""
        return [end - start for side in self.sides for start, end in side]

    @property
    def gaps(self) -> list[int]:
        """Return the lengths of what each coder left, both coders together."""
        return [end - start for side in self.sides for start, end in self._between(side)]

    def squares_apart(self) -> int:
        """Return the differences between the two, each pair seen from both sides."""
        first, second = self.sides
        apart = sum(
            (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
            for a in first
            for b in second
            if a[0] < b[1] and b[0] < a[1]
        )
        for side, other in ((first, second), (second, first)):
            gaps = self._between(other)
            apart += sum(
                (end - start) ** 2
                for start, end in side
                if any(left <= start and end <= right for left, right in gaps)
            )
        return 2 * apart

    def _between(self, side: list[Span]) -> list[Span]:
        starts = [0, *(end for _start, end in side)]
        ends = [*(start for start, _end in side), self.length]
        return [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def nominal_alpha(units: Iterable[Sequence[Hashable | None]]) -> float | None:
    """Return Krippendorff's alpha for labels.

    Args:
        units: per unit the value of each coder; None where he gave none.

    Returns:
        At most 1; None where no unit has two values, or all values are the same.
    """
    values: Counter[Hashable] = Counter()
    apart = 0.0
    for unit in units:
        counts = Counter(value for value in unit if value is not None)
        total = counts.total()
        if total >= 2:
            apart += (total**2 - _squares(counts)) / (total - 1)
            values += counts
    pairable = values.total()
    if pairable < 2:
        return None
    expected = (pairable**2 - _squares(values)) / (pairable * (pairable - 1))
    return Disagreement(apart / pairable, expected).alpha


def unitised(continua: Sequence[Continuum]) -> Disagreement:
    """Return the disagreement on spans of one category over one or more continua.

    Several continua stand end to end: their lengths, units and gaps are taken together, but
    no unit is ever laid across a border.
    """
    length = sum(one.length for one in continua)
    if length == 0:
        return Disagreement()
    units = [size for one in continua for size in one.units]
    gaps = [size for one in continua for size in one.gaps]
    falls = sum(fall_into(size, gaps) for size in units)
    meets = (len(units) - 1) / 3 * sum(map(cubes, units)) if units else 0.0
    both = 2 * length
    ways = both * (both - 1) - sum(size * (size - 1) for size in units)
    observed = sum(one.squares_apart() for one in continua) / (2 * length**2)
    return Disagreement(observed, 2 / length * (meets + falls) / ways if ways else 0.0)


def cubes(size: int) -> int:
    """Return what a unit differs from one of its length, over all the ways they can overlap."""
    return 2 * size**3 - 3 * size**2 + size


def fall_into(size: int, gaps: Iterable[int]) -> int:
    """Return what a unit differs from the gaps, over all the ways it can lie in one."""
    return size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)


def _squares(counts: Counter[Hashable]) -> int:
    return sum(count**2 for count in counts.values())
