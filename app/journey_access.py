"""Who comes how near to a register of client journeys.

The lead of the study keeps it; who has a seat judges or looks after; an editor counts. Words of
one client are for who judges, and the lead. Everybody else finds nothing: as if it is not there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, exists, select
from sqlmodel import Session, col

from analysis.journey_seats import JourneySeat, Seat, seat_of, seated_registers
from analysis.journeys import ClientJourney, JourneyRegister, registers_of
from app.identity import User
from app.register_access import leads_study
from research.errors import NotFoundError
from research.roles import Role
from research.studies import StudyMember, is_member, studies_of

# Whether a study of the person has a register, and whether he has a seat: written once, not at
# every page that asks.
NEAR_SOME = select(
    exists().where(
        col(StudyMember.user_id) == bindparam("user_id"),
        col(JourneyRegister.study_id) == col(StudyMember.study_id),
    ),
    exists().where(
        col(JourneySeat.user_id) == bindparam("user_id"), col(JourneySeat.holds).is_(True)
    ),
)


class Near(StrEnum):
    """What somebody wants at a register.

    COUNT: see counts. SAVINGS: see the savings. JOURNEYS: see and keep single journeys.
    AFTER: hold the audit talk. LEAD: everything that its lead decides.
    """

    COUNT = "count"
    SAVINGS = "savings"
    JOURNEYS = "journeys"
    AFTER = "after"
    LEAD = "lead"


@dataclass(frozen=True)
class Standing:
    """How somebody stands to a register."""

    leads: bool
    edits: bool
    seat: Seat | None

    def may(self, near: Near) -> bool:
        """Return whether he comes as near as this."""
        looks_after = self.seat is not None and self.seat.looks_after
        allowed = {
            Near.COUNT: self.edits or self.seat is not None,
            Near.SAVINGS: self.edits or looks_after,
            Near.JOURNEYS: self.seat is not None and self.seat.judges,
            Near.AFTER: looks_after,
            Near.LEAD: False,
        }
        return self.leads or allowed[near]


def standing_at(session: Session, user: User, register: JourneyRegister) -> Standing:
    """Return how the person stands to the register at this moment."""
    edits = user.may(Role.can_edit_chapter) and is_member(
        session, register.study_id, user_id=user.id
    )
    roles = list(user.held_roles)
    seat = seat_of(session, register, user_id=user.id, roles=roles)
    return Standing(leads_study(session, user, register.study_id), edits, seat)


def journey_register_for(
    session: Session, user: User, register_id: UUID, *, near: Near
) -> tuple[JourneyRegister, Standing]:
    """Return the register for who comes as near as this, and how he stands to it.

    Raises:
        NotFoundError: no such register, or not for this person.
    """
    register = session.get(JourneyRegister, register_id)
    if register is None:
        raise NotFoundError
    standing = standing_at(session, user, register)
    if not standing.may(near):
        raise NotFoundError
    return register, standing


def journey_for(
    session: Session, user: User, journey_id: UUID, *, near: Iterable[Near]
) -> tuple[ClientJourney, JourneyRegister, Standing]:
    """Return a journey with its register, for who comes as near as one of these.

    Raises:
        NotFoundError: no such journey, or not for this person.
    """
    journey = session.get(ClientJourney, journey_id)
    if journey is None:
        raise NotFoundError
    register = session.get_one(JourneyRegister, journey.register_id)
    standing = standing_at(session, user, register)
    if not any(standing.may(one) for one in near):
        raise NotFoundError
    return journey, register, standing


def follows_some_register(session: Session, user: User) -> bool:
    """Return whether ``registers_for`` has any: every page asks it, for its menu."""
    works_beside_one, has_seat = session.execute(NEAR_SOME, {"user_id": user.id}).one()
    if works_beside_one and user.may(Role.can_edit_chapter):
        return True
    return bool(has_seat) and bool(registers_for(session, user))


def registers_for(session: Session, user: User) -> list[JourneyRegister]:
    """Return the registers that the person follows, the newest year first."""
    found: dict[UUID, JourneyRegister] = {}
    if user.may(Role.can_edit_chapter):
        for study in studies_of(session, user_id=user.id):
            found |= {one.id: one for one in registers_of(session, study.id)}
    for register in seated_registers(session, user_id=user.id):
        if standing_at(session, user, register).may(Near.COUNT):
            found[register.id] = register
    return sorted(found.values(), key=lambda one: (-one.year, one.organisation))
