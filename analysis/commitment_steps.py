"""What a commitment goes through: agreed, done, its effect, adapted, or stopped because.

Somebody makes a commitment for himself, at the table; nobody gives one to another. It comes
back until its effect is noted or it was stopped. Each step stays, so that the line from
fragment to commitment to effect can be read.
"""

from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.guided_sessions import GuidedSession, Round, changed, held
from analysis.reviews import (
    Commitment,
    CommitmentEmptyError,
    CommitmentState,
    PostDiffersError,
    ReviewSession,
    SessionClosedError,
    commitment_words,
)
from analysis.session_seats import SessionSeat, seat_name
from research import audit
from research.errors import ConflictError, DomainError
from research.networks import Network
from research.reach import counting
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_EACH = 2
LONGEST = 1000


class StepKind(StrEnum):
    """What happened to a commitment. The middle three tell its effect."""

    DONE = "done"
    CHANGED = "changed"
    NOT_CHANGED = "not_changed"
    OTHERWISE = "otherwise"
    ADAPTED = "adapted"
    STOPPED = "stopped"


EFFECTS = (StepKind.CHANGED, StepKind.NOT_CHANGED, StepKind.OTHERWISE)
# After these it does not come back any more.
LAST = {*EFFECTS, StepKind.STOPPED}
# These say why; the others may.
WITH_REASON = {StepKind.ADAPTED, StepKind.STOPPED, StepKind.OTHERWISE}
# These say when one looks again.
LOOKS_AGAIN = {StepKind.DONE, StepKind.ADAPTED}


class EnoughCommitmentsError(ConflictError):
    """What is agreed on has to be doable."""

    template = "Twee afspraken per persoon is genoeg. Maak er later nog een."


class ReasonMissingError(DomainError):
    """Others learn from why it went another way."""

    template = "Schrijf in één zin waarom."


class LookAgainMissingError(DomainError):
    """What is not finished comes back."""

    template = "Kies de dag waarop u weer kijkt. Dat is vandaag of later."


class CommitmentStep(SQLModel, table=True):
    """One step; why is sealed under the network's key."""

    __tablename__ = "commitment_step"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    commitment_id: UUID = Field(foreign_key="commitment.id", index=True)
    kind: str
    note_sealed: bytes | None = None
    noted_by: UUID | None = Field(default=None, foreign_key="user.id")
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def make_own(
    session: Session,
    guided: GuidedSession,
    seat: SessionSeat,
    *,
    commitment_id: UUID,
    what: str,
    first_step: str,
    sign: str,
    due_on: date,
    fragment_id: UUID | None = None,
) -> bool:
    """Make a commitment for oneself, once, under an id that the browser made.

    Args:
        session: a session that may write.
        guided, seat: the table, and who commits himself.
        commitment_id: made by the browser.
        what, first_step, sign: what he does, the first step, the sign that it works.
        due_on: when it is looked back on.
        fragment_id: the fragment on the table that it came from.

    Returns:
        Whether it was new.

    Raises:
        SessionClosedError: the session is over.
        CommitmentEmptyError: one of the three is missing.
        EnoughCommitmentsError: he made two.
        PostDiffersError: the id is taken by another one.
    """
    review = held(session, guided)
    known = session.get(Commitment, commitment_id)
    if known is not None:
        if known.seat_id != seat.id or commitment_words(session, review, known)[1] != what.strip():
            raise PostDiffersError
        return False
    if review.closed_at is not None:
        raise SessionClosedError
    if not (what.strip() and first_step.strip() and sign.strip()):
        raise CommitmentEmptyError
    mine = select(Commitment.id).where(Commitment.seat_id == seat.id)
    if len(session.exec(mine).all()) >= MOST_EACH:
        raise EnoughCommitmentsError
    words = {
        "who": seat_name(session, review, seat),
        "what": what.strip(),
        "first_step": first_step.strip(),
        "sign": sign.strip(),
    }
    vault = vault_of(session)
    sealed: dict[str, Any] = {
        f"{field}_sealed": vault.seal(review.network_id, text, row=commitment_id, field=field)
        for field, text in words.items()
    }
    commitment = Commitment(
        id=commitment_id,
        session_id=review.id,
        due_on=due_on,
        made_by=seat.user_id,
        seat_id=seat.id,
        fragment_id=fragment_id,
        **sealed,
    )
    session.add(commitment)
    changed(session, guided)
    audit.record(
        session, user_id=seat.user_id, action="create", kind="commitment", object_id=commitment.id
    )
    return True


def first_step_and_sign(
    session: Session, review: ReviewSession, commitment: Commitment
) -> tuple[str, str]:
    """Unseal (first step, sign that it works); empty for one without."""
    vault, told = vault_of(session), []
    for field in ("first_step", "sign"):
        sealed = getattr(commitment, f"{field}_sealed")
        owner = review.network_id
        told.append(vault.unseal(owner, sealed, row=commitment.id, field=field) if sealed else "")
    return told[0], told[1]


