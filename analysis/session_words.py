"""What people write at the table: hidden until the round opens, with a name or without.

Hidden holds on the server: a word without ``seq`` is read by its writer alone, and a page is
never sent another one's. Without a name means that nothing tells who wrote it: no seat is
stored, its moment is kept by the day, and words open in an order that says nothing.
"""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, func, select

from analysis.guided_sessions import (
    HIDDEN,
    WRITTEN_IN,
    GuidedSession,
    Round,
    changed,
    end_code,
    held,
)
from analysis.reviews import PostDiffersError, PostEmptyError, ReviewSession, SessionClosedError
from analysis.session_seats import SessionSeat, check_leads, end_visits
from research import audit
from research.errors import ConflictError, DomainError, NotFoundError
from research.reach import as_the_program
from research.tables import UtcDateTime, now
from research.vault import vault_of

LONGEST = 4000
# What a piece of advice often begins with. Only for a hint: whoever means it sends it on.
ADVICE = re.compile(
    r"\b(je|jij|jullie|u|men|ze|zij|hij) (zou(den)?|moet(en)?|kunt|kan|kunnen|had(den)?)\b"
    r"|\b(waarom (ga|doe|vraag|bel)\w* (je|u|jullie|ze) niet)\b"
    r"|\b(ik (zou|raad)|mijn advies|mijn tip|tip:|probeer|misschien (kun|kan|moet)\w*)\b",
    re.I,
)


class RoundNotOpenError(ConflictError):
    """In this round nothing is written, or it has not begun."""

    template = "In deze ronde schrijft u niet. Wacht tot de gespreksleider verdergaat."


class WordTooLongError(DomainError):
    """Others have to read it in a minute."""

    template = "Dit is te lang. Maak het korter."


class SessionWord(SQLModel, table=True):
    """One thing that somebody wrote; sealed under the network's key.

    ``seq`` is empty while it is hidden. ``seat_id`` is empty for what was written without a
    name. ``card_id`` is the fragment that it is about, in the round about what matters most.
    """

    __tablename__ = "session_word"

    id: UUID = Field(primary_key=True)
    session_id: UUID = Field(foreign_key="review_session.id", index=True)
    round: str
    seq: int | None = None
    seat_id: UUID | None = Field(default=None, foreign_key="session_seat.id")
    card_id: UUID | None = Field(default=None, foreign_key="session_card.id")
    text_sealed: bytes
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def write_word(
    session: Session,
    guided: GuidedSession,
    seat: SessionSeat,
    *,
    word_id: UUID,
    round: Round,
    text: str,
    nameless: bool = False,
    card_id: UUID | None = None,
) -> bool:
    """Write something once, under an id that the browser made; sending it again adds nothing.

    Args:
        session: a session that may write.
        guided, seat: the table, and who writes.
        word_id: made by the browser.
        round: the round that it was written for: this one, or one that went before.
        text: 1 to 4,000 code points.
        nameless: nothing tells who wrote it.
        card_id: a card of this table that it is about.

    Returns:
        Whether it was new.

    Raises:
        SessionClosedError, RoundNotOpenError: nothing can be written (any more).
        PostEmptyError, WordTooLongError: the text does not fit.
        PostDiffersError: the id is taken by other words.
    """
    review = held(session, guided)
    text = text.strip()
    writer = None if nameless else seat.id
    # Also what nobody sees yet: the same words may have come before, without a name.
    with as_the_program(session):
        known = session.get(SessionWord, word_id)
        if known is not None:
            facts = (known.session_id, known.round, known.seat_id, known.card_id)
            same = facts == (review.id, round.value, writer, card_id)
            if not same or word_text(session, review, known) != text:
                raise PostDiffersError
            return False
        seq = None if is_hidden(guided, round) else _last_seq(session, review.id) + 1
    if review.closed_at is not None:
        raise SessionClosedError
    if round not in WRITTEN_IN or round.place > guided.now_in.place:
        raise RoundNotOpenError
    if not text:
        raise PostEmptyError
    if len(text) > LONGEST:
        raise WordTooLongError
    word = SessionWord(
        id=word_id,
        session_id=review.id,
        round=round.value,
        seq=seq,
        seat_id=writer,
        card_id=card_id,
        text_sealed=vault_of(session).seal(review.network_id, text, row=word_id, field="text"),
    )
    if nameless:
        word.at = now().replace(hour=0, minute=0, second=0, microsecond=0)
    session.add(word)
    changed(session, guided)
    return True


