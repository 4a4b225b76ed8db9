"""Counts of codings per story, whether it has any, and what was accepted in a network."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, func, select

from analysis.codings import Coding, CodingStatus, is_shown
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.networks import Actor


@dataclass(frozen=True)
class CodingCounts:
    """How many codings of one story wait, were accepted, and were rejected."""

    suggested: int = 0
    accepted: int = 0
    rejected: int = 0
    shelved: int = 0


def coding_counts(session: Session, interview_ids: Iterable[UUID]) -> dict[UUID, CodingCounts]:
    """Return the counts by interview id; a story without codings that are shown is absent."""
    statement = (
        select(Turn.interview_id, Coding.status, func.count())
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .join(Fragment, col(Fragment.revision_id) == TurnRevision.id)
        .join(Coding, col(Coding.fragment_id) == Fragment.id)
        .where(col(Turn.interview_id).in_(list(interview_ids)), is_shown())
        .group_by(col(Turn.interview_id), Coding.status)
    )
    counts: dict[UUID, dict[str, int]] = {}
    for interview_id, status, count in session.exec(statement):
        counts.setdefault(interview_id, {})[status] = count
    return {interview_id: CodingCounts(**by_status) for interview_id, by_status in counts.items()}


def has_coding(like: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on ``Interview`` that its story has such a coding.

    Args:
        like: the condition on ``Coding``; somebody judged, for one.
    """
    found = (
        select(Coding.id)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(Turn.interview_id == Interview.id, like)
        .correlate(Interview)
    )
    return exists(found)


def accepted_in_network(session: Session, network_id: UUID) -> list[tuple[Coding, Fragment, Actor]]:
    """Return the accepted codings of a network with fragment and teller, in text order."""
    statement = (
        select(Coding, Fragment, Actor)
        .join(Fragment, Fragment.id == Coding.fragment_id)  # type: ignore[arg-type]
        .join(TurnRevision, TurnRevision.id == Fragment.revision_id)  # type: ignore[arg-type]
        .join(Turn, Turn.id == TurnRevision.turn_id)  # type: ignore[arg-type]
        .join(Interview, Interview.id == Turn.interview_id)  # type: ignore[arg-type]
        .join(Actor, Actor.id == Interview.actor_id)  # type: ignore[arg-type]
        .where(Actor.network_id == network_id, Coding.status == CodingStatus.ACCEPTED.value)
        .order_by(Actor.number, Turn.seq, Fragment.start)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))
