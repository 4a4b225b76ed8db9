"""What is said of the question and the solution in one network, side by side, and what counts.

The actors of a network may look differently at the same question or solution. What each said
stands. Where they differ a lead settles the value of the network, with a reason; whatever was
settled before stays as history. How somebody looks at the solution is never settled: that they
differ there is a finding.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import InterviewStatus, interviews_of_network
from research import audit
from research.call_holds import lock_network
from research.codebook import UNKNOWN, codebook
from research.errors import ConflictError, DomainError, InvalidValueError, KeyDestroyedError
from research.networks import Actor, Network
from research.reach import as_the_program
from research.standing import told_in_network
from research.tables import UtcDateTime, now
from research.vault import vault_of

# Of the codebook: facts of the network that every teller answers for himself.
SHARED = ("question_raised_by", "question_kind", "solution", "can_go_on")
LONGEST = 1000


class ValueState(StrEnum):
    """How a value of a network stands.

    ``MOVED``: it was settled, but a teller on whom it rests left, or one changed or joined.
    """

    UNKNOWN = "unknown"
    AGREED = "agreed"
    DIFFERS = "differs"
    SETTLED = "settled"
    MOVED = "moved"


class NothingToSettleError(ConflictError):
    """The tellers do not differ (any more)."""

    template = "De vertellers verschillen hier niet (meer). Er is niets vast te stellen."


class ValueMovedError(ConflictError):
    """A colleague settled it, or what is said changed, since the page was drawn."""

    template = "Hier is net iets veranderd. Bekijk eerst wat er nu staat."


class ValueReasonError(DomainError):
    """A value is settled with a reason."""

    template = "Schrijf op waarom u dit antwoord kiest."


class ValueReasonTooLongError(DomainError):
    """A few sentences are enough."""

    template = "Dit is te lang. Schrijf hoogstens %(limit)s tekens."


class NetworkValue(SQLModel, table=True):
    """One act on a value of a network: settled, or taken back when ``value`` is None.

    ``rests_on`` holds what each teller said at that moment, by actor id. The reason lies sealed
    under the network's key.
    """

    __tablename__ = "network_value"
    __table_args__ = (UniqueConstraint("network_id", "attribute", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    attribute: str
    version: int
    value: str | None = None
    rests_on: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reason_sealed: bytes = b""
    decided_by: UUID | None = Field(default=None, foreign_key="user.id")
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Standing:
    """How one value of one network stands.

    Attributes:
        attribute: of the codebook, one of ``SHARED``.
        said: who was heard, in actor order, with what he said; ``unknown`` included.
        state: see ``ValueState``.
        value: the network's value; None while nobody knows, or while they differ unsettled.
        history: every act on it, oldest first.
    """

    attribute: str
    said: tuple[tuple[Actor, str], ...]
    state: ValueState
    value: str | None
    history: tuple[NetworkValue, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Return whether a person settled it; a flagged one (``MOVED``) included."""
        return self.state in {ValueState.SETTLED, ValueState.MOVED}

    @property
    def is_unsettled(self) -> bool:
        """Return whether a person has to look: they differ, or what it rested on changed."""
        return self.state in {ValueState.DIFFERS, ValueState.MOVED}

    @property
    def version(self) -> int:
        """Return the number of the last act, 0 when there was none."""
        return self.history[-1].version if self.history else 0

    @property
    def seen(self) -> str:
        """Return what tells whether this is still what a page showed: acts and voices."""
        told = "".join(f"{actor.id}{value}" for actor, value in self.said)
        return f"{self.version}-{sha256(told.encode()).hexdigest()[:16]}"


def settled_value(session: Session, network: Network, attribute: str) -> Standing:
    """Return how a value of a network stands; analysis asks ``value`` and ``is_unsettled``.

    Who took his story back, was erased, or whose conversation is open again does not count.

    Raises:
        InvalidValueError: not an attribute that a network shares.
    """
    _check_attribute(attribute)
    return next(one for one in values_of(session, network) if one.attribute == attribute)


def values_of(session: Session, network: Network) -> list[Standing]:
    """Return how every shared value of a network stands, in codebook order."""
    # That tellers differ is a fact of the whole network, whoever asks.
    with as_the_program(session):
        heard = _heard(session, network.id)
        acts = _acts(session, network.id)
    return [
        standing_of(
            attribute,
            tuple((actor, str(told.get(attribute, UNKNOWN))) for actor, told in heard),
            tuple(one for one in acts if one.attribute == attribute),
        )
        for attribute in SHARED
    ]


