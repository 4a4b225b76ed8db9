"""The response account: how every released network stands, and every actor in the networks.

Two levels that are never added up. Networks were drawn, so their rates have an interval.
Actors were named by clients and stand together in networks: they have counts only.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from analysis.aapor import Rate, letters, rates_of
from analysis.dispositions import (
    CONTACT,
    INTERVIEWED,
    Class,
    Disposition,
    disposition_of_actor,
    disposition_of_network,
)
from analysis.fieldwork import Fieldwork, fieldwork_of
from analysis.small_cells import TOGETHER, taken_together
from research.draw_rules import DrawRule
from research.draws import draws_of
from research.networks import ActorRole, Network
from research.released_numbers import (
    DrawCount,
    ReleasedNumber,
    draw_counts,
    drawn_numbers,
    frame_networks,
    numbers_of,
    released_units,
)


@dataclass(frozen=True)
class Tally:
    """How many there are of each disposition; all are present, also at zero."""

    counts: Mapping[Disposition, int]

    @property
    def total(self) -> int:
        """Return how many there are together."""
        return sum(self.counts.values())

    @property
    def interviewed(self) -> int:
        """Return how many were heard, wholly or in part."""
        return sum(self.counts[one] for one in INTERVIEWED)

    @property
    def reached(self) -> int:
        """Return with how many there was contact, whatever came of it."""
        return sum(count for one, count in self.counts.items() if one.letter in CONTACT)

    @property
    def letters(self) -> dict[Class, int]:
        """Return the counts by the letters of AAPOR's formulas."""
        return letters(self.counts)

    @property
    def rates(self) -> list[Rate]:
        """Return all rates. Their intervals hold for networks that were drawn, for nobody else."""
        return rates_of(self.letters)

    def rate(self, name: str) -> Rate:
        """Return one rate by its name."""
        return next(one for one in self.rates if one.name == name)


@dataclass(frozen=True)
class StratumLine:
    """One stratum, or small ones together (``name`` is ``TOGETHER``).

    Attributes:
        name, parts: of the stratum; of small ones together the names of those.
        frame: networks that the client base has there.
        expected: how many would be released if the base were mirrored exactly.
        expected_heard: how many of the heard networks, likewise.
        tally: how the released ones stand.
    """

    name: str
    parts: tuple[str, ...]
    frame: int
    expected: float
    expected_heard: float
    tally: Tally


@dataclass(frozen=True)
class RoleLine:
    """The actors of one role, or of small roles together."""

    name: str
    parts: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True)
