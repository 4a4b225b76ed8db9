"""Engines for the two databases, with the transactions that each of them needs.

SQLite (through SQLCipher): reads ``BEGIN`` with ``query_only``; writes ``BEGIN IMMEDIATE``
under one lock file per machine, so that writers wait in line instead of failing.

PostgreSQL: every transaction tells whether it works for a reader or for the program itself.
"""

import fcntl
import os
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from app.settings import Settings, SettingsError

OLDEST_SQLITE = (3, 51, 3)
MODE = "wij_mode"
# Connections of requests: the database shows them nothing until it knows who reads.
READERS = "wij_readers"
LOCK = "wij_write_lock"
READING = ("cipher_memory_security = ON", "foreign_keys = ON", "temp_store = MEMORY")
WRITING = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")
_writing = threading.local()


class NestedWriteError(RuntimeError):
    """A thread asked for a second write transaction while its first is open."""


def make_engine(settings: Settings) -> Engine:
    """Return the engine of the database in the settings.

    Raises:
        SettingsError: the SQLite library is too old.
    """
    if settings.sqlite_path is None:
        return postgresql_engine(settings.database_url)
    return sqlite_engine(settings.sqlite_path, settings.database_key)


def postgresql_engine(url: str) -> Engine:
    """Return an engine on PostgreSQL.

    What the program itself does sees every row. Row-level security keeps apart what is done
    for a reader: ``Database.for_readers`` says so by an option of its connections.
    """
    given = make_url(url).query.get("options", "")
    # Policies make a query look dear, and compiling it then takes longer than running it.
    # Who waits for a row longer than SQLite would is told so, and tries again.
    options = {"options": f"{given} -c jit=off -c lock_timeout=30s".strip()}
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=options)
    event.listen(engine, "begin", _begin_as_the_program)
    return engine


def check_sqlite_version(version: tuple[int, ...] = sqlcipher.sqlite_version_info) -> None:
    """Refuse a SQLite that can lose data.

    Raises:
        SettingsError: it is older than 3.51.3.
    """
    if version < OLDEST_SQLITE:
        raise SettingsError(
            f"SQLite {'.'.join(map(str, version))} can corrupt its write-ahead log. "
            "Install sqlcipher3 with SQLite 3.51.3 or newer."
        )


def sqlite_engine(path: Path, key: bytes, *, read_only: bool = False) -> Engine:
    """Return an engine on an encrypted SQLite file; the file is made when absent.

    Args:
        path: where the file lies.
        key: 32 bytes.
        read_only: for a file that nobody else has open, such as a backup: it is not
            touched, and nothing is left beside it.
    """
    check_sqlite_version()
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect_sqlite(path, key, read_only=read_only),
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=16,
        hide_parameters=True,
    )
    lock_path = path.with_name(path.name + ".lock")
    event.listen(engine, "begin", lambda connection: _begin(connection, lock_path))
    event.listen(engine.pool, "checkin", lambda _dbapi, record: _release(record.info))
    event.listen(engine.pool, "invalidate", lambda _dbapi, record, _error: _release(record.info))
    return engine


def connect_sqlite(path: Path, key: bytes, *, read_only: bool = False) -> Any:
    """Open one connection with the pragmas that keep words safe.

    Raises:
        SettingsError: the file is no database, or it has another key.
    """
    name = f"{path.absolute().as_uri()}?mode=ro&immutable=1" if read_only else str(path)
    connection = sqlcipher.connect(
        name, isolation_level=None, check_same_thread=False, timeout=30, uri=read_only
    )
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in READING if read_only else READING + WRITING:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlcipher.DatabaseError as problem:
        connection.close()
        if "not a database" not in str(problem):
            raise
        raise SettingsError(
            f"{path.name} cannot be opened: it is no database of this program, or it was made "
            "with another database.key. Put the right key back in the folder with secrets."
        ) from None
    return connection


def _begin_as_the_program(connection: Connection) -> None:
    if connection.get_execution_options().get(READERS):
        return
    raw = connection.connection.dbapi_connection
    raw.execute("SELECT set_config('wij.reach', 'system', true)")  # type: ignore[union-attr]


def _begin(connection: Connection, lock_path: Path) -> None:
    record = connection.connection.info
    cursor = connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]
    if connection.get_execution_options().get(MODE) == "write":
        if getattr(_writing, "lock", {}).get("held"):
            raise NestedWriteError("this thread already writes: it would wait for itself")
        descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT, 0o600)
        _writing.lock = record[LOCK] = {"descriptor": descriptor, "held": True}
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        cursor.execute("PRAGMA query_only = OFF")
        cursor.execute("BEGIN IMMEDIATE")
    else:
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute("BEGIN")


def _release(info: dict[str, Any]) -> None:
    """Let the next writer in, once the connection is back in the pool."""
    lock = info.pop(LOCK, None)
    if lock is not None:
        lock["held"] = False
        os.close(lock["descriptor"])
