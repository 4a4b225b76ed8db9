"""Patterns over the networks of a study: accepted codings only, networks before mentions.

Suggestions never reach this. Only shares of networks that came out of the draw get an interval:
people within one network are no independent draws, so of them stand counts, with how far they
move when any one network is left out. Nothing here says what causes what.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from analysis.aapor import Interval, wilson
from analysis.study_base import (
    DIFFERS,
    Base,
    Factor,
    Number,
    drawn_telling,
    networks_telling,
    people_telling,
)
from research.codebook import UNKNOWN, Pole
from research.errors import NotFoundError
from research.networks import ActorRole

FEWEST_TOGETHER = 2
FEWEST_OF_A_ROLE = 3
MOST_PAIRS, MOST_CONTRASTS = 12, 8
# Whose words about a solution stand where a number is made of answers alone.
ABOUT_SOLUTION = "fitting_solution"
RAISED = ("client", "family", "neighbours", "professional", DIFFERS, UNKNOWN)
SOLVED = ("found", "on_the_way", "none", DIFFERS, UNKNOWN)
VIEWS = ("positive", "mixed", "negative", UNKNOWN)


@dataclass(frozen=True)
class FactorRow:
    """One factor: in how many networks, and by how many people of each role.

    Attributes:
        networks: the unit of a study.
        drawn: the same among the drawn networks.
        interval: 95% (Wilson) of the share of drawn networks; None without a draw.
        people: everybody who told it.
        by_role: one number per role that was heard.
        people_between: how many told it when any one network is left out: fewest and most.
    """

    factor: Factor
    networks: Number
    drawn: Number
    interval: Interval | None
    people: Number
    by_role: tuple[tuple[str, Number], ...]
    people_between: tuple[int, int]


@dataclass(frozen=True)
class PairRow:
    """Two factors that are told in the same networks.

    Attributes:
        both: the networks that tell both.
        one, other: the networks that tell each.
        expected: in how many networks both would be told if the two had nothing to do with
            each other: one times other, over all networks.
    """

    first: Factor
    second: Factor
    both: Number
    one: Number
    other: Number

    @property
    def expected(self) -> float:
        """Return how many networks chance alone would give, one decimal at most to be read."""
        return self.one.count * self.other.count / self.both.total if self.both.of else 0.0


@dataclass(frozen=True)
class ContrastRow:
    """A factor of which one role tells more often than another, whichever network is left out.

    Attributes:
        more, less: the roles, with how many of each told it.
        between: the difference of the two shares when any one network is left out, least and
            most, from 0 to 1.
    """

    factor: Factor
    more: tuple[str, Number]
    less: tuple[str, Number]
    between: tuple[float, float]

    @property
    def difference(self) -> float:
        """Return the difference of the two shares, from 0 to 1."""
        return self.more[1].share - self.less[1].share


@dataclass(frozen=True)
class RaisedRow:
    """Networks by who raised the question: which solution there is, and how they look at it.

    Attributes:
        raised_by: the value that holds in the network.
        networks: how many there are.
        solutions: one number per value of the solution, in the order of ``SOLVED``.
        views: one number of people per view, in the order of ``VIEWS``.
    """

    raised_by: str
    networks: Number
    solutions: tuple[Number, ...]
    views: tuple[Number, ...]


def factor_rows(base: Base, pole: Pole) -> list[FactorRow]:
    """Return the factors of one pole, those of most networks first, then of most people."""
    rows = [_factor_row(base, one) for one in base.factors if one.pole is pole]
    return sorted(rows, key=lambda row: (-row.networks.count, -row.people.count))


def pair_rows(base: Base) -> list[PairRow]:
    """Return the pairs that go together more than chance alone gives, the furthest off first."""
    single = {one: networks_telling(base, one) for one in base.factors}
    rows = [
        PairRow(a, b, networks_telling(base, a, b), single[a], single[b])
        for a, b in combinations(base.factors, 2)
        if a.theme != b.theme
    ]
    told = [
        one for one in rows if one.both.count >= FEWEST_TOGETHER and one.both.count > one.expected
    ]
    return sorted(told, key=lambda one: (one.expected - one.both.count, -one.both.count))[
        :MOST_PAIRS
    ]


def contrast_rows(base: Base) -> list[ContrastRow]:
    """Return where roles differ most, only as far as it holds whichever network is left out."""
    rest = [base.without(one.id) for one in base.networks]
    roles = [one.value for one in ActorRole if _heard(base, one.value) >= FEWEST_OF_A_ROLE]
    found = []
    for factor in base.factors:
        numbers = {role: people_telling(base, factor, role) for role in roles}
        for one, other in combinations(roles, 2):
            more, less = sorted((one, other), key=lambda role: -numbers[role].share)
            moved = [_difference(part, factor, more, less) for part in rest]
            if len(rest) > 1 and min(moved) > 0:
                between = (min(moved), max(moved))
                row = ContrastRow(factor, (more, numbers[more]), (less, numbers[less]), between)
                found.append(row)
    ranked = sorted(found, key=lambda row: -row.between[0])
    return _once_per_factor(ranked)[:MOST_CONTRASTS]


def raised_rows(base: Base) -> list[RaisedRow]:
    """Return who raised the question against the solution, and how people look at it."""
    rows = []
    for raised in RAISED:
        networks = raised_number(base, raised)
        if networks.count:
            solved = tuple(raised_number(base, raised, solution=one) for one in SOLVED)
            views = tuple(view_number(base, raised, view=one) for one in VIEWS)
            rows.append(RaisedRow(raised, networks, solved, views))
    return rows


def raised_number(base: Base, raised: str, *, solution: str | None = None) -> Number:
    """Return the networks in which this person raised the question, and this solution holds."""
    all_raised = {k for k, one in base.values.items() if one["question_raised_by"] == raised}
    if solution is None:
        units, of = frozenset(all_raised), base.network_ids
    else:
        units = frozenset(k for k in all_raised if base.values[k]["solution"] == solution)
        of = frozenset(all_raised)
    return Number(units, of, _about_solution(base, units))


def view_number(base: Base, raised: str, *, view: str) -> Number:
    """Return the people of those networks who look like this at the solution."""
    within = raised_number(base, raised).units
    of = frozenset(k for k, one in base.actors.items() if one.network_id in within)
    units = frozenset(k for k in of if base.answers[k].get("solution_view", UNKNOWN) == view)
    return Number(units, of, _about_solution(base, units))


def number_named(base: Base, kind: str, name: str) -> Number:
    """Return the number that stands behind a link of the page.

    Args:
        base: the study.
        kind: ``netwerken``, ``geloot``, ``mensen``, ``paar``, ``vraag`` or ``kijk``.
        name: what it is about, parts joined by dots.

    Raises:
        NotFoundError: no such number here, or nothing is counted in it (any more).
    """
    parts = name.split(".")
    find = FINDERS.get((kind, len(parts)))
    if find is None:
        raise NotFoundError
    found = find(base, parts)
    if not found.count:
        raise NotFoundError
    return found


def _factor_row(base: Base, factor: Factor) -> FactorRow:
    drawn, people = drawn_telling(base, factor), people_telling(base, factor)
    lost = [
        sum(base.network_of(one) == network.id for one in people.units) for network in base.networks
    ]
    between = (people.count - max(lost), people.count - min(lost))
    roles = [one.value for one in ActorRole if _heard(base, one.value)]
    return FactorRow(
        factor,
        networks_telling(base, factor),
        drawn,
        wilson(drawn.count, drawn.total),
        people,
        tuple((role, people_telling(base, factor, role)) for role in roles),
        between,
    )


def _difference(base: Base, factor: Factor, more: str, less: str) -> float:
    one, other = people_telling(base, factor, more), people_telling(base, factor, less)
    # Without anybody of a role there is nothing to compare: that network carried it alone.
    return one.share - other.share if one.of and other.of else 0.0


def _once_per_factor(rows: Sequence[ContrastRow]) -> list[ContrastRow]:
    """The strongest contrast of each factor: six pairs of roles tell one thing six times."""
    kept: dict[Factor, ContrastRow] = {}
    for row in rows:
        kept.setdefault(row.factor, row)
    return list(kept.values())


def _heard(base: Base, role: str) -> int:
    return sum(one.role == role for one in base.actors.values())


def _about_solution(base: Base, units: frozenset[UUID]) -> tuple[UUID, ...]:
    """The fragments about the solution, of these people or of these networks."""
    return tuple(
        dict.fromkeys(
            one.fragment_id
            for one in base.told
            if one.factor.theme == ABOUT_SOLUTION
            and (one.actor_id in units or base.network_of(one.actor_id) in units)
        )
    )


def _factor(base: Base, parts: Sequence[str]) -> Factor:
    for one in base.factors:
        if [one.theme, one.pole.value] == list(parts):
            return one
    raise NotFoundError


def _one_of(name: str, known: Sequence[str] | type[ActorRole]) -> str:
    if name not in [str(one) for one in known]:
        raise NotFoundError
    return name


# Which number a link is about, by its kind and how many parts its name has.
FINDERS: Mapping[tuple[str, int], Callable[[Base, list[str]], Number]] = {
    ("netwerken", 2): lambda base, name: networks_telling(base, _factor(base, name)),
    ("mensen", 2): lambda base, name: people_telling(base, _factor(base, name)),
    ("mensen", 3): lambda base, name: people_telling(
        base, _factor(base, name[:2]), _one_of(name[2], ActorRole)
    ),
    ("geloot", 2): lambda base, name: drawn_telling(base, _factor(base, name)),
    ("paar", 4): lambda base, name: networks_telling(
        base, _factor(base, name[:2]), _factor(base, name[2:])
    ),
    ("vraag", 1): lambda base, name: raised_number(base, _one_of(name[0], RAISED)),
    ("vraag", 2): lambda base, name: raised_number(
        base, _one_of(name[0], RAISED), solution=_one_of(name[1], SOLVED)
    ),
    ("kijk", 2): lambda base, name: view_number(
        base, _one_of(name[0], RAISED), view=_one_of(name[1], VIEWS)
    ),
}
