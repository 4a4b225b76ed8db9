"""A private calendar feed per interviewer: an address that nobody can guess.

Calendars sign in nowhere, so the address itself is the secret. Only its hash is kept: it is
shown once. It is bound to the sign-in of its owner: when that is ended everywhere (another
passphrase, a lost phone, an account that is switched off), the address is dead too.
"""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, select

from research import audit
from research.errors import ConflictError
from research.reach import as_the_program
from research.tables import UtcDateTime, now

SECRET_BYTES = 32


class FeedChangedError(ConflictError):
    """The person himself changed it on another page."""

    template = "U heeft dit net op een andere pagina veranderd. Kijk eerst wat er nu staat."


class CalendarFeed(SQLModel, table=True):
    """The address of one interviewer's calendar; without a hash there is none.

    Attributes:
        secret_hash: of the secret in the address.
        door_hash: of what his sessions hang on, when he made the address.
        version: counts the changes.
    """

    __tablename__ = "calendar_feed"

    user_id: UUID = Field(foreign_key="user.id", primary_key=True)
    secret_hash: str | None = Field(default=None, unique=True)
    door_hash: str | None = None
    version: int = 0
    made_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    fetched_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))

    def is_open(self, door: str) -> bool:
        """Return whether the address works for who has this door."""
        return self.secret_hash is not None and self.door_hash == _hashed(door)


def feed_of(session: Session, user_id: UUID) -> CalendarFeed | None:
    """Return the feed of a person, on or off; None when he never made one."""
    return session.get(CalendarFeed, user_id)


def make_feed(session: Session, user_id: UUID, *, door: str, version: int) -> str:
    """Give the person an address; an earlier one is dead from now on.

    Args:
        session: a session that may write.
        user_id: whose calendar.
        door: what his sign-in sessions hang on; when it changes the address is dead.
        version: of the feed that he saw; 0 for none.

    Returns:
        The secret, to be shown once.

    Raises:
        FeedChangedError: he changed it since on another page.
    """
    feed = _locked(session, user_id, version)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed.secret_hash, feed.door_hash = _hashed(secret), _hashed(door)
    feed.made_at, feed.fetched_at = now(), None
    _keep(session, feed, action="create")
    return secret


def switch_off(session: Session, user_id: UUID, *, version: int) -> None:
    """Let the address be dead.

    Raises:
        FeedChangedError: he changed it since on another page.
    """
    feed = _locked(session, user_id, version)
    feed.secret_hash = feed.door_hash = feed.made_at = feed.fetched_at = None
    _keep(session, feed, action="remove")


def feed_with(session: Session, secret: str) -> CalendarFeed | None:
    """Return the feed of this secret, for who has nothing else to show."""
    # Nobody is signed in: only this one row is looked up, and everything after it is read as
    # its owner.
    with as_the_program(session):
        statement = select(CalendarFeed).where(CalendarFeed.secret_hash == _hashed(secret))
        return session.exec(statement).first()


def note_fetched(session: Session, feed: CalendarFeed) -> None:
    """Note when a calendar last asked, so that its owner sees a stranger who does."""
    feed.fetched_at = now()
    session.add(feed)
    session.flush()


def _locked(session: Session, user_id: UUID, version: int) -> CalendarFeed:
    feed = session.get(CalendarFeed, user_id, with_for_update=True, populate_existing=True)
    if feed is None and version == 0:
        feed = CalendarFeed(user_id=user_id)
        try:
            with session.begin_nested():
                session.add(feed)
                session.flush()
        except IntegrityError as taken:
            raise FeedChangedError from taken
    if feed is None or feed.version != version:
        raise FeedChangedError
    feed.version += 1
    return feed


def _keep(session: Session, feed: CalendarFeed, *, action: str) -> None:
    session.add(feed)
    session.flush()
    audit.record(
        session,
        user_id=feed.user_id,
        action=action,
        kind="calendar_feed",
        object_id=feed.user_id,
    )


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
