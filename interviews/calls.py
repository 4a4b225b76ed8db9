"""Appointments and calls: who phones whom, when, and what came of it."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, Uuid, column, table, type_coerce
from sqlalchemy import select as plain_select
from sqlmodel import Field, Session, SQLModel, or_, select

from interviews.interviews import (
    Interview,
    InterviewClosedError,
    InterviewStatus,
    NoConsentError,
    check_not_over,
    check_not_taken,
    locked,
    network_of_interview,
)
from research import audit
from research.consents import Decision, Purpose, has_consented, record_consent
from research.errors import ConflictError, DomainError
from research.independence import why_known
from research.independence_exceptions import check_independent, make_exception
from research.phone_decisions import check_client_allows
from research.reach import as_the_program
from research.tables import UtcDateTime, now

DEFAULT_LENGTH = timedelta(minutes=45)


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


class InterviewerBusyError(ConflictError):
    """The interviewer has another appointment at that time."""

    template = "De interviewer heeft op dat moment al een afspraak. Kies een andere tijd."


class AppointmentOrderError(DomainError):
    """An appointment ends after it starts."""

    template = "De eindtijd ligt voor de begintijd. Pas een van de twee aan."


class FieldworkGoesOnError(ConflictError):
    """Only an interview that will not be held can be taken up again."""

    template = "Dit gesprek gaat gewoon door of is al gevoerd. Er is niets te herstellen."


class Appointment(SQLModel, table=True):
    """An agreed time on which an interviewer phones an actor."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    interviewer_id: UUID = Field(foreign_key="user.id", index=True)
    starts_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ends_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    cancelled_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )
    made_by: UUID | None = Field(default=None, foreign_key="user.id")


class CallAttempt(SQLModel, table=True):
    """One time that somebody phoned an actor."""

    __tablename__ = "call_attempt"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    caller_id: UUID | None = Field(default=None, foreign_key="user.id")
    outcome: str
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def make_appointment(
    session: Session,
    interview: Interview,
    *,
    interviewer_id: UUID,
    starts_at: datetime,
    made_by: UUID | None,
    ends_at: datetime | None = None,
    exception_reason: str = "",
) -> Appointment:
    """Plan the interview; an earlier appointment of this interview is cancelled.

    Args:
        session: a session that may write.
        interview: one that can still be held.
        interviewer_id: who phones.
        starts_at: when.
        made_by: who plans it.
        ends_at: until when; 45 minutes later when it is not told.
        exception_reason: why the lead lets him phone a network that he knows.

    Raises:
        NoConsentError: the actor did not agree to be phoned.
        ClientSaysNoError: the client does not want this person to be phoned.
        KnowsNetworkError: the interviewer knows the network, and there is no exception.
        InterviewClosedError: the interview has been held or will not be held.
        InterviewTakenError: another interviewer is in conversation with this actor.
        InterviewerBusyError: the interviewer is taken at that time.
        AppointmentOrderError: it would end before it starts.
    """
    ends_at = ends_at or starts_at + DEFAULT_LENGTH
    if ends_at <= starts_at:
        raise AppointmentOrderError
    locked(session, interview)
    check_not_over(interview)
    check_not_taken(interview, by=interviewer_id)
    if not has_consented(session, actor_id=interview.actor_id, purpose=Purpose.INTERVIEW):
        raise NoConsentError
    check_client_allows(session, interview.actor_id)
    _check_independent(session, interview, interviewer_id, exception_reason, made_by)
    for old in _standing(session, interview.id):
        old.cancelled_at = now()
        session.add(old)
    session.flush()
    _check_free(session, interviewer_id, starts_at, ends_at)
    appointment = Appointment(
        interview_id=interview.id,
        interviewer_id=interviewer_id,
        starts_at=starts_at,
        ends_at=ends_at,
        made_by=made_by,
    )
    interview.interviewer_id = interviewer_id
    if interview.status == InterviewStatus.TO_PLAN:
        interview.status = InterviewStatus.PLANNED.value
    session.add_all([appointment, interview])
    session.flush()
    audit.record(
        session, user_id=made_by, action="create", kind="appointment", object_id=appointment.id
    )
    return appointment


