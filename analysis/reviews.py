"""Action learning: a session about one network, and the commitments made in it.

Sessions have rounds (``analysis/guided_sessions.py``). Those of before were a thread of
messages: they stay to be read, and nothing is written in them any more.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, select

from research import audit
from research.errors import ConflictError, DomainError
from research.networks import Network
from research.tables import UtcDateTime, now
from research.vault import vault_of


class SessionClosedError(ConflictError):
    """The session has been closed."""

    template = "Deze sessie is afgesloten. Begin een nieuwe sessie om verder te praten."


class PostDiffersError(ConflictError):
    """The id is taken by another message."""

    template = "Onder dit nummer staat al een ander bericht. Verstuur uw bericht nog een keer."


class PostEmptyError(DomainError):
    """What is written has words."""

    template = "Typ eerst iets."


class CommitmentEmptyError(DomainError):
    """A commitment says what, the first step and the sign."""

    template = "Vul in wat u doet, uw eerste stap en waaraan u het ziet."


class CommitmentState(StrEnum):
    """What came of a commitment."""

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not_done"


class ReviewSession(SQLModel, table=True):
    """One action-learning session about one network."""

    __tablename__ = "review_session"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    held_on: date
    started_by: UUID | None = Field(default=None, foreign_key="user.id")
    started_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


class ReviewPost(SQLModel, table=True):
    """One message in a session of before the rounds, sealed under the network's key."""

    __tablename__ = "review_post"

    id: UUID = Field(primary_key=True)
    session_id: UUID = Field(foreign_key="review_session.id", index=True)
    seq: int
    author_id: UUID | None = Field(default=None, foreign_key="user.id")
    text_sealed: bytes
    fragment_id: UUID | None = Field(default=None, foreign_key="fragment.id")
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class Commitment(SQLModel, table=True):
    """Who does what, and when it is checked. Its words are sealed.

    One that was made at the table of a guided session has a first step, a sign by which one sees
    that it works, the seat of who made it for himself, and the fragment that it came from.
    Of a guest: whether somebody of the team may think of it, and who said that he does.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    session_id: UUID = Field(foreign_key="review_session.id", index=True)
    who_sealed: bytes
    what_sealed: bytes
    first_step_sealed: bytes | None = None
    sign_sealed: bytes | None = None
    seat_id: UUID | None = None
    fragment_id: UUID | None = None
    asks_company: bool | None = None
    minded_by: UUID | None = None
    due_on: date
    state: str = CommitmentState.OPEN.value
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    checked_by: UUID | None = Field(default=None, foreign_key="user.id")
    checked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def start_session(
    session: Session, network: Network, *, held_on: date, started_by: UUID | None
) -> ReviewSession:
    """Start a session about the network."""
    review = ReviewSession(network_id=network.id, held_on=held_on, started_by=started_by)
    session.add(review)
    session.flush()
    audit.record(
        session, user_id=started_by, action="create", kind="review_session", object_id=review.id
    )
    return review


def close_session(session: Session, review: ReviewSession, *, closed_by: UUID) -> None:
    """Close the session; its commitments stay open until they are checked."""
    if locked(session, review).closed_at is not None:
        return
    review.closed_at = now()
    session.add(review)
    session.flush()
    audit.record(
        session, user_id=closed_by, action="close", kind="review_session", object_id=review.id
    )


def post_text(session: Session, review: ReviewSession, post: ReviewPost) -> str:
    """Unseal the words of a message."""
    return vault_of(session).unseal(review.network_id, post.text_sealed, row=post.id, field="text")


def posts_of(session: Session, session_id: UUID) -> list[ReviewPost]:
    """Return the messages of a session in order."""
    statement = (
        select(ReviewPost).where(ReviewPost.session_id == session_id).order_by(ReviewPost.seq)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def commitment_words(
    session: Session, review: ReviewSession, commitment: Commitment
) -> tuple[str, str]:
    """Unseal (who, what)."""
    vault, owner = vault_of(session), review.network_id
    return (
        vault.unseal(owner, commitment.who_sealed, row=commitment.id, field="who"),
        vault.unseal(owner, commitment.what_sealed, row=commitment.id, field="what"),
    )


def commitments_of(session: Session, session_id: UUID) -> list[Commitment]:
    """Return the commitments of a session by the date on which they are checked."""
    statement = (
        select(Commitment)
        .where(Commitment.session_id == session_id)
        .order_by(Commitment.due_on, Commitment.id)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def sessions_of(session: Session, network_id: UUID) -> list[ReviewSession]:
    """Return the sessions about a network, newest first."""
    statement = (
        select(ReviewSession)
        .where(ReviewSession.network_id == network_id)
        .order_by(ReviewSession.started_at.desc())  # type: ignore[attr-defined]
    )
    return list(session.exec(statement))


def locked(session: Session, review: ReviewSession) -> ReviewSession:
    """Read the session again under a row lock."""
    session.refresh(review, with_for_update=True)
    return review
