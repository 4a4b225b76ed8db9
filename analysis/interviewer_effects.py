"""Interviewer effects: each conversation in numbers, per interviewer and over time.

The same person tells more to one interviewer than to another. These numbers let an interviewer
see how he listens. They are no marks: nobody is ranked, nothing is tested, and a few
conversations say little. Who took his story back counts nowhere (research/standing.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median, quantiles
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from analysis.codings import Coding, CodingStatus
from analysis.method_facts import SHORTEST_CONVERSATION
from analysis.small_cells import SMALLEST_INSIDE
from interviews.fragments import Fragment
from interviews.interviews import Interview, InterviewStatus
from interviews.story_sizes import StorySize
from interviews.turns import Turn, TurnRevision
from research.networks import Actor, Network
from research.reach import as_the_program
from research.standing import still_told

# Fewer conversations say little about an interviewer: the pages say so.
FEW = 10
# The study's middle half is shown beside one's own only when it tells about no single colleague.
FEWEST_OTHERS = 3


class Measure(StrEnum):
    """What is counted of a conversation."""

    WORDS = "words"
    MINUTES = "minutes"
    TURNS = "turns"
    SHARE = "share"
    FACTORS = "factors"


# What a middle half is rounded to, so that it does not give away single conversations.
STEPS = {
    Measure.WORDS: 50,
    Measure.MINUTES: 5,
    Measure.TURNS: 5,
    Measure.SHARE: 5,
    Measure.FACTORS: 1,
}


@dataclass(frozen=True)
class Held:
    """One closed conversation whose story stands.

    Attributes:
        interview_id, interviewer_id, reference: whose it is.
        at: when it was closed.
        words, turns: of both speakers; None until the names are replaced.
        share: percentage of the words that the interviewer said, 0 to 100.
        minutes: from begin to end, pauses included; None when it was typed in afterwards.
        factors: different factors that a coder accepted; None until somebody judged one.
    """

    interview_id: UUID
    interviewer_id: UUID
    reference: str
    at: datetime
    words: int | None
    turns: int | None
    share: int | None
    minutes: int | None
    factors: int | None

    def of(self, measure: Measure) -> int | None:
        """Return one number of the conversation."""
        number: int | None = getattr(self, measure.value)
        return number


@dataclass(frozen=True)
class Span:
    """Some conversations of one interviewer, in order of time, and their medians.

    A median is absent where fewer than k conversations have that number.
    """

    count: int
    since: datetime
    until: datetime
    medians: Mapping[Measure, int]


@dataclass(frozen=True)
class OfInterviewer:
    """What a lead sees of one interviewer.

    Attributes:
        user_id: who.
        count: conversations that stand.
        spans: those that are counted, then the first and the second half of them. They are
            counted in steps of k, so that nobody sees what one conversation more adds: empty
            below k, and the halves are absent below twice k.
    """

    user_id: UUID
    count: int
    spans: tuple[Span, ...]

    @property
    def is_little(self) -> bool:
        """Return whether these are too few to say much."""
        return self.count < FEW


@dataclass(frozen=True)
class Own:
    """What an interviewer sees of himself in one study.

    Attributes:
        held: his conversations, newest first.
        medians: his own, as far as there is a number at all.
        middle: (low, high) of the study's middle half per measure; empty while that would tell
            about single colleagues.
    """

    held: tuple[Held, ...]
    medians: Mapping[Measure, int]
    middle: Mapping[Measure, tuple[int, int]]

    @property
    def is_little(self) -> bool:
        """Return whether these are too few to say much."""
        return len(self.held) < FEW


def own_effects(session: Session, study_id: UUID, *, user_id: UUID) -> Own:
    """Return an interviewer's own numbers, beside the middle half of his study."""
    everybody = held_in_study(session, study_id)
    mine = [one for one in everybody if one.interviewer_id == user_id]
    middle = {}
    for measure in Measure:
        known = [one for one in everybody if one.of(measure) is not None]
        others = [one.interviewer_id for one in known if one.interviewer_id != user_id]
        if len(others) >= FEW and len(set(others)) >= FEWEST_OTHERS and mine:
            middle[measure] = _middle_half(_numbers(known, measure), STEPS[measure])
    return Own(tuple(reversed(mine)), _medians(mine, least=1), middle)


