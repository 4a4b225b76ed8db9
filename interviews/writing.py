"""Who writes: of the pages that show one conversation, one writes and the others read along.

A page holds the conversation for a short time and says again and again that it is still there.
Taking it, keeping it and taking it over are each one conditional update, so that of two pages
that try at once one succeeds.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col

from interviews.interviews import (
    Interview,
    InterviewNotOpenError,
    InterviewStatus,
    check_not_over,
    locked,
    network_of_interview,
)
from research import audit
from research.errors import ConflictError
from research.independence_exceptions import check_independent
from research.tables import now

# A page says every ten seconds that it is there; a page that is gone is missed soon.
HELD_FOR = timedelta(seconds=30)


class WritesElsewhereError(ConflictError):
    """Another page writes in this conversation."""

    template = "Een ander venster schrijft nu in dit gesprek. Neem het over om hier te schrijven."


def hold_writing(
    session: Session,
    interview: Interview,
    *,
    page_id: UUID,
    former: Sequence[UUID] = (),
    moment: datetime | None = None,
) -> bool:
    """Take or keep the writing for a page, when no other page has it.

    Args:
        session: a session that may write.
        interview: the conversation.
        page_id: the page that asks.
        former: pages of the same browser that are gone: this one takes their place.
        moment: now.

    Returns:
        Whether this page writes.
    """
    moment = moment or now()
    free = or_(
        col(Interview.writer_id).is_(None),
        col(Interview.writer_id).in_([page_id, *former]),
        col(Interview.writer_until) < moment,
    )
    change = update(Interview).where(col(Interview.id) == interview.id, free)
    done = session.execute(
        change.values(writer_id=page_id, writer_until=moment + HELD_FOR),
        execution_options={"synchronize_session": False},
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def take_over(
    session: Session, interview: Interview, *, page_id: UUID, taken_by: UUID | None
) -> None:
    """Let this page of the person who holds the conversation write, whichever wrote before."""
    change = update(Interview).where(col(Interview.id) == interview.id)
    session.execute(
        change.values(writer_id=page_id, writer_until=now() + HELD_FOR),
        execution_options={"synchronize_session": False},
    )
    audit.record(
        session, user_id=taken_by, action="take_over", kind="interview", object_id=interview.id
    )


def take_conversation(session: Session, interview: Interview, *, taken_by: UUID) -> None:
    """Go on with the open conversation of a colleague, who then can add nothing any more.

    From now on this person holds it, and reads what was typed so far.

    Raises:
        InterviewClosedError, InterviewNotOpenError: there is no conversation to go on with.
        KnowsNetworkError: this person knows the network, and there is no exception.
    """
    locked(session, interview)
    check_not_over(interview)
    if interview.status != InterviewStatus.OPEN:
        raise InterviewNotOpenError
    if interview.interviewer_id == taken_by:
        return
    network, _actor = network_of_interview(session, interview)
    check_independent(session, network, user_id=taken_by)
    interview.interviewer_id = taken_by
    interview.writer_id = interview.writer_until = None
    session.add(interview)
    session.flush()
    audit.record(
        session, user_id=taken_by, action="take_over", kind="interview", object_id=interview.id
    )


def let_go(session: Session, interview: Interview, *, page_id: UUID) -> None:
    """Give the writing back when the page goes."""
    mine = (col(Interview.id) == interview.id, col(Interview.writer_id) == page_id)
    session.execute(
        update(Interview).where(*mine).values(writer_id=None, writer_until=None),
        execution_options={"synchronize_session": False},
    )


def check_writes(session: Session, interview: Interview, *, page_id: UUID) -> None:
    """Let pass the page that writes; one that finds nobody writing writes from now on.

    Raises:
        WritesElsewhereError: another page has it.
    """
    if not hold_writing(session, interview, page_id=page_id):
        raise WritesElsewhereError
