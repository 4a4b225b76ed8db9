"""What two people chose in a story, as numbers: what the agreement is computed from.

It is kept when both are done. So the figures stay what they were when names in the text are
corrected later, and whoever looks at them opens no story. Places are 0-based, end exclusive,
on the turns of the teller laid end to end.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.agreement import Span
from analysis.agreement_table import AgreementTable, Code, DoublyCoded, agreement_table
from analysis.blind_stories import BlindCoding, BlindRound, BlindSeat, BlindStory
from analysis.stories import sentences_in
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Speaker, pseudonymised_text, turns_of
from research.codebook import Codebook, Pole
from research.codebook_versions import codebook_of
from research.networks import Actor
from research.standing import still_told


def measure_of(
    session: Session,
    interview: Interview,
    seats: Sequence[BlindSeat],
    made: Iterable[tuple[BlindCoding, Fragment]],
) -> dict[str, Any]:
    """Return the measure of a story that both are done with.

    Returns:
        ``length`` (signs), ``sentences`` (spans), and ``marks``: for the first and the second
        place [theme, pole, start, end] of each choice.
    """
    places: dict[UUID, int] = {}
    sentences: list[Span] = []
    length = 0
    for turn, revision in turns_of(session, interview.id):
        text = pseudonymised_text(session, interview, revision) or ""
        if turn.speaker == Speaker.ACTOR:
            places[revision.id] = length
            sentences += [(length + start, length + end) for start, end in sentences_in(text)]
            length += len(text)
    marks: dict[UUID, list[list[Any]]] = {one.user_id: [] for one in seats}
    for coding, fragment in made:
        if fragment.revision_id in places:
            at = places[fragment.revision_id]
            span = [at + fragment.start, at + fragment.end]
            marks[coding.user_id].append([coding.theme, coding.pole, *span])
    both = [marks[one.user_id] for one in seats]
    return {"length": length, "sentences": [list(one) for one in sentences], "marks": both}


def doubly_coded(session: Session, study_id: UUID) -> list[DoublyCoded]:
    """Return the stories of a study that two people are done with, and that still stand."""
    statement = (
        select(BlindStory)
        .join(BlindRound, col(BlindRound.id) == BlindStory.round_id)
        .join(Interview, col(Interview.id) == BlindStory.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .where(
            BlindRound.study_id == study_id,
            col(BlindStory.opened_at).is_not(None),
            col(BlindStory.stopped_at).is_(None),
            *still_told(),
        )
    )
    stories = list(session.exec(statement))
    seats: dict[UUID, list[BlindSeat]] = {one.id: [] for one in stories}
    for seat in session.exec(
        select(BlindSeat).where(col(BlindSeat.story_id).in_(list(seats))).order_by("place")
    ):
        seats[seat.story_id].append(seat)
    book = codebook_of(session, study_id)
    return [_story(one, seats[one.id], book) for one in stories if one.measure]


def study_agreement(session: Session, study_id: UUID) -> AgreementTable:
    """Compute how far the coders of a study agree; the study's id is the seed of the intervals."""
    book = codebook_of(session, study_id)
    themes = [one.id for one in book.themes if book.counts_as(one.id) == one.id]
    codes = [(theme, pole.value) for theme in themes for pole in Pole]
    return agreement_table(doubly_coded(session, study_id), codes, seed=str(study_id))


def _story(story: BlindStory, seats: Sequence[BlindSeat], book: Codebook) -> DoublyCoded:
    measure = story.measure or {}
    first, second = (_marks(side, book) for side in measure["marks"])
    return DoublyCoded(
        story=str(story.interview_id),
        coders=(str(seats[0].user_id), str(seats[1].user_id)),
        length=measure["length"],
        sentences=tuple((start, end) for start, end in measure["sentences"]),
        marks=(first, second),
    )


def _marks(side: Iterable[Sequence[Any]], book: Codebook) -> dict[Code, list[Span]]:
    """A theme that went up in another one counts as that one, as everywhere."""
    found: dict[Code, list[Span]] = {}
    for theme, pole, start, end in side:
        found.setdefault((book.counts_as(theme), pole), []).append((start, end))
    return found
