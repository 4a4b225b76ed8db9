"""Whether accounts agree, see it differently, or one is silent: settled by a person, undone too.

What the answers and codings suggest is a proposal. Whoever reviews the network settles it with
a reason; what was settled before stays as history. A mark rests on what each teller said: when
one changes, joins or takes his story back, the mark asks to be looked at again.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.polyphony import Mark, Row
from research import audit
from research.call_holds import lock_network
from research.errors import ConflictError, DomainError, KeyDestroyedError
from research.networks import Actor, Network
from research.tables import UtcDateTime, now
from research.vault import vault_of

LONGEST = 1000


class MarkMovedError(ConflictError):
    """A colleague settled it, or what is told changed, since the page was drawn."""

    template = "Hier is net iets veranderd. Bekijk eerst wat er nu staat."


class MarkReasonError(DomainError):
    """A mark is settled with a reason."""

    template = "Schrijf op waarom u dit zo ziet."


class MarkReasonTooLongError(DomainError):
    """A few sentences are enough."""

    template = "Dit is te lang. Schrijf hoogstens %(limit)s tekens."


class NotMarkedError(ConflictError):
    """Nothing is settled here (any more)."""

    template = "Hier staat niets (meer) vast. Er is niets terug te nemen."


class VoiceMark(SQLModel, table=True):
    """One act on a row of a network: settled, or taken back when ``mark`` is None.

    ``rests_on`` holds what each teller said at that moment, by actor id: values, poles and
    theme ids only. The reason lies sealed under the network's key.
    """

    __tablename__ = "voice_mark"
    __table_args__ = (UniqueConstraint("network_id", "row", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    row: str
    version: int
    mark: str | None = None
    rests_on: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reason_sealed: bytes = b""
    decided_by: UUID | None = Field(default=None, foreign_key="user.id")
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Marked:
    """How one row stands.

    Attributes:
        row: with what each says now.
        history: every act on it, oldest first.
    """

    row: Row
    history: tuple[VoiceMark, ...] = ()

    @property
    def settled(self) -> Mark | None:
        """Return what a person settled; None when that was nobody, or it was taken back."""
        last = self.history[-1] if self.history else None
        return Mark(last.mark) if last is not None and last.mark else None

    @property
    def has_moved(self) -> bool:
        """Return whether what a settled mark rests on is no longer what is told."""
        return self.settled is not None and self.history[-1].rests_on != self.row.rests_on

    @property
    def mark(self) -> Mark | None:
        """Return what the page shows: settled if that still stands, else suggested."""
        return self.settled if self.settled and not self.has_moved else self.row.suggested

    @property
    def version(self) -> int:
        """Return the number of the last act, 0 when there was none."""
        return self.history[-1].version if self.history else 0

    @property
    def seen(self) -> str:
        """Return what tells whether this is still what a page showed: acts and accounts."""
        told = "".join(f"{key}{value}" for key, value in self.row.rests_on.items())
        return f"{self.version}-{sha256(told.encode()).hexdigest()[:16]}"


def marks_of(session: Session, network_id: UUID) -> dict[str, tuple[VoiceMark, ...]]:
    """Return every act on the rows of a network, by row, oldest first."""
    statement = select(VoiceMark).where(VoiceMark.network_id == network_id)
    found: dict[str, tuple[VoiceMark, ...]] = {}
    for act in session.exec(statement.order_by(col(VoiceMark.version))):
        found[act.row] = (*found.get(act.row, ()), act)
    return found


def lock_rows(session: Session, network: Network) -> None:
    """Let one person at a time settle something in this network; read the row after it."""
    lock_network(session, network.id)


def settle_mark(
    session: Session,
    network: Network,
    marked: Marked,
    *,
    mark: Mark,
    reason: str,
    seen: str,
    decided_by: UUID,
) -> VoiceMark:
    """Settle how the accounts of a row lie beside each other.

    Args:
        session: a session that may write and holds ``lock_rows``.
        network: whose row.
        marked: as it stands under that lock.
        mark: what the person finds.
        reason: 1 to 1,000 code points.
        seen: ``Marked.seen`` of what the person read.
        decided_by: a lead, or who reviews the network.

    Raises:
        MarkReasonError, MarkReasonTooLongError: the reason does not fit.
        MarkMovedError: a colleague was first, or somebody tells something else.
    """
    reason = reason.strip()
    if not reason:
        raise MarkReasonError
    if len(reason) > LONGEST:
        raise MarkReasonTooLongError(limit=LONGEST)
    if marked.seen != seen:
        raise MarkMovedError
    return _act(session, network, marked, mark=mark, reason=reason, by=decided_by)


def take_back_mark(
    session: Session, network: Network, marked: Marked, *, seen: str, taken_back_by: UUID
) -> VoiceMark:
    """Leave a row to what is suggested again; that it was settled stays as history.

    Raises:
        MarkMovedError: a colleague was first.
        NotMarkedError: nothing is settled.
    """
    if marked.seen != seen:
        raise MarkMovedError
    if marked.settled is None:
        raise NotMarkedError
    return _act(session, network, marked, mark=None, reason="", by=taken_back_by)


def mark_reason(session: Session, marked: Marked, act: VoiceMark) -> str | None:
    """Unseal why; None when there is no reason, or it is about somebody who is not read here.

    Who took his story back, or lets nobody read along any more, may be what a reason tells of.
    """
    shown = set(marked.row.rests_on)
    if not act.reason_sealed or not set(act.rests_on) <= shown:
        return None
    try:
        vault = vault_of(session)
        return vault.unseal(act.network_id, act.reason_sealed, row=act.id, field="reason")
    except KeyDestroyedError:
        return None


def forget_marks(session: Session, actor: Actor) -> None:
    """Remove what somebody said from what marks rest on, and reasons that may tell about him."""
    for acts in marks_of(session, actor.network_id).values():
        for act in acts:
            if str(actor.id) in act.rests_on:
                act.rests_on = {**act.rests_on, str(actor.id): ""}
                act.reason_sealed = b""
                session.add(act)
    session.flush()


def _act(
    session: Session,
    network: Network,
    marked: Marked,
    *,
    mark: Mark | None,
    reason: str,
    by: UUID,
) -> VoiceMark:
    act = VoiceMark(
        network_id=network.id,
        row=marked.row.id,
        version=marked.version + 1,
        mark=mark.value if mark else None,
        rests_on=marked.row.rests_on,
        decided_by=by,
    )
    if reason:
        vault = vault_of(session)
        act.reason_sealed = vault.seal(network.id, reason, row=act.id, field="reason")
    session.add(act)
    session.flush()
    action = "settle" if mark else "undo"
    audit.record(session, user_id=by, action=action, kind="voice_mark", object_id=act.id)
    return act
