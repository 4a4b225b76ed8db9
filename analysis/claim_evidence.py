"""What a counted claim rests on: a stored question over accepted codings and settled attributes.

A ``Query`` says which units are counted (networks or actors), which of them belong to the
question at all (``base``), and what makes one count (``met``). It is kept with the claim and asked
again at every request, so that the count of a sentence is never older than the stories.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from analysis.human_shares import Noun, share_name, share_phrase
from analysis.study_voices import HeardNetwork, HeardVoice, StudyVoices
from research.codebook import UNKNOWN, Pole
from research.networks import ActorRole


class Unit(StrEnum):
    """What is counted."""

    NETWORK = "network"
    ACTOR = "actor"


class Test(StrEnum):
    """What a condition looks at; each is true, false, or not known (None).

    ``VALUE``: the settled value of the network. ``ANSWER``: what the actor himself answered.
    ``ROLE``: what the actor is to the client. ``TOLD``: an accepted coding with one of these
    themes (any theme when there is none) and this pole; in a network by anybody.
    ``SEES_OTHERWISE``: somebody in the network answered this attribute in another way than the
    client. ``OTHER_POLE``: the client told one pole of the theme, somebody else the other one;
    ``SAME_POLES``: both told of the theme, and nobody told a pole that the client did not.
    ``OF_NETWORK``: an attribute of the network itself, answered by who worked with it; of many
    values any one. ``SEVERAL``: at least so many values of such an attribute.
    """

    VALUE = "value"
    ANSWER = "answer"
    ROLE = "role"
    TOLD = "told"
    SEES_OTHERWISE = "sees_otherwise"
    OTHER_POLE = "other_pole"
    SAME_POLES = "same_poles"
    OF_NETWORK = "of_network"
    SEVERAL = "several"


# Tests whose values are themes.
ABOUT_THEMES = {Test.TOLD, Test.OTHER_POLE, Test.SAME_POLES}


@dataclass(frozen=True)
class Condition:
    """One condition: ``name`` is an attribute or a pole, ``values`` its values or the themes."""

    test: Test
    name: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Query:
    """A stored question.

    Attributes:
        unit: what is counted.
        noun: what the unit is called in the sentence.
        met: every one of these holds for a unit that counts.
        base: every one of these holds for a unit of the denominator.
    """

    unit: Unit
    noun: Noun
    met: tuple[Condition, ...]
    base: tuple[Condition, ...] = ()

    def kept(self) -> dict[str, Any]:
        """Return the question as it is kept with a claim: ids of the codebook, no words told."""
        return {
            "unit": self.unit.value,
            "noun": [self.noun.one, self.noun.many, self.noun.only],
            "met": [_kept(one) for one in self.met],
            "base": [_kept(one) for one in self.base],
        }


@dataclass(frozen=True)
class Case:
    """One unit: a network, or one voice in it."""

    network: HeardNetwork
    voice: HeardVoice | None = None

    @property
    def voices(self) -> tuple[HeardVoice, ...]:
        """Return whose stories this unit is."""
        return self.network.voices if self.voice is None else (self.voice,)


@dataclass(frozen=True)
class Counted:
    """The answer to a question, now.

    Attributes:
        query: the question.
        met: the units that count.
        others: the units of the denominator that do not: the counter-examples.
        unknown: units of which nobody knows; they are in no denominator.
    """

    query: Query
    met: tuple[Case, ...]
    others: tuple[Case, ...]
    unknown: tuple[Case, ...]

    @property
    def part(self) -> int:
        """Return how many count."""
        return len(self.met)

    @property
    def whole(self) -> int:
        """Return the denominator."""
        return len(self.met) + len(self.others)

    @property
    def says(self) -> str:
        """Return what the share is called; empty when there is nobody to count."""
        return share_name(self.part, self.whole) if self.whole else ""

    @property
    def phrase(self) -> str:
        """Return the share as it stands in the sentence."""
        if not self.whole:
            return f"geen van de {self.query.noun.many}"
        return share_phrase(self.part, self.whole, self.query.noun)

    @cached_property
    def networks(self) -> int:
        """Return in how many networks the units lie that count."""
        return len({case.network.network.id for case in self.met})

    @cached_property
    def actors(self) -> int:
        """Return how many people said what makes a unit count."""
        return len({voice.actor.id for case in self.met for voice in self.tellers(case)})

    def tellers(self, case: Case) -> list[HeardVoice]:
        """Return the voices of a unit that say something to one of the conditions."""
        return [one for one in case.voices if any(_speaks(one, c) for c in self.query.met)]


def query_from(kept: Mapping[str, Any]) -> Query:
    """Return a question as it was kept (``Query.kept``)."""
    return Query(
        Unit(kept["unit"]),
        Noun(*kept["noun"]),
        tuple(map(_condition, kept["met"])),
        tuple(map(_condition, kept["base"])),
    )


def count(query: Query, study: StudyVoices) -> Counted:
    """Ask the question; a theme that was merged is asked under the name of its heir."""
    query = _of_now(query, study)
    met: list[Case] = []
    others: list[Case] = []
    unknown: list[Case] = []
    for case in _cases(query.unit, study.networks):
        in_base = _all(_holds(case, one) for one in query.base)
        if in_base is False:
            continue
        holds = _all(_holds(case, one) for one in query.met)
        if in_base is None or holds is None:
            unknown.append(case)
        else:
            (met if holds else others).append(case)
    return Counted(query, tuple(met), tuple(others), tuple(unknown))


def told(themes: Iterable[str], pole: Pole) -> Condition:
    """Return the condition that one of these themes was told with this pole."""
    return Condition(Test.TOLD, pole.value, tuple(themes))


def _of_now(query: Query, study: StudyVoices) -> Query:
    def now(one: Condition) -> Condition:
        if one.test not in ABOUT_THEMES:
            return one
        return replace(one, values=tuple(study.book.counts_as(theme) for theme in one.values))

    return replace(query, met=tuple(map(now, query.met)), base=tuple(map(now, query.base)))


def _kept(one: Condition) -> list[Any]:
    return [one.test.value, one.name, list(one.values)]


def _condition(kept: list[Any]) -> Condition:
    return Condition(Test(kept[0]), kept[1], tuple(kept[2]))


def _cases(unit: Unit, networks: Iterable[HeardNetwork]) -> list[Case]:
    if unit is Unit.NETWORK:
        return [Case(one) for one in networks]
    return [Case(one, voice) for one in networks for voice in one.voices]


def _all(answers: Iterable[bool | None]) -> bool | None:
    """One no is a no, whatever else is not known."""
    found = list(answers)
    if False in found:
        return False
    return None if None in found else True


def _holds(case: Case, one: Condition) -> bool | None:
    match one.test:
        case Test.VALUE:
            value = case.network.value(one.name)
            return None if value is None else value in one.values
        case Test.ANSWER:
            answers = [voice.answers.get(one.name) for voice in case.voices]
            known = [answer for answer in answers if answer is not None]
            return any(answer in one.values for answer in known) if known else None
        case Test.ROLE:
            return any(voice.actor.role in one.values for voice in case.voices)
        case Test.TOLD:
            return any(_speaks(voice, one) for voice in case.voices)
        case Test.SEES_OTHERWISE:
            return _sees_otherwise(case.network, one.name)
        case _:
            return _holds_of_network(case.network, one)


def _holds_of_network(network: HeardNetwork, one: Condition) -> bool | None:
    if one.test in {Test.OTHER_POLE, Test.SAME_POLES}:
        differs = _other_pole(network, one.values[0])
        return None if differs is None else differs is (one.test is Test.OTHER_POLE)
    values = values_of_network(network, one.name)
    if not values:
        return None
    if one.test is Test.SEVERAL:
        return len(values) >= int(one.values[0])
    return any(value in one.values for value in values)


def values_of_network(network: HeardNetwork, attribute: str) -> tuple[str, ...]:
    """Return what was answered of a network as a whole; nothing while that is not known."""
    said = network.network.attributes.get(attribute, UNKNOWN)
    values = said if isinstance(said, list) else [said]
    return tuple(str(value) for value in values if value != UNKNOWN)


def _sees_otherwise(network: HeardNetwork, attribute: str) -> bool | None:
    client, others = _client_and_others(network)
    mine = {voice.answers[attribute] for voice in client if attribute in voice.answers}
    theirs = {voice.answers[attribute] for voice in others if attribute in voice.answers}
    if not mine or not theirs:
        return None
    return bool(theirs - mine)


def _other_pole(network: HeardNetwork, theme: str) -> bool | None:
    client, others = _client_and_others(network)
    mine = {pole for voice in client for name, pole in voice.told if name == theme}
    theirs = {pole for voice in others for name, pole in voice.told if name == theme}
    if not mine or not theirs:
        return None
    return bool(theirs - mine)


def _client_and_others(network: HeardNetwork) -> tuple[list[HeardVoice], list[HeardVoice]]:
    client = [one for one in network.voices if one.actor.role == ActorRole.CLIENT]
    return client, [one for one in network.voices if one.actor.role != ActorRole.CLIENT]


def _speaks(voice: HeardVoice, one: Condition) -> bool:
    match one.test:
        case Test.TOLD:
            return any(
                pole == one.name and (not one.values or theme in one.values)
                for theme, pole in voice.told
            )
        case Test.OTHER_POLE | Test.SAME_POLES:
            return any(theme == one.values[0] for theme, _pole in voice.told)
        case Test.ROLE | Test.OF_NETWORK | Test.SEVERAL:
            return False
        case Test.VALUE | Test.ANSWER | Test.SEES_OTHERWISE:
            return one.name in voice.answers
