"""Turning keys: another master key around the data keys, or another data key for one owner.

Every step leaves files that open: under the old key or the new one. A turn that was cut off
is finished by doing it again.
"""

import secrets
from pathlib import Path
from uuid import UUID

from research.errors import KeyDestroyedError
from research.key_files import replace_and_overwrite, sync_directory, write_durably
from research.keys import GONE, KEY, KEY_BYTES, LEDGER, LEDGER_SECRET, NEXT, KeyStore


def rewrap_all(keys: KeyStore) -> int:
    """Wrap every key anew under the store's master key, in the mirror too.

    The store must have been opened with the new master key, and the old one as the former.

    Returns:
        How many data keys the store has.

    Raises:
        SealBrokenError: a key opens with neither master key; those before it were turned.
    """
    places = [one for one in (keys.mirror, keys.directory) if one is not None and one.is_dir()]
    for place in places:
        for path in sorted([*place.glob(f"*{KEY}"), *place.glob(f"*{NEXT}")]):
            _rewrap(keys, path, UUID(hex=path.stem).bytes)
        if (place / LEDGER_SECRET).exists():
            _rewrap(keys, place / LEDGER_SECRET, LEDGER.encode())
    return len(list(keys.directory.glob(f"*{KEY}")))


def stage(keys: KeyStore, key_id: UUID) -> bytes:
    """Lay a second data key beside the one of this owner, and return it.

    Raises:
        KeyDestroyedError: the owner has no key (any more).
    """
    if not keys.exists(key_id):
        raise KeyDestroyedError
    path = keys.directory / f"{key_id.hex}{NEXT}"
    if not path.exists():
        wrapped = keys.wrap(secrets.token_bytes(KEY_BYTES), key_id.bytes)
        if keys.mirror is not None and keys.mirror.is_dir():
            write_durably(keys.mirror / path.name, wrapped)
        write_durably(path, wrapped)
    return keys.unwrap(path.read_bytes(), key_id.bytes)


def install(keys: KeyStore, key_id: UUID) -> None:
    """Let the second data key take the place of the first, which is overwritten."""
    for place in (keys.directory, keys.mirror):
        if place is None or not (place / f"{key_id.hex}{NEXT}").exists():
            continue
        replace_and_overwrite(place / f"{key_id.hex}{NEXT}", place / f"{key_id.hex}{KEY}")
        sync_directory(place)
    keys.forget(key_id)


def _rewrap(keys: KeyStore, path: Path, about: bytes) -> None:
    try:
        key = keys.unwrap(path.read_bytes(), about)
    except FileNotFoundError:
        return  # destroyed meanwhile
    write_durably(path, keys.wrap(key, about), place=replace_and_overwrite)
    # Destroyed while it was written: it must not come back.
    if path.with_suffix(GONE).exists():
        path.unlink(missing_ok=True)