def effects_of_study(
    session: Session, study_id: UUID, *, k: int = SMALLEST_INSIDE
) -> list[OfInterviewer]:
    """Return what a lead sees, in no order that means anything: who shows it sorts by name.

    Args:
        session: any session.
        study_id: whose interviewers.
        k: the smallest number of conversations that is described.
    """
    per_person: dict[UUID, list[Held]] = {}
    for one in held_in_study(session, study_id):
        per_person.setdefault(one.interviewer_id, []).append(one)
    return [
        OfInterviewer(user_id, len(held), tuple(_spans(held, k)))
        for user_id, held in per_person.items()
    ]


def held_in_study(session: Session, study_id: UUID) -> list[Held]:
    """Return every closed conversation of the study whose story stands, oldest first."""
    # Numbers of colleagues, of which a reader is shown medians only; no words are opened.
    with as_the_program(session):
        factors, judged = _factors(session, study_id), _judged(session, study_id)
        statement = (
            select(Interview, Actor.reference, StorySize)
            .join(Actor, col(Actor.id) == Interview.actor_id)
            .join(Network, col(Network.id) == Actor.network_id)
            .outerjoin(StorySize, col(StorySize.interview_id) == Interview.id)
            .where(
                Network.study_id == study_id,
                Interview.status == InterviewStatus.CLOSED.value,
                col(Interview.interviewer_id).is_not(None),
                col(Interview.closed_at).is_not(None),
                *still_told(),
            )
            .order_by(col(Interview.closed_at), col(Actor.reference))
        )
        return [
            _held(interview, reference, size, factors.get(interview.id, 0), interview.id in judged)
            for interview, reference, size in session.exec(statement)
        ]


def _held(
    interview: Interview, reference: str, size: StorySize | None, factors: int, judged: bool
) -> Held:
    assert interview.interviewer_id is not None
    assert interview.closed_at is not None
    words = size.told_words + size.asked_words if size else None
    share = round(100 * size.asked_words / words) if size and words else None
    lasted = interview.lasted
    long_enough = lasted is not None and lasted >= SHORTEST_CONVERSATION
    return Held(
        interview_id=interview.id,
        interviewer_id=interview.interviewer_id,
        reference=reference,
        at=interview.closed_at,
        words=words,
        turns=size.told_turns + size.asked_turns if size else None,
        share=share,
        minutes=round(lasted.total_seconds() / 60) if lasted and long_enough else None,
        factors=factors if judged else None,
    )


def _spans(held: Sequence[Held], k: int) -> list[Span]:
    held = held[: len(held) // k * k]
    if not held:
        return []
    spans = [_span(held, k)]
    if len(held) >= 2 * k:
        half = len(held) // 2
        spans += [_span(held[:half], k), _span(held[half:], k)]
    return spans


def _span(held: Sequence[Held], k: int) -> Span:
    return Span(len(held), held[0].at, held[-1].at, _medians(held, least=k))


def _medians(held: Sequence[Held], *, least: int) -> dict[Measure, int]:
    numbers = {measure: _numbers(held, measure) for measure in Measure}
    return {one: round(median(found)) for one, found in numbers.items() if len(found) >= least}


def _numbers(held: Sequence[Held], measure: Measure) -> list[int]:
    return [number for one in held if (number := one.of(measure)) is not None]


def _middle_half(numbers: Sequence[int], step: int) -> tuple[int, int]:
    low, _middle, high = quantiles(numbers, n=4, method="inclusive")
    return round(low / step) * step, round(high / step) * step


def _factors(session: Session, study_id: UUID) -> dict[UUID, int]:
    """How many different factors a coder accepted, per conversation."""
    kinds = func.count(func.distinct(col(Coding.theme) + ":" + col(Coding.pole)))
    return dict(_coded(session, study_id, kinds, [CodingStatus.ACCEPTED]))


def _judged(session: Session, study_id: UUID) -> set[UUID]:
    """The conversations in which a person accepted or rejected something."""
    judged = [CodingStatus.ACCEPTED, CodingStatus.REJECTED]
    return {
        interview_id for interview_id, _count in _coded(session, study_id, func.count(), judged)
    }


def _coded(
    session: Session, study_id: UUID, counted: Any, statuses: Sequence[CodingStatus]
) -> list[tuple[UUID, int]]:
    statement = (
        select(Turn.interview_id, counted)
        .select_from(Coding)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, col(Coding.status).in_(statuses))
        .group_by(col(Turn.interview_id))
    )
    return [(interview_id, count) for interview_id, count in session.exec(statement)]
