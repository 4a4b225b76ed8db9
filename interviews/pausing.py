"""Pausing a conversation: its clock stands still, and nothing that is sent is refused.

Turns that were typed before may still come in during a pause, so taking a turn in does not end
it by itself: the page says that it goes on. Without a script a turn is that very word.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from interviews.interviews import Interview, check_not_taken, locked
from interviews.telling import check_open
from research import audit
from research.tables import now

# A page tells how long ago in whole seconds.
ROUNDED = timedelta(seconds=1)
AT_ONCE = timedelta(0)


def pause_interview(
    session: Session, interview: Interview, *, paused_by: UUID, ago: timedelta = AT_ONCE
) -> datetime:
    """Let the conversation rest. One that rests already keeps its own beginning.

    Args:
        session: a session that may write.
        interview: an open one.
        paused_by: who holds it.
        ago: how long ago the key was pressed, in a page that had no connection.

    Returns:
        Since when it rests: never before the conversation began. A key that was pressed before
        the last pause ended arrives late, as a double: it changes nothing.

    Raises:
        InterviewClosedError, InterviewNotOpenError: there is no conversation (any more).
        InterviewTakenError: somebody else is in conversation with this actor.
    """
    _lock(session, interview, by=paused_by)
    if interview.paused_at is not None:
        return interview.paused_at
    moment = now()
    since = max(moment - max(ago, AT_ONCE), interview.opened_at or moment)
    if interview.went_on_at is not None and since < interview.went_on_at - ROUNDED:
        return since
    interview.paused_at = since
    _keep(session, interview, action="pause", by=paused_by)
    return since


def resume_interview(
    session: Session, interview: Interview, *, resumed_by: UUID, ago: timedelta = AT_ONCE
) -> None:
    """Go on: the pause does not count in how long it lasted. Going on twice changes nothing.

    Args:
        session: a session that may write.
        interview: an open one.
        resumed_by: who holds it.
        ago: how long ago the key was pressed, in a page that had no connection.

    Raises:
        InterviewClosedError, InterviewNotOpenError: there is no conversation (any more).
        InterviewTakenError: somebody else is in conversation with this actor.
    """
    _lock(session, interview, by=resumed_by)
    if interview.paused_at is None:
        return
    interview.end_pause(now() - max(ago, AT_ONCE))
    _keep(session, interview, action="resume", by=resumed_by)


def _lock(session: Session, interview: Interview, *, by: UUID) -> None:
    locked(session, interview)
    check_not_taken(interview, by=by)
    check_open(interview)


def _keep(session: Session, interview: Interview, *, action: str, by: UUID) -> None:
    session.add(interview)
    session.flush()
    audit.record(session, user_id=by, action=action, kind="interview", object_id=interview.id)
