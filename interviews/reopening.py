"""Opening a closed conversation again: never without a reason, and nothing of before is lost.

The words and their codings stay where they are; new words get their names replaced once the
conversation is closed again. Until then the story counts as not finished: its voice is in no
pattern. The answers that stood there are kept with the reason.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview, InterviewStatus, locked, network_of_interview
from interviews.raw_access import end_of_own_access
from interviews.read_backs import start_again
from interviews.story_checks import StoryCheck, check_of
from research import audit
from research.call_holds import check_calls_go_on
from research.consents import Purpose, has_consented
from research.errors import ConflictError, DomainError, NotAllowedError, NotFoundError
from research.independence_exceptions import check_independent
from research.keys import part_of
from research.members import works_with_actor
from research.standing import is_still_told
from research.tables import UtcDateTime, now
from research.vault import vault_of

LONGEST = 1000


class ReopenReason(StrEnum):
    """Why a conversation that was closed goes on."""

    FORGOTTEN = "forgotten"
    WRONG = "wrong"
    TOLD_MORE = "told_more"
    TOO_EARLY = "too_early"
    OTHER = "other"


class NotClosedError(ConflictError):
    """It is open, or was opened by a colleague a moment ago."""

    template = "Dit gesprek is niet (meer) afgesloten. Bekijk eerst hoe het er nu voor staat."


class OnlyLeadReopensError(NotAllowedError):
    """The interviewer is done with this story, or his days are over."""

    template = "U kunt dit gesprek niet meer zelf heropenen. Vraag het de onderzoeksleider."


class TypedWordsGoneError(ConflictError):
    """The words as they were typed were kept long enough; nothing can be added to them."""

    template = "De getypte woorden zijn al gewist. Dit gesprek kan niet meer open."


class NobodyHoldsItError(ConflictError):
    """Who held the conversation does not work on the study (any more)."""

    template = (
        "Wie dit gesprek voerde, werkt niet meer mee. "
        "Voeg deze interviewer eerst weer toe aan het onderzoek."
    )


class NoSecondCallError(ConflictError):
    """The teller was heard, and did not agree to be called once more."""

    template = "Deze persoon zei niet dat u nog eens mag bellen. Vul aan wat u al weet."


class ReopenReasonError(DomainError):
    """Another reason than those on the list needs words."""

    template = "Schrijf kort waarom dit gesprek weer open moet."


class ReopenReasonTooLongError(DomainError):
    """A few words are enough."""

    template = "Dit is te lang. Schrijf hoogstens %(limit)s tekens."


class Reopening(SQLModel, table=True):
    """One time that a closed conversation was opened again, with what stood there before.

    The words of the reason lie sealed under the teller's key; empty when there are none.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    reason: str
    words_sealed: bytes = b""
    reopened_by: UUID | None = Field(default=None, foreign_key="user.id")
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def reopen_interview(
    session: Session,
    interview: Interview,
    *,
    reason: ReopenReason,
    words: str,
    reopened_by: UUID,
    leads: bool,
) -> Reopening:
    """Open a closed conversation again, for who held it.

    The two steps after a conversation (names checked, read back) wait again.

    Args:
        session: a session that may write.
        interview: a closed one.
        reason: from the list.
        words: at most 1,000 code points; needed with ``OTHER``.
        reopened_by: who opens it.
        leads: whether that person leads the study; else he held the conversation.

    Raises:
        NotClosedError: it is not closed (any more).
        NotFoundError: the teller took his story back, or was erased.
        OnlyLeadReopensError: the interviewer's own days are over, or both steps are done.
        TypedWordsGoneError: the typed words were erased.
        NobodyHoldsItError: who held it left the study.
        KnowsNetworkError: he knows the network, and there is no exception.
        ReopenReasonError, ReopenReasonTooLongError: the words do not fit.
    """
    words = _checked(reason, words)
    locked(session, interview)
    if interview.status != InterviewStatus.CLOSED:
        raise NotClosedError
    check_may_reopen(session, interview, leads=leads)
    kept = _keep(session, interview, reason=reason, words=words, by=reopened_by)
    moment = now()
    lay_still = moment - (interview.closed_at or moment)
    interview.still_seconds += max(0, round(lay_still.total_seconds()))
    interview.status, interview.closed_at = InterviewStatus.OPEN.value, None
    interview.writer_id = interview.writer_until = None
    session.add(interview)
    _wait_again(session, interview.id)
    start_again(session, interview.id)
    session.flush()
    audit.record(
        session, user_id=reopened_by, action="reopen", kind="interview", object_id=interview.id
    )
    return kept


