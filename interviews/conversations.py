"""Conversations: from picking up the phone to the end, each as one act with all that it means."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from interviews.appointments import make_appointment, standing_appointment
from interviews.call_claims import check_not_claimed, release_call
from interviews.calls import CallAttempt, Outcome, attempts_of, find_attempt, log_attempt
from interviews.interviews import (
    Interview,
    InterviewStatus,
    NoConsentError,
    check_not_over,
    check_not_taken,
    close_interview,
    locked,
    open_interview,
)
from interviews.reflections import keep_reflection
from research.call_holds import check_calls_go_on
from research.consents import Decision, Purpose, current_consents, record_consent

Said = Mapping[Purpose, Decision]


def begin_conversation(
    session: Session, interview: Interview, *, interviewer_id: UUID, said: Said
) -> bool:
    """Write down what the actor says about consent, then open the interview if he agrees.

    An actor who says no to the interview is not phoned again.

    Args:
        session: a session that may write.
        interview: one that has not been held.
        interviewer_id: who is on the phone.
        said: the answers given now; a purpose that was not spoken about is absent.

    Returns:
        Whether the conversation is open.

    Raises:
        NoConsentError: the actor was not asked whether he wants this conversation.
        KnowsNetworkError: the interviewer knows the network, and there is no exception.
        CallsHeldError: somebody of the network died, and the lead did not decide yet.
        InterviewClosedError: it was closed, or it will not be held.
        InterviewTakenError: somebody else is in conversation with this actor.
        CallClaimedError: somebody else phones this actor now.
    """
    # The interview is locked before anything is written, in every act here: two people who
    # begin at the same time then wait for each other in the same order.
    locked(session, interview)
    check_not_over(interview)
    check_not_taken(interview, by=interviewer_id)
    if interview.status != InterviewStatus.OPEN:
        check_calls_go_on(session, interview.actor_id)
    check_not_claimed(session, interview, by=interviewer_id)
    known = current_consents(session, actor_id=interview.actor_id)
    wish = said.get(Purpose.INTERVIEW, known.get(Purpose.INTERVIEW))
    if wish is None:
        raise NoConsentError
    refused = said.get(Purpose.INTERVIEW) is Decision.REFUSED
    # Logging the refusal below is also the actor's last word on this purpose.
    rest = {one: word for one, word in said.items() if not (refused and one is Purpose.INTERVIEW)}
    record_answers(session, interview, said=rest, recorded_by=interviewer_id)
    release_call(session, interview, caller_id=interviewer_id)
    if refused:
        log_attempt(session, interview, outcome=Outcome.REFUSED, caller_id=interviewer_id)
        return False
    open_interview(session, interview, interviewer_id=interviewer_id)
    return True


def end_conversation(
    session: Session,
    interview: Interview,
    *,
    attributes: dict[str, Any],
    said: Said,
    closed_by: UUID,
    reflection: Mapping[str, str] | None = None,
    shared: bool = False,
) -> None:
    """Close the interview with its attributes and with what the actor said about consent.

    The call is noted as reached when nobody did so before. A reflection of the interviewer is
    kept apart from the story, for himself or, when ``shared``, for the leads.

    Raises:
        InterviewNotOpenError: it is not open.
        InterviewTakenError: somebody else is in conversation with this actor.
        InvalidValueError: an attribute is not in the codebook.
    """
    locked(session, interview)
    if interview.status == InterviewStatus.OPEN and not was_reached(session, interview.id):
        attempt = log_attempt(session, interview, outcome=Outcome.REACHED, caller_id=closed_by)
        attempt.at = interview.opened_at or attempt.at
        session.add(attempt)
    close_interview(session, interview, attributes=attributes, closed_by=closed_by)
    record_answers(session, interview, said=said, recorded_by=closed_by)
    if reflection:
        keep_reflection(
            session, interview, answers=dict(reflection), shared=shared, written_by=closed_by
        )


def note_outcome(
    session: Session,
    interview: Interview,
    *,
    outcome: Outcome,
    caller_id: UUID,
    new_time: datetime | None = None,
    attempt_id: UUID | None = None,
) -> CallAttempt:
    """Note what came of a call and, when a new time was agreed, plan it with the same caller.

    Noting it twice under one ``attempt_id`` is one attempt. The caller's claim ends.

    Raises:
        InterviewClosedError: the interview has been held.
        InterviewTakenError: somebody else is in conversation with this actor.
        CallClaimedError: somebody else phones this actor now.
        OtherAttemptError: something else was noted under this id.
        NoConsentError, InterviewerBusyError: the new time cannot be planned.
    """
    locked(session, interview)
    if attempt_id is not None:
        known = find_attempt(
            session, interview, attempt_id=attempt_id, outcome=outcome, caller_id=caller_id
        )
        if known is not None:
            return known
    check_not_claimed(session, interview, by=caller_id)
    before, old = interview.status, standing_appointment(session, interview.id)
    booked = None
    if new_time is not None:
        booked = make_appointment(
            session, interview, interviewer_id=caller_id, starts_at=new_time, made_by=caller_id
        )
    attempt = log_attempt(
        session, interview, outcome=outcome, caller_id=caller_id, attempt_id=attempt_id
    )
    attempt.status_before = before
    if booked is not None:
        attempt.booked_id, attempt.replaced_id = booked.id, old.id if old else None
    session.add(attempt)
    session.flush()
    release_call(session, interview, caller_id=caller_id)
    return attempt


def record_answers(
    session: Session, interview: Interview, *, said: Said, recorded_by: UUID | None
) -> None:
    """Add an event for each answer that the actor gave."""
    for purpose, decision in said.items():
        record_consent(
            session,
            actor_id=interview.actor_id,
            purpose=purpose,
            decision=decision,
            recorded_by=recorded_by,
        )


def was_reached(session: Session, interview_id: UUID) -> bool:
    """Return whether an attempt to phone this actor succeeded."""
    return any(one.outcome == Outcome.REACHED for one in attempts_of(session, interview_id))
