"""Exceptions to independence: who phones a network that he knows all the same, and why."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import ConflictError, InvalidValueError, NotAllowedError
from research.independence import (
    MOST_SIGNS,
    Known,
    ReasonMissingError,
    is_hard_rule,
    why_known,
)
from research.networks import Network
from research.studies import Study
from research.tables import UtcDateTime, now
from research.vault import vault_of


class KnowsNetworkError(ConflictError):
    """The interviewer knows this network, and nobody made an exception."""

    template = "Deze interviewer kent dit netwerk. Kies een ander, of schrijf waarom het toch kan."


class OnlyLeadExceptsError(NotAllowedError):
    """The study has the hard rule: only its lead makes an exception."""

    template = "In dit onderzoek maakt alleen de onderzoeksleider een uitzondering. Vraag het hem."


class NothingToExceptError(ConflictError):
    """Nothing says that the person knows the network."""

    template = "Niets zegt dat deze interviewer het netwerk kent. Een uitzondering is niet nodig."


class IndependenceException(SQLModel, table=True):
    """One exception: this person may phone in this network. The reason lies sealed."""

    __tablename__ = "independence_exception"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    how: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    under_hard_rule: bool
    reason_sealed: bytes
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    ended_by: UUID | None = Field(default=None, foreign_key="user.id")


@dataclass(frozen=True)
class MadeException:
    """An exception with its reason and network, as the lead reads it; in memory only."""

    exception: IndependenceException
    network: Network
    reason: str


def check_independent(session: Session, network: Network, *, user_id: UUID) -> list[Known]:
    """Let pass who does not know the network, or for whom an exception holds.

    Returns:
        Why he knows it; empty for who does not.

    Raises:
        KnowsNetworkError: he knows it, and there is no exception.
    """
    known = why_known(session, network, user_id=user_id)
    if known and standing_exception(session, network, user_id=user_id) is None:
        raise KnowsNetworkError
    return known


def make_exception(
    session: Session,
    network: Network,
    *,
    user_id: UUID,
    reason: str,
    made_by: UUID,
    by_lead: bool,
) -> IndependenceException:
    """Let somebody phone in a network that he knows; an exception that holds already stays.

    Args:
        session: a session that may write.
        network: which he knows.
        user_id: who is going to phone.
        reason: why it is right all the same.
        made_by: the lead, or the interviewer himself where the rule is not hard.
        by_lead: whether ``made_by`` leads the study.

    Raises:
        OnlyLeadExceptsError: the rule of the study is hard, and he does not lead it.
        NothingToExceptError: nothing says that he knows the network.
        ReasonMissingError, InvalidValueError: the reason is empty or too long.
    """
    is_hard = is_hard_rule(session, network.study_id)
    if is_hard and not by_lead:
        raise OnlyLeadExceptsError
    words = reason.strip()
    if not words:
        raise ReasonMissingError
    if len(words) > MOST_SIGNS:
        raise InvalidValueError(field="reason")
    # The network's row is the lock: two clicks make one exception.
    session.exec(select(Network.id).where(Network.id == network.id).with_for_update()).one()
    known = why_known(session, network, user_id=user_id)
    if not known:
        raise NothingToExceptError
    before = standing_exception(session, network, user_id=user_id)
    if before is not None:
        return before
    made_id = uuid4()
    made = IndependenceException(
        id=made_id,
        study_id=network.study_id,
        network_id=network.id,
        user_id=user_id,
        how=[one.how.value for one in known],
        under_hard_rule=is_hard,
        reason_sealed=vault_of(session).seal(network.study_id, words, row=made_id, field="reason"),
        made_by=made_by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        user_id=made_by,
        action="create",
        kind="independence_exception",
        object_id=made_id,
    )
    return made


def end_exception(session: Session, made: IndependenceException, *, ended_by: UUID) -> None:
    """Take an exception back; it stays on the list as one that held for a while."""
    session.refresh(made, with_for_update=True)
    if made.ended_at is not None:
        return
    made.ended_at, made.ended_by = now(), ended_by
    session.add(made)
    session.flush()
    audit.record(
        session,
        user_id=ended_by,
        action="end",
        kind="independence_exception",
        object_id=made.id,
    )


def standing_exception(
    session: Session, network: Network, *, user_id: UUID
) -> IndependenceException | None:
    """Return the exception that holds for this person in this network, if there is one.

    What somebody allowed himself under the soft rule stops to hold once the rule is hard, and
    holds again when the lead goes back.
    """
    statement = select(IndependenceException).where(
        IndependenceException.network_id == network.id,
        IndependenceException.user_id == user_id,
        col(IndependenceException.ended_at).is_(None),
    )
    made = session.exec(statement.order_by(col(IndependenceException.made_at))).all()
    if is_hard_rule(session, network.study_id):
        made = [one for one in made if one.under_hard_rule or one.made_by != user_id]
    return next(iter(made), None)


def exceptions_of(session: Session, study: Study) -> list[MadeException]:
    """Return every exception that was made in a study, also those that ended, oldest first."""
    statement = (
        select(IndependenceException, Network)
        .join(Network, col(Network.id) == col(IndependenceException.network_id))
        .where(IndependenceException.study_id == study.id)
        .order_by(col(IndependenceException.made_at), col(IndependenceException.id))
    )
    vault = vault_of(session)
    return [
        MadeException(
            one,
            network,
            vault.unseal(study.id, one.reason_sealed, row=one.id, field="reason"),
        )
        for one, network in session.exec(statement)
    ]
