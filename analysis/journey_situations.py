"""Complex situations (probleemgedrag): words about one client, sealed, for who judges and the lead.

What was the matter and according to whom, what would have been deployed otherwise, with which
consequences, and at what cost. Nobody who only counts, accounts or looks after reads them.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel

from analysis.journey_errors import CostsTurnedError, JourneyMovedError, SituationEmptyError
from analysis.journeys import ClientJourney, JourneyRegister
from research import audit
from research.errors import InvalidValueError
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_SIGNS = 4000
MOST_COST = 10_000_000


class ComplexSituation(SQLModel, table=True):
    """The words of one journey, under the key of the study, and the cost that was prevented."""

    __tablename__ = "complex_situation"

    journey_id: UUID = Field(foreign_key="client_journey.id", primary_key=True)
    words_sealed: bytes
    cost_low: int | None = None
    cost_high: int | None = None
    version: int = 1
    written_by: UUID | None = Field(default=None, foreign_key="user.id")
    written_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Situation:
    """What somebody wrote. Costs are euros a year; in memory only."""

    matter: str = ""
    according_to: str = ""
    otherwise: str = ""
    for_client: str = ""
    for_neighbours: str = ""


def write_situation(
    session: Session,
    register: JourneyRegister,
    journey: ClientJourney,
    *,
    situation: Situation,
    costs: tuple[int | None, int | None],
    seen: int,
    written_by: UUID | None,
) -> ComplexSituation:
    """Write the situation of a journey; it takes the place of the former words.

    Args:
        session: a session that may write.
        register: of the journey.
        journey: whose situation.
        situation: the words.
        costs: low and high, in euros a year; None where nobody knows.
        seen: the version that the writer saw; 0 when there was none.
        written_by: who writes.

    Raises:
        SituationEmptyError: nothing says what was the matter.
        CostsTurnedError: low is above high.
        InvalidValueError: too long, or no cost.
        JourneyMovedError: a colleague wrote in the meantime.
    """
    _check(situation, costs)
    session.refresh(journey, with_for_update=True)
    row = session.get(ComplexSituation, journey.id, populate_existing=True)
    if (row.version if row else 0) != seen:
        raise JourneyMovedError
    row = row or ComplexSituation(journey_id=journey.id, words_sealed=b"", version=0)
    row.words_sealed = vault_of(session).seal_facts(
        register.study_id, asdict(situation), row=journey.id, field="words"
    )
    row.cost_low, row.cost_high = costs
    row.version, row.written_by, row.written_at = seen + 1, written_by, now()
    session.add(row)
    session.flush()
    _note(session, register, "write", by=written_by)
    return row


def read_situation(
    session: Session, register: JourneyRegister, row: ComplexSituation, *, read_by: UUID
) -> Situation:
    """Unseal the words for somebody; noted in the log."""
    facts = vault_of(session).unseal_facts(
        register.study_id, row.words_sealed, row=row.journey_id, field="words"
    )
    _note(session, register, "read", by=read_by)
    return Situation(**facts)


def remove_situation(
    session: Session, register: JourneyRegister, row: ComplexSituation, *, removed_by: UUID
) -> None:
    """Let the words go, for good."""
    session.delete(row)
    session.flush()
    _note(session, register, "remove", by=removed_by)


def _check(situation: Situation, costs: tuple[int | None, int | None]) -> None:
    if not situation.matter.strip():
        raise SituationEmptyError
    if any(len(words) > MOST_SIGNS for words in asdict(situation).values()):
        raise InvalidValueError(field="words")
    low, high = costs
    if any(one is not None and not 0 <= one <= MOST_COST for one in costs):
        raise InvalidValueError(field="cost")
    if low is not None and high is not None and low > high:
        raise CostsTurnedError


def _note(session: Session, register: JourneyRegister, action: str, *, by: UUID | None) -> None:
    audit.record(
        session, user_id=by, action=action, kind="complex_situation", object_id=register.id
    )
