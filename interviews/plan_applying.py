"""Applying lines of a proposal, in one transaction.

Since the proposal was made, somebody may have planned, fallen ill or said no. So every rule
is looked at again, for each line: a line that breaks one is refused with the reason, and the
others go through.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from interviews.appointments import (
    Appointment,
    cancel_standing,
    hold_for_planning,
    make_appointment,
    standing_appointment,
)
from interviews.interviews import Interview, interview_of, locked
from interviews.plan_proposals import LineKind, PlanLine, PlanProposal, ProposalStaleError, lines_of
from interviews.planner.board import Board
from interviews.planner.draft import Draft
from interviews.planner.problem import Call, Rule
from interviews.planner.reasons import rule_at
from interviews.planner.standing import keep_standing
from interviews.planning import Planning, planning_of
from research import audit
from research.errors import ConflictError, DomainError
from research.networks import Actor
from research.studies import Study, lock_study


class NothingChosenError(DomainError):
    """No line was chosen."""

    template = "Kies eerst een of meer regels."


class LineChangedError(ConflictError):
    """The conversation is no longer as the proposal found it."""

    template = "Hier is intussen iets veranderd. Vraag een nieuw voorstel."


class RuleInTheWayError(ConflictError):
    """A rule of the planner speaks against the line by now; ``rule`` says which."""

    template = "Dit kan intussen niet meer."

    def __init__(self, rule: Rule) -> None:
        """Keep the rule."""
        self.rule = rule
        super().__init__(rule=rule.value)


def apply_lines(
    session: Session,
    study: Study,
    proposal: PlanProposal,
    *,
    line_ids: Collection[UUID],
    interviewer_ids: Iterable[UUID],
    applied_by: UUID,
    at: datetime,
    exception_reason: str = "",
) -> list[PlanLine]:
    """Make the appointments of the chosen lines; what was applied before stays as it is.

    Args:
        session: a session that may write.
        study: of the proposal.
        proposal: which one.
        line_ids: what the lead chose.
        interviewer_ids: who phones in the study now.
        applied_by: the lead.
        at: the moment of applying.
        exception_reason: why somebody who knows a network may phone there all the same.

    Returns:
        The chosen lines; a refused one says why in ``refused_because``.

    Raises:
        NothingChosenError: none of these lines can be applied.
        ProposalStaleError: the proposal is too old.
    """
    # Who applies, asks or takes back in this study waits for the other.
    lock_study(session, study.id)
    session.refresh(proposal, with_for_update=True)
    if proposal.is_stale(at):
        raise ProposalStaleError
    chosen = [one for one in lines_of(session, proposal.id) if one.id in set(line_ids)]
    if not chosen:
        raise NothingChosenError
    hold_for_planning(
        session,
        actors=[session.get_one(Actor, one.actor_id) for one in chosen],
        interviewer_ids={one.interviewer_id for one in chosen if one.interviewer_id},
    )
    planning = planning_of(
        session,
        study,
        interviewer_ids=interviewer_ids,
        first_day=proposal.first_day,
        last_day=proposal.last_day,
        choices=proposal.choices,
        at=at,
    )
    applying = _Applying(session, planning, applied_by, exception_reason, at)
    applying.try_all([one for one in chosen if one.can_be_applied])
    audit.record(
        session, user_id=applied_by, action="apply", kind="plan_proposal", object_id=proposal.id
    )
    return chosen


class _Applying:
    """The lines of one time that a lead applies, on a board with what stands now."""

    def __init__(
        self,
        session: Session,
        planning: Planning,
        applied_by: UUID,
        exception_reason: str,
        at: datetime,
    ) -> None:
        self.session, self.planning, self.at = session, planning, at
        self.applied_by, self.exception_reason = applied_by, exception_reason
        self.draft = Draft(planning.problem, Board(planning.problem))
        keep_standing(self.draft)
        # Every appointment may be the one that this line moves.
        self.draft.pinned = set()

    def try_all(self, lines: list[PlanLine]) -> None:
        """Try the lines one by one, and then together those that need each other's place."""
        waiting = lines
        while waiting:
            waiting = self._one_by_one(waiting)
            traded = self._together([one for one in waiting if one.kind == LineKind.MOVE])
            if not traded:
                return
            waiting = [one for one in waiting if one.actor_id not in traded]

    def _one_by_one(self, lines: list[PlanLine]) -> list[PlanLine]:
        """Return what was refused; it was tried again as long as another one went through.

        A line may need the place that the next one leaves.
        """
        waiting = lines
        while waiting:
            refused = [one for one in waiting if not self._try(one)]
            if len(refused) == len(waiting):
                break
            waiting = refused
        return waiting

    def _together(self, lines: list[PlanLine]) -> set[UUID]:
        """Take these appointments all out, then place each anew; return the actors who traded.

        Whoever has no place then stays where he is, and the others try without him.
        """
        # Where the client comes first, he also has his new time first.
        group = [one for one in lines if one.actor_id in self.draft.calls]
        group.sort(key=lambda one: not self.draft.calls[one.actor_id].is_client)
        while len(group) > 1:
            before = self.draft.copy()
            trade = self.session.begin_nested()
            # Ids: what is rolled back is read anew, and until then all rows look alike.
            refused = {one.actor_id for one in group if not self._lift(one)} or {
                one.actor_id for one in group if not self._try(one, is_lifted=True)
            }
            if not refused:
                trade.commit()
                return {one.actor_id for one in group}
            trade.rollback()
            self.draft = before
            group = [one for one in group if one.actor_id not in refused]
        return set()

    def _lift(self, line: PlanLine) -> bool:
        """Take an appointment out of the diary; say whether it was still as proposed."""
        try:
            interview = self._unchanged(line, line.old_appointment_id)
        except LineChangedError:
            return False
        cancel_standing(self.session, interview.id)
        call = self.draft.calls[line.actor_id]
        if call.id in self.draft.placed:
            self.draft.remove(call)
        return True

    def _try(self, line: PlanLine, *, is_lifted: bool = False) -> bool:
        try:
            with self.session.begin_nested():
                appointment = self._apply(
                    line, stands=None if is_lifted else line.old_appointment_id
                )
        except DomainError as error:
            refusal = (
                error.rule.value if isinstance(error, RuleInTheWayError) else type(error).__name__
            )
            line.refused_because = refusal
            self.session.add(line)
            self.session.flush()
            return False
        line.applied_id, line.applied_by = appointment.id, self.applied_by
        line.applied_at = self.at
        line.refused_because = None
        self.session.add(line)
        self.session.flush()
        return True

    def _unchanged(self, line: PlanLine, expected: UUID | None) -> Interview:
        """Return the conversation, locked, with the appointment that is expected to stand.

        Raises:
            LineChangedError: somebody planned or moved it since.
        """
        person = self.planning.people.get(line.actor_id)
        if person is None:
            raise LineChangedError
        interview = interview_of(self.session, person.actor)
        locked(self.session, interview)
        stands = standing_appointment(self.session, interview.id)
        if (stands.id if stands else None) != expected:
            raise LineChangedError
        return interview

    def _apply(self, line: PlanLine, *, stands: UUID | None) -> Appointment:
        interview = self._unchanged(line, stands)
        call = self.draft.calls[line.actor_id]
        self._check(line, call)
        assert line.interviewer_id is not None
        assert line.starts_at is not None
        appointment = make_appointment(
            self.session,
            interview,
            interviewer_id=line.interviewer_id,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            made_by=self.applied_by,
            exception_reason=self.exception_reason if line.knows_network else "",
        )
        if call.id in self.draft.placed:
            self.draft.remove(call)
        unit = self.draft.board.unit_of(line.starts_at)
        self.draft.place(call, self.draft.spot(line.interviewer_id, unit, call))
        return appointment

    def _check(self, line: PlanLine, call: Call) -> None:
        """Lay every rule on the line again.

        Raises:
            RuleInTheWayError: one of them speaks against it by now.
        """
        before = self.draft.placed.get(call.id)
        if before is not None:
            self.draft.remove(call)
        try:
            rule = rule_at(self.draft, call, line.interviewer_id, line.starts_at)
        finally:
            if before is not None:
                self.draft.place(call, before)
        if rule is not None:
            raise RuleInTheWayError(rule)
