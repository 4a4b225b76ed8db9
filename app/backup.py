"""Backups: every table in one encrypted SQLite file, whatever engine the study runs on.

A backup holds sealed words but no data keys. The key store is copied apart, and only its
current state: destroying a key erases the actor in every backup ever made.
"""

import os
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, Table, insert, select, text

from app.database import Database
from app.engines import MODE, sqlite_engine
from app.models import metadata

CHUNK = 500
# What makes no sense elsewhere or later: who was signed in when the backup was made.
LEFT_OUT = {"sign_in_session"}


class BackupError(Exception):
    """The backup cannot be made or read; the message says what to do."""


def write_backup(database: Database, path: Path) -> int:
    """Write a backup and return how many rows it holds.

    It is written beside ``path`` and renamed at the end: a backup is whole or absent.

    Raises:
        BackupError: the path exists already.
    """
    if path.exists():
        raise BackupError(f"{path.name} exists already. Choose another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    _remove(partial)
    target = sqlite_engine(partial, database.settings.database_key)
    try:
        with _snapshot(database.engine) as source, _write(target) as copy:
            existing = _tables_in(source)
            for table in existing:
                table.create(copy)
            count = sum(_copy_table(source, copy, table) for table in existing)
            _stamp(copy, MigrationContext.configure(source).get_current_revision())
        with target.connect() as connection:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            raw.execute("PRAGMA journal_mode = DELETE")  # type: ignore[union-attr]
    finally:
        target.dispose()
    partial.replace(path)
    _remove(partial)
    return count


def read_backup(database: Database, path: Path) -> int:
    """Fill an empty, migrated database from a backup; return how many rows came back.

    Raises:
        BackupError: no backup there, another version, or the database is not empty.
    """
    if not path.is_file():
        raise BackupError(f"There is no backup {path.name}.")
    source = sqlite_engine(path, database.settings.database_key)
    try:
        with _read(source) as backup, _write(database.engine) as target:
            _check_fits(backup, target)
            tables = [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]
            return sum(_copy_table(backup, target, table) for table in tables)
    finally:
        source.dispose()
        _remove(path.with_name(path.name + ".lock"))


def _check_fits(backup: Connection, target: Connection) -> None:
    try:
        theirs = MigrationContext.configure(backup).get_current_revision()
    except Exception as problem:
        raise BackupError(
            "This file is no backup, or it was made with another database key."
        ) from problem
    ours = MigrationContext.configure(target).get_current_revision()
    if theirs != ours:
        raise BackupError(
            f"The backup is of version {theirs}, this program of {ours}. "
            "Restore it with the program of that version, then upgrade."
        )
    for table in metadata.sorted_tables:
        if table.name not in LEFT_OUT and target.execute(select(table).limit(1)).first():
            raise BackupError("The database is not empty. Restore into an empty one.")


def _tables_in(source: Connection) -> list[Table]:
    names = set(source.dialect.get_table_names(source))
    return [
        table
        for table in metadata.sorted_tables
        if table.name in names and table.name not in LEFT_OUT
    ]


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    count = 0
    columns = [column for column in table.columns if column.name in _columns(source, table)]
    rows = source.execution_options(yield_per=CHUNK).execute(select(*columns))
    for chunk in rows.mappings().partitions(CHUNK):
        target.execute(insert(table), [dict(row) for row in chunk])
        count += len(chunk)
    return count


def _columns(source: Connection, table: Table) -> set[str]:
    """An older database, backed up before its migration, may lack newer columns."""
    found = source.dialect.get_columns(source, table.name)
    return {str(column["name"]) for column in found}


def _stamp(copy: Connection, revision: str | None) -> None:
    copy.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    copy.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def _snapshot(engine: Engine) -> "Connection":
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ").connect()
    return engine.execution_options(**{MODE: "read"}).connect()


def _read(engine: Engine) -> "Connection":
    return engine.execution_options(**{MODE: "read"}).connect()


def _write(engine: Engine):  # type: ignore[no-untyped-def]
    return engine.execution_options(**{MODE: "write"}).begin()


def _remove(path: Path) -> None:
    """Remove a database file with what SQLite and the write lock keep beside it."""
    for suffix in ("", "-wal", "-shm", ".lock"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            os.remove(beside)
