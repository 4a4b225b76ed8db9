"""The stories of a study in one hand: who was heard, what was accepted, what was settled.

Counted once, so that every sentence of a chapter rests on the same reading, also when it is
asked what would be left without one network or one interviewer. No words are opened here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.codings import Coding, CodingStatus
from analysis.network_values import SHARED, NetworkValue, Standing, ValueState, standing_of
from interviews.fragments import Fragment
from interviews.interviews import Interview, InterviewStatus
from interviews.turns import Turn, TurnRevision
from research.codebook import UNKNOWN, Codebook
from research.codebook_versions import codebook_of
from research.networks import Actor, Network
from research.reach import counting
from research.standing import still_told

# A value of a network counts when its tellers agree, or when a person settled it and nothing
# under it moved since.
COUNTS = {ValueState.AGREED, ValueState.SETTLED}


@dataclass(frozen=True)
class Marked:
    """One fragment with an accepted coding; ``by_program``: a person accepted a suggestion."""

    fragment_id: UUID
    by_program: bool


@dataclass(frozen=True)
class HeardVoice:
    """One actor who was heard and whose story stands.

    Attributes:
        actor: role and number are shown, never who it is.
        interviewer_id: who phoned; None when it was typed in without one.
        answers: by attribute id; ``unknown`` is left out.
        told: the accepted fragments per (theme, pole), in text order.
    """

    actor: Actor
    interviewer_id: UUID | None
    answers: Mapping[str, str]
    told: Mapping[tuple[str, str], tuple[Marked, ...]]


@dataclass(frozen=True)
class HeardNetwork:
    """One network with at least one voice; ``acts`` is what a lead settled, oldest first."""

    network: Network
    voices: tuple[HeardVoice, ...]
    acts: tuple[NetworkValue, ...] = ()

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Return how each shared value stands."""
        return {attribute: self._standing(attribute) for attribute in SHARED}

    def value(self, attribute: str) -> str | None:
        """Return the value that counts; None while nobody knows or it is not settled."""
        standing = self.standings[attribute]
        counts = standing.state in COUNTS and standing.value != UNKNOWN
        return standing.value if counts else None

    def without(self, leaves: Callable[[HeardVoice], bool]) -> "HeardNetwork | None":
        """Return the network as if these voices had not been heard; None without any voice.

        What a lead settled stays settled: it rested on more than one of them.
        """
        left = tuple(voice for voice in self.voices if not leaves(voice))
        if len(left) == len(self.voices):
            return self
        ids = {str(voice.actor.id) for voice in left}
        acts = tuple(
            NetworkValue(
                **act.model_dump(exclude={"rests_on"}),
                rests_on={one: said for one, said in act.rests_on.items() if one in ids},
            )
            for act in self.acts
        )
        return replace(self, voices=left, acts=acts) if left else None

    def _standing(self, attribute: str) -> Standing:
        said = tuple((one.actor, one.answers.get(attribute, UNKNOWN)) for one in self.voices)
        return standing_of(attribute, said, tuple(x for x in self.acts if x.attribute == attribute))


@dataclass(frozen=True)
class StudyVoices:
    """Every network of a study that was heard, by reference, and the codebook of now."""

    networks: tuple[HeardNetwork, ...]
    book: Codebook = field(repr=False)

    @property
    def voices(self) -> list[HeardVoice]:
        """Return everybody who was heard."""
        return [voice for one in self.networks for voice in one.voices]

    @property
    def interviewers(self) -> set[UUID]:
        """Return who phoned them."""
        return {one.interviewer_id for one in self.voices if one.interviewer_id is not None}

    def without(self, leaves: Callable[[HeardVoice], bool]) -> "StudyVoices":
        """Return the study as if these voices had not been heard."""
        left = (one.without(leaves) for one in self.networks)
        return replace(self, networks=tuple(one for one in left if one is not None))


def study_voices(session: Session, study_id: UUID) -> StudyVoices:
    """Read who was heard in a study and what counts, in four queries whatever its size."""
    book = codebook_of(session, study_id)
    # A count over the whole study, also of networks that its editor may not read.
    with counting(session):
        heard = list(session.exec(_heard(study_id)))
        told = _told(session, study_id, book)
        acts = _acts(session, study_id)
    per_network: dict[UUID, list[HeardVoice]] = {}
    networks = {}
    for actor, interview, network in heard:
        networks[network.id] = network
        voice = HeardVoice(actor, interview.interviewer_id, _answers(interview), told(actor.id))
        per_network.setdefault(network.id, []).append(voice)
    return StudyVoices(
        tuple(
            HeardNetwork(networks[one], tuple(voices), tuple(acts.get(one, ())))
            for one, voices in per_network.items()
        ),
        book,
    )


def _heard(study_id: UUID):  # type: ignore[no-untyped-def]  # a statement of three tables
    return (
        select(Actor, Interview, Network)
        .join(Interview, col(Interview.actor_id) == Actor.id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            Interview.status == InterviewStatus.CLOSED.value,
            *still_told(),
        )
        .order_by(Network.reference, col(Actor.number), col(Actor.id))
    )


def _answers(interview: Interview) -> dict[str, str]:
    return {
        name: value
        for name, value in interview.attributes.items()
        if isinstance(value, str) and value != UNKNOWN
    }


def _told(
    session: Session, study_id: UUID, book: Codebook
) -> Callable[[UUID], Mapping[tuple[str, str], tuple[Marked, ...]]]:
    statement = (
        select(Interview.actor_id, Coding)
        .select_from(Coding)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            Interview.status == InterviewStatus.CLOSED.value,
            Coding.status == CodingStatus.ACCEPTED.value,
            *still_told(),
        )
        .order_by(col(Turn.seq), col(Fragment.start), col(Coding.id))
    )
    found: dict[UUID, dict[tuple[str, str], dict[UUID, bool]]] = {}
    for actor_id, one in session.exec(statement):
        key = (book.counts_as(one.theme), one.pole)
        marks = found.setdefault(actor_id, {}).setdefault(key, {})
        # Whoever chose the same words himself makes them words that a person found.
        by_program = one.suggester_version is not None
        marks[one.fragment_id] = marks.get(one.fragment_id, True) and by_program
    return lambda actor_id: {
        key: tuple(Marked(*one) for one in marks.items())
        for key, marks in found.get(actor_id, {}).items()
    }


def _acts(session: Session, study_id: UUID) -> dict[UUID, list[NetworkValue]]:
    statement = (
        select(NetworkValue)
        .join(Network, col(Network.id) == NetworkValue.network_id)
        .where(Network.study_id == study_id)
        .order_by(col(NetworkValue.version))
    )
    found: dict[UUID, list[NetworkValue]] = {}
    for act in session.exec(statement):
        found.setdefault(act.network_id, []).append(act)
    return found
