"""Taking back an outcome that was noted by mistake: one's own last one, and soon after.

The attempt stays as a row with the moment at which it was taken back, and the audit log keeps
both acts. It counts nowhere any more, and what followed from it is set back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.appointments import Appointment, cancel_standing, make_appointment
from interviews.calls import CallAttempt, Outcome, attempts_of
from interviews.interviews import Interview, InterviewStatus, check_not_taken, locked
from research import audit
from research.call_holds import HoldState, holds_of, settle_mistake
from research.consents import ConsentEvent, consent_history
from research.errors import ConflictError, DomainError
from research.networks import Actor
from research.reach import as_the_program
from research.tables import now

UNDO_WITHIN = timedelta(minutes=15)
OVER = {InterviewStatus.OPEN.value, InterviewStatus.CLOSED.value}


class UndoTooLateError(ConflictError):
    """Time went by, or somebody did something since."""

    template = "Dit kunt u niet meer terugdraaien. Vraag de onderzoeksleider om het te herstellen."


@dataclass(frozen=True)
class JustNoted:
    """What a colleague noted a moment ago, with whom it is about."""

    attempt: CallAttempt
    interview: Interview
    actor: Actor


def just_noted(
    session: Session, *, caller_id: UUID, moment: datetime | None = None
) -> JustNoted | None:
    """Return the last outcome of this colleague while he can take it back. One query."""
    since = (moment or now()) - UNDO_WITHIN
    statement = (
        select(CallAttempt, Interview, Actor)
        .join(Interview, col(Interview.id) == col(CallAttempt.interview_id))
        .join(Actor, col(Actor.id) == col(Interview.actor_id))
        .where(
            CallAttempt.caller_id == caller_id,
            CallAttempt.at > since,
            col(CallAttempt.undone_at).is_(None),
            CallAttempt.outcome != Outcome.REACHED.value,
            col(Interview.status).not_in(OVER),
        )
        .order_by(col(CallAttempt.at).desc())
        .limit(1)
    )
    found = session.exec(statement).first()
    return JustNoted(*found) if found else None


def undo_attempt(
    session: Session,
    interview: Interview,
    *,
    attempt_id: UUID,
    undone_by: UUID,
    moment: datetime | None = None,
) -> None:
    """Take an outcome back, and set back what followed: the end, the no, the new appointment.

    The appointment that it replaced stands again where that time is still free. Taking back
    twice changes nothing.

    Raises:
        UndoTooLateError: it is not his own, not the last one, or noted too long ago; or
            something was said or begun since.
    """
    locked(session, interview)
    moment = moment or now()
    attempt = session.get(CallAttempt, attempt_id, populate_existing=True)
    if attempt is None or (attempt.interview_id, attempt.caller_id) != (interview.id, undone_by):
        raise UndoTooLateError
    if attempt.undone_at is not None:
        return
    check_not_taken(interview, by=undone_by)
    is_last = attempts_of(session, interview.id)[-1].id == attempt.id
    in_time = attempt.at > moment - UNDO_WITHIN
    if interview.status in OVER or not (is_last and in_time):
        raise UndoTooLateError
    _unsay(session, interview, attempt)
    if attempt.outcome == Outcome.DECEASED:
        _lift_hold(session, interview, undone_by)
    attempt.undone_at = moment
    session.add(attempt)
    if attempt.booked_id is not None:
        _set_appointment_back(session, interview, attempt)
    if attempt.status_before is not None:
        interview.status = attempt.status_before
        session.add(interview)
    session.flush()
    audit.record(
        session, user_id=undone_by, action="undo", kind="call_attempt", object_id=attempt.id
    )


def _unsay(session: Session, interview: Interview, attempt: CallAttempt) -> None:
    """Remove the no that nobody said: as a later yes it would look as if he had changed his mind.

    Only where it is still the last word; the audit log keeps that it was noted and taken back.
    """
    if attempt.consent_id is None:
        return
    said = session.get(ConsentEvent, attempt.consent_id)
    last = consent_history(session, actor_id=interview.actor_id)[-1:]
    if said is None or [one.id for one in last] != [said.id]:
        raise UndoTooLateError
    session.delete(said)
    session.flush()


def _lift_hold(session: Session, interview: Interview, undone_by: UUID) -> None:
    """Let the network be phoned again: this person did not die. Not once a lead decided."""
    # Interviewers add holds; changing one is the lead's, except for a slip of the thumb.
    with as_the_program(session):
        actor = session.get_one(Actor, interview.actor_id)
        waiting = [one for one in holds_of(session, actor.network_id) if one.actor_id == actor.id]
        last = waiting[-1:]
        if not last or (last[0].state, last[0].noted_by) != (HoldState.WAITING, undone_by):
            raise UndoTooLateError
        settle_mistake(session, last[0], decided_by=undone_by)


def _set_appointment_back(session: Session, interview: Interview, attempt: CallAttempt) -> None:
    standing = select(Appointment.id).where(
        Appointment.interview_id == interview.id, col(Appointment.cancelled_at).is_(None)
    )
    if list(session.exec(standing)) != [attempt.booked_id]:
        raise UndoTooLateError
    cancel_standing(session, interview.id)
    old = session.get(Appointment, attempt.replaced_id) if attempt.replaced_id else None
    if old is None:
        return
    # The new time is gone in any case. The old one may be taken by now: then there is none.
    try:
        with session.begin_nested():
            make_appointment(
                session,
                interview,
                interviewer_id=old.interviewer_id,
                starts_at=old.starts_at,
                ends_at=old.ends_at,
                made_by=attempt.caller_id,
            )
    except DomainError:
        session.refresh(interview)
        attempt.status_before = InterviewStatus.TO_PLAN.value
