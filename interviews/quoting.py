"""The one question after reading back: may we use your words without your name?

All of it, some of it (then turn by turn), or none. The answer is a word on consent and, per
turn, a choice; every fragment of that turn is released or withheld with it, those that are
coded later too. It can be changed at any time.
"""

from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.fragments import Fragment, release_fragment, withhold_fragment
from interviews.interviews import Interview, InterviewStatus, locked
from interviews.quote_choices import QuoteChoice, answer_in, choices_of
from interviews.story_checks import ReadBack, StoryGoesOnError
from interviews.told_again import own_turns
from interviews.turns import Turn, TurnRevision
from research.consents import Decision, Purpose, SaidBy, last_words, record_consent
from research.errors import NotFoundError
from research.reach import as_the_program
from research.tables import now


class Quoting(StrEnum):
    """What may be used of a story."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


def quoting_of(session: Session, interview: Interview) -> Quoting | None:
    """Return what the teller last said about his whole story; None when nobody asked him."""
    told = last_words(session, actor_id=interview.actor_id)
    said = told.get((Purpose.QUOTES, SaidBy.ACTOR))
    if said is None:
        return None
    if said is not Decision.GIVEN:
        return Quoting.NONE
    answers = [answer for _turn, _last, answer in pieces_of(session, interview.id)]
    if not choices_of(session, interview.id):
        # He said yes before or during the conversation; about these words nobody asked him.
        return None
    return Quoting.ALL if all(answers) else Quoting.SOME


def pieces_of(session: Session, interview_id: UUID) -> list[tuple[Turn, TurnRevision, bool | None]]:
    """Return the turns of the teller with what he said about each; None is not asked yet."""
    choices = choices_of(session, interview_id)
    return [
        (turn, last, answer_in(choices.get(turn.id), last))
        for turn, last in own_turns(session, interview_id)
    ]


def next_piece(session: Session, interview_id: UUID, *, after: int = 0) -> int | None:
    """Return the number of the next turn that was not asked about; None when all were."""
    open_ones = [turn.seq for turn, _last, one in pieces_of(session, interview_id) if one is None]
    later = (seq for seq in open_ones if seq > after)
    return next(later, open_ones[0] if open_ones else None)


def answer_quoting(
    session: Session,
    interview: Interview,
    *,
    answer: Quoting,
    how: ReadBack,
    noted_by: UUID | None,
) -> None:
    """Keep what the teller said about his whole story, and what follows for each turn.

    "Some" is a yes to the purpose and an open question per turn; what he withheld before
    stays withheld.

    Args:
        session: a session that may write.
        interview: a closed one.
        answer: what he said.
        how: by phone, or by his link.
        noted_by: who noted it; None when he did himself.

    Raises:
        StoryGoesOnError: the conversation is not over.
    """
    _lock_closed(session, interview)
    _note_purpose(session, interview, yes=answer is not Quoting.NONE, noted_by=noted_by)
    if answer is Quoting.SOME:
        _ask_again(session, interview)
        return
    for turn, last in own_turns(session, interview.id):
        _choose(session, turn, last, yes=answer is Quoting.ALL, how=how, noted_by=noted_by)


def answer_piece(
    session: Session,
    interview: Interview,
    turn: Turn,
    *,
    may_quote: bool,
    seen: UUID,
    how: ReadBack,
    noted_by: UUID | None,
) -> bool:
    """Keep what the teller said about one turn.

    Args:
        session: a session that may write.
        interview: a closed one.
        turn: one of his.
        may_quote: what he said.
        seen: the revision that he saw: a yes holds for those words only.
        how: by phone, or by his link.
        noted_by: who noted it; None when he did himself.

    Returns:
        Whether it was kept; False when he saw older words and said yes.

    Raises:
        NotFoundError: no turn of his.
    """
    _lock_closed(session, interview)
    for own, last in own_turns(session, interview.id):
        if own.id != turn.id:
            continue
        if may_quote and last.id != seen:
            return False
        if may_quote:
            # A yes to one turn is worth nothing without the purpose itself.
            _note_purpose(session, interview, yes=True, noted_by=noted_by)
        _choose(session, turn, last, yes=may_quote, how=how, noted_by=noted_by)
        return True
    raise NotFoundError


def _choose(
    session: Session,
    turn: Turn,
    last: TurnRevision,
    *,
    yes: bool,
    how: ReadBack,
    noted_by: UUID | None,
) -> None:
    choice = session.get(QuoteChoice, turn.id) or QuoteChoice(
        turn_id=turn.id, revision_id=last.id, may_quote=yes, how=how.value
    )
    choice.revision_id, choice.may_quote, choice.how = last.id, yes, how.value
    choice.said_at, choice.recorded_by = now(), noted_by
    session.add(choice)
    session.flush()
    _follow(session, turn, of=last if yes else None, yes=yes, noted_by=noted_by)


def _follow(
    session: Session, turn: Turn, *, of: TurnRevision | None, yes: bool, noted_by: UUID | None
) -> None:
    """Release or withhold what was coded of a turn, as its teller said."""
    # Who codes makes and changes fragments; an interviewer passes the teller's word on.
    with as_the_program(session):
        for fragment in _fragments(session, turn, of=of):
            if yes and fragment.released_at is None:
                release_fragment(session, fragment, released_by=noted_by)
            elif not yes and fragment.released_at is not None:
                withhold_fragment(session, fragment, withheld_by=noted_by)


def _fragments(session: Session, turn: Turn, *, of: TurnRevision | None) -> list[Fragment]:
    """Return the fragments of a turn; of its latest words only when those are given."""
    statement = (
        select(Fragment)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .where(TurnRevision.turn_id == turn.id)
        .order_by(col(Fragment.start))
    )
    if of is not None:
        statement = statement.where(Fragment.revision_id == of.id)
    return list(session.exec(statement))


def _ask_again(session: Session, interview: Interview) -> None:
    """Take the yes to every turn back: he wants to say it piece by piece."""
    for choice in choices_of(session, interview.id).values():
        if choice.may_quote:
            turn = session.get_one(Turn, choice.turn_id)
            session.delete(choice)
            session.flush()
            _follow(session, turn, of=None, yes=False, noted_by=choice.recorded_by)


def _note_purpose(
    session: Session, interview: Interview, *, yes: bool, noted_by: UUID | None
) -> None:
    said = last_words(session, actor_id=interview.actor_id).get((Purpose.QUOTES, SaidBy.ACTOR))
    no = Decision.WITHDRAWN if said is Decision.GIVEN else Decision.REFUSED
    decision = Decision.GIVEN if yes else no
    if said is decision or (not yes and said in {Decision.REFUSED, Decision.WITHDRAWN}):
        return
    record_consent(
        session,
        actor_id=interview.actor_id,
        purpose=Purpose.QUOTES,
        decision=decision,
        recorded_by=noted_by,
    )


def _lock_closed(session: Session, interview: Interview) -> None:
    locked(session, interview)
    if interview.status != InterviewStatus.CLOSED:
        raise StoryGoesOnError
