"""What is done with a story after the conversation: its names checked, and read back.

Once both are done, the words as they were typed are closed to who typed them.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, func, select

from interviews.interviews import Interview, InterviewNotOpenError, InterviewStatus, locked
from interviews.turns import Turn, TurnRevision, turns_of
from research import audit
from research.errors import ConflictError, DomainError
from research.tables import UtcDateTime, now


class ReadBack(StrEnum):
    """How the teller heard his story again, or why not."""

    BY_PHONE = "by_phone"
    BY_LINK = "by_link"
    NOT_WANTED = "not_wanted"
    NOT_REACHED = "not_reached"


class NamesNotReadyError(ConflictError):
    """The names of a story are checked once the program has replaced them."""

    template = "Het programma is nog bezig met dit verhaal. Kom over een paar minuten terug."


class StoryMovedError(ConflictError):
    """Somebody corrected a name since the page was drawn."""

    template = "Het verhaal is net veranderd. Lees het nog eens, en doe het dan opnieuw."


class BothDoneError(ConflictError):
    """Names checked and read back: only a lead opens that again."""

    template = "Beide stappen zijn al klaar. Klopt dat niet? Vraag de onderzoeksleider."


class StoryGoesOnError(InterviewNotOpenError):
    """The conversation is not over, or was opened again: nobody reads it back now."""

    template = "Wij vullen dit verhaal nu aan. Probeer het later opnieuw."


class ReadBackDayError(DomainError):
    """A story is read back after it was told, and not in the future."""

    template = "Kies een dag tussen het gesprek en vandaag."


class StoryCheck(SQLModel, table=True):
    """How far the care for one story is; a story without a row is not checked at all."""

    __tablename__ = "story_check"

    interview_id: UUID = Field(foreign_key="interview.id", primary_key=True)
    names_checked_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )
    names_checked_by: UUID | None = Field(default=None, foreign_key="user.id")
    read_back: str | None = None
    read_back_on: date | None = None
    read_back_noted_by: UUID | None = Field(default=None, foreign_key="user.id")

    @property
    def names_checked(self) -> bool:
        """Return whether somebody looked at every placeholder and every doubtful word."""
        return self.names_checked_at is not None

    @property
    def both_done(self) -> bool:
        """Return whether nobody needs the words as they were typed any more."""
        return self.names_checked and self.read_back is not None


def check_of(session: Session, interview_id: UUID) -> StoryCheck:
    """Return how far a story is; an empty one that is not kept when nobody did anything."""
    return session.get(StoryCheck, interview_id) or StoryCheck(interview_id=interview_id)


def text_version(session: Session, interview_id: UUID) -> int:
    """Return a number that grows with each corrected name of a story."""
    statement = (
        select(func.coalesce(func.sum(TurnRevision.changes), 0))
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(Turn.interview_id == interview_id)
    )
    return int(session.exec(statement).one())


def check_unmoved(session: Session, interview: Interview, *, seen: int) -> None:
    """Let pass who saw the text as it stands.

    Raises:
        StoryMovedError: a name was corrected since.
    """
    locked(session, interview)
    if text_version(session, interview.id) != seen:
        raise StoryMovedError


def confirm_names(session: Session, interview: Interview, *, seen: int, checked_by: UUID) -> None:
    """Note that somebody looked at all names of a story, in the text as it stands.

    Args:
        session: a session that may write.
        interview: a closed one.
        seen: ``text_version`` of what was read.
        checked_by: who looked.

    Raises:
        NamesNotReadyError: a turn still has its names.
        StoryMovedError: a name was corrected meanwhile.
    """
    locked(session, interview)
    last = [revision for _turn, revision in turns_of(session, interview.id)]
    closed = interview.status == InterviewStatus.CLOSED
    if not closed or any(one.pseudonymised_sealed is None for one in last):
        raise NamesNotReadyError
    check_unmoved(session, interview, seen=seen)
    check = check_of(session, interview.id)
    check.names_checked_at, check.names_checked_by = now(), checked_by
    _keep(session, check, by=checked_by, action="check_names")


def note_read_back(
    session: Session,
    interview: Interview,
    *,
    how: ReadBack,
    on: date,
    today: date,
    noted_by: UUID | None,
) -> None:
    """Note that the teller heard his story again, or why he did not.

    Args:
        session: a session that may write.
        interview: whose story.
        how: how it went.
        on: the day that is noted.
        today: the date where the person who notes it is: after midnight that is not the server's.
        noted_by: who notes it; None when the teller read it himself.

    Raises:
        NamesNotReadyError: the conversation is not over.
        ReadBackDayError: the day is before the conversation, or in the future.
    """
    locked(session, interview)
    if interview.status != InterviewStatus.CLOSED or interview.closed_at is None:
        raise NamesNotReadyError
    if not interview.closed_at.date() <= on <= today:
        raise ReadBackDayError
    check = check_of(session, interview.id)
    check.read_back, check.read_back_on = how.value, on
    check.read_back_noted_by = noted_by
    _keep(session, check, by=noted_by, action="note_read_back")


def undo_check(
    session: Session, interview: Interview, *, names: bool, undone_by: UUID, leads: bool
) -> None:
    """Take one of the two steps back.

    Args:
        session: a session that may write.
        interview: whose story.
        names: the check of the names; else the reading back.
        undone_by: who takes it back.
        leads: whether that person leads the study.

    Raises:
        BothDoneError: it would open typed words again, and only a lead does that.
    """
    locked(session, interview)
    check = check_of(session, interview.id)
    if check.both_done and not leads:
        raise BothDoneError
    if names:
        check.names_checked_at = check.names_checked_by = None
    else:
        check.read_back = check.read_back_on = check.read_back_noted_by = None
    _keep(session, check, by=undone_by, action="undo")


def _keep(session: Session, check: StoryCheck, *, by: UUID | None, action: str) -> None:
    session.add(check)
    session.flush()
    audit.record(session, user_id=by, action=action, kind="story", object_id=check.interview_id)
