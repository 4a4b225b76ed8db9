"""Back to the tellers: what was learned from a network and done with it, in plain words.

A person writes it and a person approves it; only the newest approved version reaches the
tellers, by letter or at their personal link. Changing it asks for approval anew.
"""

import re
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import ConflictError, DomainError
from research.networks import Network
from research.tables import UtcDateTime, now
from research.vault import vault_of

LONGEST = 4000
# Plain Dutch (B1): what is longer than this reads hard.
LONG_SENTENCE = 20
SENTENCE = re.compile(r"[^.!?\n]+")


class NothingLearnedError(DomainError):
    """There is nothing to tell."""

    template = "Schrijf eerst wat u leerde en deed."


class LearnedMovedError(ConflictError):
    """Somebody changed it in the meantime."""

    template = "Iemand anders veranderde deze tekst net. Lees hem eerst opnieuw."


class LearnedText(SQLModel, table=True):
    """One version of what goes back to the tellers of a network; sealed under its key."""

    __tablename__ = "learned_text"
    __table_args__ = (UniqueConstraint("network_id", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    version: int
    text_sealed: bytes
    written_by: UUID | None = Field(default=None, foreign_key="user.id")
    written_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    approved_by: UUID | None = Field(default=None, foreign_key="user.id")
    approved_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def write_learned(
    session: Session, network: Network, *, text: str, seen: int, written_by: UUID
) -> LearnedText:
    """Write a new version; the approved one before it stays with the tellers until this one is.

    Args:
        session: a session that may write.
        network: whose tellers read it.
        text: 1 to 4,000 code points.
        seen: the version that was seen; 0 when there was none.
        written_by: who writes it.

    Raises:
        NothingLearnedError: the text is empty.
        LearnedMovedError: there is a newer version.
    """
    session.get(Network, network.id, with_for_update=True)
    text = text.strip()[:LONGEST]
    if not text:
        raise NothingLearnedError
    last = latest(session, network.id)
    if (last.version if last else 0) != seen:
        raise LearnedMovedError
    row_id = uuid4()
    written = LearnedText(
        id=row_id,
        network_id=network.id,
        version=seen + 1,
        text_sealed=vault_of(session).seal(network.id, text, row=row_id, field="text"),
        written_by=written_by,
    )
    session.add(written)
    session.flush()
    audit.record(
        session, user_id=written_by, action="write", kind="learned_text", object_id=written.id
    )
    return written


def approve_learned(
    session: Session, network: Network, *, seen: int, approves: bool, approved_by: UUID
) -> None:
    """Let the tellers read the newest version, or take that back.

    Raises:
        NothingLearnedError: nothing was written.
        LearnedMovedError: there is a newer version than was seen.
    """
    session.get(Network, network.id, with_for_update=True)
    last = latest(session, network.id)
    if last is None:
        raise NothingLearnedError
    if last.version != seen:
        raise LearnedMovedError
    statement = select(LearnedText).where(LearnedText.network_id == network.id)
    for one in [last] if approves else session.exec(statement).all():
        one.approved_at = now() if approves else None
        one.approved_by = approved_by if approves else None
        session.add(one)
    session.flush()
    action = "approve" if approves else "take_back"
    audit.record(
        session, user_id=approved_by, action=action, kind="learned_text", object_id=last.id
    )


def latest(session: Session, network_id: UUID, *, approved: bool = False) -> LearnedText | None:
    """Return the newest version, or the newest that tellers may read."""
    statement = select(LearnedText).where(LearnedText.network_id == network_id)
    if approved:
        statement = statement.where(col(LearnedText.approved_at).is_not(None))
    return session.exec(statement.order_by(col(LearnedText.version).desc())).first()


def learned_words(session: Session, learned: LearnedText) -> str:
    """Unseal a version."""
    return vault_of(session).unseal(
        learned.network_id, learned.text_sealed, row=learned.id, field="text"
    )


def long_sentences(text: str) -> list[str]:
    """Return the sentences that read hard: more than twenty words."""
    parts = (one.strip() for one in SENTENCE.findall(text))
    return [one for one in parts if len(one.split()) > LONG_SENTENCE]
