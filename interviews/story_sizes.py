"""How large a closed story is: numbers of words and turns, counted once when names are replaced.

Pages about conversations in numbers read these rows, so that nobody's words are opened to count
them again. A row tells no word, and goes together with the story.
"""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview, InterviewStatus
from interviews.turns import Speaker, pseudonymised_text, turns_of
from research.networks import Actor
from research.tables import UtcDateTime, now

# A placeholder such as [naam 1] stands for one word; "foto's" and "zo-even" are one word too.
WORD = re.compile(r"\[[^\]\n]*\]|\w+(?:['’-]\w+)*")


class StorySize(SQLModel, table=True):
    """Words and turns of one story, per speaker."""

    __tablename__ = "story_size"

    interview_id: UUID = Field(foreign_key="interview.id", primary_key=True)
    told_words: int
    asked_words: int
    told_turns: int
    asked_turns: int
    counted_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def words_in(text: str) -> int:
    """Return how many words a text has; a placeholder is one."""
    return sum(1 for _word in WORD.finditer(text))


def count_story(session: Session, interview: Interview) -> StorySize | None:
    """Count a story from its pseudonymised text, and keep the numbers.

    Returns:
        What was kept; None while names are still to be replaced: then nothing is kept.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    words, turns = dict.fromkeys(Speaker, 0), dict.fromkeys(Speaker, 0)
    for turn, revision in turns_of(session, interview.id):
        text = pseudonymised_text(session, interview, revision)
        if text is None:
            return None
        words[Speaker(turn.speaker)] += words_in(text)
        turns[Speaker(turn.speaker)] += 1
    size = session.merge(
        StorySize(
            interview_id=interview.id,
            told_words=words[Speaker.ACTOR],
            asked_words=words[Speaker.INTERVIEWER],
            told_turns=turns[Speaker.ACTOR],
            asked_turns=turns[Speaker.INTERVIEWER],
            counted_at=now(),
        )
    )
    session.flush()
    return size


def uncounted(session: Session) -> list[Interview]:
    """Return the closed conversations that were never counted: from before this was kept."""
    statement = (
        select(Interview)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .outerjoin(StorySize, col(StorySize.interview_id) == Interview.id)
        .where(
            Interview.status == InterviewStatus.CLOSED.value,
            col(Actor.erased_at).is_(None),
            col(StorySize.interview_id).is_(None),
        )
    )
    return list(session.exec(statement))