def log_attempt(
    session: Session, interview: Interview, *, outcome: Outcome, caller_id: UUID | None
) -> CallAttempt:
    """Note what came of a call. A final outcome ends the fieldwork for this actor.

    Refusing, or asking never to be phoned, is also the actor's last word on consent.

    Raises:
        InterviewClosedError: the interview has been held.
        InterviewTakenError: somebody else is in conversation with this actor.
    """
    locked(session, interview)
    if interview.status == InterviewStatus.CLOSED:
        raise InterviewClosedError
    check_not_taken(interview, by=caller_id)
    attempt = CallAttempt(interview_id=interview.id, caller_id=caller_id, outcome=outcome.value)
    session.add(attempt)
    if outcome.is_final():
        interview.status = InterviewStatus.NOT_HELD.value
        session.add(interview)
    session.flush()
    if outcome in {Outcome.REFUSED, Outcome.DO_NOT_CALL}:
        record_consent(
            session,
            actor_id=interview.actor_id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.REFUSED,
            recorded_by=caller_id,
        )
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
    for old in _standing(session, interview.id):
        old.cancelled_at = now()
        session.add(old)
    session.flush()
    audit.record(
        session, user_id=resumed_by, action="resume", kind="interview", object_id=interview.id
    )


def attempts_of(session: Session, interview_id: UUID) -> list[CallAttempt]:
    """Return the attempts of an interview, oldest first."""
    statement = (
        select(CallAttempt).where(CallAttempt.interview_id == interview_id).order_by(CallAttempt.at)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def standing_appointment(session: Session, interview_id: UUID) -> Appointment | None:
    """Return the appointment that has not been cancelled, if there is one."""
    return next(iter(_standing(session, interview_id)), None)


def calls_between(
    session: Session, *, interviewer_id: UUID, start: datetime, end: datetime
) -> list[tuple[Appointment, Interview]]:
    """Return the standing appointments of an interviewer that start in [start, end)."""
    statement = (
        select(Appointment, Interview)
        .join(Interview, Interview.id == Appointment.interview_id)  # type: ignore[arg-type]
        .where(
            Appointment.interviewer_id == interviewer_id,
            Appointment.cancelled_at == None,  # noqa: E711
            Appointment.starts_at >= start,
            Appointment.starts_at < end,
        )
        .order_by(Appointment.starts_at)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def _standing(session: Session, interview_id: UUID) -> list[Appointment]:
    statement = select(Appointment).where(
        Appointment.interview_id == interview_id,
        Appointment.cancelled_at == None,  # noqa: E711
    )
    return list(session.exec(statement))


def _check_independent(
    session: Session, interview: Interview, user_id: UUID, reason: str, made_by: UUID | None
) -> None:
    network, _actor = network_of_interview(session, interview)
    if reason.strip() and made_by and why_known(session, network, user_id=user_id):
        make_exception(
            session, network, user_id=user_id, reason=reason, made_by=made_by, by_lead=True
        )
    check_independent(session, network, user_id=user_id)


def _check_free(
    session: Session, interviewer_id: UUID, starts_at: datetime, ends_at: datetime
) -> None:
    # The interviewer's own row is the lock: two planners cannot both find him free.
    person = table("user", column("id"))
    session.execute(
        plain_select(person.c.id)
        .where(person.c.id == type_coerce(interviewer_id, Uuid()))
        .with_for_update()
    )
    overlapping = (
        select(Appointment)
        .join(Interview, Interview.id == Appointment.interview_id)  # type: ignore[arg-type]
        .where(
            Appointment.interviewer_id == interviewer_id,
            Appointment.cancelled_at == None,  # noqa: E711
            Appointment.starts_at < ends_at,
            Appointment.ends_at > starts_at,
            or_(
                Interview.status == InterviewStatus.PLANNED.value,
                Interview.status == InterviewStatus.OPEN.value,
            ),
        )
    )
    # Other studies count too, and who plans here need not see what is planned there.
    with as_the_program(session):
        busy = session.exec(overlapping).first() is not None
    if busy:
        raise InterviewerBusyError
