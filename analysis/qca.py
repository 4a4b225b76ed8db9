"""Crisp-set qualitative comparison (QCA): truth table, contradictions, shortest description.

The method is Ragin's (The Comparative Method, 1987); the shortest description of the rows with
the outcome is found by Quine (1952) and McCluskey (1956). Only rows that occur are described:
what nobody lived is not assumed. It describes these cases and proves nothing about causes, and
with few cases and many conditions any noise gives a tidy table (Marx and Dusa, 2011): therefore
``noise_baseline`` shuffles the outcome and counts how often that happens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from random import Random

# Of one row or term: per condition present, absent, or (in a term) either.
Bits = tuple[bool, ...]
Term = tuple[bool | None, ...]


class Outcome(StrEnum):
    """What a row of the truth table shows."""

    PRESENT = "present"
    ABSENT = "absent"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True)
class Case:
    """One case: its name, whether each condition holds, and whether the outcome does."""

    name: str
    conditions: Bits
    outcome: bool


@dataclass(frozen=True)
class TruthRow:
    """One combination of conditions that occurs.

    Attributes:
        conditions: whether each holds.
        with_outcome, without: the names of the cases, in the order given.
    """

    conditions: Bits
    with_outcome: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """Return what these cases show together."""
        if self.with_outcome and self.without:
            return Outcome.CONTRADICTION
        return Outcome.PRESENT if self.with_outcome else Outcome.ABSENT

    @property
    def cases(self) -> int:
        """Return how many cases have this combination."""
        return len(self.with_outcome) + len(self.without)


@dataclass(frozen=True)
class Baseline:
    """What chance alone gives for the same combinations and as many cases with the outcome.

    Attributes:
        shuffles: how often the outcome was dealt out anew.
        as_tidy: in how many of them no more cases stood in contradictory rows than now.
    """

    shuffles: int
    as_tidy: int

    @property
    def share(self) -> float:
        """Return the share of shuffles that were as tidy, from 0 to 1."""
        return self.as_tidy / self.shuffles if self.shuffles else 0.0


def truth_table(cases: Iterable[Case]) -> list[TruthRow]:
    """Return the combinations that occur, those with most cases first."""
    rows: dict[Bits, tuple[list[str], list[str]]] = {}
    for one in cases:
        with_outcome, without = rows.setdefault(one.conditions, ([], []))
        (with_outcome if one.outcome else without).append(one.name)
    table = [TruthRow(bits, tuple(yes), tuple(no)) for bits, (yes, no) in rows.items()]
    return sorted(table, key=lambda row: (-row.cases, [not bit for bit in row.conditions]))


def shortest(rows: Iterable[TruthRow]) -> list[list[Term]]:
    """Return the shortest descriptions of the rows with the outcome, in terms of conditions.

    Args:
        rows: of a truth table. Contradictory rows and combinations that do not occur are
            described by nothing: neither is taken to have the outcome.

    Returns:
        Every description with the fewest terms and then the fewest conditions; more than one
        when they tie, none when no row has the outcome. A term holds per condition True, False
        or None (it does not matter).
    """
    wanted = [row.conditions for row in rows if row.outcome is Outcome.PRESENT]
    if not wanted:
        return []
    primes = prime_implicants(wanted)
    for size in range(1, len(primes) + 1):
        found = [
            list(chosen)
            for chosen in combinations(primes, size)
            if all(any(covers(term, bits) for term in chosen) for bits in wanted)
        ]
        if found:
            least = min(map(_length, found))
            return [one for one in found if _length(one) == least]
    return []


def prime_implicants(rows: Sequence[Bits]) -> list[Term]:
    """Return the terms that describe these rows and no others, and cannot be made shorter."""
    terms: set[Term] = set(rows)
    primes: set[Term] = set()
    while terms:
        merged: set[Term] = set()
        used: set[Term] = set()
        for one, other in combinations(sorted(terms, key=_order), 2):
            both = _merged(one, other)
            if both is not None:
                merged.add(both)
                used |= {one, other}
        primes |= terms - used
        terms = merged
    return sorted(primes, key=_order)


def covers(term: Term, bits: Bits) -> bool:
    """Return whether a row fits a term."""
    return all(want is None or want == have for want, have in zip(term, bits, strict=True))


def noise_baseline(cases: Sequence[Case], *, seed: str, shuffles: int = 1000) -> Baseline:
    """Deal the outcomes out anew and count how often the table is as free of contradiction.

    Args:
        cases: as in the truth table.
        seed: the same seed gives the same shuffles.
        shuffles: how many.
    """
    outcomes = [one.outcome for one in cases]
    now = _in_contradiction(cases, outcomes)
    random, as_tidy = Random(seed), 0  # noqa: S311  shuffling, no secret
    for _number in range(shuffles):
        random.shuffle(outcomes)
        as_tidy += _in_contradiction(cases, outcomes) <= now
    return Baseline(shuffles, as_tidy)


def _in_contradiction(cases: Sequence[Case], outcomes: Sequence[bool]) -> int:
    counts: dict[Bits, list[int]] = {}
    for one, outcome in zip(cases, outcomes, strict=True):
        counts.setdefault(one.conditions, [0, 0])[outcome] += 1
    return sum(no + yes for no, yes in counts.values() if no and yes)


def _merged(one: Term, other: Term) -> Term | None:
    """Two terms that differ in one condition only are one term without it."""
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) != 1 or one[apart[0]] is None or other[apart[0]] is None:
        return None
    return (*one[: apart[0]], None, *one[apart[0] + 1 :])


def _length(terms: Sequence[Term]) -> int:
    return sum(part is not None for term in terms for part in term)


def _order(term: Term) -> list[int]:
    return [2 if part is None else int(not part) for part in term]
