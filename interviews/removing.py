"""Removing: a turn of an open conversation is taken out of the story, and can be put back.

Removing adds a revision without words. The words that stood there stay sealed, so that they can
be put back; nobody reads them, and they go when the typed words of the interview go.
"""

from uuid import UUID

from sqlmodel import Session

from interviews.interviews import Interview, check_not_taken, locked
from interviews.telling import add_revision, check_open
from interviews.turns import Turn, TurnRevision, raw_text, revisions_of
from research import audit
from research.errors import ConflictError


class TurnReadError(ConflictError):
    """Others can read the turn already, and may have coded it."""

    template = "Anderen kunnen deze zin al lezen. Vraag de onderzoeksleider om hem weg te halen."


class ActTakenError(ConflictError):
    """The id of this act is that of another one."""

    template = "De pagina is niet meer van nu. Ververs haar en probeer het opnieuw."


def remove_turn(
    session: Session, interview: Interview, turn: Turn, *, act_id: UUID, removed_by: UUID | None
) -> TurnRevision:
    """Take a turn out of the story. Asking it again changes nothing.

    Args:
        session: a session that may write.
        interview: an open interview.
        turn: one of its turns.
        act_id: made by the browser, so that it can ask again after a lost answer.
        removed_by: the interviewer who holds the conversation.

    Raises:
        InterviewClosedError, InterviewNotOpenError: nothing can be changed (any more).
        InterviewTakenError: somebody else is in conversation with this actor.
        TurnReadError: its names were replaced already, so that others read it.
        ActTakenError: the id is that of an act on another turn.
    """
    done = _done_before(session, interview, turn, act_id, removed_by)
    revisions = revisions_of(session, turn)
    if done is not None or revisions[-1].removes:
        return done or revisions[-1]
    if any(one.pseudonymised_sealed is not None for one in revisions):
        raise TurnReadError
    revision = TurnRevision(
        id=act_id,
        turn_id=turn.id,
        number=revisions[-1].number + 1,
        raw_sealed=b"",
        removes=True,
        made_by=removed_by,
    )
    session.add(revision)
    session.flush()
    audit.record(session, user_id=removed_by, action="remove", kind="turn", object_id=turn.id)
    return revision


def restore_turn(
    session: Session, interview: Interview, turn: Turn, *, act_id: UUID, restored_by: UUID | None
) -> TurnRevision:
    """Put a removed turn back with its last words. Asking it again changes nothing.

    Raises:
        InterviewClosedError, InterviewNotOpenError: nothing can be changed (any more).
        InterviewTakenError: somebody else is in conversation with this actor.
        ActTakenError: the id is that of an act on another turn.
        KeyDestroyedError: the actor was erased.
    """
    done = _done_before(session, interview, turn, act_id, restored_by)
    revisions = revisions_of(session, turn)
    if done is not None or not revisions[-1].removes:
        return done or revisions[-1]
    last = next(one for one in reversed(revisions) if not one.removes)
    words = raw_text(session, interview, last)
    revision = add_revision(
        session, interview, turn, text=words, made_by=restored_by, revision_id=act_id
    )
    audit.record(session, user_id=restored_by, action="restore", kind="turn", object_id=turn.id)
    return revision


def _done_before(
    session: Session, interview: Interview, turn: Turn, act_id: UUID, by: UUID | None
) -> TurnRevision | None:
    """Lock the interview; return what this very act did before, so that it is done once."""
    locked(session, interview)
    check_not_taken(interview, by=by)
    known = session.get(TurnRevision, act_id)
    if known is not None and known.turn_id != turn.id:
        raise ActTakenError
    if known is None:
        check_open(interview)
    return known
