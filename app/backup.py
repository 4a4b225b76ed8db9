"""Backups: every table in one encrypted SQLite file, whatever engine the study runs on.

A backup holds sealed words but no data keys. The key store is copied apart, and only its
current state: destroying a key erases the actor in every backup ever made.

The tables are copied as the database has them, not as the models want them: the backup
that matters most is the one made just before a migration.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Engine, MetaData, Table, insert, select, text

from app.database import Database
from app.engines import MODE, sqlite_engine
from app.models import metadata
from app.settings import SettingsError

CHUNK = 500
# What makes no sense elsewhere or later: who was signed in when the backup was made, and the
# search index, which is made anew from the stories that still may be read.
LEFT_OUT = {"sign_in_session", "alembic_version", "throttle", "search_story", "search_entry"}
# Only in a backup: the ledger itself lies with the keys.
LEDGER = "erasure_ledger"


class BackupError(Exception):
    """The backup cannot be made or read; the message says what to do."""


def write_backup(database: Database, path: Path) -> int:
    """Write a backup and return how many rows it holds.

    It is written beside ``path`` and renamed at the end: a backup is whole or absent.

    Raises:
        BackupError: the path exists already, or cannot be written.
    """
    if path.exists():
        raise BackupError(f"{path.name} exists already. Choose another name.")
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove(partial)
        count = _copy_all(database, partial)
        _sync(partial)
        partial.replace(path)
        _sync(path.parent)
    except OSError as problem:
        raise BackupError(f"{path.name} cannot be written: {problem.strerror}.") from problem
    finally:
        _remove(partial)
    return count


def read_backup(database: Database, path: Path, *, key: bytes | None = None) -> int:
    """Fill an empty database of the backup's version; return how many rows came back.

    Args:
        database: an empty one.
        path: of the backup.
        key: the database key of then (32 bytes), when it was another one.

    Raises:
        BackupError: no backup there, damaged, another version, or the database is not empty.
    """
    with open_backup(path, key or database.settings.database_key) as backup:
        theirs = revision_of(backup)
        _check_whole(backup)
        with database.engine.execution_options(**{MODE: "write"}).begin() as target:
            ours = MigrationContext.configure(target).get_current_revision()
            if theirs != ours:
                raise BackupError(f"The backup is of version {theirs}, the database of {ours}.")
            check_empty(target)
            held = set(backup.dialect.get_table_names(backup))
            tables = [table for table in stored_tables(target) if table.name in held]
            return sum(_copy_table(backup, target, table) for table in tables)


@contextmanager
def open_backup(path: Path, key: bytes) -> Iterator[Connection]:
    """Open a backup without changing it or leaving anything beside it.

    Raises:
        BackupError: no backup there, or it was made with another key.
    """
    if not path.is_file():
        raise BackupError(f"There is no backup {path.name}.")
    engine = sqlite_engine(path, key, read_only=True)
    try:
        with engine.execution_options(**{MODE: "read"}).connect() as connection:
            yield connection
    except SettingsError as problem:
        raise BackupError(
            f"{path.name} is no backup, or it was made with another database.key. "
            "Put the key of that time back in the folder with secrets and try again."
        ) from problem
    finally:
        engine.dispose()


def revision_of(backup: Connection) -> str:
    """Return the version of the tables in a backup.

    Raises:
        BackupError: it has none: the copying stopped halfway, or it is another file.
    """
    revision = None
    if "alembic_version" in backup.dialect.get_table_names(backup):
        revision = MigrationContext.configure(backup).get_current_revision()
    if revision is None:
        raise BackupError("This file is no whole backup. Choose another one.")
    return revision


def _check_whole(backup: Connection) -> None:
    """Every page carries a seal; one that fails tells that the file was damaged or altered."""
    if backup.execute(text("PRAGMA cipher_integrity_check")).fetchall():
        raise BackupError("This backup is damaged. Choose another one.")


def check_empty(target: Connection) -> None:
    """Refuse to restore over somebody's work.

    Raises:
        BackupError: one of the tables has a row.
    """
    for name in set(target.dialect.get_table_names(target)) - LEFT_OUT:
        if target.execute(text(f'SELECT 1 FROM "{name}" LIMIT 1')).first():
            raise BackupError("The database is not empty. Restore into an empty one.")


def stored_tables(connection: Connection) -> list[Table]:
    """Return the tables that the database has, parents before children.

    A column has the type that the model gives it, else the type that the database tells.
    """
    found = MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        known = metadata.tables.get(table.name)
        for column in table.columns:
            if known is not None and column.name in known.columns:
                column.type = known.columns[column.name].type
            else:
                column.type = column.type.as_generic(allow_nulltype=True)
    return [table for table in found.sorted_tables if table.name not in LEFT_OUT]


def _copy_all(database: Database, partial: Path) -> int:
    target = sqlite_engine(partial, database.settings.database_key)
    try:
        writing = target.execution_options(**{MODE: "write"})
        with _snapshot(database.engine) as source, writing.begin() as copy:
            count = 0
            for table in stored_tables(source):
                plain = [Column(one.name, one.type) for one in table.columns]
                Table(table.name, MetaData(), *plain).create(copy)
                count += _copy_table(source, copy, table)
            _write_ledger(copy, database.vault.keys.ledger.lines())
            _stamp(copy, MigrationContext.configure(source).get_current_revision())
        with target.connect() as connection:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            raw.execute("PRAGMA journal_mode = DELETE")  # type: ignore[union-attr]
    finally:
        target.dispose()
    return count


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    count = 0
    rows = source.execution_options(yield_per=CHUNK).execute(select(table))
    for chunk in rows.mappings().partitions(CHUNK):
        target.execute(insert(table), [dict(row) for row in chunk])
        count += len(chunk)
    return count


def ledger_of(backup: Connection) -> list[str]:
    """Return the ledger of erasures as it was when the backup was made."""
    if LEDGER not in backup.dialect.get_table_names(backup):
        return []
    lines = backup.execute(text(f"SELECT line FROM {LEDGER} ORDER BY number"))
    return [str(one) for one in lines.scalars()]


def _write_ledger(copy: Connection, lines: list[str]) -> None:
    """So that a key store that is older than the backup is found out."""
    copy.execute(text(f"CREATE TABLE {LEDGER} (number INTEGER NOT NULL, line VARCHAR NOT NULL)"))
    for number, line in enumerate(lines, start=1):
        facts = {"number": number, "line": line}
        copy.execute(text(f"INSERT INTO {LEDGER} VALUES (:number, :line)"), facts)


def _stamp(copy: Connection, revision: str | None) -> None:
    copy.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    copy.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def _snapshot(engine: Engine) -> Connection:
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ").connect()
    return engine.execution_options(**{MODE: "read"}).connect()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    """Remove a database file with what SQLite and the write lock keep beside it."""
    for suffix in ("", "-wal", "-shm", ".lock"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
