"""Slowing down who guesses: counted in the database, so that it holds across processes.

A try is counted before it is judged, so eight at once count as eight. Who succeeds gets his
tries back. Rows hold a keyed hash, never an address.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flask import Flask, Response, after_this_request, current_app, g, request
from flask_babel import ngettext
from sqlalchemy import Column, delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, Session, SQLModel, col

from app.database import close_request_session, database_of
from research.tables import UtcDateTime, now

FORGET_AFTER = timedelta(hours=24)
LONGEST_WAIT = timedelta(minutes=15)
# Where a request keeps the rules and accounts whose tries are given back at its end.
SUCCEEDED = "tries_to_give_back"


class Throttle(SQLModel, table=True):
    """How often one account or one address was tried, and until when it must wait."""

    id: str = Field(primary_key=True)
    tries: int = 0
    last_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    blocked_until: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


@dataclass(frozen=True)
class Rule:
    """How many tries are free, and the wait after the first one too many; it doubles."""

    name: str
    free: int
    first_wait: timedelta

    def wait_after(self, tries: int) -> timedelta:
        """Return how long to wait after so many tries in a row."""
        if tries < self.free:
            return timedelta(0)
        # No more doublings than are needed to reach the longest wait.
        return min(self.first_wait * int(2 ** min(tries - self.free, 16)), LONGEST_WAIT)


# An office signs in from one address: it may err more often than one person.
ACCOUNT = Rule("account", free=5, first_wait=timedelta(seconds=30))
# Counted apart: who knows the passphrase gets no more tries at the code by giving it again.
SECOND_STEP = Rule("second step", free=5, first_wait=timedelta(seconds=30))
# The passphrase of who is signed in already: his mistakes shut nobody out at the door.
AGAIN = Rule("again", free=5, first_wait=timedelta(seconds=30))
ADDRESS = Rule("address", free=60, first_wait=timedelta(seconds=60))
# Wrong secrets in an address, apart from signing in: a calendar that keeps asking for what is
# gone must not shut an office out. Who has the right secret never waits.
SECRET = Rule("secret", free=60, first_wait=timedelta(seconds=60))


def wait_before_try(app: Flask, account: str, rule: Rule = ACCOUNT) -> timedelta | None:
    """Count a try at an account, known or not, from the address of this request.

    Ends the request's own session first: on SQLite this one would wait for it for ever.

    Returns:
        None when the try may go on, else how long to wait.
    """
    return _counted(app, _buckets(rule, account))


def refuse_wrong_secret() -> str | None:
    """Count a wrong secret from this address; when it must wait, make the answer a 429.

    Ends the request's own session first.

    Returns:
        What to tell who tries too often; None when he may go on.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    wait = _counted(app, [(SECRET, request.remote_addr or "")])
    return None if wait is None else _too_often(wait)


def _counted(app: Flask, buckets: list[tuple[Rule, str]]) -> timedelta | None:
    close_request_session()
    with database_of(app).writing() as session:
        waits = [_count(session, one, name) for one, name in buckets]
        # A refused try counts nowhere, so that waiting is all it takes.
        longest = max((wait for wait in waits if wait is not None), default=None)
        if longest is None:
            session.commit()
    return longest


def give_tries_back(app: Flask, account: str, rule: Rule = ACCOUNT) -> None:
    """Forget the tries at an account, and this one from the address: it was the right person."""
    close_request_session()
    with database_of(app).writing() as session:
        for one, name in _buckets(rule, account):
            row = session.get(Throttle, _id_of(one, name), with_for_update=True)
            if row is None:
                continue
            row.tries = 0 if one is rule else max(row.tries - 1, 0)
            row.blocked_until = now() if row.tries < one.free else row.blocked_until
            session.add(row)
        session.commit()
        session.execute(delete(Throttle).where(col(Throttle.last_at) < now() - FORGET_AFTER))
        session.commit()


def forget_tries(session: Session, account: str, rule: Rule = ACCOUNT) -> None:
    """Let an account be tried at once again: what is asked there has just been renewed."""
    session.execute(delete(Throttle).where(col(Throttle.id) == _id_of(rule, _same(account))))


def refuse_too_many(account: str, rule: Rule = ACCOUNT) -> str | None:
    """Count a try of this request; when it must wait, make its answer a 429.

    Returns:
        What to tell who tries too often; None when the try may go on.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    wait = wait_before_try(app, account, rule)
    return None if wait is None else _too_often(wait)


def it_was_right(account: str, rule: Rule = ACCOUNT) -> None:
    """Give the tries back at the end of this request."""
    g.setdefault(SUCCEEDED, []).append((account, rule))


def init_throttle(app: Flask) -> None:
    """Give tries back after the answer is made, when the request's own changes are committed."""

    @app.after_request
    def give_back(response: Response) -> Response:
        for account, rule in g.pop(SUCCEEDED, []):
            give_tries_back(app, account, rule)
        return response


def _buckets(rule: Rule, account: str) -> list[tuple[Rule, str]]:
    # Always in this order: two requests that lock both rows never wait for each other.
    return [(rule, _same(account)), (ADDRESS, request.remote_addr or "")]


def _too_often(wait: timedelta) -> str:
    @after_this_request
    def as_too_many(response: Response) -> Response:
        response.status_code = 429
        response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
        return response

    minutes = ceil(wait.total_seconds() / 60)
    told = ngettext(
        "U probeert het te vaak. Wacht %(num)s minuut en probeer het opnieuw.",
        "U probeert het te vaak. Wacht %(num)s minuten en probeer het opnieuw.",
        minutes,
    )
    return str(told)


def _count(session: Session, rule: Rule, name: str) -> timedelta | None:
    number = _id_of(rule, name)
    _make_sure_there_is_a_row(session, number, now())
    row = session.get_one(Throttle, number, with_for_update=True)
    # Read after the row was locked: another request may have had it until now.
    moment = now()
    if row.blocked_until > moment:
        return row.blocked_until - moment
    row.tries = row.tries + 1 if row.last_at > moment - FORGET_AFTER else 1
    row.last_at, row.blocked_until = moment, moment + rule.wait_after(row.tries)
    session.add(row)
    session.flush()
    return None


def _make_sure_there_is_a_row(session: Session, number: str, moment: datetime) -> None:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if on_sqlite else postgresql_insert
    row = {"id": number, "tries": 0, "last_at": moment, "blocked_until": moment}
    session.execute(insert(Throttle).values(row).on_conflict_do_nothing())


def _same(account: str) -> str:
    return account.strip().lower()


def _id_of(rule: Rule, name: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"throttle:{rule.name}:{name}".encode(), hashlib.sha256).hexdigest()