class ResponseAccount:
    """The account of a study at this moment.

    Attributes:
        frame: networks in the client base; 0 without a draw.
        drawn: networks in the sample of a draw, each once.
        draws: one line per draw.
        rule: how the last draw shared out the places; None without a draw.
        stratum_name: nothing where there are no strata.
        networks: every network that was ever released, each once.
        outside: networks that came from no draw; they count in no rate.
        people: the actors of all networks.
        strata, roles: the same per group; groups below k stand together.
    """

    frame: int
    drawn: int
    draws: tuple[DrawCount, ...]
    rule: DrawRule | None
    networks: Tally
    outside: Tally
    people: Tally
    strata: tuple[StratumLine, ...]
    roles: tuple[RoleLine, ...]

    @property
    def released(self) -> int:
        """Return how many networks were ever released: the denominator of everything."""
        return self.networks.total

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to account for."""
        return not self.released and not self.outside.total


def response_account(
    session: Session, study_id: UUID, *, k: int, people: Sequence[Fieldwork] | None = None
) -> ResponseAccount:
    """Account for every released network and every actor of a study.

    Args:
        session: any session.
        study_id: also of a study without anything; it gives zeros.
        k: the smallest stratum or role that stands alone.
        people: the actors (``fieldwork_of``), for who read them already.
    """
    units = released_units(session, study_id)
    released = numbers_of(units)
    people = fieldwork_of(session, study_id) if people is None else people
    networks = list(session.exec(select(Network).where(Network.study_id == study_id)))
    stands = _stands_by_network(people)
    by_unit = {one.drawn_unit_id: stands.get(one.id, []) for one in networks if one.drawn_unit_id}
    of_number = {one.pseudonym: _of_number(one, by_unit) for one in released}
    drawn = {unit for one in released for unit in one.unit_ids}
    outside = [one.id for one in networks if one.drawn_unit_id not in drawn]
    draws = draws_of(session, study_id)
    last = draws[-1] if draws else None
    frame = frame_networks(session, last)
    return ResponseAccount(
        frame=sum(frame.values()),
        drawn=drawn_numbers(session, study_id),
        draws=tuple(draw_counts(draws, units)),
        rule=DrawRule(last.method) if last else None,
        networks=tally(of_number.values()),
        outside=tally(disposition_of_network(stands.get(one, []), None) for one in outside),
        people=tally(disposition_of_actor(one) for one in people),
        strata=tuple(_strata(frame, released, of_number, k=k)),
        roles=tuple(_roles(people, k=k)),
    )


def tally(dispositions: Iterable[Disposition]) -> Tally:
    """Count dispositions."""
    found = Counter(dispositions)
    return Tally({one: found[one] for one in Disposition})


def _stands_by_network(
    people: Sequence[Fieldwork],
) -> dict[UUID, list[tuple[Disposition, bool]]]:
    found: dict[UUID, list[tuple[Disposition, bool]]] = {}
    for one in people:
        stands = (disposition_of_actor(one), one.actor.role == ActorRole.CLIENT)
        found.setdefault(one.actor.network_id, []).append(stands)
    return found


def _of_number(
    number: ReleasedNumber, by_unit: Mapping[UUID, list[tuple[Disposition, bool]]]
) -> Disposition:
    # Numbers that came up twice once got two networks: nobody in either is lost.
    people = [person for one in number.unit_ids for person in by_unit.get(one, [])]
    return disposition_of_network(people, number.fell_out)


def _strata(
    frame: Mapping[str, int],
    released: Sequence[ReleasedNumber],
    of_number: Mapping[str, Disposition],
    *,
    k: int,
) -> Iterable[StratumLine]:
    if len(frame) < 2:  # noqa: PLR2004  one group is no breakdown
        return
    found: dict[str, list[Disposition]] = {name: [] for name in frame}
    for one in released:
        found.setdefault(one.stratum, []).append(of_number[one.pseudonym])
    whole = tally(of_number.values())
    for name, parts in _groups({name: len(stands) for name, stands in found.items()}, k=k):
        clients = sum(frame.get(one, 0) for one in parts)
        share = clients / sum(frame.values())
        yield StratumLine(
            name=name,
            parts=parts,
            frame=clients,
            expected=whole.total * share,
            expected_heard=whole.interviewed * share,
            tally=tally(stands for one in parts for stands in found[one]),
        )


def _roles(people: Sequence[Fieldwork], *, k: int) -> Iterable[RoleLine]:
    found: dict[str, list[Disposition]] = {}
    for role in ActorRole:
        own = [disposition_of_actor(one) for one in people if one.actor.role == role]
        if own:
            found[role.value] = own
    for name, parts in _groups({name: len(own) for name, own in found.items()}, k=k):
        yield RoleLine(name, parts, tally(stands for one in parts for stands in found[one]))


def _groups(sizes: Mapping[str, int], *, k: int) -> list[tuple[str, tuple[str, ...]]]:
    """Groups that stand alone, then the small ones as one; an empty group joins those.

    Of the three rules against small cells the first holds here, and every group has k or
    nobody. Steps and rests protect what people told: this counts who took part, which the
    reader of this account sees person by person in the fieldwork anyway.
    """
    alone, together = taken_together(sizes, k=k)
    rest = (*together, *(name for name, size in sizes.items() if size == 0))
    groups: list[tuple[str, tuple[str, ...]]] = [(name, (name,)) for name in alone]
    if not rest:
        return groups
    name = rest[0] if len(rest) == 1 else TOGETHER
    return [*groups, (name, rest)]
