"""Words in their context: each place that was found, with what stands before and behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from analysis.search.finding import Found, Hit
from analysis.search.queries import Order, Query
from analysis.search.word_forms import Word, words_in
from interviews.interviews import Interview
from interviews.turns import Speaker, Turn, TurnRevision, pseudonymised_text
from research import audit
from research.networks import Actor, Network

PAGE = 25
AROUND = 70


@dataclass(frozen=True)
class Line:
    """One place with its context, in pseudonymised words.

    Attributes:
        network, actor, interview_id, seq, speaker: where it was said, and by whom.
        left, words, right: the text around and of what was found; joined they are one piece.
    """

    network: Network
    actor: Actor
    interview_id: UUID
    seq: int
    speaker: Speaker
    left: str
    words: str
    right: str


@dataclass(frozen=True)
class Page:
    """One page of lines: ``number`` of ``last``, from 1."""

    lines: list[Line]
    number: int
    last: int


def page_of(session: Session, query: Query, found: Found, *, order: Order, number: int) -> Page:
    """Open one page of what was found.

    Args:
        session: any session.
        query: what was looked for.
        found: what was found for it just now.
        order: of the lines.
        number: of the page, from 1; the nearest one that exists is taken.
    """
    last = max(1, -(-found.many // PAGE))
    number = min(max(number, 1), last)
    # The index knows the neighbours: only the lines of this page are opened.
    hits = found.in_order(order).hits_in((number - 1) * PAGE, number * PAGE)
    return Page(lines_of(session, query, hits), number, last)


def note_shown(session: Session, lines: Sequence[Line], *, user_id: UUID) -> None:
    """Note in the audit log whose words were shown; the words themselves are not noted."""
    for interview_id in dict.fromkeys(one.interview_id for one in lines):
        audit.record(
            session, user_id=user_id, action="find_words", kind="story", object_id=interview_id
        )


def lines_of(session: Session, query: Query, hits: Sequence[Hit]) -> list[Line]:
    """Return the hits with their context; what changed since it was found is left out."""
    people = _people(session, hits)
    texts = _texts(session, hits, {one: interview for one, (_, _, interview) in people.items()})
    lines = []
    for hit in hits:
        turn = texts.get((hit.interview_id, hit.place.seq))
        if turn is None:
            continue
        speaker, text, words = turn
        at = next((n for n, word in enumerate(words) if word.start == hit.place.start), None)
        if at is None or not _is_sought(query, words[at : at + hit.length]):
            continue
        network, actor, _interview = people[hit.interview_id]
        begin, end = words[at].start, words[at + hit.length - 1].end
        lines.append(
            Line(
                network=network,
                actor=actor,
                interview_id=hit.interview_id,
                seq=hit.place.seq,
                speaker=speaker,
                left=_left(text, begin),
                words=text[begin:end],
                right=_right(text, end),
            )
        )
    return lines


def _people(session: Session, hits: Sequence[Hit]) -> dict[UUID, tuple[Network, Actor, Interview]]:
    statement = (
        select(Network, Actor, Interview)
        .join(Actor, col(Actor.network_id) == Network.id)
        .join(Interview, col(Interview.actor_id) == Actor.id)
        .where(col(Interview.id).in_({hit.interview_id for hit in hits}))
    )
    return {row[2].id: row for row in session.exec(statement)}


def _texts(
    session: Session, hits: Sequence[Hit], interviews: dict[UUID, Interview]
) -> dict[tuple[UUID, int], tuple[Speaker, str, list[Word]]]:
    """Open the latest words of each turn once: speaker, text and its words."""
    wanted = {(hit.interview_id, hit.place.seq) for hit in hits}
    statement = (
        select(Turn, TurnRevision)
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .where(tuple_(col(Turn.interview_id), col(Turn.seq)).in_(wanted))
        .order_by(col(TurnRevision.number))
    )
    latest = {(turn.interview_id, turn.seq): (turn, last) for turn, last in session.exec(statement)}
    opened = {}
    for place, (turn, revision) in latest.items():
        if revision.removes:
            continue
        text = pseudonymised_text(session, interviews[turn.interview_id], revision)
        if text is not None:
            opened[place] = (Speaker(turn.speaker), text, words_in(text))
    return opened


def _is_sought(query: Query, words: Sequence[Word]) -> bool:
    """Return whether these words are what was looked for: the index may be older than the text."""
    if query.exact:
        return any(one.forms == _forms(words) for one in query.sought)
    return any(one.stems == tuple(word.stem for word in words) for one in query.sought)


def _forms(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.form for word in words)


def _left(text: str, begin: int) -> str:
    """Return what stands before, cut between two words."""
    piece = text[max(0, begin - AROUND) : begin]
    if begin > AROUND and " " in piece:
        piece = f"… {piece.split(' ', 1)[1]}"
    return piece.replace("\n", " ")


def _right(text: str, end: int) -> str:
    """Return what stands behind, cut between two words."""
    piece = text[end : end + AROUND]
    if end + AROUND < len(text) and " " in piece:
        piece = f"{piece.rsplit(' ', 1)[0]} …"
    return piece.replace("\n", " ")
