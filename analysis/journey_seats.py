"""Seats at a register: who judges its journeys, and who looks after without opening a story.

A lead gives a colleague with the role professional one seat in one register, and takes it back.
Controller and director open no story: who could read one, or was asked to review a network of
the study, does not get such a seat, and loses it where he could later.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.journey_errors import SeatReadsStoriesError, SeatRoleError
from analysis.journeys import JourneyRegister, lock_register
from research import audit
from research.networks import reviewed_networks
from research.roles import Role
from research.tables import UtcDateTime, now


class Seat(StrEnum):
    """What somebody does at a register."""

    SOCIAL_WORKER = "social_worker"
    CLIENT_MANAGER = "client_manager"
    CONTROLLER = "controller"
    DIRECTOR = "director"

    @property
    def judges(self) -> bool:
        """Whether this seat judges journeys."""
        return self in {Seat.SOCIAL_WORKER, Seat.CLIENT_MANAGER}

    @property
    def looks_after(self) -> bool:
        """Whether this seat holds the audit talk."""
        return not self.judges


class JourneySeat(SQLModel, table=True):
    """Who has which seat; ``holds`` is False once it was taken back."""

    __tablename__ = "journey_seat"

    register_id: UUID = Field(foreign_key="journey_register.id", primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True, index=True)
    seat: str
    holds: bool = True
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def give_seat(
    session: Session,
    register: JourneyRegister,
    *,
    user_id: UUID,
    roles: list[Role],
    seat: Seat,
    given_by: UUID | None,
) -> JourneySeat:
    """Give somebody a seat; it takes the place of another one that he had.

    Args:
        session: a session that may write.
        register: where.
        user_id: who gets it.
        roles: that he holds.
        seat: which one.
        given_by: the lead.

    Raises:
        SeatRoleError: he is no professional.
        SeatReadsStoriesError: he would look after and could open a story.
    """
    if Role.PROFESSIONAL not in roles:
        raise SeatRoleError
    if seat.looks_after and opens_stories(session, register, user_id=user_id, roles=roles):
        raise SeatReadsStoriesError
    lock_register(session, register)
    row = session.get(JourneySeat, (register.id, user_id), populate_existing=True)
    row = row or JourneySeat(register_id=register.id, user_id=user_id, seat=seat.value)
    row.seat, row.holds, row.changed_by, row.changed_at = seat.value, True, given_by, now()
    session.add(row)
    session.flush()
    _note(session, register, "give", by=given_by)
    return row


def take_seat(
    session: Session, register: JourneyRegister, *, user_id: UUID, taken_by: UUID | None
) -> None:
    """Take a seat back; what its holder judged stays. Does nothing when he has none."""
    row = session.get(JourneySeat, (register.id, user_id), with_for_update=True)
    if row is None or not row.holds:
        return
    row.holds, row.changed_by, row.changed_at = False, taken_by, now()
    session.add(row)
    session.flush()
    _note(session, register, "take_back", by=taken_by)


def seat_of(
    session: Session, register: JourneyRegister, *, user_id: UUID, roles: list[Role]
) -> Seat | None:
    """Return the seat that somebody has at this moment; None when he has none (any more)."""
    row = session.get(JourneySeat, (register.id, user_id))
    if row is None or not row.holds or Role.PROFESSIONAL not in roles:
        return None
    seat = Seat(row.seat)
    if seat.looks_after and opens_stories(session, register, user_id=user_id, roles=roles):
        return None
    return seat


def seats_of(session: Session, register_id: UUID) -> list[JourneySeat]:
    """Return the seats that are held, by kind."""
    statement = select(JourneySeat).where(
        JourneySeat.register_id == register_id, col(JourneySeat.holds).is_(True)
    )
    order = list(Seat)
    return sorted(session.exec(statement), key=lambda row: order.index(Seat(row.seat)))


def seated_registers(session: Session, *, user_id: UUID) -> list[JourneyRegister]:
    """Return the registers in which somebody has a seat, the newest year first."""
    statement = (
        select(JourneyRegister)
        .join(JourneySeat, col(JourneySeat.register_id) == col(JourneyRegister.id))
        .where(JourneySeat.user_id == user_id, col(JourneySeat.holds).is_(True))
        .order_by(col(JourneyRegister.year).desc(), col(JourneyRegister.organisation))
    )
    return list(session.exec(statement))


def opens_stories(
    session: Session, register: JourneyRegister, *, user_id: UUID, roles: list[Role]
) -> bool:
    """Return whether somebody could read what people told in this study."""
    if set(roles) - {Role.PROFESSIONAL}:
        return True
    mine = reviewed_networks(session, user_id=user_id)
    return any(network.study_id == register.study_id for network in mine)


def _note(session: Session, register: JourneyRegister, action: str, *, by: UUID | None) -> None:
    audit.record(session, user_id=by, action=action, kind="journey_seat", object_id=register.id)
