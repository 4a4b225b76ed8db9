"""What a study's codings can teach: judged turns of tellers who agreed to learning.

Who may not be learnt from is left out at every call (``may_train_on``). Words are unsealed into
memory only, for the worker; counting opens none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.blind_stories import blind_now
from analysis.codings import Coding, CodingStatus, codings_of_interview
from interviews.fragments import Fragment
from interviews.interviews import Interview, InterviewStatus
from interviews.turns import Speaker, Turn, TurnRevision, pseudonymised_text, turns_of
from research.networks import Actor, Network
from research.standing import may_train_on

# Less than this teaches nothing that a held-out network could confirm.
FEWEST_NETWORKS, FEWEST_CODINGS = 4, 60
Said = tuple[int, int, str, str]


@dataclass(frozen=True)
class Judged:
    """A turn with what people said of it; see ``adapting.JudgedTurn``."""

    network: int
    role: str
    text: str
    accepted: tuple[Said, ...]
    rejected: tuple[Said, ...]
    whole: bool


@dataclass(frozen=True)
class Material:
    """What can be learnt from now.

    Attributes:
        turns: with words, in memory only.
        actors: whose stories they are.
        networks, codings: how many networks and judged codings there are.
    """

    turns: tuple[Judged, ...]
    actors: frozenset[UUID]
    networks: int
    codings: int


@dataclass(frozen=True)
class Amount:
    """How much there is to learn from: networks, stories and judged codings."""

    networks: int
    stories: int
    codings: int

    @property
    def is_enough(self) -> bool:
        """Return whether a version can be made and measured."""
        return self.networks >= FEWEST_NETWORKS and self.codings >= FEWEST_CODINGS


def amount_in(session: Session, study_id: UUID) -> Amount:
    """Count what can be learnt from; opens no words."""
    stories = _stories(session, study_id)
    judged = _judged_counts(session, [one.id for one, _actor in stories])
    used = [(one, actor) for one, actor in stories if judged.get(one.id)]
    return Amount(
        networks=len({actor.network_id for _one, actor in used}),
        stories=len(used),
        codings=sum(judged[one.id] for one, _actor in used),
    )


def material_in(session: Session, study_id: UUID) -> Material:
    """Return the judged turns with their words.

    In a story of which no suggestion waits, everything was read: a sentence without a code has
    none. Of other stories only what was judged is known.

    Raises:
        KeyDestroyedError: a teller was erased this moment.
    """
    turns: list[Judged] = []
    actors, codings = set(), 0
    places: dict[UUID, int] = {}
    for interview, actor in _stories(session, study_id):
        found = _turns(session, interview, actor, places)
        judged = sum(len(one.accepted) + len(one.rejected) for one in found)
        if judged:
            turns += found
            actors.add(actor.id)
            codings += judged
    used = len({one.network for one in turns})
    return Material(tuple(turns), frozenset(actors), used, codings)


def _stories(session: Session, study_id: UUID) -> list[tuple[Interview, Actor]]:
    allowed = may_train_on(session, study_id)
    statement = (
        select(Interview, Actor)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            Interview.status == InterviewStatus.CLOSED.value,
            ~blind_now(),
        )
        .order_by(Network.reference, col(Actor.number))
    )
    return [(one, actor) for one, actor in session.exec(statement) if actor.id in allowed]


def _judged_counts(session: Session, interview_ids: Sequence[UUID]) -> dict[UUID, int]:
    statement = (
        select(Turn.interview_id, Coding)
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .join(Fragment, col(Fragment.revision_id) == TurnRevision.id)
        .join(Coding, col(Coding.fragment_id) == Fragment.id)
        .where(col(Turn.interview_id).in_(interview_ids), col(Coding.decided_by).is_not(None))
    )
    counts: dict[UUID, int] = {}
    for interview_id, coding in session.exec(statement):
        if _accepted(coding) or _rejected(coding):
            counts[interview_id] = counts.get(interview_id, 0) + 1
    return counts


def _turns(
    session: Session, interview: Interview, actor: Actor, places: dict[UUID, int]
) -> list[Judged]:
    codings = codings_of_interview(session, interview.id)
    waiting = any(one.status == CodingStatus.SUGGESTED for one, _f, _t in codings)
    by_revision: dict[UUID, list[tuple[Coding, Fragment]]] = {}
    for coding, fragment, _turn in codings:
        by_revision.setdefault(fragment.revision_id, []).append((coding, fragment))
    found = []
    for turn, revision in turns_of(session, interview.id):
        text = pseudonymised_text(session, interview, revision)
        if turn.speaker != Speaker.ACTOR or not text:
            continue
        mine = by_revision.get(revision.id, [])
        found.append(
            Judged(
                network=places.setdefault(actor.network_id, len(places)),
                role=actor.role,
                text=text,
                accepted=tuple(_said(one for one in mine if _accepted(one[0]))),
                rejected=tuple(_said(one for one in mine if _rejected(one[0]))),
                whole=not waiting,
            )
        )
    return found


def _said(found: Iterable[tuple[Coding, Fragment]]) -> list[Said]:
    return [(words.start, words.end, one.theme, one.pole) for one, words in found]


def _accepted(coding: Coding) -> bool:
    return coding.status == CodingStatus.ACCEPTED


def _rejected(coding: Coding) -> bool:
    """A suggestion that a person refused; who takes his own coding away says nothing by that."""
    refused = coding.status == CodingStatus.REJECTED and coding.decided_by is not None
    return refused and coding.suggester_version is not None
