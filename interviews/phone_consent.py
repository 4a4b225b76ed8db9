"""What an actor says about consent outside a conversation, with what follows for the calls."""

from uuid import UUID

from sqlmodel import Session

from interviews.appointments import standing_appointment
from interviews.interviews import Interview, InterviewStatus, find_interview, locked
from research import audit
from research.consents import Decision, Purpose, SaidBy, record_consent
from research.networks import Actor
from research.phone_decisions import decide_phone
from research.tables import now


def note_consent(
    session: Session,
    actor: Actor,
    *,
    purpose: Purpose,
    decision: Decision,
    recorded_by: UUID | None,
    said_by: SaidBy = SaidBy.ACTOR,
) -> None:
    """Write down what the actor said; who may not be phoned any more loses his appointment.

    A conversation that is open or over stays as it is.
    """
    interview = find_interview(session, actor.id)
    if interview is not None:
        # First, as in every act on an interview: two people then wait in the same order.
        locked(session, interview)
    record_consent(
        session,
        actor_id=actor.id,
        purpose=purpose,
        decision=decision,
        recorded_by=recorded_by,
        said_by=said_by,
    )
    may_be_phoned = purpose is not Purpose.INTERVIEW or decision is Decision.GIVEN
    if not may_be_phoned and interview is not None:
        _cancel(session, interview, recorded_by)


def note_word_of_client(
    session: Session, actor: Actor, *, may_be_phoned: bool, said_by: SaidBy, recorded_by: UUID
) -> None:
    """Write down whether the client wants this person to be phoned, with what follows.

    Who is kept from the phone loses his appointment. A conversation that is open or over
    stays as it is.

    Raises:
        ClientDecidesForOthersError: the person is the client.
    """
    interview = find_interview(session, actor.id)
    if interview is not None:
        locked(session, interview)
    decide_phone(
        session, actor, may_be_phoned=may_be_phoned, said_by=said_by, recorded_by=recorded_by
    )
    if not may_be_phoned and interview is not None:
        _cancel(session, interview, recorded_by)


def _cancel(session: Session, interview: Interview, recorded_by: UUID | None) -> None:
    if interview.status != InterviewStatus.PLANNED:
        return
    appointment = standing_appointment(session, interview.id)
    interview.status = InterviewStatus.TO_PLAN.value
    session.add(interview)
    if appointment is not None:
        appointment.cancelled_at = now()
        session.add(appointment)
        audit.record(
            session,
            user_id=recorded_by,
            action="cancel",
            kind="appointment",
            object_id=appointment.id,
        )
    session.flush()
