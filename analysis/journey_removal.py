"""Taking a client out of a register: his journey goes, with all that hangs at it."""

from uuid import UUID

from sqlmodel import Session, col, delete

from analysis.journey_judgements import JourneyJudgement
from analysis.journey_links import JourneyLink
from analysis.journey_situations import ComplexSituation
from analysis.journeys import ClientJourney, JourneyRegister
from research import audit


def remove_journey(
    session: Session, register: JourneyRegister, journey: ClientJourney, *, removed_by: UUID
) -> None:
    """Remove a journey for good, with its judgements, words and link; the network stays."""
    for table in (JourneyJudgement, JourneyLink, ComplexSituation):
        session.exec(delete(table).where(col(table.journey_id) == journey.id))
    session.delete(journey)
    session.flush()
    audit.record(
        session,
        user_id=removed_by,
        action="remove",
        kind="client_journey",
        object_id=register.id,
    )
