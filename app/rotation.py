"""Turning the keys of the house: another master key, another key of the database.

Both are done while no server or worker runs. The new key is on the disk, beside the old
one, before anything is changed; the old one goes last. Whatever happens between, the
program starts with what lies there, and doing it again finishes the turn.
"""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher
from sqlmodel import select

from app.backup import write_backup
from app.database import Database
from app.engines import connect_sqlite
from app.migrate import current_revision
from app.queue import FILE as QUEUE
from app.running import alone
from app.second_factors import SecondFactor, SecretBox
from app.secret_files import DATABASE, MASTER, NEXT, SettingsError, make_secret, read_secret
from app.settings import Settings
from research import audit
from research.key_files import replace_and_overwrite, sync_directory
from research.key_rotation import rewrap_all


@dataclass(frozen=True)
class TurnedMaster:
    """What was done.

    Attributes:
        data_keys: how many were wrapped anew.
        waiting: where the new key waits, when the program cannot put it in place itself.
        already: the setting gives the new key already: its copy was thrown away.
    """

    data_keys: int
    waiting: Path | None = None
    already: bool = False


@dataclass(frozen=True)
class TurnedDatabase:
    """Where the backup of before lies, and the key that opens it and every older one."""

    backup: Path | None
    former_key: Path


def turn_master_key(settings: Settings) -> TurnedMaster:
    """Wrap every data key under a new master key.

    Raises:
        SettingsError: a server or worker runs, or a secret cannot be read.
    """
    staged = settings.secrets_directory / f"{MASTER}{NEXT}"
    with alone(settings):
        if _waits_for_its_place(settings, staged):
            staged.unlink()
            return TurnedMaster(0, already=True)
        if not staged.exists():
            make_secret(staged)
            sync_directory(staged.parent)
        new = _with_new_master(settings, read_secret(staged))
        database = Database(new)
        try:
            count = rewrap_all(database.vault.keys)
            if current_revision(database) is not None:
                _reseal_second_factors(database)
        finally:
            database.dispose()
        if settings.master_key_source:
            return TurnedMaster(count, staged)
        replace_and_overwrite(staged, settings.secrets_directory / MASTER)
        sync_directory(staged.parent)
    return TurnedMaster(count)


def turn_database_key(settings: Settings) -> TurnedDatabase:
    """Encrypt the embedded database under a new key; a backup under the old one comes first.

    On PostgreSQL the key seals backups and the queue only.

    Raises:
        SettingsError: a server or worker runs, or the copy is not whole.
        BackupError: the backup cannot be written; nothing was changed.
    """
    directory = settings.secrets_directory
    staged = directory / f"{DATABASE}{NEXT}"
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    with alone(settings):
        backup = _backup_of_before(settings, stamp)
        if not staged.exists():
            make_secret(staged)
        former = directory / f"database-until-{stamp}.key"
        os.link(directory / DATABASE, former)
        sync_directory(directory)
        if settings.sqlite_path is not None and settings.sqlite_path.exists():
            _encrypt_anew(settings.sqlite_path, settings.database_key, read_secret(staged))
        os.replace(staged, directory / DATABASE)
        sync_directory(directory)
        for suffix in ("", "-wal", "-shm"):
            (settings.home / f"{QUEUE}{suffix}").unlink(missing_ok=True)
    return TurnedDatabase(backup, former)


def _waits_for_its_place(settings: Settings, staged: Path) -> bool:
    """Say whether the turn is over: the setting already gives the key that lay ready."""
    return staged.exists() and settings.former_master_key is None


def _with_new_master(settings: Settings, key: bytes) -> Settings:
    former = settings.former_master_key or settings.master_key
    return replace(settings, master_key=key, former_master_key=former)


def _reseal_second_factors(database: Database) -> None:
    box = SecretBox(database.settings.master_key, database.settings.former_master_key)
    with database.writing() as session:
        for factor in session.exec(select(SecondFactor)).all():
            secret = box.open(factor.sealed_secret, factor.id) if factor.sealed_secret else None
            if secret is not None:
                factor.sealed_secret = box.seal(secret, factor.id)
                session.add(factor)
        audit.record(session, user_id=None, action="turn", kind="master_key")
        session.commit()


def _backup_of_before(settings: Settings, stamp: str) -> Path | None:
    database = Database(settings)
    try:
        if current_revision(database) is None:
            return None
        path = settings.home / "backups" / f"before-new-database-key-{stamp}.wij"
        write_backup(database, path)
        with database.writing() as session:
            audit.record(session, user_id=None, action="turn", kind="database_key")
            session.commit()
        return path
    finally:
        database.dispose()


def _encrypt_anew(path: Path, key: bytes, new: bytes) -> None:
    """Copy the database under the new key, check the copy, and let it take the place."""
    copy = path.with_name(path.name + NEXT)
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(copy.name + suffix).unlink(missing_ok=True)
    connection = connect_sqlite(path, key)
    try:
        if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise SettingsError("Another program has the database open. Stop it first.")
        attach = f"ATTACH DATABASE ? AS turned KEY \"x'{new.hex()}'\""
        connection.execute(attach, [str(copy)])
        connection.execute("SELECT sqlcipher_export('turned')")
        connection.execute("DETACH DATABASE turned")
    finally:
        connection.close()
    _check_copy(copy, new)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    os.replace(copy, path)
    sync_directory(path.parent)


def _check_copy(copy: Path, key: bytes) -> None:
    copy.chmod(0o600)
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    connection = connect_sqlite(copy, key, read_only=True)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        whole = whole and not connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except sqlcipher.DatabaseError:
        whole = False
    finally:
        connection.close()
    if not whole:
        raise SettingsError("The copy under the new key is not whole. Nothing was changed.")
