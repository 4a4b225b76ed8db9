"""The ledger of erasures: which keys were destroyed and when, beside the keys, in no backup.

It is a text file to which lines are only added. Every line is bound to the one before it by
a keyed hash, so that a line that was changed, left out or put elsewhere is found. The key
lies in the key store itself. A backup that is put back, or an old copy of the key store, is
held against the ledger: who was erased does not come back.
"""

import fcntl
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from research.errors import DomainError
from research.key_files import sync_directory
from research.tables import now

START = "0" * 64


class LedgerBrokenError(DomainError):
    """A line was changed, left out or moved, or it was written beside another key store."""

    template = (
        "Het register van wissingen klopt niet vanaf regel %(line)s. "
        "De beheerder kan het nieuw maken met: wij erasures rebuild."
    )


@dataclass(frozen=True)
class Erasure:
    """One destroyed key."""

    key_id: UUID
    at: datetime


class ErasureLedger:
    """Lines ``number moment key hash`` in one file."""

    def __init__(self, path: Path, secret: Callable[[], bytes]) -> None:
        """Use this file, which may be absent.

        Args:
            path: of the file.
            secret: returns the key of the hashes, 32 bytes.
        """
        self.path = path
        self._secret = secret

    def lines(self) -> list[str]:
        """Return the lines as they stand; half a line from a power cut is none."""
        try:
            content = self.path.read_text(encoding="ascii")
        except FileNotFoundError:
            return []
        return content[: content.rfind("\n") + 1].splitlines()

    def erasures(self) -> list[Erasure]:
        """Return what was erased, in that order.

        Raises:
            LedgerBrokenError: the file was altered.
        """
        return self.read(self.lines())

    def read(self, lines: Iterable[str]) -> list[Erasure]:
        """Check lines from this ledger or a copy of it, and return what they tell.

        Raises:
            LedgerBrokenError: they were altered, or belong to another key store.
        """
        found, previous = [], START
        for number, line in enumerate(lines, start=1):
            erasure, told = _parsed(line, number)
            previous = self._hash(number, erasure, previous)
            if not hmac.compare_digest(told, previous):
                raise LedgerBrokenError(line=number)
            found.append(erasure)
        return found

    def add(self, erasures: Iterable[Erasure]) -> int:
        """Add what is not in it yet; return how many lines that were. Safe to repeat.

        Raises:
            LedgerBrokenError: the file was altered; nothing is added to it.
        """
        wanted = list(erasures)
        with self._alone() as descriptor:
            lines = self.lines()
            known = {one.key_id for one in self.read(lines)}
            previous = lines[-1].split()[-1] if lines else START
            added = b""
            for number, one in enumerate(_fresh(wanted, known), start=len(lines) + 1):
                previous = self._hash(number, one, previous)
                added += f"{number} {one.at.isoformat()} {one.key_id.hex} {previous}\n".encode()
            if added:
                os.ftruncate(descriptor, sum(len(line) + 1 for line in lines))
                os.write(descriptor, added)
                os.fsync(descriptor)
        return added.count(b"\n")

    @contextmanager
    def _alone(self) -> Iterator[int]:
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if is_new:
                sync_directory(self.path.parent)
            yield descriptor
        finally:
            os.close(descriptor)

    def _hash(self, number: int, erasure: Erasure, previous: str) -> str:
        words = f"{number} {erasure.at.isoformat()} {erasure.key_id.hex} {previous}"
        return hmac.new(self._secret(), words.encode(), hashlib.sha256).hexdigest()


def erased_now(key_id: UUID) -> Erasure:
    """Return the erasure of this moment."""
    return Erasure(key_id, now())


def _parsed(line: str, number: int) -> tuple[Erasure, str]:
    try:
        told_number, at, key_id, told = line.split()
        if int(told_number) != number:
            raise ValueError
        return Erasure(UUID(hex=key_id), datetime.fromisoformat(at)), told
    except ValueError as problem:
        raise LedgerBrokenError(line=number) from problem


def _fresh(erasures: Iterable[Erasure], known: set[UUID]) -> Iterator[Erasure]:
    seen = set(known)
    for one in erasures:
        if one.key_id not in seen:
            seen.add(one.key_id)
            yield one
