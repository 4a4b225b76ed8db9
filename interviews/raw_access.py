"""Who may read the words as they were typed, until when, and why not: decided here alone.

Every page that shows raw words asks ``raw_access`` and unseals through what it answers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, or_, select

from interviews.interviews import Interview, InterviewStatus, network_of_interview
from interviews.raw_openings import OPEN_FOR, RawOpening
from interviews.story_checks import check_of
from interviews.turns import TurnRevision, raw_text, turns_of
from research.errors import NotAllowedError
from research.retention import LONGEST, terms_of
from research.standing import is_still_told
from research.tables import now


class Shut(StrEnum):
    """Why the typed words are closed to somebody."""

    NOT_YOURS = "not_yours"
    NOT_TOLD = "not_told"
    BOTH_DONE = "both_done"
    TERM_OVER = "term_over"
    ERASED = "erased"


class RawWordsShutError(NotAllowedError):
    """Who asks may not read these words as they were typed (any more)."""

    template = (
        "U kunt de letterlijke woorden nu niet lezen. "
        "Twee onderzoeksleiders kunnen ze samen openen."
    )


@dataclass(frozen=True)
class RawAccess:
    """What one person may do with the typed words of one story, now.

    Attributes:
        until: when it ends; None while the conversation goes on, or when it is shut.
        why_shut: None when the words are open.
    """

    until: datetime | None = None
    why_shut: Shut | None = None

    @property
    def is_open(self) -> bool:
        """Return whether the words can be read."""
        return self.why_shut is None

    def check(self) -> None:
        """Let pass who may read.

        Raises:
            RawWordsShutError: he may not.
        """
        if not self.is_open:
            raise RawWordsShutError

    def text(self, session: Session, interview: Interview, revision: TurnRevision) -> str:
        """Unseal the words as they were typed.

        Raises:
            RawWordsShutError: this person may not read them.
            KeyDestroyedError: the actor was erased, or the words were kept long enough.
        """
        self.check()
        return raw_text(session, interview, revision)


def raw_access(
    session: Session, interview: Interview, *, reader_id: UUID, at: datetime | None = None
) -> RawAccess:
    """Return whether this person may read the typed words of a story, and until when.

    Who holds the conversation reads what he types. After it he reads his own words until the
    names are checked and the story is read back, and for 14 days at most (less where the study
    keeps raw words shorter). Others read for an hour after two leads agreed. Nobody reads the
    words of who took his story back.
    """
    moment = at or now()
    own = interview.interviewer_id == reader_id
    if own and interview.status == InterviewStatus.OPEN:
        return RawAccess()
    if not is_still_told(session, interview.actor_id):
        return RawAccess(why_shut=Shut.NOT_TOLD)
    if not has_raw_words(session, interview):
        return RawAccess(why_shut=Shut.ERASED)
    hour = _opened_by_two(session, interview, reader_id, moment)
    if hour is not None:
        return RawAccess(until=hour)
    if not own or interview.status != InterviewStatus.CLOSED:
        return RawAccess(why_shut=Shut.NOT_YOURS)
    return _own_access(session, interview, moment)


def teller_access(session: Session, interview: Interview) -> RawAccess:
    """Return whether the teller himself may read his own words as they were typed.

    They are his: as long as they are kept and his story stands. Who he is, is for the caller.
    """
    if not is_still_told(session, interview.actor_id):
        return RawAccess(why_shut=Shut.NOT_TOLD)
    if not has_raw_words(session, interview):
        return RawAccess(why_shut=Shut.ERASED)
    return RawAccess()


def has_raw_words(session: Session, interview: Interview) -> bool:
    """Return whether the words as they were typed are still kept."""
    return any(revision.raw_sealed for _turn, revision in turns_of(session, interview.id))


def end_of_own_access(session: Session, interview: Interview) -> datetime | None:
    """Return when the interviewer's own term ends; None before the conversation is over."""
    if interview.closed_at is None:
        return None
    network, _actor = network_of_interview(session, interview)
    days = min(terms_of(session, network.study_id).raw, LONGEST.raw)
    return interview.closed_at + timedelta(days=days)


def _own_access(session: Session, interview: Interview, moment: datetime) -> RawAccess:
    ends = end_of_own_access(session, interview)
    if ends is None or moment >= ends:
        return RawAccess(why_shut=Shut.TERM_OVER)
    if check_of(session, interview.id).both_done:
        return RawAccess(why_shut=Shut.BOTH_DONE)
    return RawAccess(until=ends)


def _opened_by_two(
    session: Session, interview: Interview, reader_id: UUID, moment: datetime
) -> datetime | None:
    """Return until when this person reads along with a colleague; None when he does not."""
    statement = (
        select(RawOpening)
        .where(
            RawOpening.interview_id == interview.id,
            col(RawOpening.allowed_at) > moment - OPEN_FOR,
            or_(RawOpening.asked_by == reader_id, RawOpening.allowed_by == reader_id),
        )
        .order_by(col(RawOpening.allowed_at).desc())
    )
    found = session.exec(statement).first()
    return found.ends_at if found is not None else None
