"""The key store: one data key per actor (or network, or study), outside the database.

A data key is wrapped (AES-256-GCM) by the master key and lies in a file of its own in a
directory that no database backup holds. Destroying the file makes every word sealed with
it unreadable, in the database and in every backup ever made. What stays is an empty file
that says which key is gone, so that a restored backup can be erased again.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from research.errors import KeyDestroyedError, SealBrokenError

KEY_BYTES = 32
NONCE_BYTES = 12
KEY, GONE = ".key", ".gone"


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

    def create(self, key_id: UUID) -> None:
        """Make a new data key. Does nothing when the key already exists.

        Raises:
            KeyDestroyedError: this key was destroyed: nobody gets it a second time.
        """
        if (self.directory / f"{key_id.hex}{GONE}").exists():
            raise KeyDestroyedError
        nonce = secrets.token_bytes(NONCE_BYTES)
        wrapped = nonce + self._master.encrypt(nonce, secrets.token_bytes(KEY_BYTES), key_id.bytes)
        try:
            _write_durably(self._path(key_id), wrapped, place=os.link)
        except FileExistsError:
            return
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
        known = self._open.get(key_id)
        if known is not None and path.exists():
            return known
        self._open.pop(key_id, None)
        try:
            wrapped = path.read_bytes()
            key = self._master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], key_id.bytes)
        except FileNotFoundError as problem:
            raise KeyDestroyedError from problem
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
        for place in (self.mirror, self.directory):
            if place is not None and place.is_dir():
                _write_durably(place / f"{key_id.hex}{GONE}", b"")
                # The key itself, and what a crash may have left of writing or destroying it.
                for path in place.glob(f"{key_id.hex}.*"):
                    if path.suffix != GONE:
                        _destroy_file(path)

    def destroyed_ids(self) -> set[UUID]:
        """Return the ids of every key that was ever destroyed here."""
        return {UUID(hex=path.stem) for path in self.directory.glob(f"*{GONE}")}

    def copy_current_state(self, target: Path) -> int:
        """Make ``target`` hold exactly the keys of now; return how many.

        Keys that were destroyed here disappear from the target too.
        """
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in [*self.directory.glob(f"*{KEY}"), *self.directory.glob(f"*{GONE}")]:
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                continue  # destroyed by another process since the directory was read
            _write_durably(target / path.name, content)
        # After copying, so that a key destroyed meanwhile does not stay behind.
        for path in target.iterdir():
            stray = path.suffix == ".tmp"
            if stray or (path.suffix == KEY and not (self.directory / path.name).exists()):
                _destroy_file(path)
        return len(list(target.glob(f"*{KEY}")))

    def _path(self, key_id: UUID) -> Path:
        return self.directory / f"{key_id.hex}{KEY}"


def _write_durably(
    path: Path, content: bytes, place: Callable[[Path, Path], None] = os.replace
) -> None:
    """Write under a temporary name, then give it its own: a file is whole or absent."""
    temporary = path.with_suffix(f".{secrets.token_hex(4)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_directory(path.parent)


def _destroy_file(path: Path) -> None:
    """Overwrite, then remove: the old bytes should not wait in a free block.

    The name goes first: nobody reads a key that is half overwritten.
    """
    doomed = path.with_suffix(f".{secrets.token_hex(4)}.tmp")
    try:
        path.rename(doomed)
    except FileNotFoundError:
        return
    with doomed.open("r+b") as file:
        file.write(secrets.token_bytes(doomed.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    doomed.unlink()
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
