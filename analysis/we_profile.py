"""The wij-ervaring profile: how far the people of a network make it a we. Not a mark.

Each part is a share of people, pairs, ties or networks, with its formula in words on the page.
Parts are never added up, networks never ranked, and nothing is told per professional. How often
the client is the one who acts in the language of a story is no part of it yet: that is off until
it is precise enough.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from sqlmodel import Session

from analysis.ecogram_lines import LineShape, about_the_client, lines_laid_over
from analysis.study_base import DIFFERS, Base
from research.codebook import UNKNOWN, Pole
from research.networks import Actor, ActorRole, Network
from research.ties import Tie, current_ties

# Who is no colleague in the network: the client, and the organisation's own professionals.
NO_COLLEAGUE = {ActorRole.CLIENT.value, ActorRole.SOCIAL_WORKER.value}


class Part(StrEnum):
    """One part of the profile."""

    BALANCE = "balance"
    SAME_SOLUTION = "same_solution"
    SAME_COOPERATION = "same_cooperation"
    COLLEAGUES = "colleagues"
    EVERYONE = "everyone"
    GIVING_SEEN = "giving_seen"
    GOES_ON = "goes_on"
    OWN_STRENGTH = "own_strength"
    LASTING = "lasting"


@dataclass(frozen=True)
class Evidence:
    """One thing that is counted: who or what, and whether it counts as met.

    Attributes:
        actors: the people it is about; none when it is about the network.
        says: values of the codebook, or counts, behind it.
        met: whether it counts.
    """

    actors: tuple[Actor, ...]
    says: tuple[str, ...]
    met: bool


@dataclass(frozen=True)
class Share:
    """A part of one network, or of the whole: the evidence, and what it comes to."""

    evidence: tuple[Evidence, ...]

    @property
    def count(self) -> int:
        """Return how many count as met."""
        return sum(one.met for one in self.evidence)

    @property
    def total(self) -> int:
        """Return out of how many; 0 when nothing is known."""
        return len(self.evidence)

    def meets(self, at_least: int | None) -> bool | None:
        """Return whether this meets a norm in per cent; None without a norm or evidence."""
        if at_least is None or not self.evidence:
            return None
        return self.count * 100 >= at_least * self.total


@dataclass(frozen=True)
class Profile:
    """Every part, per network in the order of references, and for the whole."""

    networks: Mapping[UUID, Mapping[Part, Share]]
    whole: Mapping[Part, Share]


def profile_of(session: Session, base: Base) -> Profile:
    """Work out the profile of a study from what stands now.

    Args:
        session: any session, for ties.
        base: the study as loaded for this request.
    """
    networks = {one.id: _of_network(session, base, one) for one in base.networks}
    whole = {
        part: Share(tuple(e for shares in networks.values() for e in shares[part].evidence))
        for part in Part
    }
    return Profile(networks, whole)


def _of_network(session: Session, base: Base, network: Network) -> dict[Part, Share]:
    people = [one for one in base.actors.values() if one.network_id == network.id]
    ties = current_ties(session, network.id, reporter_ids={one.id for one in people})
    colleagues = [one for one in people if one.role not in NO_COLLEAGUE]
    value = base.values[network.id]["can_go_on"]
    how, lasting = (str(network.attributes.get(k, UNKNOWN)) for k in ("goes_on_how", "lasting"))
    return {
        Part.BALANCE: _balance(base, people),
        Part.SAME_SOLUTION: _pairs(base, people, "solution_view"),
        Part.SAME_COOPERATION: _pairs(base, people, "cooperation"),
        Part.COLLEAGUES: _positive(base, colleagues),
        Part.EVERYONE: _positive(base, people),
        Part.GIVING_SEEN: _giving(people, ties),
        Part.GOES_ON: _value(value, lambda one: one == "yes"),
        Part.OWN_STRENGTH: _value(how, lambda one: one in {"alone", "with_circle"}),
        Part.LASTING: _value(lasting, lambda one: one == "yes"),
    }


def _balance(base: Base, people: list[Actor]) -> Share:
    """Who tells at least as many themes that went well as themes that could be better."""
    found = []
    for actor in people:
        told = {one.factor for one in base.told if one.actor_id == actor.id}
        well = sum(one.pole is Pole.SUCCESS for one in told)
        if told:
            says = (str(well), str(len(told) - well))
            found.append(Evidence((actor,), says, 2 * well >= len(told)))
    return Share(tuple(found))


def _pairs(base: Base, people: list[Actor], attribute: str) -> Share:
    """Of every two people who answered: whether they answered the same."""
    known = [(one, base.answers[one.id].get(attribute, UNKNOWN)) for one in people]
    known = [(one, said) for one, said in known if said != UNKNOWN]
    return Share(
        tuple(
            Evidence((a, b), (first, second), first == second)
            for (a, first), (b, second) in combinations(known, 2)
        )
    )


def _positive(base: Base, people: list[Actor]) -> Share:
    """Who is positive about working together, of who answered."""
    said = [(one, base.answers[one.id].get("cooperation", UNKNOWN)) for one in people]
    return Share(
        tuple(Evidence((one,), (how,), how == "positive") for one, how in said if how != UNKNOWN)
    )


def _giving(people: list[Actor], ties: list[Tie]) -> Share:
    """Of every two people between whom somebody tells of support: whether others tell it too."""
    by_id = {one.id: one for one in people}
    client = next((one.id for one in people if one.role == ActorRole.CLIENT), None)
    found = []
    for line in lines_laid_over(about_the_client(ties, client)):
        if line.told:
            ends = (by_id.get(one) for one in (line.one or client, line.other) if one)
            actors = tuple(one for one in ends if one is not None)
            met = line.shape is LineShape.AGREED
            found.append(Evidence(actors, (line.shape.value,), met))
    return Share(tuple(found))


def _value(value: str, meets: Callable[[str], bool]) -> Share:
    if value == UNKNOWN:
        return Share(())
    return Share((Evidence((), (value,), value != DIFFERS and meets(value)),))
