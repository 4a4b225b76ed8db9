"""A teller corrected his words: codings whose words he left alone go along, others are flagged.

A fragment moves to the newer revision when its words stand there exactly once. One whose
words changed stays with the words of before: it can be quoted no more (``QuoteState``), and
the page of the coder says that it is to be looked at again.
"""

from uuid import UUID

from sqlmodel import Session, col, func, select

from analysis.codings import Coding, CodingStatus
from analysis.moved_words import merge_fragments
from interviews.fragments import Fragment
from interviews.interviews import Interview, locked
from interviews.quote_choices import QuoteChoice, answer_in
from interviews.turns import Turn, TurnRevision, pseudonymised_text, turns_of


def carry_codings(session: Session, interview: Interview) -> int:
    """Let fragments of earlier revisions point at the same words in the newest; return how many.

    Doing it twice changes nothing. Only revisions whose names are replaced take part.
    """
    locked(session, interview)
    moved = 0
    for turn, last in turns_of(session, interview.id):
        if last.number == 1:
            continue
        text = pseudonymised_text(session, interview, last)
        if text is None:
            continue
        for fragment, former in _earlier(session, turn, last):
            told = pseudonymised_text(session, interview, former) or ""
            moved += _carried(session, fragment, told[fragment.start : fragment.end], last, text)
    return moved


def left_behind(session: Session, interview_id: UUID) -> dict[UUID, int]:
    """Return per turn how many accepted codings lie on words that the teller corrected since."""
    newest = {turn.id: last.id for turn, last in turns_of(session, interview_id)}
    statement = (
        select(Turn.id, func.count())
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .join(Fragment, col(Fragment.revision_id) == TurnRevision.id)
        .join(Coding, col(Coding.fragment_id) == Fragment.id)
        .where(
            Turn.interview_id == interview_id,
            Coding.status == CodingStatus.ACCEPTED.value,
            col(TurnRevision.id).not_in(list(newest.values())),
        )
        .group_by(col(Turn.id))
    )
    return dict(session.exec(statement).all())


def _earlier(
    session: Session, turn: Turn, last: TurnRevision
) -> list[tuple[Fragment, TurnRevision]]:
    statement = (
        select(Fragment, TurnRevision)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .where(TurnRevision.turn_id == turn.id, TurnRevision.number < last.number)
        .order_by(col(TurnRevision.number), col(Fragment.start))
    )
    return list(session.exec(statement))


def _carried(
    session: Session, fragment: Fragment, words: str, last: TurnRevision, text: str
) -> bool:
    # Words that stand there twice may be the one or the other: a person has to say which.
    if not words.strip() or text.count(words) != 1:
        return False
    start = text.index(words)
    there = select(Fragment).where(
        Fragment.revision_id == last.id,
        Fragment.start == start,
        Fragment.end == start + len(words),
    )
    known = session.exec(there).first()
    if known is not None:
        merge_fragments(session, fragment, known)
        return True
    fragment.revision_id, fragment.start, fragment.end = last.id, start, start + len(words)
    choice = session.get(QuoteChoice, last.turn_id)
    if choice is not None and answer_in(choice, last) is None:
        # His yes was for what stood around these words before: he is asked again.
        fragment.released_at = fragment.released_by = None
    session.add(fragment)
    session.flush()
    return True
