"""How far a session of a reader reaches, for the rules that the database itself holds.

On PostgreSQL every request tells the database who reads (``app/database.py``), and row-level
security then shows that person's rows only. Some work has to look further than its reader:
a count over a study, or a rule about what he may not read himself. Such work says so here,
for as long as it lasts. A test lists who does, and why (tests/house/test_who_reaches_further.py).

Sessions of the program itself (worker, commands) see everything, and on SQLite nothing
happens: it has no row-level security.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

READER, REACH = "wij_reader", "wij_reach"
TELL = text("SELECT set_config('wij.reader', :reader, true), set_config('wij.reach', :reach, true)")


class Reach(StrEnum):
    """What the database shows to a session."""

    OWN = "own"
    COUNTING = "counting"
    # The reader is a teller, by his personal link: his own story and no more.
    TELLER = "teller"
    # The reader sits at the table of a guided session: what lies on that table and no more.
    SEAT = "seat"
    SYSTEM = "system"


def for_readers(session: Session) -> Session:
    """Let the session be one of a reader: it sees nothing until somebody reads with it."""
    session.info[READER], session.info[REACH] = None, Reach.OWN
    if session.get_bind().dialect.name == "postgresql":
        event.listen(session, "after_begin", _tell_at_begin)
    return session


def read_as(session: Session, user_id: UUID) -> None:
    """Let this person read with the session, in this transaction and the next ones."""
    session.info[READER] = user_id
    _tell_now(session)


def tell_as(session: Session, actor_id: UUID) -> None:
    """Let this teller read his own story with the session; he is nobody who signs in."""
    session.info[READER], session.info[REACH] = actor_id, Reach.TELLER
    _tell_now(session)


def sit_as(session: Session, seat_id: UUID) -> None:
    """Let somebody at a table read with the session; whether he has an account plays no part."""
    session.info[READER], session.info[REACH] = seat_id, Reach.SEAT
    _tell_now(session)


@contextmanager
def counting(session: Session) -> Iterator[None]:
    """Show the rows of the reader's studies, to count them. No words may be opened here."""
    with _reaching(session, Reach.COUNTING):
        yield


@contextmanager
def as_the_program(session: Session) -> Iterator[None]:
    """Show every row, for a rule about more than its reader may read himself."""
    with _reaching(session, Reach.SYSTEM):
        yield


@contextmanager
def _reaching(session: Session, reach: Reach) -> Iterator[None]:
    if REACH not in session.info:  # a session of the program itself
        yield
        return
    before = session.info[REACH]
    if before is Reach.SYSTEM:
        yield
        return
    # What waits to be written is the reader's own.
    session.flush()
    session.info[REACH] = reach
    _tell_now(session)
    try:
        yield
        session.flush()
    except BaseException:
        session.info[REACH] = before
        # After an error of the database nothing can be told until the rollback, and then
        # the next transaction begins with what is right.
        with suppress(SQLAlchemyError):
            _tell_now(session)
        raise
    session.info[REACH] = before
    _tell_now(session)


def _tell_now(session: Session) -> None:
    if session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        session.connection().execute(TELL, _facts(session))


def _tell_at_begin(session: Session, _transaction: Any, connection: Connection) -> None:
    connection.execute(TELL, _facts(session))


def _facts(session: Session) -> dict[str, str]:
    reader = session.info[READER]
    return {"reader": str(reader or ""), "reach": session.info[REACH].value}
