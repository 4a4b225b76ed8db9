"""Rates by AAPOR's Standard Definitions (10th edition, 2023), each with name and formula.

Nothing here knows of networks or people: eight counts go in, rates come out. A rate without a
denominator has no value; it is never taken for zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from analysis.dispositions import CONTACT, Class, Disposition

INTERVIEWS = (Class.COMPLETE, Class.PARTIAL)
KNOWN = (*INTERVIEWS, Class.REFUSAL, Class.NON_CONTACT, Class.OTHER)
UNKNOWN = (Class.UNKNOWN_HOUSEHOLD, Class.UNKNOWN_OTHER)
REACHED = tuple(one for one in Class if one in CONTACT)
ABLE = (*INTERVIEWS, Class.REFUSAL)
# How the unknown ones count in a denominator.
ALL, ESTIMATED, NONE = "all", "e", "none"
# Name, what is counted, out of which, and how the unknown ones count there.
RULES: tuple[tuple[str, tuple[Class, ...], tuple[Class, ...], str], ...] = (
    ("RR1", (Class.COMPLETE,), KNOWN, ALL),
    ("RR2", INTERVIEWS, KNOWN, ALL),
    ("RR3", (Class.COMPLETE,), KNOWN, ESTIMATED),
    ("RR4", INTERVIEWS, KNOWN, ESTIMATED),
    ("RR5", (Class.COMPLETE,), KNOWN, NONE),
    ("RR6", INTERVIEWS, KNOWN, NONE),
    ("COOP1", (Class.COMPLETE,), REACHED, NONE),
    ("COOP2", INTERVIEWS, REACHED, NONE),
    ("COOP3", (Class.COMPLETE,), ABLE, NONE),
    ("COOP4", INTERVIEWS, ABLE, NONE),
    ("REF1", (Class.REFUSAL,), KNOWN, ALL),
    ("REF2", (Class.REFUSAL,), KNOWN, ESTIMATED),
    ("REF3", (Class.REFUSAL,), KNOWN, NONE),
    ("CON1", REACHED, KNOWN, ALL),
    ("CON2", REACHED, KNOWN, ESTIMATED),
    ("CON3", REACHED, KNOWN, NONE),
)
# What a reader looks for first; the others stand below.
FIRST = ("RR1", "RR2", "RR3", "COOP1", "REF1", "CON1")


@dataclass(frozen=True)
class Interval:
    """Lower and upper end, both in [0, 1]."""

    low: float
    high: float


@dataclass(frozen=True)
class Rate:
    """One rate.

    Attributes:
        name: as AAPOR calls it.
        formula: in AAPOR's letters.
        filled: the same with the counts put in.
        numerator: how many are counted.
        denominator: out of how many; no whole number where e counts.
        interval: Wilson, 95%; None without a denominator, and where e was estimated.
    """

    name: str
    formula: str
    filled: str
    numerator: int
    denominator: float
    interval: Interval | None

    @property
    def value(self) -> float | None:
        """The rate in [0, 1]; None when there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None


def letters(counts: Mapping[Disposition, int]) -> dict[Class, int]:
    """Return how many there are of every letter; each is present."""
    return {
        letter: sum(count for one, count in counts.items() if one.letter is letter)
        for letter in Class
    }


def eligible_share(counts: Mapping[Class, int]) -> float:
    """Return e: the share that is eligible among those of whom that is known.

    It is 1 when of nobody anything is known: then every unknown one counts whole.
    """
    known = sum(counts[one] for one in KNOWN)
    both = known + counts[Class.NOT_ELIGIBLE]
    return known / both if both else 1.0


def rates_of(counts: Mapping[Class, int]) -> list[Rate]:
    """Return all rates, in the order of ``RULES``.

    Args:
        counts: how many there are of every letter.
    """
    e = eligible_share(counts)
    return [_rate(counts, e, *rule) for rule in RULES]


def wilson(successes: float, n: float, *, level: float = 0.95) -> Interval | None:
    """Return the score interval of Wilson (1927) for a share; None when n is 0."""
    if n == 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, extra = successes / n, z * z / n
    middle = (share + extra / 2) / (1 + extra)
    half = z * sqrt(share * (1 - share) / n + extra / (4 * n)) / (1 + extra)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def _rate(
    counts: Mapping[Class, int],
    e: float,
    name: str,
    over: tuple[Class, ...],
    under: tuple[Class, ...],
    unknown: str,
) -> Rate:
    numerator, base = _sum(counts, over), _sum(counts, under)
    weight = {ALL: 1.0, ESTIMATED: e, NONE: 0.0}[unknown]
    denominator = base + weight * _sum(counts, UNKNOWN)
    return Rate(
        name=name,
        formula=f"{_plus(over)} / {_below(_plus(under), _plus(UNKNOWN), unknown)}",
        filled=(
            f"{_numbers(counts, over)} / "
            f"{_below(_numbers(counts, under), _numbers(counts, UNKNOWN), unknown, e)}"
        ),
        numerator=numerator,
        denominator=denominator,
        interval=None if unknown == ESTIMATED else wilson(numerator, denominator),
    )


def _sum(counts: Mapping[Class, int], wanted: Iterable[Class]) -> int:
    return sum(counts[one] for one in wanted)


def _plus(wanted: tuple[Class, ...]) -> str:
    words = " + ".join(one.value for one in wanted)
    return f"({words})" if len(wanted) > 1 else words


def _numbers(counts: Mapping[Class, int], wanted: tuple[Class, ...]) -> str:
    words = " + ".join(str(counts[one]) for one in wanted)
    return f"({words})" if len(wanted) > 1 else words


def _below(known: str, unknown_ones: str, unknown: str, e: float | None = None) -> str:
    if unknown == NONE:
        return known
    share = "e" if e is None else f"{e:.3f}"
    return f"({known} + {unknown_ones if unknown == ALL else f'{share} × {unknown_ones}'})"
