"""Taking a proposal back that was applied, in one transaction: as long as nobody phoned."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.appointments import (
    Appointment,
    cancel_standing,
    hold_for_planning,
    make_appointment,
)
from interviews.calls import attempts_of
from interviews.interviews import Interview, InterviewStatus, find_interview, locked
from interviews.plan_proposals import LineKind, PlanLine, PlanProposal
from research import audit
from research.errors import ConflictError, DomainError
from research.networks import Actor
from research.studies import Study, lock_study


class NothingAppliedError(ConflictError):
    """There is nothing to take back."""

    template = "Van dit voorstel staat niets (meer) in de agenda. Er is niets terug te draaien."


class PlanUsedError(ConflictError):
    """Somebody phoned already."""

    template = "Iemand heeft al gebeld. Verzet daarom de afspraken een voor een."


def applied_lines(session: Session, proposal_id: UUID) -> list[PlanLine]:
    """Return the lines whose appointment was made and still stands."""
    statement = (
        select(PlanLine)
        .join(Appointment, col(Appointment.id) == col(PlanLine.applied_id))
        .where(PlanLine.proposal_id == proposal_id, col(Appointment.cancelled_at).is_(None))
        .order_by(col(Appointment.starts_at))
    )
    return list(session.exec(statement))


def undo_plan(
    session: Session, study: Study, proposal: PlanProposal, *, undone_by: UUID, at: datetime
) -> int:
    """Take the appointments of a proposal back; those that moved go where they were.

    What a person planned anew by hand since then stays. Where the old time is taken by now,
    the conversation is open to plan again.

    Returns:
        How many conversations have no appointment now that had one before the plan.

    Raises:
        NothingAppliedError: nothing of it stands.
        PlanUsedError: somebody phoned, or a conversation was begun.
    """
    lock_study(session, study.id)
    session.refresh(proposal, with_for_update=True)
    lines = applied_lines(session, proposal.id)
    if not lines:
        raise NothingAppliedError
    old = [
        session.get_one(Appointment, one.old_appointment_id)
        for one in lines
        if one.kind == LineKind.MOVE
    ]
    hold_for_planning(
        session,
        actors=[session.get_one(Actor, one.actor_id) for one in lines],
        interviewer_ids={one.interviewer_id for one in old},
    )
    interviews = {one.id: _interview(session, one) for one in lines}
    for line in lines:
        _check_not_used(session, line, interviews[line.id])
    for line in lines:
        interview = interviews[line.id]
        cancel_standing(session, interview.id)
        interview.status, interview.interviewer_id = InterviewStatus.TO_PLAN.value, None
        session.add(interview)
    session.flush()
    lost = [
        one
        for one in lines
        if one.kind == LineKind.MOVE and not _put_back(session, one, interviews[one.id], undone_by)
    ]
    for line in lines:
        line.applied_id = line.applied_by = line.applied_at = None
        session.add(line)
    proposal.undone_at = at
    session.add(proposal)
    session.flush()
    audit.record(
        session, user_id=undone_by, action="undo", kind="plan_proposal", object_id=proposal.id
    )
    return len(lost)


def _interview(session: Session, line: PlanLine) -> Interview:
    interview = find_interview(session, line.actor_id)
    assert interview is not None
    locked(session, interview)
    return interview


def _check_not_used(session: Session, line: PlanLine, interview: Interview) -> None:
    since = line.applied_at
    phoned = any(since is None or one.at >= since for one in attempts_of(session, interview.id))
    if interview.status != InterviewStatus.PLANNED or phoned:
        raise PlanUsedError


def _put_back(session: Session, line: PlanLine, interview: Interview, undone_by: UUID) -> bool:
    old = session.get_one(Appointment, line.old_appointment_id)
    try:
        with session.begin_nested():
            again = make_appointment(
                session,
                interview,
                interviewer_id=old.interviewer_id,
                starts_at=old.starts_at,
                ends_at=old.ends_at,
                made_by=undone_by,
            )
    except DomainError:
        return False
    line.old_appointment_id = again.id
    return True
