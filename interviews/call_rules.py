"""How often people of a study are phoned, and how spread: what the lead sets, and his exceptions.

A lead may add attempts for one person, and may take a call over from a colleague. Both are
decisions with a reason, which lies sealed under the key of the study.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, func, select

from interviews.call_backs import Limits
from interviews.interviews import Interview, check_not_over, locked, network_of_interview
from research import audit
from research.errors import ConflictError, DomainError, InvalidValueError
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_SIGNS = 500
# What a study may set: attempts, parts of the day, weekdays, hours between, minutes when busy.
BOUNDS = {
    "most": (1, 12),
    "parts": (1, 3),
    "weekdays": (1, 5),
    "gap_hours": (1, 168),
    "busy_minutes": (5, 240),
}
MOST_MORE = 3


class CallReasonMissingError(DomainError):
    """Whoever decides this says why."""

    template = "Schrijf in een paar woorden waarom."


class CallRuleChangedError(ConflictError):
    """Another lead changed the rule in the meantime."""

    template = "Een collega heeft deze regels net veranderd. Kijk eerst wat er nu staat."


class CallRule(SQLModel, table=True):
    """The rules of one study; a study without a row has those of the house."""

    __tablename__ = "call_rule"

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    most: int = 6
    parts: int = 3
    weekdays: int = 2
    gap_hours: int = 20
    busy_minutes: int = 30
    version: int = 0
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))

    @property
    def limits(self) -> Limits:
        """The same as the call-back rules read it."""
        return Limits(
            most=self.most,
            parts=self.parts,
            weekdays=self.weekdays,
            gap=timedelta(hours=self.gap_hours),
            busy_gap=timedelta(minutes=self.busy_minutes),
        )


class DecidedWhat(StrEnum):
    """What a lead decided about one call."""

    MORE_ATTEMPTS = "more_attempts"
    TAKEN_OVER = "taken_over"


class CallDecision(SQLModel, table=True):
    """A lead lets somebody be phoned more often, or took a call over. ``amount``: how many more."""

    __tablename__ = "call_decision"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    what: str
    amount: int = 0
    reason_sealed: bytes
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Numbers:
    """What a lead sets; every number within ``BOUNDS``."""

    most: int
    parts: int
    weekdays: int
    gap_hours: int
    busy_minutes: int


def call_rule(session: Session, study_id: UUID) -> CallRule:
    """Return the rules of a study, or those of the house (version 0)."""
    return session.get(CallRule, study_id) or CallRule(study_id=study_id)


def call_rules(session: Session, study_ids: Collection[UUID]) -> dict[UUID, CallRule]:
    """Return the rules of each of these studies."""
    rows = session.exec(select(CallRule).where(col(CallRule.study_id).in_(study_ids)))
    found = {one.study_id: one for one in rows}
    return {one: found.get(one) or CallRule(study_id=one) for one in study_ids}


def set_call_rule(
    session: Session, study: Study, *, numbers: Numbers, version: int, changed_by: UUID
) -> None:
    """Set how often and how spread people are phoned.

    Raises:
        InvalidValueError: a number is outside ``BOUNDS``.
        CallRuleChangedError: somebody else set them since ``version``.
    """
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(numbers, name) <= most:
            raise InvalidValueError(field=name)
    lock_study(session, study.id)
    rule = session.get(CallRule, study.id, populate_existing=True)
    if (rule.version if rule else 0) != version:
        raise CallRuleChangedError
    rule = rule or CallRule(study_id=study.id)
    for name in BOUNDS:
        setattr(rule, name, getattr(numbers, name))
    rule.version, rule.changed_by, rule.changed_at = version + 1, changed_by, now()
    session.add(rule)
    session.flush()
    audit.record(session, user_id=changed_by, action="change", kind="call_rule", object_id=study.id)


def add_attempts(
    session: Session, interview: Interview, *, amount: int, reason: str, decided_by: UUID
) -> CallDecision:
    """Let somebody be phoned this many times more.

    Raises:
        CallReasonMissingError: nothing says why.
        InvalidValueError: fewer than one or more than ``MOST_MORE``, or a reason too long.
        InterviewClosedError: the interview is over.
    """
    if not 1 <= amount <= MOST_MORE:
        raise InvalidValueError(field="amount")
    locked(session, interview)
    check_not_over(interview)
    return decide(
        session,
        interview,
        what=DecidedWhat.MORE_ATTEMPTS,
        reason=reason,
        decided_by=decided_by,
        amount=amount,
    )


def decide(
    session: Session,
    interview: Interview,
    *,
    what: DecidedWhat,
    reason: str,
    decided_by: UUID,
    amount: int = 0,
) -> CallDecision:
    """Keep a decision of a lead with its reason."""
    words = reason.strip()
    if not words:
        raise CallReasonMissingError
    if len(words) > MOST_SIGNS:
        raise InvalidValueError(field="reason")
    network, _actor = network_of_interview(session, interview)
    made = CallDecision(
        id=uuid4(),
        study_id=network.study_id,
        interview_id=interview.id,
        what=what.value,
        amount=amount,
        reason_sealed=b"",
        made_by=decided_by,
    )
    made.reason_sealed = vault_of(session).seal(
        network.study_id, words, row=made.id, field="reason"
    )
    session.add(made)
    session.flush()
    audit.record(session, user_id=decided_by, action="add", kind="call_decision", object_id=made.id)
    return made


def decisions_of(session: Session, study_id: UUID) -> list[tuple[CallDecision, UUID, str]]:
    """Return the decisions of a study with the actor and the reason, newest first."""
    statement = (
        select(CallDecision, Interview.actor_id)
        .join(Interview, col(Interview.id) == col(CallDecision.interview_id))
        .where(CallDecision.study_id == study_id)
        .order_by(col(CallDecision.made_at).desc())
    )
    vault = vault_of(session)
    return [
        (one, actor_id, vault.unseal(study_id, one.reason_sealed, row=one.id, field="reason"))
        for one, actor_id in session.exec(statement)
    ]


def more_attempts(session: Session, interview_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many attempts a lead added, per interview; none is absent."""
    statement = (
        select(CallDecision.interview_id, func.sum(CallDecision.amount))
        .where(col(CallDecision.interview_id).in_(interview_ids))
        .group_by(col(CallDecision.interview_id))
    )
    return {interview_id: int(total or 0) for interview_id, total in session.exec(statement)}