def settle_value(
    session: Session,
    network: Network,
    *,
    attribute: str,
    value: str,
    reason: str,
    seen: str,
    decided_by: UUID,
) -> NetworkValue:
    """Settle what counts for the network, beside what each teller said.

    Args:
        session: a session that may write.
        network: whose value.
        attribute: one of ``SHARED``.
        value: of the codebook.
        reason: 1 to 1,000 code points.
        seen: ``Standing.seen`` of what the person read.
        decided_by: a lead.

    Raises:
        InvalidValueError: the attribute or value is not in the codebook.
        ValueReasonError, ValueReasonTooLongError: the reason does not fit.
        ValueMovedError: a colleague was first.
        NothingToSettleError: the tellers do not differ (any more).
    """
    _check_value(attribute, value)
    reason = reason.strip()
    if not reason:
        raise ValueReasonError
    if len(reason) > LONGEST:
        raise ValueReasonTooLongError(limit=LONGEST)
    stands = _locked_standing(session, network, attribute, seen)
    if not (stands.is_unsettled or stands.is_settled):
        raise NothingToSettleError
    return _act(session, network, stands, value=value, reason=reason, by=decided_by)


def take_back_value(
    session: Session, network: Network, *, attribute: str, seen: str, taken_back_by: UUID
) -> NetworkValue:
    """Leave a settled value open again; that it was settled stays as history.

    Raises:
        InvalidValueError: not an attribute that a network shares.
        ValueMovedError: a colleague was first.
        NothingToSettleError: it is not settled.
    """
    _check_attribute(attribute)
    stands = _locked_standing(session, network, attribute, seen)
    if not stands.is_settled:
        raise NothingToSettleError
    return _act(session, network, stands, value=None, reason="", by=taken_back_by)


def reason_of(session: Session, act: NetworkValue) -> str | None:
    """Unseal a reason; None when there is none (any more)."""
    if not act.reason_sealed:
        return None
    try:
        vault = vault_of(session)
        return vault.unseal(act.network_id, act.reason_sealed, row=act.id, field="reason")
    except KeyDestroyedError:
        return None


def forget_voice(session: Session, actor: Actor) -> None:
    """Remove what somebody said from what values rest on, and reasons that may tell about him."""
    for act in _acts(session, actor.network_id):
        if str(actor.id) in act.rests_on:
            act.rests_on = {**act.rests_on, str(actor.id): UNKNOWN}
            act.reason_sealed = b""
            session.add(act)
    session.flush()


def _heard(session: Session, network_id: UUID) -> list[tuple[Actor, dict[str, str]]]:
    standing = told_in_network(session, network_id)
    return [
        (actor, interview.attributes)
        for actor, interview in interviews_of_network(session, network_id)
        if interview.status == InterviewStatus.CLOSED
        and actor.erased_at is None
        and actor.id in standing
    ]


def _acts(session: Session, network_id: UUID) -> list[NetworkValue]:
    statement = select(NetworkValue).where(NetworkValue.network_id == network_id)
    return list(session.exec(statement.order_by(col(NetworkValue.version))))


def standing_of(
    attribute: str, said: tuple[tuple[Actor, str], ...], history: tuple[NetworkValue, ...]
) -> Standing:
    """Return how a value stands, given who said what and the acts on it, oldest first."""
    known = {value for _actor, value in said if value != UNKNOWN}
    last = history[-1] if history else None
    if last is not None and last.value is not None:
        now_said = {str(actor.id): value for actor, value in said}
        state = ValueState.SETTLED if now_said == last.rests_on else ValueState.MOVED
        return Standing(attribute, said, state, last.value, history)
    if len(known) > 1:
        return Standing(attribute, said, ValueState.DIFFERS, None, history)
    if known:
        return Standing(attribute, said, ValueState.AGREED, known.pop(), history)
    return Standing(attribute, said, ValueState.UNKNOWN, None, history)


def _locked_standing(session: Session, network: Network, attribute: str, seen: str) -> Standing:
    lock_network(session, network.id)
    stands = settled_value(session, network, attribute)
    if stands.seen != seen:
        raise ValueMovedError
    return stands


def _act(
    session: Session,
    network: Network,
    stands: Standing,
    *,
    value: str | None,
    reason: str,
    by: UUID,
) -> NetworkValue:
    act = NetworkValue(
        network_id=network.id,
        attribute=stands.attribute,
        version=stands.version + 1,
        value=value,
        rests_on={str(actor.id): told for actor, told in stands.said},
        decided_by=by,
    )
    if reason:
        vault = vault_of(session)
        act.reason_sealed = vault.seal(network.id, reason, row=act.id, field="reason")
    session.add(act)
    session.flush()
    action = "settle" if value is not None else "undo"
    audit.record(session, user_id=by, action=action, kind="network_value", object_id=act.id)
    return act


def _check_attribute(attribute: str) -> None:
    if attribute not in SHARED:
        raise InvalidValueError(field=attribute)


def _check_value(attribute: str, value: str) -> None:
    _check_attribute(attribute)
    book = {one.id: one.values for one in codebook().interview_attributes}
    if value not in book[attribute]:
        raise InvalidValueError(field=attribute)
