"""Guided learning sessions: rounds that a facilitator moves, around the stories of one network.

A guided session is a review session with rounds. The client is asked first whether he wants to
be at the table; nothing begins before his answer is noted. Whoever is at the table has a seat
(``analysis/session_seats.py``), with an account or by the code of this session.
"""

import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import scrypt
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.reviews import (
    ReviewSession,
    close_session,
    locked,
    sessions_of,
    start_session,
)
from interviews.story_links import SIGNS, typed_sign
from research import audit
from research.errors import DomainError, NotFoundError
from research.networks import Network
from research.standing import is_standing_network
from research.tables import UtcDateTime, now

CODE_SIGNS = 8
CODE_LASTS = timedelta(hours=12)


class Round(StrEnum):
    """The rounds of a session, in order."""

    GATHERING = "gathering"
    EARLIER = "earlier"
    READING = "reading"
    WRITING = "writing"
    LISTENING = "listening"
    QUESTIONS = "questions"
    MATTERS = "matters"
    AGREEING = "agreeing"
    ROUNDING_OFF = "rounding_off"

    @property
    def place(self) -> int:
        """Return the place in the order, from 0."""
        return list(Round).index(self)


# What is written in these rounds nobody else sees until the facilitator moves on.
HIDDEN = {Round.WRITING, Round.MATTERS}
# The rounds in which something is written down.
WRITTEN_IN = {Round.WRITING, Round.LISTENING, Round.QUESTIONS, Round.MATTERS}


class ClientAnswer(StrEnum):
    """What the client said when he was asked whether he wants to be at the table.

    ``without``: the network is heard without its client, and the network says why.
    """

    WANTS = "wants"
    REPRESENTED = "represented"
    DOES_NOT_WANT = "does_not_want"
    WITHOUT = "without"


class StandsFor(StrEnum):
    """Who speaks for a client who is not at the table himself."""

    REPRESENTATIVE = "representative"
    FAMILY = "family"
    VOLUNTEER = "volunteer"
    PROFESSIONAL = "professional"


class ClientNotAskedError(DomainError):
    """A session begins with the question to the client."""

    template = "Vraag eerst of de klant erbij wil zijn. Vul in wat het antwoord was."


class NotYourLeadError(DomainError):
    """Only who leads the session does this."""

    template = "Alleen de gespreksleider doet dit. U kunt de leiding wel overnemen."


class GuidedSession(SQLModel, table=True):
    """The rounds of a session, the answer of its client, and the hash of its code.

    ``version`` goes up with every change, so that a page asks for news by one number.
    """

    __tablename__ = "guided_session"

    session_id: UUID = Field(foreign_key="review_session.id", primary_key=True)
    round: str = Round.GATHERING.value
    version: int = 1
    client_answer: str
    stands_for: str | None = None
    client_asked_on: date
    asked_by: UUID | None = Field(default=None, foreign_key="user.id")
    code_hash: str | None = Field(default=None, unique=True)
    code_ends_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )

    @property
    def now_in(self) -> Round:
        """Return the round that is going on."""
        return Round(self.round)


def start_guided(
    session: Session,
    network: Network,
    *,
    answer: ClientAnswer,
    stands_for: StandsFor | None,
    asked_on: date,
    today: date,
    started_by: UUID,
) -> GuidedSession:
    """Start a guided session, or return the one that goes on.

    Args:
        session: a session that may write.
        network: one that stands.
        answer: what the client said.
        stands_for: who speaks for him; only, and always, with ``represented``.
        asked_on: the day on which he was asked; not after today.
        today: the day on which the session is held.
        started_by: who starts it.

    Raises:
        ClientNotAskedError: the answer does not fit, or lies in the future.
    """
    session.get(Network, network.id, with_for_update=True)
    going_on = open_guided(session, network.id)
    if going_on is not None:
        return session.get_one(GuidedSession, going_on.id)
    fits = (answer is ClientAnswer.REPRESENTED) == (stands_for is not None)
    is_without = (answer is ClientAnswer.WITHOUT) == bool(network.without_client)
    if not fits or not is_without or asked_on > today:
        raise ClientNotAskedError
    for left in sessions_of(session, network.id):
        # Of before the rounds: nobody can go on with it, so it is over.
        close_session(session, left, closed_by=started_by)
    review = start_session(session, network, held_on=today, started_by=started_by)
    guided = GuidedSession(
        session_id=review.id,
        client_answer=answer.value,
        stands_for=stands_for.value if stands_for else None,
        client_asked_on=asked_on,
        asked_by=started_by,
    )
    session.add(guided)
    session.flush()
    return guided


def open_guided(session: Session, network_id: UUID) -> ReviewSession | None:
    """Return the session with rounds about a network that goes on, if there is one."""
    statement = (
        select(ReviewSession)
        .join(GuidedSession, col(GuidedSession.session_id) == ReviewSession.id)
        .where(ReviewSession.network_id == network_id, col(ReviewSession.closed_at).is_(None))
    )
    return session.exec(statement).first()


def guided_of(session: Session, session_id: UUID) -> tuple[GuidedSession, ReviewSession]:
    """Return a guided session with the session that it belongs to.

    Raises:
        NotFoundError: there is none.
    """
    guided = session.get(GuidedSession, session_id)
    review = session.get(ReviewSession, session_id)
    if guided is None or review is None:
        raise NotFoundError
    return guided, review


def held(session: Session, guided: GuidedSession) -> ReviewSession:
    """Lock the session and read it again: one change at a time."""
    review = locked(session, session.get_one(ReviewSession, guided.session_id))
    session.refresh(guided)
    return review


def changed(session: Session, guided: GuidedSession) -> None:
    """Let every page that asks know that something changed."""
    guided.version += 1
    session.add(guided)
    session.flush()


def new_code(session: Session, guided: GuidedSession) -> str:
    """Make a code by which people join; the one of before lets nobody in any more."""
    held(session, guided)
    code = "".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS))
    guided.code_hash, guided.code_ends_at = _code_hash(code), now() + CODE_LASTS
    session.add(guided)
    session.flush()
    audit.record(
        session, user_id=None, action="make", kind="session_code", object_id=guided.session_id
    )
    return code


def session_by_code(session: Session, code: str) -> GuidedSession | None:
    """Return the open session of a code; an unknown, an old and an ended one answer alike."""
    statement = select(GuidedSession).where(GuidedSession.code_hash == _code_hash(typed_sign(code)))
    guided = session.exec(statement).first()
    if guided is None or guided.code_ends_at is None or guided.code_ends_at <= now():
        return None
    review = session.get_one(ReviewSession, guided.session_id)
    stands = is_standing_network(session, review.network_id)
    return guided if review.closed_at is None and stands else None


def end_code(session: Session, guided: GuidedSession) -> None:
    """Let nobody join by the code any more."""
    guided.code_hash = guided.code_ends_at = None
    session.add(guided)
    session.flush()


def _code_hash(code: str) -> str:
    """Slow, as forty bits are few; the same for every session, as the code alone finds it."""
    return scrypt(code.encode(), salt=b"wij session code", n=2**14, r=8, p=1).hex()
