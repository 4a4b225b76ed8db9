"""Proposals of the planner: rows with ids and times only, until a lead applies some of them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, delete, select

from interviews.availability import DaysReversedError
from interviews.planner.problem import Choices, Plan, Reason, Rule
from interviews.planner.standing import why_unsound
from interviews.planning import Person, Planning
from research import audit
from research.errors import ConflictError, DomainError
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now

HOLDS_FOR = timedelta(hours=24)
MOST_DAYS = 70


class TooManyDaysError(DomainError):
    """More days than anybody can look ahead."""

    template = "Kies ten hoogste tien weken. Plan daarna verder."


class NobodyToPlanError(ConflictError):
    """Nobody of the study is open for planning."""

    template = "Er is nu niemand om te plannen. Noteer eerst wie gebeld wil worden."


class NobodyPhonesError(ConflictError):
    """No interviewer works on the study."""

    template = "Er werkt nog geen interviewer mee aan dit onderzoek. Voeg er eerst een toe."


class ProposalStaleError(ConflictError):
    """Too much may have changed since the proposal was made."""

    template = "Dit voorstel is ouder dan een dag. Vraag een nieuw voorstel."


class LineKind(StrEnum):
    """What a proposal does with one conversation."""

    NEW = "new"
    MOVE = "move"
    STAY = "stay"
    UNPLANNED = "unplanned"


class PlanProposal(SQLModel, table=True):
    """What a lead asked the planner, and when it answered."""

    __tablename__ = "plan_proposal"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    first_day: date
    last_day: date
    client_first: bool = False
    may_move: bool = False
    asked_by: UUID = Field(foreign_key="user.id")
    asked_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    stop_asked_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )
    made_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    is_cut_short: bool = False
    undone_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))

    @property
    def choices(self) -> Choices:
        """Return what the lead chose."""
        return Choices(client_first=self.client_first, may_move=self.may_move)

    def is_stale(self, at: datetime) -> bool:
        """Return whether the proposal is too old to be applied."""
        return self.made_at is not None and at > self.made_at + HOLDS_FOR


class PlanLine(SQLModel, table=True):
    """What the proposal does with one conversation, and what came of that.

    ``reasons`` are rules with the id of a person or a week; never words about somebody.
    """

    __tablename__ = "plan_line"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    proposal_id: UUID = Field(foreign_key="plan_proposal.id", index=True)
    actor_id: UUID = Field(foreign_key="actor.id", index=True)
    kind: str
    interviewer_id: UUID | None = Field(default=None, foreign_key="user.id")
    starts_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    ends_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    old_appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id")
    knows_network: bool = False
    reasons: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    applied_id: UUID | None = Field(default=None, foreign_key="appointment.id")
    applied_by: UUID | None = Field(default=None, foreign_key="user.id")
    applied_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    refused_because: str | None = None

    @property
    def can_be_applied(self) -> bool:
        """Return whether a lead can still choose this line."""
        return self.kind in {LineKind.NEW, LineKind.MOVE} and self.applied_id is None

    @property
    def why_not(self) -> list[Reason]:
        """Return why this conversation has no place, or why it cannot stay where it was."""
        return [_reason(one) for one in self.reasons]


def ask_proposal(
    session: Session,
    study: Study,
    *,
    first_day: date,
    last_day: date,
    choices: Choices,
    people: Iterable[Person],
    interviewer_ids: Iterable[UUID],
    asked_by: UUID,
) -> PlanProposal:
    """Ask for a plan; earlier proposals of which nothing was applied go.

    Raises:
        DaysReversedError, TooManyDaysError: these are no days to plan in.
        NobodyToPlanError: everybody was heard, or nobody said yes.
        NobodyPhonesError: the study has no interviewer.
    """
    if last_day < first_day:
        raise DaysReversedError
    if (last_day - first_day).days >= MOST_DAYS:
        raise TooManyDaysError
    if not any(one.waits and one.barrier is None for one in people):
        raise NobodyToPlanError
    if not list(interviewer_ids):
        raise NobodyPhonesError
    lock_study(session, study.id)
    _forget_unused(session, study.id)
    asked = PlanProposal(
        study_id=study.id,
        first_day=first_day,
        last_day=last_day,
        client_first=choices.client_first,
        may_move=choices.may_move,
        asked_by=asked_by,
    )
    session.add(asked)
    session.flush()
    audit.record(
        session, user_id=asked_by, action="create", kind="plan_proposal", object_id=asked.id
    )
    return asked


def keep_plan(
    session: Session, proposal: PlanProposal, planning: Planning, plan: Plan
) -> list[PlanLine]:
    """Keep what the planner answered. Doing it again takes the place of the first time."""
    session.execute(delete(PlanLine).where(col(PlanLine.proposal_id) == proposal.id))
    calls = {one.id: one for one in planning.problem.calls}
    unsound = why_unsound(planning.problem)
    lines = []
    for one in plan.placements:
        call, stands = calls[one.call_id], planning.people[one.call_id].appointment
        same = stands is not None and (stands.interviewer_id, stands.starts_at) == (
            one.interviewer_id,
            one.starts_at,
        )
        kind = LineKind.NEW if stands is None else LineKind.STAY if same else LineKind.MOVE
        line = _line(proposal, planning, one.call_id, kind)
        line.interviewer_id, line.starts_at, line.ends_at = (
            one.interviewer_id,
            one.starts_at,
            one.ends_at,
        )
        line.knows_network = one.interviewer_id in call.rather_not and kind is not LineKind.STAY
        if kind is LineKind.MOVE and one.call_id in unsound:
            line.reasons = [_facts(unsound[one.call_id])]
        lines.append(line)
    for left in plan.unplanned:
        line = _line(proposal, planning, left.call_id, LineKind.UNPLANNED)
        line.reasons = [_facts(one) for one in left.reasons]
        lines.append(line)
    session.add_all(lines)
    proposal.made_at, proposal.is_cut_short = now(), plan.is_cut_short
    session.add(proposal)
    session.flush()
    return lines


def stop_proposal(session: Session, proposal: PlanProposal) -> None:
    """Ask the planner to answer with what it has."""
    if proposal.made_at is None and proposal.stop_asked_at is None:
        proposal.stop_asked_at = now()
        session.add(proposal)
        session.flush()


def latest_proposal(session: Session, study_id: UUID) -> PlanProposal | None:
    """Return the proposal that was asked last."""
    statement = (
        select(PlanProposal)
        .where(PlanProposal.study_id == study_id)
        .order_by(col(PlanProposal.asked_at).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def lines_of(session: Session, proposal_id: UUID) -> list[PlanLine]:
    """Return the lines of a proposal, by time; those without a time come last."""
    found = session.exec(select(PlanLine).where(PlanLine.proposal_id == proposal_id)).all()
    return sorted(
        found, key=lambda one: (one.starts_at is None, one.starts_at or now(), str(one.id))
    )


def _forget_unused(session: Session, study_id: UUID) -> None:
    used = select(PlanLine.proposal_id).where(col(PlanLine.applied_id).is_not(None))
    unused = list(
        session.exec(
            select(PlanProposal.id).where(
                PlanProposal.study_id == study_id, col(PlanProposal.id).not_in(used)
            )
        )
    )
    session.execute(delete(PlanLine).where(col(PlanLine.proposal_id).in_(unused)))
    session.execute(delete(PlanProposal).where(col(PlanProposal.id).in_(unused)))
    session.flush()


def _line(proposal: PlanProposal, planning: Planning, actor_id: UUID, kind: LineKind) -> PlanLine:
    stands = planning.people[actor_id].appointment
    return PlanLine(
        proposal_id=proposal.id,
        actor_id=actor_id,
        kind=kind.value,
        old_appointment_id=stands.id if stands else None,
    )


def _facts(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule.value,
        "interviewer": str(reason.interviewer_id) if reason.interviewer_id else None,
        "call": str(reason.call_id) if reason.call_id else None,
        "week": reason.week.isoformat() if reason.week else None,
    }


def _reason(facts: dict[str, Any]) -> Reason:
    return Reason(
        Rule(facts["rule"]),
        interviewer_id=UUID(facts["interviewer"]) if facts["interviewer"] else None,
        call_id=UUID(facts["call"]) if facts["call"] else None,
        week=date.fromisoformat(facts["week"]) if facts["week"] else None,
    )
