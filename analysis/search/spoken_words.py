"""The words of tellers in the stories that somebody may read now, by what people accepted."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlmodel import Session

from analysis.search.contrasts import Contrast, Pair, Said, company, contrasts
from analysis.search.finding import ranks_of, spans_of
from analysis.search.marks import turn_numbers
from analysis.search.opened import words_of
from analysis.search.queries import Filters
from analysis.search.reach import reach_of
from research.codebook import Pole

TURN_BITS = 16


@dataclass(frozen=True)
class StudyWords:
    """What the words of a study tell.

    Attributes:
        stories: how many were read; ``unread`` are not ready yet.
        apart: words that set success (z above 0) apart from failure.
        pairs: words that keep each other company.
    """

    stories: int
    unread: int
    apart: list[Contrast]
    pairs: list[Pair]


def study_words(session: Session, study_id: UUID, *, user_id: UUID, leads: bool) -> StudyWords:
    """Read the teller's words of every story of a study that this person may read now.

    What stands for a name is no word. A word in several codings of one pole counts once.
    """
    reach = reach_of(session, user_id=user_id, leads=leads, filters=Filters(study_id=study_id))
    words = words_of(session, reach.stories)
    slots = np.repeat(np.arange(len(words.stories)), np.diff(words.begins))
    turns = turn_numbers(words.places)
    told = (ranks_of(words, reach.stories)[slots] >= 0) & (turns & 1).astype(np.bool_)
    # Who told more than one story is one person.
    numbers = {one.actor_id: number for number, one in enumerate(reach.stories.values())}
    tellers = np.zeros(len(words.stories), dtype=np.int64)
    for one, story in reach.stories.items():
        if one in words.slot:
            tellers[words.slot[one]] = numbers[story.actor_id]
    said = Said(
        stems=words.stems,
        forms=words.forms,
        tellers=tellers[slots],
        turns=slots << TURN_BITS | turns,
        texts=words.vocabulary.forms,
    )
    ids = list(reach.stories)
    kinds = {
        pole: said.only(
            told & words.inside(spans_of(session, Filters(study_id=study_id, pole=pole), ids))
        )
        for pole in Pole
    }
    every = said.only(told)
    return StudyWords(
        stories=len(ids),
        unread=sum(map(len, reach.unread.values())),
        apart=contrasts(kinds[Pole.SUCCESS], kinds[Pole.FAILURE], every),
        pairs=company(every),
    )
