"""Where the words of a teller were used: under a claim, and in each file that left the house.

When he takes them back they leave the chapter at the next look; a file that went out cannot be
called back, so it is marked: the organisation knows which copies to replace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, update
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.document import Document, Quote
from analysis.teller_fragments import QuoteState, teller_fragments
from research.tables import UtcDateTime, now


class UsedIn(StrEnum):
    """What a quote was used in."""

    CLAIM = "claim"
    FILE = "file"


class QuoteUse(SQLModel, table=True):
    """One use of one fragment as a quote, without its words.

    ``name`` is the kind of file; ``batch_id`` holds the quotes of one file together. Erasing its
    teller empties ``fragment_id`` and sets ``gone_at``: that something was used stays.
    """

    __tablename__ = "quote_use"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    claim_id: UUID | None = Field(default=None, foreign_key="claim.id", index=True)
    fragment_id: UUID | None = Field(default=None, foreign_key="fragment.id", index=True)
    used_in: str
    name: str = ""
    batch_id: UUID
    used_by: UUID | None = Field(default=None, foreign_key="user.id")
    used_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    gone_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


@dataclass(frozen=True)
class HeldFile:
    """A file that went out with quotes.

    Attributes:
        batch_id, name, at: which one.
        quotes: how many were in it; gone: how many of them may not be quoted any more.
    """

    batch_id: UUID
    name: str
    at: datetime
    quotes: int
    gone: int


def note_choice(
    session: Session, study_id: UUID, claim_id: UUID, *, chosen: Iterable[UUID], by: UUID | None
) -> None:
    """Note which fragments are quoted under a claim now; what is no longer chosen ends."""
    wanted = set(chosen)
    statement = select(QuoteUse).where(
        QuoteUse.claim_id == claim_id, col(QuoteUse.ended_at).is_(None)
    )
    standing = {use.fragment_id: use for use in session.exec(statement)}
    for fragment_id, use in standing.items():
        if fragment_id not in wanted:
            use.ended_at = now()
            session.add(use)
    batch: dict[str, Any] = {"study_id": study_id, "claim_id": claim_id, "used_by": by}
    batch["batch_id"] = uuid4()
    session.add_all(
        QuoteUse(fragment_id=one, used_in=UsedIn.CLAIM.value, **batch)
        for one in wanted - standing.keys()
    )
    session.flush()


def note_file(
    session: Session, study_id: UUID, *, document: Document, name: str, by: UUID | None
) -> None:
    """Note the quotes in a file (or edition) that goes out; one without quotes leaves nothing."""
    held = {
        UUID(block.fragment)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Quote)
    }
    batch: dict[str, Any] = {"study_id": study_id, "used_by": by, "name": name}
    batch["batch_id"] = uuid4()
    session.add_all(QuoteUse(fragment_id=one, used_in=UsedIn.FILE.value, **batch) for one in held)
    session.flush()


def files_with_quotes(session: Session, study_id: UUID) -> list[HeldFile]:
    """Return the files that held quotes, newest first, with what may no longer be quoted."""
    statement = (
        select(QuoteUse)
        .where(QuoteUse.study_id == study_id, QuoteUse.used_in == UsedIn.FILE.value)
        .order_by(col(QuoteUse.used_at).desc(), col(QuoteUse.batch_id))
    )
    uses = list(session.exec(statement))
    ids = list({use.fragment_id for use in uses if use.fragment_id is not None})
    allowed = {
        one.fragment.id for one in teller_fragments(session, ids) if one.quote is QuoteState.ALLOWED
    }
    batches: dict[UUID, list[QuoteUse]] = {}
    for use in uses:
        batches.setdefault(use.batch_id, []).append(use)
    return [
        HeldFile(
            batch_id,
            held[0].name,
            held[0].used_at,
            len(held),
            sum(use.fragment_id not in allowed for use in held),
        )
        for batch_id, held in batches.items()
    ]


def forget_uses(session: Session, fragment_ids: Iterable[UUID]) -> None:
    """Empty the uses of fragments that are being erased; that there was a use stays."""
    session.execute(
        update(QuoteUse)
        .where(col(QuoteUse.fragment_id).in_(list(fragment_ids)))
        .values(fragment_id=None, gone_at=now()),
        execution_options={"synchronize_session": "fetch"},
    )


def uses_without_claim(session: Session, claim_id: UUID) -> None:
    """End the uses under a claim that is deleted; that there was a use stays."""
    ended = update(QuoteUse).where(col(QuoteUse.claim_id) == claim_id)
    session.execute(
        ended.values(claim_id=None, ended_at=now()),
        execution_options={"synchronize_session": "fetch"},
    )
