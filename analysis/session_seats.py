"""Who is at the table of a guided session, with an account or by its code, and who leads it.

A seat has one visit: the hash of a number in a cookie. It ends with the session, when its
person leaves, when the facilitator takes the seat away, or when the network does not stand.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import Column, false
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.guided_sessions import GuidedSession, NotYourLeadError, changed, held
from analysis.reviews import ReviewSession, SessionClosedError
from research import audit
from research.errors import ConflictError, DomainError, NotFoundError
from research.standing import is_standing_network
from research.tables import UtcDateTime, now
from research.vault import vault_of

VISIT_LASTS = timedelta(hours=12)
# A session is for four to eight people; a few more may look in.
MOST_SEATS = 12
LONGEST_NAME = 60


class SeatPart(StrEnum):
    """As what somebody is at the table."""

    CLIENT = "client"
    REPRESENTATIVE = "representative"
    FAMILY = "family"
    VOLUNTEER = "volunteer"
    PROFESSIONAL = "professional"
    OUTSIDE = "outside"


class TableFullError(ConflictError):
    """There are as many people as can hear each other."""

    template = "Er zitten al twaalf mensen aan tafel. Vraag de gespreksleider om een plaats."


class NameMissingError(DomainError):
    """The others have to know how to call somebody."""

    template = "Vul in hoe de anderen u noemen. Een voornaam is genoeg."


class SessionSeat(SQLModel, table=True):
    """One person at the table; how he wants to be called lies sealed under the network's key.

    ``shares``: whether he lets the record be read outside the group. Empty is no.
    """

    __tablename__ = "session_seat"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    session_id: UUID = Field(foreign_key="review_session.id", index=True)
    user_id: UUID | None = Field(default=None, foreign_key="user.id", index=True)
    part: str
    name_sealed: bytes
    leads: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    ready_for: str | None = None
    shares: bool | None = None
    visit_hash: str | None = Field(default=None, unique=True)
    visit_ends_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )
    joined_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    left_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def take_seat(
    session: Session,
    guided: GuidedSession,
    *,
    name: str,
    part: SeatPart,
    user_id: UUID | None,
    leads: bool = False,
) -> tuple[SessionSeat, str]:
    """Sit down; who has an account comes back to his own seat.

    Returns:
        The seat, and the number for the cookie of this browser.

    Raises:
        NameMissingError: there is nothing to call him by.
        SessionClosedError: the session is over.
        TableFullError: there is no place.
    """
    review = held(session, guided)
    if review.closed_at is not None:
        raise SessionClosedError
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise NameMissingError
    seat = seat_of_user(session, review.id, user_id) if user_id else None
    if seat is None:
        if len(seats_of(session, review.id)) >= MOST_SEATS:
            raise TableFullError
        seat_id = uuid4()
        seat = SessionSeat(
            id=seat_id,
            session_id=review.id,
            user_id=user_id,
            part=part.value,
            name_sealed=vault_of(session).seal(review.network_id, name, row=seat_id, field="name"),
            leads=leads,
        )
        audit.record(
            session, user_id=user_id, action="create", kind="session_seat", object_id=seat_id
        )
    number = secrets.token_urlsafe(32)
    seat.visit_hash, seat.visit_ends_at = _hashed(number), now() + VISIT_LASTS
    seat.left_at = None
    session.add(seat)
    changed(session, guided)
    return seat, number


def seat_by_visit(session: Session, number: str) -> SessionSeat | None:
    """Return the seat of a cookie, as long as its session goes on and its network stands."""
    statement = (
        select(SessionSeat, ReviewSession)
        .join(ReviewSession, col(ReviewSession.id) == SessionSeat.session_id)
        .where(
            SessionSeat.visit_hash == _hashed(number),
            col(SessionSeat.visit_ends_at) > now(),
            col(SessionSeat.left_at).is_(None),
            col(ReviewSession.closed_at).is_(None),
        )
    )
    found = session.exec(statement).first()
    if found is None or not is_standing_network(session, found[1].network_id):
        return None
    return found[0]


def seats_of(session: Session, session_id: UUID, *, also_left: bool = False) -> list[SessionSeat]:
    """Return who is at the table, in the order in which they came."""
    statement = select(SessionSeat).where(SessionSeat.session_id == session_id)
    if not also_left:
        statement = statement.where(col(SessionSeat.left_at).is_(None))
    return list(session.exec(statement.order_by(col(SessionSeat.joined_at), col(SessionSeat.id))))


def seat_of_user(session: Session, session_id: UUID, user_id: UUID) -> SessionSeat | None:
    """Return the seat that somebody with an account has, or had, in this session."""
    statement = select(SessionSeat).where(
        SessionSeat.session_id == session_id, SessionSeat.user_id == user_id
    )
    return session.exec(statement).first()


def seat_name(session: Session, review: ReviewSession, seat: SessionSeat) -> str:
    """Unseal how somebody wants to be called."""
    return vault_of(session).unseal(review.network_id, seat.name_sealed, row=seat.id, field="name")


def leave(session: Session, guided: GuidedSession, seat: SessionSeat) -> None:
    """Let somebody leave: what he wrote under his name stays, and his visit ends."""
    held(session, guided)
    seat.left_at, seat.visit_hash, seat.leads = now(), None, False
    session.add(seat)
    changed(session, guided)


def take_away(session: Session, guided: GuidedSession, seat: SessionSeat, seat_id: UUID) -> None:
    """Take the seat of somebody away; for who leads, and not his own.

    Raises:
        NotYourLeadError: he does not lead, or it is his own.
        NotFoundError: there is no such seat at this table.
    """
    held(session, guided)
    check_leads(session, seat)
    other = session.get(SessionSeat, seat_id)
    if other is None or other.session_id != guided.session_id:
        raise NotFoundError
    if other.id == seat.id:
        raise NotYourLeadError
    leave(session, guided, other)
    audit.record(
        session, user_id=seat.user_id, action="end", kind="session_seat", object_id=other.id
    )


def take_lead(session: Session, guided: GuidedSession, seat: SessionSeat) -> None:
    """Lead from now on: for who has an account. Who led before leads no more.

    Raises:
        NotYourLeadError: somebody without an account does not lead.
    """
    held(session, guided)
    if seat.user_id is None:
        raise NotYourLeadError
    for one in seats_of(session, guided.session_id):
        one.leads = one.id == seat.id
        session.add(one)
    changed(session, guided)


def check_leads(session: Session, seat: SessionSeat) -> None:
    """Refuse who does not lead.

    Raises:
        NotYourLeadError: he does not.
    """
    session.refresh(seat)
    if not seat.leads:
        raise NotYourLeadError


def be_ready(session: Session, guided: GuidedSession, seat: SessionSeat, *, ready: bool) -> None:
    """Tell the others that one is ready for the next round, or not after all."""
    held(session, guided)
    session.refresh(seat)
    seat.ready_for = guided.round if ready else None
    session.add(seat)
    changed(session, guided)


def let_share(session: Session, guided: GuidedSession, seat: SessionSeat, *, shares: bool) -> None:
    """Say whether the record may be read outside the group."""
    held(session, guided)
    session.refresh(seat)
    seat.shares = shares
    session.add(seat)
    changed(session, guided)


def is_shared(session: Session, session_id: UUID) -> bool:
    """Return whether everybody who sat at the table lets the record be read outside the group."""
    seats = seats_of(session, session_id, also_left=True)
    return bool(seats) and all(one.shares for one in seats)


def end_visits(session: Session, session_id: UUID) -> None:
    """End every visit of a session that is over."""
    for seat in seats_of(session, session_id, also_left=True):
        seat.visit_hash = None
        session.add(seat)
    session.flush()


def _hashed(number: str) -> str:
    return sha256(f"seat:{number}".encode()).hexdigest()
