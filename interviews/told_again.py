"""What a teller adds once he heard or read his story again: corrections, and what matters most.

It is new data and no check on the truth: each correction is a revision beside the words of
before, which stay. Writing needs the words as they stand: who saw older ones is told so.
"""

from uuid import UUID, uuid4

from sqlmodel import Session, select

from interviews.interviews import Interview, InterviewStatus, locked
from interviews.raw_access import teller_access
from interviews.replaced_texts import keep_replaced, replaced_text
from interviews.story_checks import ReadBack, StoryGoesOnError, StoryMovedError, check_of
from interviews.telling import checked_words
from interviews.turns import (
    Mode,
    Part,
    Speaker,
    Turn,
    TurnRevision,
    last_seq,
    pseudonymised_text,
    revisions_of,
    turns_of,
)
from research import audit
from research.errors import DomainError, NotFoundError
from research.keys import part_of
from research.vault import vault_of


class NotHisWordsError(DomainError):
    """A teller corrects what he said, not what he was asked."""

    template = "Dit zijn woorden van de interviewer. Verbeter alleen uw eigen woorden."


class NothingBeforeError(DomainError):
    """There are no earlier words to go back to."""

    template = "Er is geen eerdere tekst. U kunt dit stuk wel opnieuw verbeteren."


def own_turns(session: Session, interview_id: UUID) -> list[tuple[Turn, TurnRevision]]:
    """Return the teller's own turns in order, each with its latest revision."""
    told = turns_of(session, interview_id)
    return [(turn, last) for turn, last in told if turn.speaker == Speaker.ACTOR]


def own_turn(session: Session, interview: Interview, seq: int) -> tuple[Turn, TurnRevision]:
    """Return one turn of the teller by its number, with its latest revision.

    Raises:
        NotFoundError: he has no such turn.
    """
    for turn, last in own_turns(session, interview.id):
        if turn.seq == seq:
            return turn, last
    raise NotFoundError


def words_for_teller(
    session: Session, interview: Interview, revision: TurnRevision, *, with_names: bool = True
) -> tuple[str | None, bool]:
    """Return the words as the teller reads them, and whether the names are in them.

    With the names he used as long as they are kept and his link shows them, else with roles;
    None while the worker still replaces them.
    """
    access = teller_access(session, interview)
    if with_names and access.is_open and revision.has_typed_words:
        return access.text(session, interview, revision), True
    return pseudonymised_text(session, interview, revision), False


def correct_told(
    session: Session,
    interview: Interview,
    turn: Turn,
    *,
    text: str,
    seen: int,
    how: ReadBack,
    noted_by: UUID | None,
) -> bool:
    """Add a revision in the words of the teller, marked with how he gave them.

    Args:
        session: a session that may write.
        interview: a closed one.
        turn: one of the teller.
        text: 1 to 20,000 code points.
        seen: the number of the revision that he saw.
        how: by phone, or by his link.
        noted_by: who typed it; None when he did himself.

    Returns:
        Whether anything changed: the same words add nothing.

    Raises:
        TurnEmptyError, TurnTooLongError: the text does not fit.
        NotHisWordsError: words of the interviewer.
        StoryMovedError: the words changed since he saw them.
        StoryGoesOnError: the conversation is not over.
    """
    text = checked_words(text)
    lock_told(session, interview)
    if turn.speaker != Speaker.ACTOR:
        raise NotHisWordsError
    latest = revisions_of(session, turn)[-1]
    if text in _as_shown(session, interview, latest):
        return False
    if latest.number != seen:
        raise StoryMovedError
    add_words(session, interview, turn, text=text, number=latest.number + 1, how=how, by=noted_by)
    audit.record(session, user_id=noted_by, action="correct", kind="turn", object_id=turn.id)
    return True


def put_back(
    session: Session,
    interview: Interview,
    turn: Turn,
    *,
    seen: int,
    how: ReadBack,
    noted_by: UUID | None,
) -> None:
    """Undo a correction of the teller: the words of before stand again, as a new revision.

    What the interviewer typed better or took out during the conversation stays as it is.

    Raises:
        NothingBeforeError: the teller never corrected the turn.
        StoryMovedError: the words changed since he saw them.
    """
    lock_told(session, interview)
    told = revisions_of(session, turn)
    if len(told) == 1 or told[-1].told_back is None:
        raise NothingBeforeError
    if told[-1].number != seen:
        raise StoryMovedError
    before, number = told[-2], told[-1].number + 1
    typed, of_names = words_for_teller(session, interview, before)
    if typed is None:
        raise NothingBeforeError
    replaced = replaced_text(session, interview, before)
    if of_names:
        new = add_words(session, interview, turn, text=typed, number=number, how=how, by=noted_by)
    else:
        new = _kept_without_names(session, turn, number=number, how=how, by=noted_by)
    if replaced is not None:
        keep_replaced(session, interview, new, replaced.done, of_raw=replaced.of_raw)
        new.late_sealed = None
        session.add(new)
    session.flush()
    audit.record(session, user_id=noted_by, action="undo", kind="turn", object_id=turn.id)


