"""Sign-in sessions live in the database; the cookie holds a random number only.

Signing out deletes the row, so a cookie that was copied before opens nothing any more.
"""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Column, bindparam, delete, select, update
from sqlmodel import Field, SQLModel, col
from werkzeug.datastructures import CallbackDict

from app.database import close_request_session, database_of
from research.tables import UtcDateTime, now

LIFETIME = timedelta(hours=12)


class SignInSession(SQLModel, table=True):
    """What the server remembers of one browser. The id is a hash of the cookie's number."""

    __tablename__ = "sign_in_session"

    id: str = Field(primary_key=True)
    facts: str
    ends_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))
    seen_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


# Every request asks this: written once, and read without making an object of it.
BY_NUMBER = select(
    col(SignInSession.facts), col(SignInSession.ends_at), col(SignInSession.seen_at)
).where(col(SignInSession.id) == bindparam("id"))


class ServerSideSession(CallbackDict[str, Any], SessionMixin):
    """The session of one request; knows whether it was changed."""

    def __init__(
        self,
        number: str | None = None,
        facts: dict[str, Any] | None = None,
        seen_at: datetime | None = None,
    ) -> None:
        """Start from what the server remembered, or from nothing."""
        super().__init__(facts or {}, _mark_modified)
        self.number = number
        # When the person himself last asked for something; and whether he does so now.
        self.seen_at = seen_at
        self.seen_now = False
        self.old_number: str | None = None
        self.modified = False


def _mark_modified(session: CallbackDict[str, Any]) -> None:
    if isinstance(session, ServerSideSession):
        session.modified = session.accessed = True


class DatabaseSessionInterface(SessionInterface):
    """Keeps sessions in the table ``sign_in_session``."""

    def open_session(self, app: Flask, request: Request) -> ServerSideSession:
        """Find what was remembered under the cookie's number."""
        number = request.cookies.get(self.get_cookie_name(app))
        if not number:
            return ServerSideSession()
        with database_of(app).reading() as reading:
            row = reading.execute(BY_NUMBER, {"id": _hashed(number)}).one_or_none()
        if row is None or row.ends_at < now():
            return ServerSideSession()
        return ServerSideSession(number, json.loads(row.facts), row.seen_at)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed; a session that was emptied is deleted."""
        if not isinstance(session, ServerSideSession):
            return
        if not session.modified and not session.seen_now:
            return
        # The request's own transaction must be over, or this one would wait for it for ever.
        close_request_session()
        if not session.modified:
            self._see(app, session)
            return
        name, path = self.get_cookie_name(app), self.get_cookie_path(app)
        secure = self.get_cookie_secure(app)
        if not session:
            self._forget(app, session.number)
            response.delete_cookie(name, path=path, secure=secure, httponly=True, samesite="Lax")
            return
        self._forget(app, session.old_number)
        number = self._keep(app, session)
        if number is None:
            response.delete_cookie(name, path=path, secure=secure, httponly=True, samesite="Lax")
            return
        response.set_cookie(
            name,
            number,
            path=path,
            secure=secure,
            httponly=True,
            samesite="Lax",
            max_age=int(LIFETIME.total_seconds()),
        )

    def renew(self, session: SessionMixin) -> None:
        """Give the session a new number, so that one fixed before sign-in is worthless.

        The old one is forgotten when the session is saved: the request's own transaction
        may still be writing now.
        """
        if isinstance(session, ServerSideSession):
            session.old_number, session.number = session.number, None
            session.modified = True

    def _keep(self, app: Flask, session: ServerSideSession) -> str | None:
        """Remember the session; None when it was signed out while this request ran."""
        facts = json.dumps(dict(session))
        with database_of(app).writing() as writing:
            if session.number is None:
                session.number = secrets.token_urlsafe(32)
                writing.execute(delete(SignInSession).where(col(SignInSession.ends_at) < now()))
                row = SignInSession(
                    id=_hashed(session.number),
                    facts=facts,
                    ends_at=now() + LIFETIME,
                    seen_at=now(),
                )
                writing.add(row)
            else:
                # Never made anew: a row that is gone was signed out.
                mine = col(SignInSession.id) == _hashed(session.number)
                seen = {"seen_at": now()} if session.seen_now else {}
                values = {"facts": facts, **seen}
                kept = writing.execute(update(SignInSession).where(mine).values(**values))
                if kept.rowcount == 0:  # type: ignore[attr-defined]
                    return None
            writing.commit()
        return session.number

    def _see(self, app: Flask, session: ServerSideSession) -> None:
        if session.number is None:
            return
        with database_of(app).writing() as writing:
            mine = col(SignInSession.id) == _hashed(session.number)
            writing.execute(update(SignInSession).where(mine).values(seen_at=now()))
            writing.commit()

    def _forget(self, app: Flask, number: str | None) -> None:
        if number is None:
            return
        with database_of(app).writing() as writing:
            mine = col(SignInSession.id) == _hashed(number)
            writing.execute(delete(SignInSession).where(mine))
            writing.commit()


def _hashed(number: str) -> str:
    """The table holds a hash: who reads it cannot sign in with it."""
    return hashlib.sha256(number.encode()).hexdigest()
