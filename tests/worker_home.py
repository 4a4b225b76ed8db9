"""What a test worker makes once: a home with a database, and the states it is put back into.

Every test finds the same home, as it was left by nobody: on SQLite the files are copied
back, on PostgreSQL the rows. The engine stays, so a statement is compiled once per worker,
as on a server that runs.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Table, event, text

from app import engines
from app.database import Database
from app.identity import User
from app.models import metadata
from app.settings import Settings

MEMORY = Path("/dev/shm")
ROOM = 256 * 1024 * 1024
MINE = f"wij-test-{os.getpid()}-"
# Rows that were deleted still lie in their tables; after so many tests they are cleared away.
CLEAR_AFTER = 100
# SQLCipher locks every piece of memory that it takes: a third of the time of a small test.
# What a server does is kept here, for the test that looks at it.
PRODUCT_READING = engines.READING
engines.READING = tuple(one for one in engines.READING if "memory_security" not in one)
# Parents first. SQLAlchemy sorts a hundred tables anew at every asking.
TABLES = list(metadata.sorted_tables)
WHICH_ARE_FILLED = text(
    " UNION ALL ".join(
        f'SELECT {number} WHERE EXISTS (SELECT 1 FROM "{table.name}")'
        for number, table in enumerate(TABLES)
    )
)


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where the machine has one: a disk makes each commit wait."""
    _clear_away_what_was_left()
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix=MINE, dir=MEMORY if roomy else None) as folder:
        yield Path(folder)


def _clear_away_what_was_left() -> None:
    """A worker that was killed leaves its folder in memory."""
    for folder in MEMORY.glob("wij-test-*-*"):
        if not Path("/proc", folder.name.split("-")[2]).exists():
            shutil.rmtree(folder, ignore_errors=True)


AT_WORK: list["WorkerHome"] = []
P = ParamSpec("P")
R = TypeVar("R")


def made_once(make: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """Let a worker make this once, on a cast that nobody did anything with yet.

    The next test that asks for it gets home and database as they were afterwards, the same
    answer (ids, in plain lists and dicts), and who came to be of the cast. Where a test did
    something first, or has a home of its own, it is simply made.
    """

    @wraps(make)
    def made_or_put_back(cast: Any, *args: P.args, **facts: P.kwargs) -> R:
        home = next((one for one in AT_WORK if one.engine is cast.database.engine), None)
        if home is None or home.state != "cast" or home.written:
            return make(cast, *args, **facts)
        state = f"{make.__module__}.{make.__qualname__}{args}{facts}"
        if not home.has(state):
            known = set(cast.users)
            result = make(cast, *args, **facts)
            more = {name: user.id for name, user in cast.users.items() if name not in known}
            home.results[state] = result, more
            home.keep(state)
        else:
            home.put_back(state)
        result, more = deepcopy(home.results[state])
        with cast.database.reading() as session:
            cast.users |= {name: session.get_one(User, user_id) for name, user_id in more.items()}
        return result  # type: ignore[no-any-return]

    return made_or_put_back


class WorkerHome:
    """One home whose state can be kept under a name and put back.

    Args:
        settings: of the home that the tests of this worker use in turn.
        owned: the same database as the owner of its tables, who sees and may do everything.
        states: a folder beside it.
    """

    def __init__(self, settings: Settings, owned: Settings, states: Path) -> None:
        self.settings, self.states = settings, states
        self.engine, self._owner = engines.make_engine(settings), engines.make_engine(owned)
        self._rows: dict[str, dict[str, bytes]] = {}
        self._times = 0
        # What the home was put back into, and whether somebody wrote since.
        self.state, self.written = "", True
        self.results: dict[str, tuple[Any, dict[str, UUID]]] = {}
        event.listen(self.engine, "commit", self._note_writing)
        AT_WORK.append(self)
        if settings.sqlite_path is None:
            with self._owner.begin() as connection:
                _keep_order(connection)

    def database(self, settings: Settings) -> Database:
        """Open the database, with the one engine when the settings name this home's."""
        mine = (settings.database_url, settings.database_key)
        same = mine == (self.settings.database_url, self.settings.database_key)
        return Database(settings, self.engine if same else None)

    def _note_writing(self, connection: Connection) -> None:
        self.written |= connection.get_execution_options().get(engines.MODE) == "write"

    def has(self, state: str) -> bool:
        return (self.states / state).exists()

    def keep(self, state: str) -> None:
        """Remember what the home and the database hold now."""
        if self.settings.sqlite_path is None:
            with self._owner.begin() as connection:
                self._rows[state] = {
                    table.name: _copied(connection, table) for table in _filled(connection)
                }
        # The last connection takes the write-ahead log into the file.
        self.engine.dispose()
        shutil.copytree(self.settings.home, self.states / state)

    def put_back(self, state: str) -> None:
        """Make home and database what they were, whatever was done since."""
        if self.settings.sqlite_path is None:
            with self._owner.begin() as connection:
                connection.execute(text("SET LOCAL lock_timeout = '30s'"))
                self._times += 1
                (_clear if self._times % CLEAR_AFTER == 0 else _empty)(connection)
                _fill(connection, self._rows[state])
        else:
            self.engine.dispose()
        shutil.rmtree(self.settings.home)
        shutil.copytree(self.states / state, self.settings.home)
        self.state, self.written = state, False

    def close(self) -> None:
        AT_WORK.remove(self)
        self.engine.dispose()
        self._owner.dispose()


def _filled(connection: Connection) -> list[Table]:
    """The tables that hold rows, parents first."""
    found = sorted(connection.execute(WHICH_ARE_FILLED).scalars())
    return [TABLES[number] for number in found]


def _keep_order(connection: Connection) -> None:
    """A vacuum would let new rows take the places of old ones: no test knows when."""
    for table in TABLES:
        connection.execute(text(f'ALTER TABLE "{table.name}" SET (autovacuum_enabled = false)'))


def _clear(connection: Connection) -> None:
    names = ", ".join(f'"{table.name}"' for table in TABLES)
    connection.execute(text(f"TRUNCATE {names} CASCADE"))


def _empty(connection: Connection) -> None:
    """Deleting a few rows is far cheaper than truncating every table with its indexes."""
    for table in reversed(_filled(connection)):
        connection.execute(table.delete())


def _copied(connection: Connection, table: Table) -> bytes:
    with _cursor(connection) as cursor, cursor.copy(f'COPY "{table.name}" TO STDOUT') as copy:
        return b"".join(bytes(part) for part in copy)


def _fill(connection: Connection, rows: dict[str, bytes]) -> None:
    for name, lines in rows.items():
        with _cursor(connection) as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
            copy.write(lines)


def _cursor(connection: Connection):  # type: ignore[no-untyped-def]
    return connection.connection.cursor()
