"""Cards on the table of a guided session: fragments that may be read there, and patterns.

A card holds no words. What it shows is looked up at every request under the rule of session
quotes: when a teller takes a consent or his words back, the card is empty from then on.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.coding_counts import accepted_in_network
from analysis.guided_sessions import GuidedSession, changed, held
from analysis.reviews import ReviewSession, SessionClosedError
from analysis.session_quotes import NotQuotableError, Quotable, quotable
from analysis.session_words import SessionWord
from interviews.fragments import fragment_texts
from research import audit
from research.codebook import Pole
from research.errors import ConflictError, NotFoundError
from research.networks import Actor
from research.reach import as_the_program
from research.tables import UtcDateTime, now

MOST_CARDS = 8


class TooManyCardsError(ConflictError):
    """A few fragments are read well, many are not."""

    template = "Er liggen al acht kaarten. Haal er eerst één weg."


class CardInUseError(ConflictError):
    """What somebody wrote would hang in the air."""

    template = "Over deze kaart is al geschreven. Daarom blijft hij liggen."


class SessionCard(SQLModel, table=True):
    """A fragment, or a pattern (theme and pole) of the network, on the table of a session.

    ``fragment_id`` is emptied when its story is erased; the card stays, without words.
    """

    __tablename__ = "session_card"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    session_id: UUID = Field(foreign_key="review_session.id", index=True)
    fragment_id: UUID | None = Field(default=None, foreign_key="fragment.id")
    theme: str | None = None
    pole: str | None = None
    laid_by: UUID | None = Field(default=None, foreign_key="user.id")
    laid_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class CardFace:
    """What a card shows now.

    Attributes:
        card: which one; ``number`` is its place on the table, from 1.
        words, actor: of a fragment that may be read, else None.
        tellers, of_tellers: of a pattern, how many of those who may be read told it.
    """

    card: SessionCard
    number: int
    words: str | None = None
    actor: Actor | None = None
    tellers: int = 0
    of_tellers: int = 0

    @property
    def is_pattern(self) -> bool:
        """Return whether this is a pattern and not a fragment."""
        return self.card.theme is not None

    @property
    def is_gone(self) -> bool:
        """Return whether there is nothing (any more) that may be shown."""
        return self.tellers == 0 if self.is_pattern else self.words is None


def lay_fragment(
    session: Session, guided: GuidedSession, *, fragment_id: UUID, laid_by: UUID
) -> SessionCard:
    """Lay a fragment on the table; one that lies there already stays as it is.

    Raises:
        NotQuotableError: it was not released for review.
        TooManyCardsError, SessionClosedError: nothing can be added.
    """
    review = _ready(session, guided)
    if fragment_id not in quotable(session, review.network_id):
        raise NotQuotableError
    card = SessionCard(session_id=review.id, fragment_id=fragment_id, laid_by=laid_by)
    return _laid(session, guided, card)


def lay_pattern(
    session: Session, guided: GuidedSession, *, theme: str, pole: Pole, laid_by: UUID
) -> SessionCard:
    """Lay a theme that several tellers told of on the table.

    Raises:
        NotQuotableError: nobody who may be read told it.
        TooManyCardsError, SessionClosedError: nothing can be added.
    """
    review = _ready(session, guided)
    if (theme, pole.value) not in patterns_of(session, review.network_id):
        raise NotQuotableError
    card = SessionCard(session_id=review.id, theme=theme, pole=pole.value, laid_by=laid_by)
    return _laid(session, guided, card)


def take_card(session: Session, guided: GuidedSession, card_id: UUID, *, taken_by: UUID) -> None:
    """Take a card off the table; one that something was written about stays.

    Raises:
        NotFoundError: there is no such card on this table.
        CardInUseError: somebody wrote about it, perhaps unseen still.
    """
    _ready(session, guided)
    card = session.get(SessionCard, card_id)
    if card is None or card.session_id != guided.session_id:
        raise NotFoundError
    about = select(SessionWord.id).where(SessionWord.card_id == card_id)
    # Hidden words count too; nobody reads them here.
    with as_the_program(session):
        if session.exec(about.limit(1)).first() is not None:
            raise CardInUseError
    session.delete(card)
    changed(session, guided)
    audit.record(session, user_id=taken_by, action="remove", kind="session_card", object_id=card_id)


def cards_of(session: Session, session_id: UUID) -> list[SessionCard]:
    """Return the cards in the order in which they were laid."""
    statement = select(SessionCard).where(SessionCard.session_id == session_id)
    return list(session.exec(statement.order_by(col(SessionCard.laid_at), col(SessionCard.id))))


def faces_of(
    session: Session, review: ReviewSession, allowed: Quotable | None = None
) -> list[CardFace]:
    """Return what the cards show now, to whoever is at this table.

    ``allowed`` is what may be quoted (``quotable``), for who asked that already.
    """
    allowed = quotable(session, review.network_id) if allowed is None else allowed
    counts = patterns_of(session, review.network_id, allowed)
    cards = cards_of(session, review.id)
    there = [allowed[one.fragment_id][0] for one in cards if one.fragment_id in allowed]
    words = fragment_texts(session, there)
    of_tellers = len({actor.id for _fragment, actor in allowed.values()})
    faces = []
    for number, card in enumerate(cards, start=1):
        if card.theme is not None:
            told = counts.get((card.theme, card.pole or ""), 0)
            faces.append(CardFace(card, number, tellers=told, of_tellers=of_tellers))
        elif card.fragment_id in allowed:
            fragment, actor = allowed[card.fragment_id]
            faces.append(CardFace(card, number, words[fragment.id], actor))
        else:
            faces.append(CardFace(card, number))
    return faces


def patterns_of(
    session: Session, network_id: UUID, allowed: Quotable | None = None
) -> dict[tuple[str, str], int]:
    """Return per theme and pole how many tellers who may be read told it, most first."""
    allowed = quotable(session, network_id) if allowed is None else allowed
    tellers: dict[tuple[str, str], set[UUID]] = {}
    for coding, fragment, actor in accepted_in_network(session, network_id):
        if fragment.id in allowed:
            tellers.setdefault((coding.theme, coding.pole), set()).add(actor.id)
    counted = {one: len(told) for one, told in tellers.items()}
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _ready(session: Session, guided: GuidedSession) -> ReviewSession:
    review = held(session, guided)
    if review.closed_at is not None:
        raise SessionClosedError
    return review


def _laid(session: Session, guided: GuidedSession, card: SessionCard) -> SessionCard:
    there = cards_of(session, card.session_id)
    what = (card.fragment_id, card.theme, card.pole)
    same = [one for one in there if (one.fragment_id, one.theme, one.pole) == what]
    if same:
        return same[0]
    if len(there) >= MOST_CARDS:
        raise TooManyCardsError
    session.add(card)
    session.flush()
    changed(session, guided)
    audit.record(
        session, user_id=card.laid_by, action="create", kind="session_card", object_id=card.id
    )
    return card