def check_may_reopen(session: Session, interview: Interview, *, leads: bool) -> None:
    """Let pass who may open a closed conversation again now.

    Raises:
        NotFoundError, OnlyLeadReopensError, TypedWordsGoneError, NobodyHoldsItError,
        KnowsNetworkError: as ``reopen_interview``.
    """
    if not is_still_told(session, interview.actor_id):
        raise NotFoundError
    if not leads:
        ends = end_of_own_access(session, interview)
        if check_of(session, interview.id).both_done or ends is None or now() >= ends:
            raise OnlyLeadReopensError
    if vault_of(session).keys.was_destroyed(part_of(interview.actor_id, "raw")):
        raise TypedWordsGoneError
    holder = interview.interviewer_id
    if holder is None or not works_with_actor(session, interview.actor_id, user_id=holder):
        raise NobodyHoldsItError
    network, _actor = network_of_interview(session, interview)
    check_independent(session, network, user_id=holder)


def check_phones_again(session: Session, interview: Interview) -> None:
    """Let pass who may show the number in an open conversation.

    One that was closed and opened again is no reason to phone: that needs the teller's yes.

    Raises:
        NoSecondCallError: it was opened again, and the teller did not agree to another call.
        CallsHeldError: it was opened again, and somebody of the network died.
    """
    if interview.status != InterviewStatus.OPEN or not reopenings_of(session, interview.id):
        return
    if not has_consented(session, actor_id=interview.actor_id, purpose=Purpose.FOLLOW_UP):
        raise NoSecondCallError
    check_calls_go_on(session, interview.actor_id)


def reopenings_of(session: Session, interview_id: UUID) -> list[Reopening]:
    """Return how often a conversation was opened again, and with what before; oldest first."""
    statement = select(Reopening).where(Reopening.interview_id == interview_id)
    return list(session.exec(statement.order_by(col(Reopening.at))))


def words_of_reopening(session: Session, interview: Interview, reopening: Reopening) -> str:
    """Unseal the words of a reason; empty when there are none.

    Raises:
        KeyDestroyedError: the teller was erased.
    """
    if not reopening.words_sealed:
        return ""
    sealed = reopening.words_sealed
    return vault_of(session).unseal(interview.actor_id, sealed, row=reopening.id, field="words")


def _checked(reason: ReopenReason, words: str) -> str:
    words = words.strip()
    if reason is ReopenReason.OTHER and not words:
        raise ReopenReasonError
    if len(words) > LONGEST:
        raise ReopenReasonTooLongError(limit=LONGEST)
    return words


def _keep(
    session: Session, interview: Interview, *, reason: ReopenReason, words: str, by: UUID
) -> Reopening:
    kept = Reopening(
        interview_id=interview.id,
        reason=reason.value,
        reopened_by=by,
        closed_at=interview.closed_at,
        attributes=dict(interview.attributes),
    )
    if words:
        vault = vault_of(session)
        kept.words_sealed = vault.seal(interview.actor_id, words, row=kept.id, field="words")
    session.add(kept)
    return kept


def _wait_again(session: Session, interview_id: UUID) -> None:
    """What was checked and read back was not the whole story: both are asked again."""
    check = session.get(StoryCheck, interview_id)
    if check is None:
        return
    check.names_checked_at = check.names_checked_by = None
    check.read_back = check.read_back_on = check.read_back_noted_by = None
    session.add(check)
