"""Calls: the attempts to phone an actor, and what came of them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.appointments import cancel_standing
from interviews.interviews import (
    Interview,
    InterviewClosedError,
    InterviewStatus,
    check_not_taken,
    locked,
)
from research import audit
from research.call_holds import hold_calls
from research.consents import Decision, Purpose, record_consent
from research.errors import ConflictError
from research.networks import Actor
from research.tables import UtcDateTime, now


class Outcome(StrEnum):
    """What came of a call attempt."""

    REACHED = "reached"
    APPOINTMENT = "appointment"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    NOT_NOW = "not_now"
    WRONG_NUMBER = "wrong_number"
    REFUSED = "refused"
    DO_NOT_CALL = "do_not_call"
    UNABLE = "unable"
    DECEASED = "deceased"
    # Somebody else says no for this person; what he wants himself, nobody heard.
    GATEKEPT = "gatekept"
    # It turns out that this person has nothing to do with the study.
    INELIGIBLE = "ineligible"

    def is_final(self) -> bool:
        """Return whether this actor is not phoned again."""
        return self in {
            Outcome.WRONG_NUMBER,
            Outcome.REFUSED,
            Outcome.DO_NOT_CALL,
            Outcome.UNABLE,
            Outcome.DECEASED,
            Outcome.GATEKEPT,
            Outcome.INELIGIBLE,
        }


class FieldworkGoesOnError(ConflictError):
    """Only an interview that will not be held can be taken up again."""

    template = "Dit gesprek gaat gewoon door of is al gevoerd. Er is niets te herstellen."


class OtherAttemptError(ConflictError):
    """This page noted another outcome before."""

    template = "U heeft dit telefoontje al genoteerd. Open het opnieuw en kijk wat er staat."


class CallAttempt(SQLModel, table=True):
    """One time that somebody phoned an actor.

    The page makes its id, so that noting it twice is one attempt. The last four say what has to
    be set back when it was a mistake: ``interviews/call_undo.py``.
    """

    __tablename__ = "call_attempt"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    caller_id: UUID | None = Field(default=None, foreign_key="user.id")
    outcome: str
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    undone_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    status_before: str | None = None
    consent_id: UUID | None = None
    booked_id: UUID | None = None
    replaced_id: UUID | None = None


def log_attempt(
    session: Session,
    interview: Interview,
    *,
    outcome: Outcome,
    caller_id: UUID | None,
    attempt_id: UUID | None = None,
) -> CallAttempt:
    """Note what came of a call. A final outcome ends the fieldwork for this actor.

    Refusing, or asking never to be phoned, is also the actor's last word on consent. A death
    holds the calls in the whole network.

    Raises:
        InterviewClosedError: the interview has been held.
        InterviewTakenError: somebody else is in conversation with this actor.
    """
    locked(session, interview)
    if interview.status == InterviewStatus.CLOSED:
        raise InterviewClosedError
    check_not_taken(interview, by=caller_id)
    attempt = CallAttempt(
        id=attempt_id or uuid4(),
        interview_id=interview.id,
        caller_id=caller_id,
        outcome=outcome.value,
        status_before=interview.status,
    )
    session.add(attempt)
    if outcome.is_final():
        interview.status = InterviewStatus.NOT_HELD.value
        session.add(interview)
    session.flush()
    if outcome in {Outcome.REFUSED, Outcome.DO_NOT_CALL}:
        said = record_consent(
            session,
            actor_id=interview.actor_id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.REFUSED,
            recorded_by=caller_id,
        )
        attempt.consent_id = said.id
        session.add(attempt)
        session.flush()
    if outcome is Outcome.DECEASED:
        hold_calls(session, session.get_one(Actor, interview.actor_id), noted_by=caller_id)
    audit.record(
        session, user_id=caller_id, action="log", kind="call_attempt", object_id=attempt.id
    )
    return attempt


def resume_fieldwork(session: Session, interview: Interview, *, resumed_by: UUID) -> None:
    """Let an actor be phoned again after a final outcome that was noted wrongly.

    The attempts stay as they were noted. Who refused must first say yes again.

    Raises:
        FieldworkGoesOnError: the interview is not over, or it has been held.
    """
    locked(session, interview)
    if interview.status != InterviewStatus.NOT_HELD:
        raise FieldworkGoesOnError
    interview.status = InterviewStatus.TO_PLAN.value
    session.add(interview)
    cancel_standing(session, interview.id)
    session.flush()
    audit.record(
        session, user_id=resumed_by, action="resume", kind="interview", object_id=interview.id
    )


def find_attempt(
    session: Session,
    interview: Interview,
    *,
    attempt_id: UUID,
    outcome: Outcome,
    caller_id: UUID | None,
) -> CallAttempt | None:
    """Return the attempt that this page noted already; None when it is the first time.

    Raises:
        OtherAttemptError: it noted something else, or took it back since.
    """
    known = session.get(CallAttempt, attempt_id)
    if known is None:
        return None
    same = (known.interview_id, known.outcome, known.caller_id)
    if same != (interview.id, outcome.value, caller_id) or known.undone_at is not None:
        raise OtherAttemptError
    return known


def attempts_of(session: Session, interview_id: UUID) -> list[CallAttempt]:
    """Return the attempts of an interview, oldest first; not those that were a mistake."""
    statement = (
        select(CallAttempt)
        .where(CallAttempt.interview_id == interview_id, col(CallAttempt.undone_at).is_(None))
        .order_by(col(CallAttempt.at))
    )
    return list(session.exec(statement))
