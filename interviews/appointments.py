"""Appointments: who phones whom, and when."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, Uuid, column, table, text, type_coerce
from sqlalchemy import select as plain_select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, or_, select

from interviews.interviews import (
    Interview,
    InterviewStatus,
    NoConsentError,
    check_not_over,
    check_not_taken,
    interview_of,
    locked,
    network_of_interview,
)
from research import audit
from research.call_holds import check_calls_go_on
from research.consents import Purpose, has_consented
from research.errors import ConflictError, DomainError
from research.independence import why_known
from research.independence_exceptions import check_independent, make_exception
from research.networks import Actor
from research.phone_decisions import check_client_allows
from research.reach import as_the_program
from research.same_people import person_of
from research.tables import UtcDateTime, now

DEFAULT_LENGTH = timedelta(minutes=45)
# How the database calls its rules; the migration that makes them uses these names too.
INTERVIEWER_ONCE, PERSON_ONCE = "appointment_interviewer_once", "appointment_person_once"
STANDING_ONCE = "uq_appointment_standing"


class InterviewerBusyError(ConflictError):
    """The interviewer has another appointment at that time."""

    template = "De interviewer heeft op dat moment al een afspraak. Kies een andere tijd."


class PersonBusyError(InterviewerBusyError):
    """The person is spoken to at that time, in another network; that is not for everybody."""

    template = "Op dat moment kan het niet. Kies een andere tijd."


class AppointmentOrderError(DomainError):
    """An appointment ends after it starts."""

    template = "De eindtijd ligt voor de begintijd. Pas een van de twee aan."


class Appointment(SQLModel, table=True):
    """An agreed time on which an interviewer phones an actor.

    The database itself refuses what holds the same time twice for one interviewer or one
    person, and a second standing appointment of an interview (app/appointment_rules.py). It
    fills ``person_id`` by itself, and clears ``holds_time`` when the interview is over.
    """

    __table_args__ = (
        Index(
            STANDING_ONCE,
            "interview_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL AND holds_time"),
            postgresql_where=text("cancelled_at IS NULL AND holds_time"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    interviewer_id: UUID = Field(foreign_key="user.id", index=True)
    starts_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ends_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    cancelled_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    holds_time: bool = True
    person_id: UUID | None = Field(default=None, index=True)


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
        CallsHeldError: somebody of the network died, and the lead did not decide yet.
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
    check_calls_go_on(session, interview.actor_id)
    _check_independent(session, interview, interviewer_id, exception_reason, made_by)
    cancel_standing(session, interview.id)
    _check_free(session, interview, interviewer_id, starts_at, ends_at)
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
    session.add(interview)
    session.flush()
    _add(session, appointment)
    audit.record(
        session, user_id=made_by, action="create", kind="appointment", object_id=appointment.id
    )
    return appointment


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


def cancel_standing(session: Session, interview_id: UUID) -> None:
    """Cancel the appointment of an interview, if one stands."""
    for old in _standing(session, interview_id):
        old.cancelled_at = now()
        session.add(old)
    session.flush()


def hold_for_planning(
    session: Session, *, actors: Collection[Actor], interviewer_ids: Collection[UUID]
) -> None:
    """Hold all that many appointments will touch, before the first of them is made.

    Conversations first (in the order of their actors' ids) and interviewers after: the order in
    which one appointment takes them too. So two who plan wait for each other in a row, and
    never each for the other.
    """
    for actor in sorted(actors, key=lambda one: one.id):
        locked(session, interview_of(session, actor))
    _hold_people(session, interviewer_ids)


def _hold_people(session: Session, user_ids: Collection[UUID]) -> None:
    person = table("user", column("id"))
    session.execute(
        plain_select(person.c.id)
        .where(person.c.id.in_([type_coerce(one, Uuid()) for one in user_ids]))
        .order_by(person.c.id)
        # Lines elsewhere that only point at him need not wait.
        .with_for_update(key_share=True)
    ).all()


def _standing(session: Session, interview_id: UUID) -> list[Appointment]:
    statement = (
        select(Appointment)
        .where(
            Appointment.interview_id == interview_id,
            Appointment.cancelled_at == None,  # noqa: E711
        )
        .order_by(col(Appointment.holds_time).desc(), col(Appointment.starts_at).desc())
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


def _add(session: Session, appointment: Appointment) -> None:
    """Add it, in words of ours when the database refuses it."""
    try:
        with session.begin_nested():
            session.add(appointment)
            session.flush()
    except IntegrityError as refused:
        why = str(refused.orig)
        if PERSON_ONCE in why:
            raise PersonBusyError from refused
        if INTERVIEWER_ONCE in why:
            raise InterviewerBusyError from refused
        if STANDING_ONCE in why or "appointment.interview_id" in why:
            raise ConflictError from refused
        raise


def _check_free(
    session: Session,
    interview: Interview,
    interviewer_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
) -> None:
    # The interviewer's own row is the lock: two planners cannot both find him free.
    _hold_people(session, [interviewer_id])
    overlapping = select(Appointment.interviewer_id).where(
        col(Appointment.cancelled_at).is_(None),
        col(Appointment.holds_time),
        Appointment.starts_at < ends_at,
        Appointment.ends_at > starts_at,
    )
    his = col(Appointment.interviewer_id) == interviewer_id
    # Other studies count too, and who plans here need not see what is planned there.
    with as_the_program(session):
        same = col(Appointment.person_id) == person_of(session, interview.actor_id)
        busy = session.exec(overlapping.where(or_(his, same))).all()
    if busy:
        raise InterviewerBusyError if interviewer_id in busy else PersonBusyError
