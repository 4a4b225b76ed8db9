"""What a teller himself said about quoting, turn by turn: a no holds until he says yes.

A yes counts for the words as they stood when he said it; words that were corrected since are
asked about again. The release itself hangs at the fragments (``interviews/fragments.py``).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.turns import Turn, TurnRevision
from research.tables import UtcDateTime, now


class QuoteChoice(SQLModel, table=True):
    """His last word about one turn; ``how`` is by phone or by his link (``ReadBack``)."""

    __tablename__ = "quote_choice"

    turn_id: UUID = Field(foreign_key="turn.id", primary_key=True)
    revision_id: UUID = Field(foreign_key="turn_revision.id")
    may_quote: bool
    how: str
    said_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    recorded_by: UUID | None = Field(default=None, foreign_key="user.id")


def choices_of(session: Session, interview_id: UUID) -> dict[UUID, QuoteChoice]:
    """Return what was said about the turns of a story, by turn id; what was not asked is absent."""
    statement = (
        select(QuoteChoice)
        .join(Turn, col(Turn.id) == QuoteChoice.turn_id)
        .where(Turn.interview_id == interview_id)
    )
    return {one.turn_id: one for one in session.exec(statement)}


def choice_for(session: Session, revision: TurnRevision) -> bool | None:
    """Return whether these words may be quoted; None when that was not asked of these words."""
    return answer_in(session.get(QuoteChoice, revision.turn_id), revision)


def answer_in(choice: QuoteChoice | None, revision: TurnRevision) -> bool | None:
    """Return what a choice means for these words: a yes is for the words it was said of."""
    if choice is None:
        return None
    if choice.may_quote and choice.revision_id != revision.id:
        return None
    return choice.may_quote


def withheld_turns(session: Session, turn_ids: set[UUID]) -> set[UUID]:
    """Return which of these turns their teller does not want to be quoted."""
    statement = select(QuoteChoice.turn_id).where(
        col(QuoteChoice.turn_id).in_(turn_ids), col(QuoteChoice.may_quote).is_(False)
    )
    return set(session.exec(statement))
