"""What a study tells, loaded once: who was heard, what was accepted, what was answered.

Every figure over networks is worked out from this and from nothing else, so that each number
can name the networks, people and fragments that make it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.network_values import SHARED, values_of
from analysis.patterns import accepted_in_study, heard_in_study
from interviews.interviews import Interview
from research.codebook import Codebook, Lens, Pole
from research.codebook_versions import codebook_of
from research.networks import Actor, Network, networks_of

# What a value of a network is called while its tellers see it differently, unsettled.
DIFFERS = "differs"


@dataclass(frozen=True)
class Factor:
    """A theme with a pole."""

    theme: str
    pole: Pole

    @property
    def id(self) -> str:
        """Return its name in an address: no words of people."""
        return f"{self.theme}.{self.pole.value}"


@dataclass(frozen=True)
class Told:
    """One accepted coding: what was told, by whom, and in which words."""

    factor: Factor
    actor_id: UUID
    fragment_id: UUID


@dataclass(frozen=True)
class Base:
    """A study as it stands at this request.

    Attributes:
        networks: with at least one person heard, by reference.
        actors: everybody who was heard, by id, in the order of networks and numbers.
        told: accepted codings of the factors for success and failure, in text order.
        answers: of each who was heard, by attribute.
        values: of each network the shared answers; ``differs`` while unsettled.
        not_heard: how many people of the networks were not heard (any more), by role.
        networks_made: how many networks were assembled.
        book: the codebook with which is counted.
    """

    networks: tuple[Network, ...]
    actors: Mapping[UUID, Actor]
    told: tuple[Told, ...]
    answers: Mapping[UUID, Mapping[str, str]]
    values: Mapping[UUID, Mapping[str, str]]
    not_heard: Mapping[str, int]
    networks_made: int
    book: Codebook

    @property
    def drawn(self) -> frozenset[UUID]:
        """Return the networks that came out of the draw."""
        return frozenset(one.id for one in self.networks if one.drawn_unit_id is not None)

    @property
    def network_ids(self) -> frozenset[UUID]:
        """Return the networks of which somebody was heard."""
        return frozenset(one.id for one in self.networks)

    @property
    def factors(self) -> list[Factor]:
        """Return what was told at least once, in codebook order, success before failure."""
        found = {one.factor for one in self.told}
        themes = [one.id for one in self.book.of_lens(Lens.EXPERIENCE)]
        order = [Factor(theme, pole) for theme in themes for pole in Pole]
        return [one for one in order if one in found]

    def network_of(self, actor_id: UUID) -> UUID:
        """Return in which network somebody is."""
        return self.actors[actor_id].network_id

    def without(self, network_id: UUID) -> "Base":
        """Return the study as if this network had not been heard."""
        actors = {k: one for k, one in self.actors.items() if one.network_id != network_id}
        return Base(
            tuple(one for one in self.networks if one.id != network_id),
            actors,
            tuple(one for one in self.told if one.actor_id in actors),
            {k: one for k, one in self.answers.items() if k in actors},
            {k: one for k, one in self.values.items() if k != network_id},
            self.not_heard,
            self.networks_made,
            self.book,
        )


@dataclass(frozen=True)
class Number:
    """A number with what makes it.

    Attributes:
        units: the networks, or the people, that are counted.
        of: the networks or people it is out of.
        fragment_ids: the fragments behind it, in text order.
    """

    units: frozenset[UUID]
    of: frozenset[UUID]
    fragment_ids: tuple[UUID, ...]

    @property
    def count(self) -> int:
        """Return how many are counted."""
        return len(self.units)

    @property
    def total(self) -> int:
        """Return the denominator."""
        return len(self.of)

    @property
    def share(self) -> float:
        """Return the share, from 0 to 1; 0 of nothing."""
        return self.count / self.total if self.of else 0.0


def base_of(session: Session, study_id: UUID) -> Base:
    """Load what a study tells now; who took his story back is not in it.

    Args:
        session: any session; an editor reads no words here.
        study_id: which study.
    """
    book = codebook_of(session, study_id)
    heard = {actor.id: actor for actor, _network in heard_in_study(session, study_id)}
    made = networks_of(session, study_id)
    within = {actor.network_id for actor in heard.values()}
    networks = tuple(one for one in made if one.id in within)
    places = {one.id: place for place, one in enumerate(networks)}
    order = sorted(heard.values(), key=lambda one: (places[one.network_id], one.number))
    answers = _answers(session, list(heard))
    return Base(
        networks=networks,
        actors={one.id: one for one in order},
        told=_told(session, study_id, book),
        answers=answers,
        values={one.id: _values(session, one) for one in networks},
        not_heard=_not_heard(session, study_id, set(heard)),
        networks_made=len(made),
        book=book,
    )


def networks_telling(base: Base, *factors: Factor) -> Number:
    """Return in how many networks each of these factors is told, by whomever."""
    per = [{base.network_of(one.actor_id) for one in base.told if one.factor == f} for f in factors]
    units = frozenset(set.intersection(*per)) if per else frozenset()
    return Number(units, base.network_ids, _fragments(base, set(factors), _in_networks(units)))


def drawn_telling(base: Base, factor: Factor) -> Number:
    """Return the same among the networks that came out of the draw."""
    everywhere = networks_telling(base, factor)
    units = everywhere.units & base.drawn
    return Number(units, base.drawn, _fragments(base, {factor}, _in_networks(units)))


def people_telling(base: Base, factor: Factor, role: str | None = None) -> Number:
    """Return how many people tell it; of one role when one is named."""
    of = frozenset(k for k, one in base.actors.items() if role is None or one.role == role)
    units = frozenset(one.actor_id for one in base.told if one.factor == factor) & of
    return Number(units, of, _fragments(base, {factor}, lambda one: one.id in units))


def _in_networks(units: frozenset[UUID]) -> Callable[[Actor], bool]:
    return lambda actor: actor.network_id in units


def _fragments(
    base: Base, factors: set[Factor], counts: Callable[[Actor], bool]
) -> tuple[UUID, ...]:
    """The fragments of these factors, of people who are counted; each once."""
    return tuple(
        dict.fromkeys(
            one.fragment_id
            for one in base.told
            if one.factor in factors and counts(base.actors[one.actor_id])
        )
    )


def _told(session: Session, study_id: UUID, book: Codebook) -> tuple[Told, ...]:
    experience = {one.id for one in book.of_lens(Lens.EXPERIENCE)}
    found = []
    for coding, actor in accepted_in_study(session, study_id):
        theme = book.counts_as(coding.theme)
        if theme in experience:
            found.append(Told(Factor(theme, Pole(coding.pole)), actor.id, coding.fragment_id))
    return tuple(found)


def _answers(session: Session, actor_ids: list[UUID]) -> dict[UUID, dict[str, str]]:
    statement = select(Interview).where(col(Interview.actor_id).in_(actor_ids))
    return {
        one.actor_id: {name: str(value) for name, value in one.attributes.items()}
        for one in session.exec(statement)
    }


def _values(session: Session, network: Network) -> dict[str, str]:
    """What holds for a network: agreed or settled; else that they differ, or unknown."""
    found = {}
    for one in values_of(session, network):
        found[one.attribute] = one.value or (DIFFERS if one.is_unsettled else "unknown")
    return {name: found[name] for name in SHARED}


def _not_heard(session: Session, study_id: UUID, heard: set[UUID]) -> dict[str, int]:
    statement = (
        select(Actor)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id)
    )
    counts: dict[str, int] = {}
    for actor in session.exec(statement):
        if actor.id not in heard:
            counts[actor.role] = counts.get(actor.role, 0) + 1
    return counts
