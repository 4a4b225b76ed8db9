"""The client-journey monitor: a register per year and organisation, apart from the interviews.

A journey is of one client, known by a pseudonymous number and never by a name. Nothing here
refers to a network; a link is an explicit decision (``analysis/journey_links.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.journey_codes import ASKED_BY, COOPERATION, FACTORS, QUESTIONS, RESOURCES
from analysis.journey_errors import (
    JourneyMovedError,
    JourneyNumberTakenError,
    JourneyPersonalError,
    RegisterTwiceError,
)
from research import audit
from research.errors import InvalidValueError
from research.frame_rows import looks_personal
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now

LONGEST = 60
MOST_RISKS = 20
FIRST_YEAR, LAST_YEAR = 2000, 2100


class JourneyRegister(SQLModel, table=True):
    """The journeys of one organisation in one year. ``synthetic`` as the study is."""

    __tablename__ = "journey_register"
    __table_args__ = (UniqueConstraint("study_id", "year", "organisation"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    year: int
    organisation: str
    synthetic: bool = False
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class ClientJourney(SQLModel, table=True):
    """One client journey, in codes of ``journey_codes``; ``version`` counts its changes."""

    __tablename__ = "client_journey"
    __table_args__ = (UniqueConstraint("register_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    register_id: UUID = Field(foreign_key="journey_register.id", index=True)
    number: str
    district: str = ""
    activity: str = ""
    asked_by: str = ""
    questions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    resources: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    went_well: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    could_better: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    with_gp: str = "unknown"
    with_tailored: str = "unknown"
    risks: int | None = None
    version: int = 1
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class JourneyFacts:
    """What is known of a journey, beside judgements. ``risks``: how many risk factors."""

    number: str
    district: str = ""
    activity: str = ""
    asked_by: str = ""
    questions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    went_well: tuple[str, ...] = ()
    could_better: tuple[str, ...] = ()
    with_gp: str = "unknown"
    with_tailored: str = "unknown"
    risks: int | None = None


NAMES = tuple(one.name for one in fields(JourneyFacts))
CODES = {
    "questions": QUESTIONS,
    "resources": RESOURCES,
    "went_well": FACTORS,
    "could_better": FACTORS,
}


def make_register(
    session: Session, study: Study, *, year: int, organisation: str, made_by: UUID | None
) -> JourneyRegister:
    """Make a register of one year.

    Raises:
        InvalidValueError: no year of our time, or no organisation.
        RegisterTwiceError: the study has it.
    """
    name = organisation.strip()
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValueError(field="year")
    if not name or len(name) > LONGEST:
        raise InvalidValueError(field="organisation")
    lock_study(session, study.id)
    if any((one.year, one.organisation) == (year, name) for one in registers_of(session, study.id)):
        raise RegisterTwiceError
    register = JourneyRegister(
        study_id=study.id,
        year=year,
        organisation=name,
        synthetic=study.synthetic,
        made_by=made_by,
    )
    session.add(register)
    session.flush()
    audit.record(
        session, user_id=made_by, action="create", kind="journey_register", object_id=register.id
    )
    return register


def registers_of(session: Session, study_id: UUID) -> list[JourneyRegister]:
    """Return the registers of a study, the newest year first."""
    statement = select(JourneyRegister).where(JourneyRegister.study_id == study_id)
    order = (col(JourneyRegister.year).desc(), col(JourneyRegister.organisation))
    return list(session.exec(statement.order_by(*order)))


def lock_register(session: Session, register: JourneyRegister) -> None:
    """Hold the register's row until the transaction ends: who wants it too waits."""
    session.refresh(register, with_for_update=True)


def journeys_of(session: Session, register_id: UUID) -> list[ClientJourney]:
    """Return the journeys of a register by their number."""
    statement = select(ClientJourney).where(ClientJourney.register_id == register_id)
    return list(session.exec(statement.order_by(col(ClientJourney.number))))


def facts_of(journey: ClientJourney) -> JourneyFacts:
    """Return what is known of a journey."""
    raw: dict[str, Any] = {name: getattr(journey, name) for name in NAMES}
    return JourneyFacts(**raw | {name: tuple(raw[name]) for name in CODES})


def add_journey(
    session: Session, register: JourneyRegister, facts: JourneyFacts, *, added_by: UUID | None
) -> ClientJourney:
    """Put a journey in the register.

    Raises:
        JourneyPersonalError: the number looks like one of a person.
        InvalidValueError: a code, a name or a number is outside its list.
        JourneyNumberTakenError: the register has this number.
    """
    check_facts(facts)
    lock_register(session, register)
    taken = select(ClientJourney.id).where(
        ClientJourney.register_id == register.id, ClientJourney.number == facts.number
    )
    if session.exec(taken).first() is not None:
        raise JourneyNumberTakenError
    journey = ClientJourney(register_id=register.id, number=facts.number, changed_by=added_by)
    _fill(journey, facts)
    session.add(journey)
    session.flush()
    _note(session, journey, "add", by=added_by)
    return journey


def change_journey(
    session: Session,
    journey: ClientJourney,
    facts: JourneyFacts,
    *,
    seen: int,
    changed_by: UUID | None,
) -> None:
    """Change what is known of a journey; its number stays.

    Raises:
        JourneyMovedError: a colleague changed it since ``seen``.
        InvalidValueError: as ``add_journey``.
    """
    check_facts(facts)
    session.refresh(journey, with_for_update=True)
    if journey.version != seen:
        raise JourneyMovedError
    _fill(journey, facts)
    journey.version += 1
    journey.changed_by, journey.changed_at = changed_by, now()
    session.add(journey)
    session.flush()
    _note(session, journey, "change", by=changed_by)


def check_facts(facts: JourneyFacts) -> None:
    """Refuse facts that a journey cannot have.

    Raises:
        JourneyPersonalError: the number looks like one of a person.
        InvalidValueError: names the field.
    """
    if looks_personal("", [facts.number]) or " " in facts.number.strip():
        raise JourneyPersonalError
    if not facts.number.strip() or len(facts.number) > LONGEST:
        raise InvalidValueError(field="number")
    for name in ("district", "activity"):
        if len(getattr(facts, name)) > LONGEST:
            raise InvalidValueError(field=name)
    if facts.asked_by and facts.asked_by not in ASKED_BY:
        raise InvalidValueError(field="asked_by")
    for name, known in CODES.items():
        _check_codes(name, getattr(facts, name), known)
    _check_codes("with_gp", (facts.with_gp,), COOPERATION)
    _check_codes("with_tailored", (facts.with_tailored,), COOPERATION)
    if facts.risks is not None and not 0 <= facts.risks <= MOST_RISKS:
        raise InvalidValueError(field="risks")


def _check_codes(name: str, given: Sequence[str], known: dict[str, str]) -> None:
    if any(one not in known for one in given) or len(set(given)) < len(given):
        raise InvalidValueError(field=name)


def _fill(journey: ClientJourney, facts: JourneyFacts) -> None:
    for name in NAMES:
        value = getattr(facts, name)
        if name != "number":
            setattr(journey, name, list(value) if isinstance(value, tuple) else value)


def _note(session: Session, journey: ClientJourney, action: str, *, by: UUID | None) -> None:
    audit.record(
        session, user_id=by, action=action, kind="client_journey", object_id=journey.register_id
    )
