"""Files that hold keys: whole or absent, on the disk before anybody relies on them."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

TEMPORARY = ".tmp"


def write_durably(
    path: Path, content: bytes, place: Callable[[Path, Path], None] = os.replace
) -> None:
    """Write under a temporary name, then give it its own: a file is whole or absent.

    Args:
        path: where it comes to lie; only its owner may read it.
        content: the whole content.
        place: how it gets its name: ``os.replace``, or ``os.link`` to refuse an existing one.
    """
    temporary = path.with_suffix(f".{secrets.token_hex(4)}{TEMPORARY}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(path.parent)


def replace_and_overwrite(temporary: Path, path: Path) -> None:
    """Give the file its name, and overwrite what lay there: it should not wait in a free block."""
    before = None
    with suppress(FileNotFoundError):
        before = path.open("r+b")
    os.replace(temporary, path)
    if before is not None:
        with before:
            _overwrite(before.fileno())


def destroy_file(path: Path) -> None:
    """Overwrite, then remove: the old bytes should not wait in a free block.

    The name goes first: nobody reads a key that is half overwritten.
    """
    doomed = path.with_suffix(f".{secrets.token_hex(4)}{TEMPORARY}")
    try:
        path.rename(doomed)
    except FileNotFoundError:
        return
    with doomed.open("r+b") as file:
        _overwrite(file.fileno())
    doomed.unlink()
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Wait until the names in a directory are on the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _overwrite(descriptor: int) -> None:
    os.pwrite(descriptor, secrets.token_bytes(os.fstat(descriptor).st_size), 0)
    os.fsync(descriptor)
