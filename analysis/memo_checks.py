"""Memos about more than one story, after a story went: their writers look once more.

A memo at a network, a theme or the study may retell words of a story that is gone now: taken
back, or kept no longer. No machine can tell; who wrote it can. He keeps it or takes it away, and
is asked again only when another story goes.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_
from sqlmodel import Session, col, select

from analysis.memos import Memo, note_memo
from interviews.interviews import Interview
from research.consents import ConsentEvent, Decision, Purpose
from research.networks import Actor, Network
from research.standing import still_told
from research.tables import now


def to_check(session: Session, memo_ids: list[UUID]) -> set[UUID]:
    """Return which of these memos their writer has to look at."""
    statement = select(Memo.id).where(col(Memo.id).in_(memo_ids), _is_to_check())
    return set(session.exec(statement))


def keep_checked(session: Session, memo: Memo, *, by: UUID) -> None:
    """Note that its writer looked and lets the memo stay. Doing it again notes nothing."""
    session.refresh(memo, with_for_update=True)
    if not to_check(session, [memo.id]):
        return
    memo.checked_at = now()
    session.add(memo)
    session.flush()
    note_memo(session, memo, "check", by=by)


def _is_to_check() -> Any:
    """Return the condition on ``Memo`` that a story went since its writer looked."""
    looked = func.coalesce(col(Memo.checked_at), col(Memo.written_at))
    taken_back = exists(
        select(ConsentEvent.id)
        .where(
            ConsentEvent.actor_id == Actor.id,
            ConsentEvent.purpose == Purpose.INTERVIEW.value,
            ConsentEvent.decision == Decision.WITHDRAWN.value,
            col(ConsentEvent.at) > looked,
        )
        .correlate(Actor, Memo)
    )
    gone = (
        select(Actor.id)
        .join(Network, col(Network.id) == Actor.network_id)
        .join(Interview, col(Interview.actor_id) == Actor.id)
        .where(
            or_(taken_back, col(Actor.erased_at) > looked),
            # Something was told; and he did not say yes again since.
            col(Interview.opened_at).is_not(None),
            ~and_(*still_told()),
            Network.study_id == Memo.study_id,
            or_(col(Memo.network_id).is_(None), col(Network.id) == Memo.network_id),
        )
        .correlate(Memo)
    )
    return and_(col(Memo.interview_id).is_(None), col(Memo.removed_at).is_(None), exists(gone))
