"""What the stories say to each sentence of the promise to residents, and where nobody spoke of it.

The unit is the network: of all networks in which somebody was heard, in how many did anybody
tell it as something that went well, or as something that could be better; in one network both
may be told. The rest is silence: nobody there spoke of it. Silence says neither that it went
well nor that it did not. Only accepted codings count, and settled or agreed answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.resident_promises import Promise, PromiseLine, promise_of
from analysis.study_voices import HeardNetwork, Marked, StudyVoices
from interviews.fragments import Fragment
from research.codebook import UNKNOWN, Pole, codebook
from research.reach import counting

# What the policy framework itself asks: how the client goes on, and whether it lasts.
POLICY_ANSWERS = ("can_go_on", "goes_on_how", "lasting")


@dataclass(frozen=True)
class AnswerCounts:
    """How the networks answer one attribute.

    Attributes:
        attribute: of the codebook.
        values: the networks per value, in the order of the codebook; without ``unknown``.
        unknown: the networks of which it is not known, or not settled.
    """

    attribute: str
    values: Mapping[str, tuple[HeardNetwork, ...]]
    unknown: tuple[HeardNetwork, ...]

    @property
    def known(self) -> int:
        """Return of how many networks it is known: the denominator."""
        return sum(map(len, self.values.values()))


@dataclass(frozen=True)
class LineCounts:
    """What the stories say to one sentence.

    Attributes:
        line: the sentence.
        heard: how many networks were heard: the denominator.
        well, better: the networks in which somebody told it, per pole.
        silent: the networks in which nobody spoke of it.
        fragments: the fragments per pole, by network and teller.
        people: how many people told it.
        answers: of the attributes that speak to it.
    """

    line: PromiseLine
    heard: int
    well: tuple[HeardNetwork, ...]
    better: tuple[HeardNetwork, ...]
    silent: tuple[HeardNetwork, ...]
    fragments: Mapping[Pole, tuple[UUID, ...]]
    people: int
    answers: tuple[AnswerCounts, ...]

    @property
    def both(self) -> int:
        """Return in how many networks both poles were told."""
        ids = {one.network.id for one in self.better}
        return sum(one.network.id in ids for one in self.well)

    @property
    def has_theme(self) -> bool:
        """Return whether stories can speak to it at all."""
        return bool(self.line.themes)


@dataclass(frozen=True)
class StudyPromise:
    """The promise of a study with what speaks to it.

    Attributes:
        promise: as it holds now; without lines while nobody chose one.
        lines: what the stories say to each, in order.
        policy: the answers to the questions of the policy framework.
        heard: how many networks were heard.
    """

    promise: Promise
    lines: tuple[LineCounts, ...]
    policy: tuple[AnswerCounts, ...]
    heard: int


def study_promise(session: Session, study_id: UUID, voices: StudyVoices) -> StudyPromise:
    """Count what speaks to the promise of a study.

    Args:
        session: any session, to read the promise.
        study_id: which study.
        voices: who was heard in it, and what counts.
    """
    promise = promise_of(session, study_id)
    return StudyPromise(
        promise,
        tuple(_of_line(one, voices) for one in promise.lines),
        tuple(answer_counts(one, voices.networks) for one in POLICY_ANSWERS),
        len(voices.networks),
    )


def answer_counts(attribute: str, networks: Iterable[HeardNetwork]) -> AnswerCounts:
    """Count how networks answer one attribute: shared by its tellers, or of the network itself."""
    found: dict[str, list[HeardNetwork]] = {one: [] for one in _values(attribute)}
    unknown = []
    for one in networks:
        value = answer_of(one, attribute)
        if value in found:
            found[value].append(one)
        else:
            unknown.append(one)
    return AnswerCounts(attribute, {k: tuple(v) for k, v in found.items()}, tuple(unknown))


def answer_of(network: HeardNetwork, attribute: str) -> str:
    """Return the one value that counts for a network; ``unknown`` while there is none."""
    if attribute in network.standings:
        return network.value(attribute) or UNKNOWN
    said = network.network.attributes.get(attribute, UNKNOWN)
    return said if isinstance(said, str) else UNKNOWN


def released_of(session: Session, fragment_ids: Iterable[UUID]) -> int:
    """Return how many of these fragments their tellers released to be quoted."""
    ids = list(dict.fromkeys(fragment_ids))
    statement = select(Fragment.id).where(
        col(Fragment.id).in_(ids), col(Fragment.released_at).is_not(None)
    )
    with counting(session):
        return len(session.exec(statement).all())


def _of_line(line: PromiseLine, voices: StudyVoices) -> LineCounts:
    themes = {voices.book.counts_as(one) for one in line.themes}
    networks = voices.networks
    per = {pole: [one for one in networks if _marks([one], themes, pole)] for pole in Pole}
    spoke = {one.network.id for told in per.values() for one in told}
    return LineCounts(
        line=line,
        heard=len(networks),
        well=tuple(per[Pole.SUCCESS]),
        better=tuple(per[Pole.FAILURE]),
        silent=tuple(one for one in networks if one.network.id not in spoke) if themes else (),
        fragments={
            pole: tuple(dict.fromkeys(m.fragment_id for m in _marks(networks, themes, pole)))
            for pole in Pole
        },
        people=sum(any(theme in themes for theme, _p in v.told) for v in voices.voices),
        answers=tuple(answer_counts(one, networks) for one in line.answers),
    )


def _marks(networks: Iterable[HeardNetwork], themes: set[str], pole: Pole) -> list[Marked]:
    return [
        mark
        for one in networks
        for voice in one.voices
        for (theme, told), marks in voice.told.items()
        if theme in themes and told == pole.value
        for mark in marks
    ]


def _values(attribute: str) -> list[str]:
    book = codebook()
    known = (*book.interview_attributes, *book.network_attributes)
    found = next(one for one in known if one.id == attribute)
    return [one for one in found.values if one != UNKNOWN]