def note_step(
    session: Session,
    review: ReviewSession,
    commitment: Commitment,
    *,
    kind: StepKind,
    why: str,
    look_on: date | None,
    today: date,
    noted_by: UUID | None,
) -> CommitmentStep:
    """Note what came of a commitment.

    Args:
        session: a session that may write.
        review: the session in which it was made.
        commitment: which one.
        kind: what happened.
        why: one sentence; needed where it went another way.
        look_on: when one looks again; needed when it is done or adapted.
        today: the day of noting.
        noted_by: who notes it; None for somebody at the table without an account.

    Raises:
        ReasonMissingError, LookAgainMissingError: something is missing.
    """
    session.refresh(commitment, with_for_update=True)
    why = why.strip()[:LONGEST]
    if kind in WITH_REASON and not why:
        raise ReasonMissingError
    if kind in LOOKS_AGAIN:
        if look_on is None or look_on < today:
            raise LookAgainMissingError
        commitment.due_on = look_on
    commitment.state = _state_after(kind).value
    commitment.checked_by, commitment.checked_at = noted_by, now()
    step_id = uuid4()
    sealed = vault_of(session).seal(review.network_id, why, row=step_id, field="note")
    step = CommitmentStep(
        id=step_id,
        commitment_id=commitment.id,
        kind=kind.value,
        note_sealed=sealed if why else None,
        noted_by=noted_by,
    )
    session.add(commitment)
    session.add(step)
    session.flush()
    audit.record(
        session, user_id=noted_by, action="check", kind="commitment", object_id=commitment.id
    )
    return step


def take_step_back(
    session: Session, commitment: Commitment, *, taken_by: UUID | None
) -> CommitmentStep | None:
    """Take the last step back; the state is what the step before made it."""
    session.refresh(commitment, with_for_update=True)
    steps = steps_of(session, commitment.id)
    if not steps:
        return None
    session.delete(steps[-1])
    left = steps[:-1]
    state = _state_after(StepKind(left[-1].kind)) if left else CommitmentState.OPEN
    commitment.state = state.value
    session.add(commitment)
    session.flush()
    audit.record(
        session, user_id=taken_by, action="undo", kind="commitment", object_id=commitment.id
    )
    return steps[-1]


def steps_of(session: Session, commitment_id: UUID) -> list[CommitmentStep]:
    """Return the steps of a commitment, oldest first."""
    statement = select(CommitmentStep).where(CommitmentStep.commitment_id == commitment_id)
    return list(session.exec(statement.order_by(col(CommitmentStep.at), col(CommitmentStep.id))))


def step_note(session: Session, review: ReviewSession, step: CommitmentStep) -> str:
    """Unseal why; empty where nobody said."""
    if not step.note_sealed:
        return ""
    return vault_of(session).unseal(review.network_id, step.note_sealed, row=step.id, field="note")


def is_finished(session: Session, commitment: Commitment) -> bool:
    """Return whether it comes back no more: its effect was noted, or it was stopped."""
    steps = steps_of(session, commitment.id)
    if not steps:
        return commitment.state != CommitmentState.OPEN.value
    return StepKind(steps[-1].kind) in LAST


def to_look_back_on(
    session: Session, review: ReviewSession
) -> list[tuple[Commitment, ReviewSession]]:
    """Return what earlier sessions agreed on and this one begins with, by date.

    What was finished before this session began stays away; what is noted during it stays in the
    list, so that everybody sees what came of it and a mistake can be taken back.
    """
    statement = (
        select(Commitment, ReviewSession)
        .join(ReviewSession, col(ReviewSession.id) == Commitment.session_id)
        .where(
            ReviewSession.network_id == review.network_id,
            ReviewSession.id != review.id,
            col(ReviewSession.started_at) <= review.started_at,
        )
        .order_by(col(Commitment.due_on), col(Commitment.id))
    )
    pairs = session.exec(statement).all()
    return [(one, made_in) for one, made_in in pairs if _comes_back(session, one, review)]


def own_commitments(
    session: Session, user_id: UUID
) -> list[tuple[Commitment, ReviewSession, Network]]:
    """Return what somebody committed himself to, by the day on which it comes back."""
    statement = (
        select(Commitment, ReviewSession, Network)
        .join(ReviewSession, col(ReviewSession.id) == Commitment.session_id)
        .join(Network, col(Network.id) == ReviewSession.network_id)
        .where(Commitment.made_by == user_id, col(Commitment.seat_id).is_not(None))
        .order_by(col(Commitment.due_on), col(Commitment.id))
    )
    return list(session.exec(statement))


def own_due(session: Session, user_id: UUID, *, today: date) -> list[Commitment]:
    """Return which of his own commitments come back today, or should have before."""
    return [
        commitment
        for commitment, _review, _network in own_commitments(session, user_id)
        if commitment.due_on <= today and not is_finished(session, commitment)
    ]


def effects_in(session: Session, study_id: UUID) -> dict[StepKind, int]:
    """Count in a study the last word about each commitment: numbers only, nobody's name."""
    statement = (
        select(CommitmentStep.commitment_id, CommitmentStep.kind)
        .join(Commitment, col(Commitment.id) == CommitmentStep.commitment_id)
        .join(ReviewSession, col(ReviewSession.id) == Commitment.session_id)
        .join(Network, col(Network.id) == ReviewSession.network_id)
        .where(Network.study_id == study_id)
        .order_by(col(CommitmentStep.at), col(CommitmentStep.id))
    )
    with counting(session):
        last = dict(session.exec(statement).all())
    counted = Counter(StepKind(kind) for kind in last.values())
    return {kind: counted[kind] for kind in (*EFFECTS, StepKind.STOPPED)}


def agrees_now(guided: GuidedSession) -> bool:
    """Return whether the table makes commitments in this round."""
    return guided.now_in in {Round.AGREEING, Round.ROUNDING_OFF}


def _comes_back(session: Session, commitment: Commitment, review: ReviewSession) -> bool:
    if not is_finished(session, commitment):
        return True
    checked_at = commitment.checked_at
    return checked_at is not None and checked_at >= review.started_at


def _state_after(kind: StepKind) -> CommitmentState:
    if kind is StepKind.ADAPTED:
        return CommitmentState.OPEN
    return CommitmentState.NOT_DONE if kind is StepKind.STOPPED else CommitmentState.DONE
