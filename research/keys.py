"""The key store: one data key per actor (or network, or study), outside the database.

A data key is wrapped (AES-256-GCM) by the master key and lies in a file of its own in a
directory that no database backup holds. Destroying the file makes every word sealed with
it unreadable, in the database and in every backup ever made. What stays is an empty file
that says which key is gone, and a line in the ledger of erasures, so that a restored backup
or an old copy of this store can be erased again.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from os.path import exists
from pathlib import Path
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from research.erasures import Erasure, ErasureLedger, erased_now
from research.errors import KeyDestroyedError, SealBrokenError
from research.key_files import destroy_file, replace_and_overwrite, write_durably

KEY_BYTES = 32
NONCE_BYTES = 12
KEY, NEXT, GONE = ".key", ".next", ".gone"
LEDGER, LEDGER_SECRET = "erasures.log", "erasures.secret"
# What is kept shorter than the rest of an owner has a key of its own, so that it can go
# alone, in every backup.
PARTS = ("raw", "identity", "name")


class KeyStore:
    """Data keys in a directory, wrapped by one master key."""

    def __init__(
        self,
        directory: Path,
        master_key: bytes,
        mirror: Path | None = None,
        *,
        former: bytes | None = None,
    ) -> None:
        """Open the store; the directory is made when absent.

        Args:
            directory: where the wrapped keys lie, one file each.
            master_key: 32 bytes.
            mirror: a second directory that holds the store's current state, never its past.
            former: the master key of before, while the store is turned to a new one.
        """
        masters = [master_key] if former is None else [master_key, former]
        if any(len(one) != KEY_BYTES for one in masters):
            raise ValueError("the master key must have 32 bytes")
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.directory = directory
        self.mirror = mirror
        self.ledger = ErasureLedger(directory / LEDGER, self._ledger_secret)
        self._masters = [AESGCM(one) for one in masters]
        # By the text of the path: a search looks up thousands of keys.
        self._open: dict[str, bytes] = {}
        self._folder = str(directory)
        self._secret: bytes | None = None

    def create(self, key_id: UUID) -> None:
        """Make a new data key. Does nothing when the key already exists.

        Raises:
            KeyDestroyedError: this key was destroyed: nobody gets it a second time.
        """
        if self.was_destroyed(key_id):
            raise KeyDestroyedError
        if self.exists(key_id):
            return
        self._ledger_secret()
        wrapped = self.wrap(secrets.token_bytes(KEY_BYTES), key_id.bytes)
        try:
            write_durably(self._path(key_id), wrapped, place=os.link)
        except FileExistsError:
            return
        self._to_mirror(self._path(key_id).name, wrapped)

    def data_key(self, key_id: UUID) -> bytes:
        """Return the data key, 32 bytes.

        The file is looked up on every call: another process may have destroyed the key.

        Raises:
            KeyDestroyedError: there is no such key (any more).
            SealBrokenError: the file was altered, or the master key is another one.
        """
        return self._read(self.place_of(key_id), key_id)

    def opened(self) -> dict[str, bytes]:
        """Return the data keys that were opened here and are there still, by ``place_of``.

        The names of the files are read anew at every call, all at once: asking for thousands one
        by one takes longer than all else that a search does here.
        """
        names, begin = set(os.listdir(self._folder)), len(self._folder) + 1
        opened = list(self._open.items())
        return {place: key for place, key in opened if place[begin:] in names}

    def keys_to_try(self, key_id: UUID) -> Iterator[bytes]:
        """Yield the data key, and after it the one that is about to take its place.

        Raises:
            KeyDestroyedError, SealBrokenError: as ``data_key``.
        """
        yield self.data_key(key_id)
        with suppress(KeyDestroyedError):
            yield self._read(self.place_of(key_id, NEXT), key_id)

    def exists(self, key_id: UUID) -> bool:
        """Return whether words sealed with this key can still be read."""
        return self._path(key_id).exists()

    def was_destroyed(self, key_id: UUID) -> bool:
        """Return whether this key once was there, and was destroyed."""
        return self._path(key_id, GONE).exists()

    def destroy(self, key_id: UUID) -> None:
        """Destroy the key, and those of its parts, here and in the mirror.

        Cannot be undone; safe to repeat.
        """
        self.destroy_all([erased_now(key_id)])

    def destroy_all(self, erasures: list[Erasure]) -> None:
        """Destroy keys that were erased at these moments, with their parts."""
        every = [
            Erasure(part, one.at)
            for one in erasures
            for part in (*self._parts_left(one.key_id), one.key_id)
        ]
        for one in every:
            for place in self._places():
                _destroy_in(place, one.key_id)
        self._open.clear()
        self.ledger.add(every)
        self._mirror_ledger()

    def destroyed_ids(self) -> set[UUID]:
        """Return the ids of every key that was ever destroyed here."""
        return {UUID(hex=path.stem) for path in self.directory.glob(f"*{GONE}")}

    def replay(self, erasures: list[Erasure] | None = None) -> list[Erasure]:
        """Destroy again what the ledger (or another one) tells, and note what it forgot.

        Args:
            erasures: what another copy of the ledger tells; this store's own when None.

        Returns:
            The erasures that this store did not know.

        Raises:
            LedgerBrokenError: the ledger of this store was altered.
        """
        own = self.ledger.erasures()
        told = own if erasures is None else erasures
        gone = self.destroyed_ids()
        unknown = [one for one in told if one.key_id not in gone]
        noted = {one.key_id for one in own}
        forgotten = [self._from_marker(key_id) for key_id in gone - noted]
        if unknown or forgotten:
            self.destroy_all([*unknown, *forgotten])
        return unknown

    def files(self) -> Iterator[Path]:
        """Yield every file of this store that belongs in a copy of it."""
        for pattern in (f"*{KEY}", f"*{NEXT}", f"*{GONE}"):
            yield from self.directory.glob(pattern)
        for name in (LEDGER_SECRET, LEDGER):
            if (self.directory / name).exists():
                yield self.directory / name

    def forget(self, key_id: UUID) -> None:
        """Read the key from its file the next time."""
        for suffix in (KEY, NEXT):
            self._open.pop(self.place_of(key_id, suffix), None)

    def wrap(self, key: bytes, about: bytes) -> bytes:
        """Wrap a key of 32 bytes under the master key; ``about`` says whose it is."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._masters[0].encrypt(nonce, key, about)

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        """Return the key that was wrapped under this master key, or the one of before.

        Raises:
            SealBrokenError: altered, another owner's, or wrapped under another master key.
        """
        for master in self._masters:
            with suppress(InvalidTag, ValueError):
                return master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], about)
        raise SealBrokenError

    def _read(self, place: str, key_id: UUID) -> bytes:
        known = self._open.get(place)
        if known is not None and exists(place):
            return known
        self._open.pop(place, None)
        try:
            wrapped = Path(place).read_bytes()
        except FileNotFoundError as problem:
            raise KeyDestroyedError from problem
        key = self._open[place] = self.unwrap(wrapped, key_id.bytes)
        return key

    def _ledger_secret(self) -> bytes:
        """Return the key of the ledger's hashes; every copy of the store has it."""
        if self._secret is None:
            path = self.directory / LEDGER_SECRET
            if not path.exists():
                fresh = self.wrap(secrets.token_bytes(KEY_BYTES), LEDGER.encode())
                with suppress(FileExistsError):
                    write_durably(path, fresh, place=os.link)
                self._to_mirror(path.name, path.read_bytes())
            self._secret = self.unwrap(path.read_bytes(), LEDGER.encode())
        return self._secret

    def _to_mirror(self, name: str, content: bytes) -> None:
        if self.mirror is not None:
            self.mirror.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_durably(self.mirror / name, content, place=replace_and_overwrite)

    def _mirror_ledger(self) -> None:
        if self.mirror is not None and self.mirror.is_dir() and self.ledger.path.exists():
            self._to_mirror(LEDGER, self.ledger.path.read_bytes())

    def _places(self) -> list[Path]:
        return [one for one in (self.mirror, self.directory) if one is not None and one.is_dir()]

    def _parts_left(self, key_id: UUID) -> list[UUID]:
        parts = [part_of(key_id, one) for one in PARTS]
        return [
            one
            for one in parts
            if any((place / f"{one.hex}{KEY}").exists() for place in self._places())
        ]

    def _from_marker(self, key_id: UUID) -> Erasure:
        moment = self._path(key_id, GONE).stat().st_mtime
        return Erasure(key_id, datetime.fromtimestamp(moment, UTC))

    def place_of(self, key_id: UUID, suffix: str = KEY) -> str:
        """Return the file of a key, as text."""
        return f"{self._folder}/{key_id.hex}{suffix}"

    def _path(self, key_id: UUID, suffix: str = KEY) -> Path:
        return self.directory / f"{key_id.hex}{suffix}"


def part_of(owner: UUID, part: str) -> UUID:
    """Return the id of the key of a part (one of ``PARTS``) of what belongs to an owner."""
    return uuid5(owner, part)


def _destroy_in(place: Path, key_id: UUID) -> None:
    if not (place / f"{key_id.hex}{GONE}").exists():
        write_durably(place / f"{key_id.hex}{GONE}", b"")
    # The key itself, and what a crash may have left of writing or destroying it.
    for path in place.glob(f"{key_id.hex}.*"):
        if path.suffix != GONE:
            destroy_file(path)
