"""Reading stories again with another tagger: only those that nobody judged anything in yet.

Whoever judged a suggestion, coded by hand, opened a hidden turn, coded the story blind or wrote a
memo at a suggestion has worked with what stood there. Such a story keeps its suggestions, each
with the version that it was made with.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists
from sqlmodel import Session, col, or_, select

from analysis.blind_stories import BlindStory
from analysis.coding_acts import CodingAct
from analysis.coding_counts import has_coding
from analysis.codings import MACHINE, Coding
from analysis.memos import Memo
from analysis.veils import VeiledTurn
from interviews.fragments import Fragment
from interviews.interviews import Interview, InterviewStatus, locked
from interviews.turns import Turn, TurnRevision
from research.networks import Actor, Network
from research.standing import still_told

OF_MACHINE = tuple(one.value for one in MACHINE)


def untouched_stories(session: Session, study_id: UUID) -> list[UUID]:
    """Return the closed stories of a study in which nobody judged anything, in a fixed order."""
    statement = (
        select(Interview.id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            Interview.status == InterviewStatus.CLOSED.value,
            *still_told(),
            ~_touched(),
        )
        .order_by(Network.reference, col(Actor.number))
    )
    return list(session.exec(statement))


def forget_suggestions(session: Session, interview: Interview) -> bool:
    """Make room for new suggestions, when still nobody touched the story.

    Args:
        session: a session that may write; it holds the story until it ends.
        interview: whose.

    Returns:
        Whether there is room; if not, nothing changed.
    """
    locked(session, interview)
    statement = select(Interview.id).where(Interview.id == interview.id, ~_touched())
    if session.exec(statement).first() is None:
        return False
    fragments = (
        select(Fragment.id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(Turn.interview_id == interview.id)
    )
    session.execute(
        delete(Coding).where(
            col(Coding.fragment_id).in_(fragments), col(Coding.status).in_(OF_MACHINE)
        ),
        execution_options={"synchronize_session": "fetch"},
    )
    return True


def _touched() -> Any:
    """Return the condition on ``Interview`` that a person worked with its suggestions."""
    judged = or_(col(Coding.status).not_in(OF_MACHINE), col(Coding.coder_id).is_not(None))
    opened = select(VeiledTurn.turn_id).where(
        VeiledTurn.interview_id == Interview.id, col(VeiledTurn.opened_at).is_not(None)
    )
    thought = select(Memo.id).where(
        Memo.interview_id == Interview.id, col(Memo.coding_id).is_not(None)
    )
    return or_(
        has_coding(judged),
        exists(opened.correlate(Interview)),
        exists(thought.correlate(Interview)),
        *(
            exists(select(one.id).where(one.interview_id == Interview.id).correlate(Interview))
            for one in (CodingAct, BlindStory)
        ),
    )
