"""Cancelling an appointment by hand, and taking that back as long as its time is free.

Who is phoned stays to be phoned: only the time falls away. The interviewer keeps the call, so
that he sees it on his list and can set the time back.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.appointments import (
    Appointment,
    cancel_standing,
    make_appointment,
    standing_appointment,
)
from interviews.interviews import (
    Interview,
    InterviewStatus,
    InterviewTakenError,
    check_not_over,
    locked,
)
from research import audit
from research.errors import ConflictError
from research.tables import now


class AppointmentChangedError(ConflictError):
    """Somebody moved or cancelled it in the meantime."""

    template = "Deze afspraak is net verzet of afgezegd. Kijk eerst wat er nu staat."


class TalkingError(InterviewTakenError):
    """The conversation has begun: there is nothing to cancel."""

    template = "Het gesprek is al begonnen. Er is niets meer af te zeggen."


class TimeOverError(ConflictError):
    """The time of the appointment has passed."""

    template = "Die tijd is al voorbij. Kies een nieuwe tijd."


def last_appointment(session: Session, interview_id: UUID) -> Appointment | None:
    """Return the appointment that stands, or else the one that was cancelled last."""
    standing = standing_appointment(session, interview_id)
    if standing is not None:
        return standing
    statement = (
        select(Appointment)
        .where(Appointment.interview_id == interview_id)
        .order_by(col(Appointment.cancelled_at).desc(), col(Appointment.starts_at).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def cancel_appointment(
    session: Session, interview: Interview, *, appointment_id: UUID, cancelled_by: UUID
) -> Appointment:
    """Cancel the appointment; its conversation waits for a new time.

    Cancelling it once more changes nothing.

    Args:
        session: a session that may write.
        interview: whose appointment it is.
        appointment_id: the one that the person saw when he decided.
        cancelled_by: who cancels.

    Raises:
        AppointmentChangedError: it is not the last one of this interview.
        InterviewClosedError: the interview has been held or will not be held.
        TalkingError: the conversation has begun.
    """
    locked(session, interview)
    last = last_appointment(session, interview.id)
    if last is None or last.id != appointment_id:
        raise AppointmentChangedError
    if last.cancelled_at is not None:
        return last
    check_not_over(interview)
    if interview.status == InterviewStatus.OPEN:
        raise TalkingError
    cancel_standing(session, interview.id)
    interview.status = InterviewStatus.TO_PLAN.value
    session.add(interview)
    session.flush()
    audit.record(
        session, user_id=cancelled_by, action="cancel", kind="appointment", object_id=last.id
    )
    return last


def can_restore(
    session: Session, interview: Interview, appointment_id: UUID, *, at: datetime | None = None
) -> bool:
    """Return whether this is the last appointment, cancelled, with its time still to come."""
    last = last_appointment(session, interview.id)
    if last is None or last.id != appointment_id or last.cancelled_at is None:
        return False
    waits = interview.status in {InterviewStatus.TO_PLAN, InterviewStatus.PLANNED}
    return waits and last.starts_at > (at or now())


def restore_appointment(
    session: Session,
    interview: Interview,
    *,
    appointment_id: UUID,
    restored_by: UUID,
    at: datetime | None = None,
) -> Appointment:
    """Set a cancelled appointment back: the same time and interviewer, if both are free.

    Restoring it once more changes nothing.

    Raises:
        AppointmentChangedError: it belongs elsewhere, or something else was planned since.
        TimeOverError: its time has passed.
        InterviewerBusyError: somebody has taken that time.
        DomainError: as for ``make_appointment``.
    """
    locked(session, interview)
    old = session.get(Appointment, appointment_id)
    if old is None or old.interview_id != interview.id:
        raise AppointmentChangedError
    standing = standing_appointment(session, interview.id)
    if standing is not None and _same_time(standing, old):
        return standing
    if last_appointment(session, interview.id) != old:
        raise AppointmentChangedError
    if old.starts_at <= (at or now()):
        raise TimeOverError
    return make_appointment(
        session,
        interview,
        interviewer_id=old.interviewer_id,
        starts_at=old.starts_at,
        ends_at=old.ends_at,
        made_by=restored_by,
    )


def _same_time(one: Appointment, other: Appointment) -> bool:
    return (one.interviewer_id, one.starts_at, one.ends_at) == (
        other.interviewer_id,
        other.starts_at,
        other.ends_at,
    )
