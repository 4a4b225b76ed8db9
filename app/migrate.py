"""Bring a database to this version: a backup first, and never with foreign keys on.

Alembic rebuilds a table on SQLite by copying it; with foreign keys on, dropping the old
one silently deletes every child row. So they go off before BEGIN, and a check comes after.
"""

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from analysis.withdrawal import finish_erasures
from app.backup import write_backup
from app.database import Database
from app.engines import MODE
from app.models import metadata
from app.resealing import seal_parts_apart
from app.row_security import owns_tables
from app.settings import SettingsError

MIGRATIONS = Path(__file__).with_name("migrations")
# Any number will do, as long as nothing else in the database locks it.
ONE_AT_A_TIME = 20260101


class MigrationDamageError(Exception):
    """A migration would leave rows that point nowhere; it was rolled back."""


def alembic_config() -> Config:
    """Return the configuration; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def head() -> str:
    """Return the newest revision in the code."""
    found = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if found is None:
        raise MigrationDamageError("there are no migrations")
    return found


def current_revision(database: Database) -> str | None:
    """Return the revision of the database; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, *, target: str = "head", keep_backup: bool = True) -> Path | None:
    """Bring the database to the newest version, and finish erasures that were interrupted.

    Args:
        database: an empty or older database, or one of this version.
        target: a revision; the newest one by default.
        keep_backup: write a backup first when there is something to keep.

    Returns:
        Where the backup of the older version lies; None when there was nothing to keep.

    Raises:
        MigrationDamageError: rows would point nowhere; nothing was changed.
    """
    target = head() if target == "head" else target
    _check_may_upgrade(database, target)
    before, kept = current_revision(database), None
    if before != target:
        if before is not None and keep_backup:
            stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
            kept = database.settings.home / "backups" / f"before-{target}-{stamp}.wij"
            write_backup(database, kept)
        _migrate(database, target)
    if target == head():
        with database.writing() as session:
            finish_erasures(session)
            session.commit()
            seal_parts_apart(session)
    return kept


def _check_may_upgrade(database: Database, target: str) -> None:
    """On PostgreSQL the server may run as a role that owns no table: it changes none."""
    if database.engine.dialect.name != "postgresql":
        return
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == target or owns_tables(connection):
            return
    raise SettingsError(
        f"The database is of version {current or 'none'}, this program needs {target}. This role "
        "may not change its tables: run wij db upgrade with the address of their owner."
    )


def _migrate(database: Database, target: str) -> None:
    with database.engine.execution_options(**{MODE: "write"}).connect() as connection:
        _switch_foreign_keys(connection, on=False)
        try:
            with connection.begin():
                _take_turns(connection)
                _run(connection, target)
                _check_foreign_keys(connection)
        finally:
            _switch_foreign_keys(connection, on=True)


def differences(database: Database) -> list[object]:
    """Return what the models have and the database has not, or the other way round."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _run(connection: Connection, target: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _take_turns(connection: Connection) -> None:
    """Two processes that start at once: the second finds the work done."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))


def _switch_foreign_keys(connection: Connection, *, on: bool) -> None:
    """Outside any transaction: inside one, SQLite ignores the switch."""
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")  # type: ignore[union-attr]


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    if broken:
        tables = sorted({str(row[0]) for row in broken})
        raise MigrationDamageError(f"rows point nowhere in: {', '.join(tables)}")