def what_matters(session: Session, interview_id: UUID) -> tuple[Turn, TurnRevision] | None:
    """Return what the teller himself finds most important, if he said so."""
    told = turns_of(session, interview_id)
    return next((one for one in told if one[0].part == Part.MATTERS), None)


def tell_what_matters(
    session: Session,
    interview: Interview,
    *,
    text: str,
    seen: int,
    how: ReadBack,
    noted_by: UUID | None,
) -> bool:
    """Keep in his own words what matters most to the teller, beside his story.

    It is a turn of its own: its names are replaced and coders read it, as all he told.

    Args:
        session: a session that may write.
        interview: a closed one.
        text: 1 to 20,000 code points.
        seen: the number of the revision that he saw; 0 when he said nothing yet.
        how: by phone, or by his link.
        noted_by: who typed it; None when he did himself.

    Returns:
        Whether anything changed.

    Raises:
        StoryMovedError: he said it elsewhere in the meantime.
    """
    text = checked_words(text)
    lock_told(session, interview)
    known = what_matters(session, interview.id)
    if known is not None:
        turn = known[0]
        return correct_told(
            session, interview, turn, text=text, seen=seen, how=how, noted_by=noted_by
        )
    turn = Turn(
        id=uuid4(),
        interview_id=interview.id,
        seq=last_seq(session, interview.id) + 1,
        speaker=Speaker.ACTOR.value,
        mode=Mode.VERBATIM.value,
        part=Part.MATTERS.value,
        written_by=noted_by,
    )
    session.add(turn)
    session.flush()
    add_words(session, interview, turn, text=text, number=1, how=how, by=noted_by)
    audit.record(session, user_id=noted_by, action="create", kind="turn", object_id=turn.id)
    return True


def later_revisions(session: Session, interview_id: UUID) -> set[UUID]:
    """Return the ids of the turns whose words changed when the teller heard or read them."""
    statement = (
        select(TurnRevision.turn_id)
        .join(Turn, Turn.id == TurnRevision.turn_id)  # type: ignore[arg-type]
        .where(
            Turn.interview_id == interview_id,
            TurnRevision.told_back.is_not(None),  # type: ignore[union-attr]
            TurnRevision.number > 1,
        )
    )
    return set(session.exec(statement))


def _as_shown(session: Session, interview: Interview, revision: TurnRevision) -> set[str | None]:
    """Return the words in both ways that a link may show them."""
    ways = (True, False)
    return {words_for_teller(session, interview, revision, with_names=names)[0] for names in ways}


def lock_told(session: Session, interview: Interview) -> None:
    """Lock a story that was told to its end.

    Raises:
        StoryGoesOnError: the conversation is not over.
    """
    locked(session, interview)
    if interview.status != InterviewStatus.CLOSED:
        raise StoryGoesOnError


def add_words(
    session: Session,
    interview: Interview,
    turn: Turn,
    *,
    text: str,
    number: int,
    how: ReadBack,
    by: UUID | None,
) -> TurnRevision:
    """Seal the words: with the raw ones, or apart for a short while once those are gone."""
    vault, revision_id = vault_of(session), uuid4()
    late = vault.keys.was_destroyed(part_of(interview.actor_id, "raw"))
    field = "late" if late else "raw"
    sealed = vault.seal(interview.actor_id, text, row=revision_id, field=field)
    revision = TurnRevision(
        id=revision_id,
        turn_id=turn.id,
        number=number,
        raw_sealed=b"" if late else sealed,
        late_sealed=sealed if late else None,
        told_back=how.value,
        made_by=by,
    )
    session.add(revision)
    session.flush()
    _names_again(session, interview)
    return revision


def _names_again(session: Session, interview: Interview) -> None:
    """Nobody looked for names in these words yet."""
    check = check_of(session, interview.id)
    if check.names_checked:
        check.names_checked_at = check.names_checked_by = None
        session.add(check)
        session.flush()


def _kept_without_names(
    session: Session, turn: Turn, *, number: int, how: ReadBack, by: UUID | None
) -> TurnRevision:
    revision = TurnRevision(
        turn_id=turn.id, number=number, raw_sealed=b"", told_back=how.value, made_by=by
    )
    session.add(revision)
    session.flush()
    return revision
