"""What an actor says about consent outside a conversation, with what follows for the calls."""

from uuid import UUID

from sqlmodel import Session

from interviews.calls import standing_appointment
from interviews.interviews import InterviewStatus, find_interview, locked
from research import audit
from research.consents import Decision, Purpose, SaidBy, record_consent
from research.networks import Actor
from research.tables import now


def note_consent(
    session: Session,
    actor: Actor,
    *,
    purpose: Purpose,
    decision: Decision,
    recorded_by: UUID,
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
    if may_be_phoned or interview is None or interview.status != InterviewStatus.PLANNED:
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
