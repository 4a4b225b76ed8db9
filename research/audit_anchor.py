"""The end of the audit log, noted elsewhere, so that nobody can write the log anew unseen.

An anchor is one line ``moment count digest`` in a file to which lines are only added. Who
changes the log afterwards, or cuts off its tail and its head with it, no longer agrees with
the anchors.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from research.audit import AuditEntry, audit_head, chain_end
from research.errors import DomainError
from research.key_files import sync_directory
from research.tables import now


class AnchorUnreadableError(DomainError):
    """The file holds something else than anchors."""

    template = "Regel %(line)s van dit bestand is geen anker van het logboek."


@dataclass(frozen=True)
class Anchor:
    """How many entries the log had at a moment, and the digest of the last one."""

    at: datetime
    count: int
    digest: str


def append_anchor(session: Session, path: Path) -> Anchor:
    """Add where the log ends now; it is on the disk when this returns.

    Args:
        session: any session.
        path: of the file, made when absent; nothing in it is ever changed.
    """
    count, digest = chain_end(session)
    anchor = Anchor(now(), count, digest)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{anchor.at.isoformat()} {count} {digest}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        sync_directory(path.parent)
    return anchor


def read_anchors(text: str) -> list[Anchor]:
    """Return the anchors in a file, oldest first; half a line from a power cut is none.

    Raises:
        AnchorUnreadableError: a line is no anchor.
    """
    anchors = []
    for number, line in enumerate(text[: text.rfind("\n") + 1].splitlines(), start=1):
        try:
            at, count, digest = line.split()
            anchors.append(Anchor(datetime.fromisoformat(at), int(count), digest))
        except ValueError as problem:
            raise AnchorUnreadableError(line=number) from problem
    return anchors


def first_broken_anchor(
    session: Session, anchors: Sequence[Anchor], *, kept_for: timedelta
) -> Anchor | None:
    """Return the first anchor that the log no longer agrees with; None when it agrees with all.

    Args:
        session: any session.
        anchors: oldest first.
        kept_for: how long entries are kept; older ones may have been removed.
    """
    head = audit_head(session)
    for one in anchors:
        if one.count < head.trimmed_seq:
            # What was removed came after this moment: then it was not old enough.
            if one.at > now() - kept_for:
                return one
        elif _digest_at(session, one.count, head.trimmed_seq, head.trimmed_digest) != one.digest:
            return one
    return None


def _digest_at(session: Session, count: int, trimmed: int, digest: str) -> str | None:
    if count == trimmed:
        return digest
    entry = session.get(AuditEntry, count, populate_existing=True)
    return None if entry is None else entry.digest
