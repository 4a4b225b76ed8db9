"""The audit log: a hash chain of who read or changed what. Never the words themselves."""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, Session, SQLModel, col, select

from research.tables import UtcDateTime, now

START = "0" * 64
HEAD = 1
FRESH = {"populate_existing": True}
RoleTeller = Callable[[Session, UUID], Iterable[str] | None]
_role_teller: RoleTeller | None = None


class AuditEntry(SQLModel, table=True):
    """One act. ``digest`` covers the act and the digest before it.

    ``roles`` are those of who did it, at that moment, with blanks between; None where they
    were not noted: the program itself, and every act from before they were.
    """

    __tablename__ = "audit_entry"

    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    user_id: UUID | None = Field(default=None, index=True)
    action: str
    kind: str
    object_id: UUID | None = Field(default=None, index=True)
    roles: str | None = None
    previous: str
    digest: str


class AuditHead(SQLModel, table=True):
    """Where the chain ends, and where it begins since old entries were removed.

    One row, locked while an entry is added. ``trimmed_seq`` is the last entry that was
    removed, and ``trimmed_digest`` its digest, on which the oldest entry left is built.
    """

    __tablename__ = "audit_head"

    id: int = Field(default=HEAD, primary_key=True)
    seq: int = 0
    digest: str = START
    trimmed_seq: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    trimmed_digest: str = Field(default=START, sa_column_kwargs={"server_default": START})


def tell_roles_by(teller: RoleTeller) -> None:
    """Say how to look up somebody's roles: people who sign in live on a higher floor."""
    global _role_teller  # noqa: PLW0603  set once, when the table of people is defined
    _role_teller = teller


def record(
    session: Session,
    *,
    user_id: UUID | None,
    action: str,
    kind: str,
    object_id: UUID | None = None,
) -> AuditEntry:
    """Add one act to the chain, in the transaction of the act itself.

    Args:
        session: a session that may write.
        user_id: who did it; None for the system itself.
        action: a verb in one word, such as ``read`` or ``create``.
        kind: the table or concept that the act is about.
        object_id: the id of the thing.
    """
    head = _locked_head(session)
    entry = AuditEntry(
        seq=head.seq + 1,
        at=now(),
        user_id=user_id,
        action=action,
        kind=kind,
        object_id=object_id,
        roles=_roles_now(session, user_id),
        previous=head.digest,
        digest="",
    )
    entry.digest = _digest(entry)
    head.seq, head.digest = entry.seq, entry.digest
    session.add(entry)
    session.flush()
    return entry


def first_broken_entry(session: Session) -> int | None:
    """Return the sequence number where the chain breaks, or None when it is whole.

    An entry that was changed, removed or added afterwards breaks the chain; so does a tail
    that was cut off, because the head then points past the last entry.
    """
    statement = select(AuditEntry).order_by(AuditEntry.seq)  # type: ignore[arg-type]
    begin = audit_head(session)
    previous, expected = begin.trimmed_digest, begin.trimmed_seq + 1
    with closing(session.exec(statement, execution_options={"yield_per": 500, **FRESH})) as entries:
        for entry in entries:
            told = (entry.seq, entry.previous, entry.digest)
            if told != (expected, previous, _digest(entry)):
                return expected
            previous, expected = entry.digest, expected + 1
    if chain_end(session) != (expected - 1, previous):
        return expected
    return None


def chain_end(session: Session) -> tuple[int, str]:
    """Return (number of entries, digest of the last one).

    Who notes these elsewhere can also prove that the whole chain was not written anew.
    """
    head = audit_head(session)
    return head.seq, head.digest


def audit_head(session: Session) -> AuditHead:
    """Return where the chain begins and ends, as the database has it now."""
    return session.get(AuditHead, HEAD, populate_existing=True) or AuditHead()


def trim(session: Session, *, before: datetime) -> int:
    """Remove the entries from before a moment; the chain begins after them.

    Returns:
        How many were removed.
    """
    head = _locked_head(session)
    # Up to the first entry that stays: the chain has no holes.
    stays = select(AuditEntry).where(AuditEntry.at >= before).order_by(col(AuditEntry.seq))
    first = session.exec(stays.limit(1)).first()
    if first is None or first.seq <= head.trimmed_seq + 1:
        return 0
    gone = session.execute(delete(AuditEntry).where(col(AuditEntry.seq) < first.seq))
    head.trimmed_seq, head.trimmed_digest = first.seq - 1, first.previous
    session.add(head)
    session.flush()
    record(session, user_id=None, action="trim", kind="audit_log")
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _locked_head(session: Session) -> AuditHead:
    """Read the head under a row lock; never as this session remembers it.

    The first two acts ever may come at once: only one of them makes the head.
    """
    statement = select(AuditHead).where(AuditHead.id == HEAD).with_for_update()
    head = session.exec(statement, execution_options=FRESH).first()
    if head is not None:
        return head
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    first = insert(AuditHead).values(
        id=HEAD, seq=0, digest=START, trimmed_seq=0, trimmed_digest=START
    )
    session.execute(first.on_conflict_do_nothing())
    return session.exec(statement, execution_options=FRESH).one()


def _roles_now(session: Session, user_id: UUID | None) -> str | None:
    if user_id is None or _role_teller is None:
        return None
    roles = _role_teller(session, user_id)
    return None if roles is None else " ".join(roles)


def _digest(entry: AuditEntry) -> str:
    facts = [
        entry.seq,
        entry.at.isoformat(),
        str(entry.user_id or ""),
        entry.action,
        entry.kind,
        str(entry.object_id or ""),
        entry.previous,
    ]
    # An act from before roles were noted keeps the digest that it was given.
    facts += [] if entry.roles is None else [entry.roles]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
