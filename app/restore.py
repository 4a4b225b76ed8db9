"""Restore a backup, of this version or an older one, and erase again who was erased since."""

from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from app.backup import (
    BackupError,
    check_empty,
    ledger_of,
    open_backup,
    read_backup,
    revision_of,
)
from app.database import Database
from app.engines import MODE
from app.migrate import alembic_config, current_revision, upgrade
from research.key_copies import newer_erasures


def replay_ledger(database: Database, path: Path, *, key: bytes | None = None) -> int:
    """Erase in the key store what the backup knows and the key store does not.

    Returns:
        How many keys went: more than none says that the key store was older than the backup.

    Raises:
        BackupError: no backup there.
        LedgerBrokenError: the backup is of another key store, or was altered.
    """
    with open_backup(path, key or database.settings.database_key) as backup:
        lines = ledger_of(backup)
    keys = database.vault.keys
    newer = newer_erasures(keys, lines)
    keys.destroy_all(newer)
    return len(newer)


def restore(database: Database, path: Path, *, key: bytes | None = None) -> int:
    """Fill an empty database from a backup and bring it to this version.

    Actors who were erased after the backup was made are erased again, as far as the ledger
    of this key store or of the backup tells.

    Args:
        database: an empty one.
        path: of the backup.
        key: the database key of then (32 bytes), when it was another one.

    Returns:
        How many rows came back.

    Raises:
        BackupError: no backup there, made by a newer program, or the database is not empty.
    """
    with open_backup(path, key or database.settings.database_key) as backup:
        theirs = revision_of(backup)
    known = {one.revision for one in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if theirs not in known:
        raise BackupError(
            f"The backup is of version {theirs}, which this program does not know. "
            "Install the newest program and try again."
        )
    _bring_empty_database_to(database, theirs)
    count = read_backup(database, path, key=key)
    replay_ledger(database, path, key=key)
    upgrade(database, keep_backup=False)
    return count


def _bring_empty_database_to(database: Database, revision: str) -> None:
    """An empty database of another version is made anew: there is nothing to lose in it."""
    if current_revision(database) not in {None, revision}:
        with database.engine.execution_options(**{MODE: "write"}).begin() as connection:
            check_empty(connection)
            everything = MetaData()
            everything.reflect(connection)
            everything.drop_all(connection)
    upgrade(database, target=revision)
