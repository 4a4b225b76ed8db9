"""Who has the key store open: turning a key waits until nobody holds the old one in memory."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from app.secret_files import SettingsError
from app.settings import Settings

LOCK = "in-use.lock"


@contextmanager
def in_use(settings: Settings) -> Iterator[None]:
    """Say that this process serves or works; many may do so at once.

    Raises:
        SettingsError: a key is being turned.
    """
    with _locked(settings, fcntl.LOCK_SH, "A key is being turned. Start again when that is done."):
        yield


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Turn a key while nobody else has the key store open.

    Raises:
        SettingsError: a server or a worker runs.
    """
    with _locked(settings, fcntl.LOCK_EX, "Stop the server and the worker first."):
        yield


@contextmanager
def _locked(settings: Settings, kind: int, complaint: str) -> Iterator[None]:
    settings.keys_directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(settings.keys_directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(complaint) from None
        yield
    finally:
        os.close(descriptor)
