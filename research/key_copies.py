"""Copies of the key store: a copy holds the current state, never the past.

A copy that lies around unchanged brings back who was erased since. Such a copy is brought
up to date here, or found out by the ledger of erasures.
"""

from pathlib import Path
from uuid import UUID

from research.erasures import Erasure, ErasureLedger, LedgerBrokenError
from research.errors import DomainError
from research.key_files import TEMPORARY, destroy_file, write_durably
from research.keys import GONE, KEY, LEDGER, NEXT, KeyStore
from research.tables import now


class NoKeyStoreError(DomainError):
    """The directory holds no copy of a key store."""

    template = "Hier ligt geen kopie van de sleutelbos."


class StaleKeyStoreError(DomainError):
    """A copy knows of erasures that the key store itself does not know."""

    template = (
        "Deze kopie kent %(count)s wissingen die de sleutelbos zelf niet kent. "
        "Lees eerst haar register in met: wij erasures import."
    )


def copy_current_state(keys: KeyStore, target: Path) -> int:
    """Make ``target`` hold exactly the keys of now; return how many.

    Keys that were destroyed here disappear from the target too.

    Raises:
        StaleKeyStoreError: the target knows of erasures that this store does not know.
    """
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check_not_newer(keys, target)
    for path in keys.files():
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # destroyed by another process since the directory was read
        write_durably(target / path.name, content)
    # After copying, so that a key destroyed meanwhile does not stay behind.
    for path in target.iterdir():
        stray = path.suffix == TEMPORARY
        if stray or (path.suffix in {KEY, NEXT} and not (keys.directory / path.name).exists()):
            destroy_file(path)
    return len(list(target.glob(f"*{KEY}")))


def prune(keys: KeyStore, copy: Path) -> int:
    """Destroy in an old copy every key that was destroyed here; add nothing to it.

    Returns:
        How many keys went.

    Raises:
        NoKeyStoreError: no copy lies there.
        StaleKeyStoreError: the copy knows of erasures that this store does not know.
    """
    if not any(copy.glob(f"*{KEY}")) and not any(copy.glob(f"*{GONE}")):
        raise NoKeyStoreError
    _check_not_newer(keys, copy)
    gone = keys.destroyed_ids() | {one.key_id for one in keys.ledger.erasures()}
    went = 0
    for path in [*copy.glob(f"*{KEY}"), *copy.glob(f"*{NEXT}"), *copy.glob(f"*{TEMPORARY}")]:
        if path.suffix == TEMPORARY or UUID(hex=path.stem) in gone:
            went += path.suffix == KEY
            destroy_file(path)
    for key_id in gone:
        if not (copy / f"{key_id.hex}{GONE}").exists():
            write_durably(copy / f"{key_id.hex}{GONE}", b"")
    if keys.ledger.path.exists():
        write_durably(copy / LEDGER, keys.ledger.path.read_bytes())
    return went


def newer_erasures(keys: KeyStore, lines: list[str]) -> list[Erasure]:
    """Return what a ledger tells that this store does not know.

    Raises:
        LedgerBrokenError: the lines were altered, or belong to another key store.
    """
    known = keys.destroyed_ids() | {one.key_id for one in keys.ledger.erasures()}
    return [one for one in keys.ledger.read(lines) if one.key_id not in known]


def rebuild_ledger(keys: KeyStore) -> Path | None:
    """Make a ledger that was altered anew from what is gone; moments become those of the files.

    Returns:
        Where the altered one lies now; None when it was whole, and nothing was done.
    """
    try:
        keys.ledger.erasures()
    except LedgerBrokenError:
        aside = keys.ledger.path.with_suffix(f".{now():%Y%m%d-%H%M%S}.broken")
        keys.ledger.path.rename(aside)
        keys.replay()
        return aside
    return None


def _check_not_newer(keys: KeyStore, copy: Path) -> None:
    lines = ErasureLedger(copy / LEDGER, bytes).lines()
    newer = newer_erasures(keys, lines)
    known = keys.destroyed_ids()
    marked = {UUID(hex=path.stem) for path in copy.glob(f"*{GONE}")} - known
    if newer or marked:
        raise StaleKeyStoreError(count=len(newer) or len(marked))
