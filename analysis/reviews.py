"""Action learning: a session about one network as a thread, and the commitments made in it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, select

from analysis.session_quotes import NotQuotableError, quotable
from interviews.fragments import Fragment
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
    """A post has words or a quote."""

    template = "Typ een bericht of kies een fragment."


class CommitmentEmptyError(DomainError):
    """A commitment says who does what."""

    template = "Vul in wie wat doet."


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
    """One message in a session; its words are sealed under the network's key."""

    __tablename__ = "review_post"

    id: UUID = Field(primary_key=True)
    session_id: UUID = Field(foreign_key="review_session.id", index=True)
    seq: int
    author_id: UUID | None = Field(default=None, foreign_key="user.id")
    text_sealed: bytes
    fragment_id: UUID | None = Field(default=None, foreign_key="fragment.id")
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class Commitment(SQLModel, table=True):
    """Who does what, and when it is checked. Who and what are sealed."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    session_id: UUID = Field(foreign_key="review_session.id", index=True)
    who_sealed: bytes
    what_sealed: bytes
    due_on: date
    state: str = CommitmentState.OPEN.value
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    checked_by: UUID | None = Field(default=None, foreign_key="user.id")
    checked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def start_session(
    session: Session, network: Network, *, held_on: date, started_by: UUID | None
) -> ReviewSession:
    """Start a session about the network, or return the one that is still open."""
    session.get(Network, network.id, with_for_update=True)
    going_on = open_session(session, network.id)
    if going_on is not None:
        return going_on
    review = ReviewSession(network_id=network.id, held_on=held_on, started_by=started_by)
    session.add(review)
    session.flush()
    audit.record(
        session, user_id=started_by, action="create", kind="review_session", object_id=review.id
    )
    return review


def close_session(session: Session, review: ReviewSession, *, closed_by: UUID) -> None:
    """Close the session; its commitments stay open until they are checked."""
    locked(session, review)
    if review.closed_at is not None:
        return
    review.closed_at = now()
    session.add(review)
    session.flush()
    audit.record(
        session, user_id=closed_by, action="close", kind="review_session", object_id=review.id
    )


def add_post(
    session: Session,
    review: ReviewSession,
    *,
    post_id: UUID,
    text: str,
    author_id: UUID | None,
    fragment: Fragment | None = None,
) -> ReviewPost:
    """Write a message once; sending it again changes nothing.

    Raises:
        SessionClosedError: the session was closed.
        PostEmptyError: neither words nor a quote.
        NotQuotableError: the fragment may not be quoted here.
        PostDiffersError: the id is taken by another message.
    """
    locked(session, review)
    fragment_id = None if fragment is None else fragment.id
    known = session.get(ReviewPost, post_id)
    if known is not None:
        _check_same(session, review, known, text=text.strip(), fragment_id=fragment_id)
        return known
    if review.closed_at is not None:
        raise SessionClosedError
    if not text.strip() and fragment is None:
        raise PostEmptyError
    if fragment_id is not None and fragment_id not in quotable(session, review.network_id):
        raise NotQuotableError
    post = ReviewPost(
        id=post_id,
        session_id=review.id,
        seq=len(posts_of(session, review.id)) + 1,
        author_id=author_id,
        text_sealed=vault_of(session).seal(
            review.network_id, text.strip(), row=post_id, field="text"
        ),
        fragment_id=fragment_id,
    )
    session.add(post)
    session.flush()
    audit.record(session, user_id=author_id, action="create", kind="review_post", object_id=post.id)
    return post


def post_text(session: Session, review: ReviewSession, post: ReviewPost) -> str:
    """Unseal the words of a message."""
    return vault_of(session).unseal(review.network_id, post.text_sealed, row=post.id, field="text")


def posts_of(session: Session, session_id: UUID) -> list[ReviewPost]:
    """Return the messages of a session in order."""
    statement = (
        select(ReviewPost).where(ReviewPost.session_id == session_id).order_by(ReviewPost.seq)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def add_commitment(
    session: Session,
    review: ReviewSession,
    *,
    who: str,
    what: str,
    due_on: date,
    made_by: UUID | None,
) -> Commitment:
    """Agree on who does what, and when it is checked.

    Raises:
        CommitmentEmptyError: who or what is missing.
        SessionClosedError: the session was closed.
    """
    locked(session, review)
    if review.closed_at is not None:
        raise SessionClosedError
    if not who.strip() or not what.strip():
        raise CommitmentEmptyError
    vault, commitment_id = vault_of(session), uuid4()
    owner = review.network_id
    commitment = Commitment(
        id=commitment_id,
        session_id=review.id,
        who_sealed=vault.seal(owner, who.strip(), row=commitment_id, field="who"),
        what_sealed=vault.seal(owner, what.strip(), row=commitment_id, field="what"),
        due_on=due_on,
        made_by=made_by,
    )
    session.add(commitment)
    session.flush()
    audit.record(
        session, user_id=made_by, action="create", kind="commitment", object_id=commitment.id
    )
    return commitment


def commitment_words(
    session: Session, review: ReviewSession, commitment: Commitment
) -> tuple[str, str]:
    """Unseal (who, what)."""
    vault, owner = vault_of(session), review.network_id
    return (
        vault.unseal(owner, commitment.who_sealed, row=commitment.id, field="who"),
        vault.unseal(owner, commitment.what_sealed, row=commitment.id, field="what"),
    )


def check_commitment(
    session: Session, commitment: Commitment, *, state: CommitmentState, checked_by: UUID
) -> None:
    """Note what came of a commitment; the last check counts."""
    commitment.state = state.value
    commitment.checked_by, commitment.checked_at = checked_by, now()
    session.add(commitment)
    session.flush()
    audit.record(
        session, user_id=checked_by, action="check", kind="commitment", object_id=commitment.id
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


def open_session(session: Session, network_id: UUID) -> ReviewSession | None:
    """Return the session about a network that was not closed yet, if there is one."""
    return next((one for one in sessions_of(session, network_id) if one.closed_at is None), None)


def locked(session: Session, review: ReviewSession) -> ReviewSession:
    """Read the session again under a row lock."""
    session.refresh(review, with_for_update=True)
    return review


def _check_same(
    session: Session,
    review: ReviewSession,
    known: ReviewPost,
    *,
    text: str,
    fragment_id: UUID | None,
) -> None:
    here = known.session_id == review.id and known.fragment_id == fragment_id
    if not here or post_text(session, review, known) != text:
        raise PostDiffersError
