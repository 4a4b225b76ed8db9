"""A register of client journeys with people who judge, and two who look after."""

from dataclasses import dataclass
from uuid import UUID

from cast import PASSPHRASE, Cast

from analysis.journey_seats import Seat, give_seat
from analysis.journeys import JourneyFacts, JourneyRegister, add_journey, make_register
from app.identity import User, create_user
from research.roles import Role
from research.studies import Study

ORGANISATION = "Welzijn Voorbeeld"


@dataclass
class Monitor:
    """The register, one journey in it, and who sits where."""

    register_id: UUID
    journey_id: UUID
    social_worker: User
    client_manager: User
    controller: User
    director: User


def monitor_of(cast: Cast, *, year: int = 2026, number: str = "K-1") -> Monitor:
    """Make a register with one journey; four professionals have its seats."""
    with cast.app.app_context(), cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        register = make_register(
            session, study, year=year, organisation=ORGANISATION, made_by=cast.lead.id
        )
        people = {seat: _professional(session, f"{seat.value}-{year}") for seat in Seat}
        for seat, user in people.items():
            give_seat(
                session,
                register,
                user_id=user.id,
                roles=list(user.held_roles),
                seat=seat,
                given_by=cast.lead.id,
            )
        facts = JourneyFacts(
            number=number,
            district="Haagpoort",
            activity="Regieondersteuning",
            asked_by="family",
            questions=("dementia", "carer", "overview"),
            resources=("own_network",),
            risks=3,
        )
        journey = add_journey(session, register, facts, added_by=cast.lead.id)
        ids = register.id, journey.id
    return Monitor(*ids, **{seat.value: user for seat, user in people.items()})


def more_journeys(cast: Cast, register_id: UUID, count: int, **facts: object) -> None:
    """Put more journeys in a register, all alike."""
    with cast.writing() as session:
        register = session.get_one(JourneyRegister, register_id)
        for number in range(count):
            one = JourneyFacts(number=f"M-{number}", **facts)  # type: ignore[arg-type]
            add_journey(session, register, one, added_by=None)


def _professional(session, name: str) -> User:
    return create_user(
        session,
        email=f"{name}@wij-toets.nl",
        display_name=name.capitalize(),
        passphrase=PASSPHRASE,
        roles=[Role.PROFESSIONAL],
    )
