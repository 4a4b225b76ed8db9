"""Deaths: noting one holds the calls in the network; the lead lets them go on, or ends them."""

from uuid import UUID

from sqlmodel import Session, col, select

from interviews.appointments import cancel_standing
from interviews.calls import Outcome, attempts_of, log_attempt, resume_fieldwork
from interviews.interviews import (
    Interview,
    InterviewStatus,
    find_interview,
    interview_of,
    interviews_of_network,
    locked,
)
from research.call_holds import (
    AlreadyDecidedError,
    CallHold,
    HoldState,
    decide_holds,
    hold_calls,
    lock_network,
    settle_hold,
    settle_mistake,
)
from research.networks import Actor, Network
from research.reach import as_the_program

COMING = (InterviewStatus.TO_PLAN, InterviewStatus.PLANNED)


def note_death(session: Session, actor: Actor, *, noted_by: UUID) -> CallHold:
    """Note that somebody died, as it was told by another person of the network.

    Who had not told his story yet is not phoned any more. A conversation that goes on or was
    held stays as it is. All calls in the network are held.
    """
    # Whoever hears of it need not be who would have phoned this person.
    with as_the_program(session):
        interview = interview_of(session, actor)
        if locked(session, interview).status in COMING:
            log_attempt(session, interview, outcome=Outcome.DECEASED, caller_id=noted_by)
        return hold_calls(session, actor, noted_by=noted_by)


def end_calls(session: Session, network: Network, *, decided_by: UUID) -> None:
    """End the fieldwork of everybody in the network who was not heard yet.

    Raises:
        AlreadyDecidedError: no hold waits for a decision (any more).
    """
    coming = _locked_interviews(session, network.id)
    decide_holds(session, network, state=HoldState.ENDED, decided_by=decided_by)
    for interview in coming:
        if interview.status not in COMING:
            continue
        interview.status = InterviewStatus.NOT_HELD.value
        session.add(interview)
        cancel_standing(session, interview.id)
    session.flush()


def take_back_decision(session: Session, hold: CallHold, *, decided_by: UUID) -> None:
    """Let a hold wait for a decision again; who was taken off the list may be planned again.

    Raises:
        AlreadyDecidedError: it waits already, or it was a mistake.
    """
    ended = _locked_interviews(session, hold.network_id)
    _locked_hold(session, hold)
    if hold.state not in {HoldState.RESUMED, HoldState.ENDED}:
        raise AlreadyDecidedError
    if hold.state == HoldState.ENDED:
        for interview in ended:
            if _was_ended_by_the_hold(session, interview):
                resume_fieldwork(session, interview, resumed_by=decided_by)
    settle_hold(session, hold, state=HoldState.WAITING, decided_by=decided_by)


def undo_death(session: Session, hold: CallHold, *, undone_by: UUID) -> None:
    """Say that this person did not die: he can be phoned again, and his network too.

    What was noted of the call stays as it was noted.

    Raises:
        AlreadyDecidedError: it was undone already, or the calls were ended.
    """
    actor = session.get_one(Actor, hold.actor_id)
    interview = find_interview(session, actor.id)
    if interview is not None:
        locked(session, interview)
    _locked_hold(session, hold)
    if hold.state not in {HoldState.WAITING, HoldState.RESUMED}:
        raise AlreadyDecidedError
    if interview is not None and interview.status == InterviewStatus.NOT_HELD:
        last = attempts_of(session, interview.id)
        if last and last[-1].outcome == Outcome.DECEASED:
            resume_fieldwork(session, interview, resumed_by=undone_by)
    settle_mistake(session, hold, decided_by=undone_by)


def _locked_hold(session: Session, hold: CallHold) -> None:
    lock_network(session, hold.network_id)
    session.refresh(hold)


def _locked_interviews(session: Session, network_id: UUID) -> list[Interview]:
    """Interviews are locked before their network, everywhere, and in one order."""
    found = [interview for _actor, interview in interviews_of_network(session, network_id)]
    return [locked(session, one) for one in sorted(found, key=lambda one: one.id)]


def _was_ended_by_the_hold(session: Session, interview: Interview) -> bool:
    if interview.status != InterviewStatus.NOT_HELD:
        return False
    last = attempts_of(session, interview.id)
    erased = session.exec(
        select(Actor.id).where(Actor.id == interview.actor_id, col(Actor.erased_at).is_not(None))
    ).first()
    return erased is None and not (last and Outcome(last[-1].outcome).is_final())
