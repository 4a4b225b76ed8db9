"""The only place that opens a database session."""

from uuid import UUID

from flask import Flask, current_app, g, request
from sqlalchemy import Engine
from sqlmodel import Session

from app.engines import MODE, READERS, make_engine
from app.settings import Settings
from research.keys import KeyStore
from research.reach import for_readers, read_as, sit_as, tell_as
from research.transactions import after_commit
from research.vault import Vault

__all__ = [
    "Database",
    "after_commit",
    "close_request_session",
    "database_of",
    "get_session",
    "init_database",
    "reads_as",
    "sits_as",
    "tells_as",
]
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class Database:
    """Sessions that read and sessions that write, each with the vault."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        """Open the database and the key store of the settings."""
        self.settings = settings
        self.engine = engine or make_engine(settings)
        self.vault = Vault(
            KeyStore(
                settings.keys_directory,
                settings.master_key,
                settings.keys_mirror,
                former=settings.former_master_key,
            )
        )
        self._reading = self.engine.execution_options(**{MODE: "read", "postgresql_readonly": True})
        self._writing = self.engine.execution_options(**{MODE: "write"})

    def reading(self) -> Session:
        """Return a session of the program itself that cannot write."""
        return Session(self._reading, expire_on_commit=False, info={"vault": self.vault})

    def writing(self) -> Session:
        """Return a session of the program that may write; on SQLite it waits for its turn."""
        return Session(self._writing, expire_on_commit=False, info={"vault": self.vault})

    def for_readers(self, *, reads: bool) -> Session:
        """Return a session of a request: it reaches what its reader may see (research/reach.py).

        Args:
            reads: it cannot write.
        """
        engine = (self._reading if reads else self._writing).execution_options(**{READERS: True})
        return for_readers(Session(engine, expire_on_commit=False, info={"vault": self.vault}))

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def init_database(app: Flask, database: Database) -> None:
    """Give every request one session and close it afterwards."""
    app.extensions["wij_database"] = database

    @app.teardown_appcontext
    def close_session(_error: BaseException | None) -> None:
        close_request_session()


def database_of(app: Flask) -> Database:
    """Return the database of the app."""
    database: Database = app.extensions["wij_database"]
    return database


def get_session() -> Session:
    """Return this request's session, opening it on first use.

    A GET reads, unless its view is marked with ``writes_on_get`` (it logs who read).
    """
    if "session" not in g:
        database = database_of(current_app)
        view = current_app.view_functions.get(request.endpoint or "")
        reads = request.method in SAFE_METHODS and not getattr(view, "writes_on_get", False)
        g.session = database.for_readers(reads=reads)
        if "reader" in g:
            read_as(g.session, g.reader)
        if "teller" in g:
            tell_as(g.session, g.teller)
        if "seat" in g:
            sit_as(g.session, g.seat)
    session: Session = g.session
    return session


def reads_as(user_id: UUID) -> None:
    """Tell the database who is signed in, for every session of this request."""
    g.reader = user_id
    if "session" in g:
        read_as(g.session, user_id)


def tells_as(actor_id: UUID) -> None:
    """Tell the database which teller reads his own story, for every session of this request."""
    g.teller = actor_id
    if "session" in g:
        tell_as(g.session, actor_id)


def sits_as(seat_id: UUID) -> None:
    """Tell the database who at which table reads, for every session of this request."""
    g.seat = seat_id
    if "session" in g:
        sit_as(g.session, seat_id)


def close_request_session() -> None:
    """Close the session of this request: what was not committed is rolled back."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