def take_word_back(
    session: Session, guided: GuidedSession, seat: SessionSeat, word_id: UUID
) -> str:
    """Take one's own words away, and return them, to write them again; empty when they are gone.

    Raises:
        NotFoundError: the words are of somebody else.
        SessionClosedError: the session is over.
    """
    review = held(session, guided)
    if review.closed_at is not None:
        raise SessionClosedError
    word = session.get(SessionWord, word_id)
    if word is None:
        return ""
    if word.seat_id != seat.id:
        raise NotFoundError
    text = word_text(session, review, word)
    session.delete(word)
    changed(session, guided)
    return text


def words_for(session: Session, session_id: UUID, seat: SessionSeat | None) -> list[SessionWord]:
    """Return what this person may read: what is open, in order, then his own hidden words."""
    statement = select(SessionWord).where(
        SessionWord.session_id == session_id, col(SessionWord.seq).is_not(None)
    )
    found = list(session.exec(statement.order_by(col(SessionWord.seq))))
    if seat is None:
        return found
    own = select(SessionWord).where(
        SessionWord.session_id == session_id,
        col(SessionWord.seq).is_(None),
        SessionWord.seat_id == seat.id,
    )
    return found + list(session.exec(own.order_by(col(SessionWord.at), col(SessionWord.id))))


def word_text(session: Session, review: ReviewSession, word: SessionWord) -> str:
    """Unseal what somebody wrote."""
    return vault_of(session).unseal(review.network_id, word.text_sealed, row=word.id, field="text")


def move_on(
    session: Session, guided: GuidedSession, seat: SessionSeat, *, seen: Round, to: Round
) -> bool:
    """Go to another round; what was hidden in rounds before it opens to everybody.

    Args:
        session: a session that may write.
        guided, seat: the table, and who leads it.
        seen: the round that he saw: when it moved meanwhile, nothing happens.
        to: the round to go to, forward or back.

    Returns:
        Whether the round changed.

    Raises:
        NotYourLeadError: somebody else leads.
        SessionClosedError: the session is over.
    """
    review = held(session, guided)
    check_leads(session, seat)
    if review.closed_at is not None:
        raise SessionClosedError
    if guided.now_in is not seen or to is seen:
        return False
    guided.round = to.value
    _open_words(session, guided)
    changed(session, guided)
    audit.record(
        session, user_id=seat.user_id, action="move", kind="review_session", object_id=review.id
    )
    return True


def close_guided(session: Session, guided: GuidedSession, seat: SessionSeat) -> None:
    """Close the session: hidden words open, the code ends, and everybody leaves the table.

    Raises:
        NotYourLeadError: somebody else leads.
    """
    review = held(session, guided)
    check_leads(session, seat)
    guided.round = Round.ROUNDING_OFF.value
    _open_words(session, guided)
    end_code(session, guided)
    review.closed_at = now()
    session.add(review)
    changed(session, guided)
    end_visits(session, review.id)
    audit.record(
        session, user_id=seat.user_id, action="close", kind="review_session", object_id=review.id
    )


def is_hidden(guided: GuidedSession, round: Round) -> bool:
    """Return whether what is written for a round stays hidden now."""
    return round in HIDDEN and guided.now_in.place <= round.place


def reads_as_advice(text: str) -> bool:
    """Return whether words for the round of questions look like advice, for a gentle hint."""
    return "?" not in text or ADVICE.search(text) is not None


def _open_words(session: Session, guided: GuidedSession) -> None:
    """Number what is not hidden any more, by id: the order tells nothing about who wrote first."""
    open_rounds = [one.value for one in HIDDEN if not is_hidden(guided, one)]
    # Nobody reads them here; they only get their place.
    with as_the_program(session):
        waiting = select(SessionWord).where(
            SessionWord.session_id == guided.session_id,
            col(SessionWord.seq).is_(None),
            col(SessionWord.round).in_(open_rounds),
        )
        last = _last_seq(session, guided.session_id)
        ordered = sorted(session.exec(waiting), key=lambda one: one.id.bytes)
        for number, word in enumerate(ordered, start=1):
            word.seq = last + number
            session.add(word)


def _last_seq(session: Session, session_id: UUID) -> int:
    statement = select(func.max(SessionWord.seq)).where(SessionWord.session_id == session_id)
    return session.exec(statement).one() or 0
