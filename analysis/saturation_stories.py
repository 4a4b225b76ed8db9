"""Which interviews of a study count for saturation: those in which people accepted codings."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.codings import Coding, CodingStatus, is_shown
from analysis.saturation import Heard
from interviews.fragments import Fragment
from interviews.interviews import Interview, InterviewStatus
from interviews.turns import Turn, TurnRevision
from research.codebook_versions import codebook_of
from research.networks import Actor, Network
from research.reach import counting
from research.standing import still_told

COUNTS = (CodingStatus.ACCEPTED.value, CodingStatus.SUGGESTED.value)


@dataclass(frozen=True)
class CodedStories:
    """The interviews of a study as far as they are coded.

    Attributes:
        heard: those with at least one accepted coding.
        uncoded: closed interviews without any; whether nothing is in them nobody said.
        unfinished: of ``heard``, those in which suggestions still wait.
        offered: how many themes coders can choose from.
    """

    heard: tuple[Heard, ...]
    uncoded: int
    unfinished: int
    offered: int


def coded_stories(session: Session, study_id: UUID) -> CodedStories:
    """Read which themes were accepted in which interview that stands; two queries.

    A theme that went up in another one counts as that one.
    """
    book = codebook_of(session, study_id)
    with counting(session):
        roles = dict(map(tuple, session.execute(_closed(study_id))))
        rows = session.execute(_coded(study_id)).all()
    themes: dict[UUID, set[str]] = {}
    waiting: set[UUID] = set()
    for interview_id, theme, status in rows:
        if status == CodingStatus.SUGGESTED:
            waiting.add(interview_id)
        elif interview_id in roles:
            themes.setdefault(interview_id, set()).add(book.counts_as(theme))
    return CodedStories(
        heard=tuple(Heard(roles[one], frozenset(themes[one])) for one in sorted(themes)),
        uncoded=len(roles) - len(themes),
        unfinished=len(waiting & set(themes)),
        offered=len(book.offered),
    )


def _closed(study_id: UUID) -> Any:
    return (
        select(Interview.id, Actor.role)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            Interview.status == InterviewStatus.CLOSED.value,
            *still_told(),
        )
    )


def _coded(study_id: UUID) -> Any:
    return (
        select(Turn.interview_id, Coding.theme, Coding.status)
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .join(Fragment, col(Fragment.revision_id) == TurnRevision.id)
        .join(Coding, col(Coding.fragment_id) == Fragment.id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            col(Coding.status).in_(COUNTS),
            is_shown(),
            *still_told(),
        )
        .distinct()
    )
