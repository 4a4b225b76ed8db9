"""What one of two people does in a story that is coded blind: choose words, and say he is done."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from analysis.blind_measures import measure_of
from analysis.blind_points import BlindPoint, BlindVoice, make_points
from analysis.blind_stories import (
    BlindCoding,
    BlindSeat,
    BlindStory,
    RoundChangedError,
    going_on,
    seats_of,
)
from analysis.codings import (
    AlreadyCodedError,
    InterviewerTurnError,
    ThemeNotOfferedError,
    book_of,
)
from interviews.fragments import Fragment, fragment_at
from interviews.turns import Speaker, Turn, TurnRevision
from research import audit
from research.codebook import Pole
from research.errors import NotFoundError
from research.reach import as_the_program
from research.tables import now


def add_blind_coding(
    session: Session,
    story: BlindStory,
    revision: TurnRevision,
    *,
    start: int,
    end: int,
    theme: str,
    pole: Pole,
    coder_id: UUID,
) -> BlindCoding:
    """Keep what one of the two chose.

    Args:
        session: a session that may write.
        story: with two people.
        revision: the revision that the offsets belong to.
        start, end: 0-based code points in the pseudonymised text, end exclusive.
        theme, pole: of the codebook.
        coder_id: one of the two.

    Raises:
        RoundChangedError: he said that he is done, or the story is not coded blind any more.
        AlreadyCodedError, InterviewerTurnError, SpanOutsideTextError, InvalidValueError.
        ThemeNotOfferedError: the codebook of the study offers this theme no longer.
    """
    interview = going_on(session, story)
    book = book_of(session, interview)
    book.theme(theme)
    if not book.offers(theme):
        raise ThemeNotOfferedError
    _own_open_seat(session, story, coder_id)
    turn = session.get(Turn, revision.turn_id)
    if turn is None or turn.speaker != Speaker.ACTOR:
        raise InterviewerTurnError
    fragment = fragment_at(session, interview, revision, start=start, end=end)
    for one, other in own_codings(session, story, coder_id):
        if (other.id, one.theme, one.pole) == (fragment.id, theme, pole.value):
            raise AlreadyCodedError
    coding = BlindCoding(
        story_id=story.id,
        user_id=coder_id,
        fragment_id=fragment.id,
        theme=theme,
        pole=pole.value,
    )
    session.add(coding)
    session.flush()
    return coding


def remove_blind_coding(
    session: Session, story: BlindStory, coding_id: UUID, *, coder_id: UUID
) -> None:
    """Take one's own choice away. A second time changes nothing.

    Raises:
        RoundChangedError: he said that he is done, or the story is not coded blind any more.
    """
    going_on(session, story)
    _own_open_seat(session, story, coder_id)
    for coding, _fragment in own_codings(session, story, coder_id):
        if coding.id == coding_id:
            session.delete(coding)
            session.flush()


def own_codings(
    session: Session, story: BlindStory, user_id: UUID
) -> list[tuple[BlindCoding, Fragment]]:
    """Return what this person chose in the story, in text order. Never the other's."""
    return [one for one in codings_in(session, story.id) if one[0].user_id == user_id]


def codings_in(session: Session, story_id: UUID) -> list[tuple[BlindCoding, Fragment]]:
    """Return what both chose, in text order; for the program, and for pages once both are done."""
    statement = (
        select(BlindCoding, Fragment)
        .join(Fragment, col(Fragment.id) == BlindCoding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(BlindCoding.story_id == story_id)
        .order_by(col(Turn.seq), col(Fragment.start), col(Fragment.end), BlindCoding.theme, "pole")
    )
    return list(session.exec(statement))


def say_done(session: Session, story: BlindStory, *, coder_id: UUID) -> bool:
    """Say that one is done; when the other is too, the story opens to both.

    Returns:
        Whether both are done now.

    Raises:
        RoundChangedError: the story is not coded blind any more.
    """
    interview = going_on(session, story)
    seat = _own_open_seat(session, story, coder_id)
    seat.done_at = now()
    session.add(seat)
    session.flush()
    audit.record(session, user_id=coder_id, action="done", kind="blind_story", object_id=story.id)
    if any(one.done_at is None for one in seats_of(session, story.id)):
        return False
    story.opened_at = now()
    session.add(story)
    session.flush()
    made = codings_in(session, story.id)
    story.measure = measure_of(session, interview, seats_of(session, story.id), made)
    session.add(story)
    make_points(session, story, made, by=coder_id)
    return True


def not_done_yet(session: Session, story: BlindStory, *, coder_id: UUID) -> None:
    """Go on after all, as long as the other is not done. A second time changes nothing.

    Raises:
        RoundChangedError: the other is done too, so that the story is open to both.
    """
    going_on(session, story)
    if not story.is_blind:
        raise RoundChangedError
    seat = _seat(session, story, coder_id)
    if seat.done_at is not None:
        seat.done_at = None
        session.add(seat)
        session.flush()
        kind = "blind_story"
        audit.record(session, user_id=coder_id, action="reopen", kind=kind, object_id=story.id)


def remove_double_coding(session: Session, interview_id: UUID) -> None:
    """Remove everything that two people made of a story; the round keeps its count."""
    stories = select(BlindStory.id).where(BlindStory.interview_id == interview_id)
    points = select(BlindPoint.id).where(col(BlindPoint.story_id).in_(stories))
    # A lead who erases a story may not see what is still blind, and yet it goes.
    with as_the_program(session):
        for statement in (
            delete(BlindVoice).where(col(BlindVoice.point_id).in_(points)),
            delete(BlindPoint).where(col(BlindPoint.story_id).in_(stories)),
            delete(BlindCoding).where(col(BlindCoding.story_id).in_(stories)),
            delete(BlindSeat).where(col(BlindSeat.story_id).in_(stories)),
            delete(BlindStory).where(col(BlindStory.interview_id) == interview_id),
        ):
            session.execute(statement, execution_options={"synchronize_session": "fetch"})


def _own_open_seat(session: Session, story: BlindStory, user_id: UUID) -> BlindSeat:
    seat = _seat(session, story, user_id)
    if seat.done_at is not None or not story.is_blind:
        raise RoundChangedError
    return seat


def _seat(session: Session, story: BlindStory, user_id: UUID) -> BlindSeat:
    for seat in seats_of(session, story.id):
        if seat.user_id == user_id:
            session.refresh(seat)
            return seat
    raise NotFoundError
