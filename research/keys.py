"""The key store: one data key per actor (or network, or study), outside the database.

A data key is wrapped (AES-256-GCM) by the master key and lies in a file of its own in a
directory that no database backup holds. Destroying the file makes every word sealed with
it unreadable, in the database and in every backup ever made.
"""

import os
import secrets
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from research.errors import KeyDestroyedError, SealBrokenError

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyStore:
    """Data keys in a directory, wrapped by one master key."""

    def __init__(self, directory: Path, master_key: bytes, mirror: Path | None = None) -> None:
        """Open the store; the directory is made when absent.

        Args:
            directory: where the wrapped keys lie, one file each.
            master_key: 32 bytes.
            mirror: a second directory that holds the store's current state, never its past.
        """
        if len(master_key) != KEY_BYTES:
            raise ValueError("the master key must have 32 bytes")
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.directory = directory
        self.mirror = mirror
        self._master = AESGCM(master_key)
        self._open: dict[UUID, bytes] = {}

    def _path(self, key_id: UUID) -> Path:
        return self.directory / f"{key_id.hex}.key"

    def create(self, key_id: UUID) -> None:
        """Make a new data key. Does nothing when the key already exists."""
        if self._path(key_id).exists():
            return
        nonce = secrets.token_bytes(NONCE_BYTES)
        wrapped = nonce + self._master.encrypt(nonce, secrets.token_bytes(KEY_BYTES), key_id.bytes)
        _write_durably(self._path(key_id), wrapped)
        if self.mirror is not None:
            self.mirror.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_durably(self.mirror / self._path(key_id).name, wrapped)

    def data_key(self, key_id: UUID) -> bytes:
        """Return the data key, 32 bytes.

        The file is looked up on every call: another process may have destroyed the key.

        Raises:
            KeyDestroyedError: there is no such key (any more).
            SealBrokenError: the file was altered, or the master key is another one.
        """
        path = self._path(key_id)
        if not path.exists():
            self._open.pop(key_id, None)
            raise KeyDestroyedError
        known = self._open.get(key_id)
        if known is not None:
            return known
        wrapped = path.read_bytes()
        try:
            key = self._master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], key_id.bytes)
        except (InvalidTag, ValueError) as problem:
            raise SealBrokenError from problem
        self._open[key_id] = key
        return key

    def exists(self, key_id: UUID) -> bool:
        """Return whether words sealed with this key can still be read."""
        return self._path(key_id).exists()

    def destroy(self, key_id: UUID) -> None:
        """Destroy the key here and in the mirror. Cannot be undone; safe to repeat."""
        self._open.pop(key_id, None)
        for place in (self.directory, self.mirror):
            if place is not None:
                _destroy_file(place / self._path(key_id).name)

    def copy_current_state(self, target: Path) -> int:
        """Make ``target`` hold exactly the keys of now; return how many.

        Keys that were destroyed here disappear from the target too.
        """
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        current = {path.name: path for path in self.directory.glob("*.key")}
        for old in target.glob("*.key"):
            if old.name not in current:
                _destroy_file(old)
        for name, path in current.items():
            _write_durably(target / name, path.read_bytes())
        return len(current)


def _write_durably(path: Path, content: bytes) -> None:
    """Write under a temporary name and rename: a key is whole or absent."""
    temporary = path.with_suffix(f".{secrets.token_hex(4)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync_directory(path.parent)


def _destroy_file(path: Path) -> None:
    """Overwrite, then remove: the old bytes should not wait in a free block."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
