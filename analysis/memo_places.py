"""Where a memo lies, and who may read it there.

A memo at a story is read by who may read that story to code it; while two people code it
blind, each reads his own alone. A memo at a network rests while its client's story does.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_
from sqlmodel import Session, col, func, select

from analysis.assignments import open_to
from analysis.blind_stories import BlindStory
from analysis.codings import Coding, fragment_of
from analysis.memos import Memo, MemoPlace
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.errors import NotFoundError
from research.networks import Actor, Network
from research.standing import network_stands, still_told
from research.studies import Study

Facts = dict[str, Any]


def at_study(study: Study) -> Facts:
    """Return the columns of a memo about the whole study."""
    return {"place": MemoPlace.STUDY.value, "study_id": study.id, "owner_id": study.id}


def at_theme(study: Study, theme: str) -> Facts:
    """Return the columns of a memo about a theme of the codebook of a study."""
    return at_study(study) | {"place": MemoPlace.THEME.value, "theme": theme}


def at_network(network: Network) -> Facts:
    """Return the columns of a memo about a network."""
    return {
        "place": MemoPlace.NETWORK.value,
        "study_id": network.study_id,
        "network_id": network.id,
        "owner_id": network.id,
    }


def at_story(session: Session, interview: Interview) -> Facts:
    """Return the columns of a memo about a story."""
    actor = session.get_one(Actor, interview.actor_id)
    network = session.get_one(Network, actor.network_id)
    return at_network(network) | {
        "place": MemoPlace.STORY.value,
        "interview_id": interview.id,
        "owner_id": actor.id,
    }


def at_turn(session: Session, interview: Interview, turn_id: UUID) -> Facts:
    """Return the columns of a memo about one turn.

    Raises:
        NotFoundError: no such turn in this story.
    """
    turn = session.get(Turn, turn_id)
    if turn is None or turn.interview_id != interview.id:
        raise NotFoundError
    return at_story(session, interview) | {"place": MemoPlace.TURN.value, "turn_id": turn.id}


def at_coding(session: Session, interview: Interview, coding: Coding) -> Facts:
    """Return the columns of a memo about a coding, and with it about the words under it."""
    revision = session.get_one(TurnRevision, fragment_of(session, coding).revision_id)
    return at_turn(session, interview, revision.turn_id) | {
        "place": MemoPlace.CODING.value,
        "coding_id": coding.id,
    }


def readable_by(user_id: UUID, *, leads: bool) -> Any:
    """Return the condition on ``Memo`` that this person, who codes in its study, may read it."""
    opened = () if leads else (open_to(user_id),)
    told = exists(
        select(Interview.id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .where(Interview.id == Memo.interview_id, *still_told(), *opened)
        .correlate(Memo)
    )
    stands = exists(
        select(Network.id).where(Network.id == Memo.network_id, network_stands()).correlate(Memo)
    )
    own = col(Memo.written_by) == user_id
    return or_(
        and_(col(Memo.interview_id).is_not(None), told, or_(own, ~_coded_blind())),
        and_(col(Memo.interview_id).is_(None), or_(col(Memo.network_id).is_(None), stands)),
    )


def is_kept() -> Any:
    """Return the condition on ``Memo`` that it was not taken away."""
    return col(Memo.removed_at).is_(None)


def memo_counts(
    session: Session, interview_id: UUID, *, user_id: UUID, leads: bool
) -> tuple[int, dict[UUID, int]]:
    """Return how many memos this person reads at a story, and per turn or coding how many.

    A memo at a coding counts there, and not once more at its turn.
    """
    statement = (
        select(Memo.turn_id, Memo.coding_id, func.count())
        .where(Memo.interview_id == interview_id, is_kept(), readable_by(user_id, leads=leads))
        .group_by(col(Memo.turn_id), col(Memo.coding_id))
    )
    total, at = 0, {}
    for turn_id, coding_id, count in session.exec(statement):
        total += count
        if turn_id is not None:
            at[coding_id or turn_id] = count
    return total, at


def count_at(session: Session, facts: Facts, *, user_id: UUID, leads: bool) -> int:
    """Return how many memos this person reads at a study, a theme or a network itself."""
    wanted = [getattr(Memo, name) == value for name, value in facts.items() if name != "owner_id"]
    statement = select(func.count()).select_from(Memo)
    return session.exec(
        statement.where(*wanted, is_kept(), readable_by(user_id, leads=leads))
    ).one()


def newest_revisions(session: Session, turn_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the number of the last revision of each turn."""
    statement = (
        select(TurnRevision.turn_id, func.max(TurnRevision.number))
        .where(col(TurnRevision.turn_id).in_(set(turn_ids)))
        .group_by(col(TurnRevision.turn_id))
    )
    return dict(session.exec(statement).all())


def _coded_blind() -> Any:
    return exists(
        select(BlindStory.id)
        .where(
            BlindStory.interview_id == Memo.interview_id,
            col(BlindStory.opened_at).is_(None),
            col(BlindStory.stopped_at).is_(None),
        )
        .correlate(Memo)
    )
