"""How it goes now, together: an experience that a teller adds at any time, without a study.

It is a turn of his own story: consent, sealing, the replacing of names and taking back hold for
it as for all he told. Experiences are checked all the time, and not on a fixed day.
"""

from uuid import UUID

from sqlmodel import Session

from interviews.interviews import Interview
from interviews.story_checks import ReadBack
from interviews.telling import checked_words
from interviews.told_again import add_words, lock_told, words_for_teller
from interviews.turns import Mode, Part, Speaker, Turn, TurnRevision, last_seq, turns_of
from research import audit
from research.errors import ConflictError


class OtherWordsError(ConflictError):
    """The id is taken by other words."""

    template = "Onder dit nummer staat al iets anders. Verstuur het nog een keer."


def add_check_in(
    session: Session,
    interview: Interview,
    *,
    turn_id: UUID,
    text: str,
    how: ReadBack,
    noted_by: UUID | None,
) -> bool:
    """Add how it goes now to a story, once, under an id that the browser made.

    Args:
        session: a session that may write.
        interview: a closed one.
        turn_id: made by the browser; sending it again adds nothing.
        text: 1 to 20,000 code points.
        how: by phone, or by his link.
        noted_by: who typed it; None when he did himself.

    Returns:
        Whether it was new.

    Raises:
        TurnEmptyError, TurnTooLongError: the text does not fit.
        StoryGoesOnError: the conversation is not over.
        OtherWordsError: the id is taken by other words.
    """
    text = checked_words(text)
    lock_told(session, interview)
    known = session.get(Turn, turn_id)
    if known is not None:
        if known.interview_id != interview.id or known.part != Part.CHECK_IN.value:
            raise OtherWordsError
        last = next(one for turn, one in turns_of(session, interview.id) if turn.id == turn_id)
        if text not in {words_for_teller(session, interview, last)[0], None}:
            raise OtherWordsError
        return False
    turn = Turn(
        id=turn_id,
        interview_id=interview.id,
        seq=last_seq(session, interview.id) + 1,
        speaker=Speaker.ACTOR.value,
        mode=Mode.VERBATIM.value,
        part=Part.CHECK_IN.value,
        written_by=noted_by,
    )
    session.add(turn)
    session.flush()
    add_words(session, interview, turn, text=text, number=1, how=how, by=noted_by)
    audit.record(session, user_id=noted_by, action="create", kind="check_in", object_id=turn.id)
    return True


def check_ins_of(session: Session, interview_id: UUID) -> list[tuple[Turn, TurnRevision]]:
    """Return what a teller added later, in the order in which he did."""
    return [one for one in turns_of(session, interview_id) if one[0].part == Part.CHECK_IN.value]
