"""Telling: a turn is taken in once, at the end of its conversation; a correction adds words."""

from uuid import UUID, uuid4

from sqlmodel import Session, func, select

from interviews.interviews import (
    Interview,
    InterviewNotOpenError,
    InterviewStatus,
    check_not_over,
    check_not_taken,
    locked,
)
from interviews.turns import (
    Mode,
    Speaker,
    Turn,
    TurnRevision,
    last_seq,
    raw_text,
    revisions_of,
    speaker_in,
)
from research import audit
from research.errors import ConflictError, DomainError
from research.vault import vault_of

MAX_LENGTH = 20_000


class TurnBodyDiffersError(ConflictError):
    """The id is taken by a turn with other words."""

    template = "Onder dit nummer is al een andere zin bewaard. Verstuur uw tekst als nieuwe zin."


class TurnOutOfOrderError(ConflictError):
    """A later turn of the same page is saved already."""

    template = "Een latere zin is al bewaard. Verstuur deze tekst als nieuwe zin."


class TurnEmptyError(DomainError):
    """A turn has words."""

    template = "Typ eerst wat er gezegd is."


class TurnRemovedError(ConflictError):
    """The turn was taken out of the story."""

    template = "Deze zin is weggehaald. Zet hem eerst terug."


class TurnTooLongError(DomainError):
    """A turn has at most ``MAX_LENGTH`` code points."""

    template = "Deze zin is te lang. Deel hem op in stukken van hoogstens %(limit)s tekens."


def add_turn(
    session: Session,
    interview: Interview,
    *,
    turn_id: UUID,
    speaker: Speaker,
    mode: Mode,
    text: str,
    written_by: UUID | None,
    place: tuple[UUID, int] | None = None,
    afterwards: bool = False,
) -> tuple[Turn, bool]:
    """Write a turn once. Sending the same turn again changes nothing.

    Args:
        session: a session that may write.
        interview: an open interview.
        turn_id: made by the browser, so that it can send again after a lost answer.
        speaker: whose words; an observation is always the interviewer's.
        mode: verbatim, paraphrase or observation.
        text: 1 to 20,000 code points.
        written_by: the interviewer who typed.
        place: the page that sends it, and its number there, from 1.
        afterwards: it is entered later, and was not typed while it was told.

    Returns:
        The turn, and whether it is new.

    Raises:
        TurnEmptyError, TurnTooLongError: the text does not fit.
        TurnBodyDiffersError: the id is taken by other words, speaker or interview.
        TurnOutOfOrderError: a later turn of the same page is there already.
        InterviewClosedError, InterviewNotOpenError: nothing can be added (any more).
        InterviewTakenError: somebody else is in conversation with this actor.
    """
    text, speaker = checked_words(text), speaker_in(mode, speaker)
    locked(session, interview)
    check_not_taken(interview, by=written_by)
    known = session.get(Turn, turn_id)
    if known is not None:
        _check_same(session, known, interview, speaker=speaker, mode=mode, text=text)
        return known, False
    check_open(interview)
    page_id, number = place or (None, None)
    _check_order(session, page_id, number)
    turn = Turn(
        id=turn_id,
        interview_id=interview.id,
        seq=last_seq(session, interview.id) + 1,
        speaker=speaker.value,
        mode=mode.value,
        page_id=page_id,
        page_number=number,
        afterwards=afterwards,
        written_by=written_by,
    )
    session.add(turn)
    if place is None and not afterwards:
        # Typed without a script, so typed just now: the conversation goes on.
        interview.end_pause(turn.written_at)
        session.add(interview)
    session.flush()
    add_revision(session, interview, turn, text=text, made_by=written_by)
    audit.record(session, user_id=written_by, action="create", kind="turn", object_id=turn_id)
    return turn, True


def add_revision(
    session: Session,
    interview: Interview,
    turn: Turn,
    *,
    text: str,
    made_by: UUID | None,
    revision_id: UUID | None = None,
) -> TurnRevision:
    """Seal the words of a turn as its next revision."""
    count = select(func.count()).select_from(TurnRevision).where(TurnRevision.turn_id == turn.id)
    revision_id = revision_id or uuid4()
    revision = TurnRevision(
        id=revision_id,
        turn_id=turn.id,
        number=session.exec(count).one() + 1,
        raw_sealed=vault_of(session).seal(interview.actor_id, text, row=revision_id, field="raw"),
        made_by=made_by,
    )
    session.add(revision)
    session.flush()
    return revision


def correct_turn(
    session: Session, interview: Interview, turn: Turn, *, text: str, corrected_by: UUID | None
) -> TurnRevision:
    """Add a revision with better words; the earlier ones stay. The same words add nothing.

    Raises:
        TurnEmptyError, TurnTooLongError: the text does not fit.
        InterviewClosedError, InterviewNotOpenError: nothing can be changed (any more).
        InterviewTakenError: somebody else is in conversation with this actor.
        TurnRemovedError: it was taken out of the story.
    """
    text = checked_words(text)
    locked(session, interview)
    check_not_taken(interview, by=corrected_by)
    check_open(interview)
    latest = revisions_of(session, turn)[-1]
    if latest.removes:
        raise TurnRemovedError
    if raw_text(session, interview, latest) == text:
        return latest
    revision = add_revision(session, interview, turn, text=text, made_by=corrected_by)
    audit.record(session, user_id=corrected_by, action="correct", kind="turn", object_id=turn.id)
    return revision


def checked_words(text: str) -> str:
    """Return the words without the blanks around them.

    Raises:
        TurnEmptyError, TurnTooLongError: they do not fit.
    """
    text = text.strip()
    if not text:
        raise TurnEmptyError
    if len(text) > MAX_LENGTH:
        raise TurnTooLongError(limit=MAX_LENGTH)
    return text


def check_open(interview: Interview) -> None:
    """Let pass an interview in which turns can be written.

    Raises:
        InterviewClosedError, InterviewNotOpenError: nothing can be changed (any more).
    """
    check_not_over(interview)
    if interview.status != InterviewStatus.OPEN:
        raise InterviewNotOpenError


def _check_same(
    session: Session,
    turn: Turn,
    interview: Interview,
    *,
    speaker: Speaker,
    mode: Mode,
    text: str,
) -> None:
    if turn.interview_id != interview.id:
        raise TurnBodyDiffersError
    first = revisions_of(session, turn)[0]
    if not first.raw_sealed:
        # Nobody can say any more whether these are the same words.
        check_not_over(interview)
    same = (turn.speaker, turn.mode) == (speaker.value, mode.value)
    if not same or raw_text(session, interview, first) != text:
        raise TurnBodyDiffersError


def _check_order(session: Session, page_id: UUID | None, number: int | None) -> None:
    if page_id is None or number is None:
        return
    last = session.exec(select(func.max(Turn.page_number)).where(Turn.page_id == page_id)).one()
    if number <= (last or 0):
        raise TurnOutOfOrderError
