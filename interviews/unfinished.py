"""Stories that an interviewer still has to finish: names to check, to read back, to answer."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.interviews import Interview, InterviewStatus
from interviews.name_questions import NameQuestion
from interviews.raw_access import end_of_own_access
from interviews.story_checks import StoryCheck
from research.networks import Actor
from research.retention import LONGEST
from research.standing import still_told


@dataclass(frozen=True)
class Unfinished:
    """One story of one's own, and what is left to do.

    Attributes:
        until: when the typed words close.
        check: which of the two steps is done.
        questions: how many questions of coders wait.
    """

    interview: Interview
    actor: Actor
    until: datetime
    check: StoryCheck
    questions: int


def unfinished_of(session: Session, *, interviewer_id: UUID, at: datetime) -> list[Unfinished]:
    """Return the stories that this interviewer can still finish, what ends first on top.

    A story whose typed words are closed to him is not among them: he cannot look any more.
    """
    statement = (
        select(Interview, Actor)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .where(
            Interview.interviewer_id == interviewer_id,
            Interview.status == InterviewStatus.CLOSED.value,
            col(Interview.closed_at) > at - timedelta(days=LONGEST.raw),
            *still_told(),
        )
    )
    rows = list(session.exec(statement))
    ids = [interview.id for interview, _actor in rows]
    checks = {
        one.interview_id: one
        for one in session.exec(select(StoryCheck).where(col(StoryCheck.interview_id).in_(ids)))
    }
    asked = _open_questions(session, ids)
    found = []
    for interview, actor in rows:
        check = checks.get(interview.id) or StoryCheck(interview_id=interview.id)
        ends = end_of_own_access(session, interview)
        if ends is not None and at < ends and not check.both_done:
            found.append(Unfinished(interview, actor, ends, check, asked[interview.id]))
    return sorted(found, key=lambda one: one.until)


def _open_questions(session: Session, interview_ids: list[UUID]) -> Counter[UUID]:
    statement = select(NameQuestion.interview_id).where(
        col(NameQuestion.interview_id).in_(interview_ids), col(NameQuestion.answer).is_(None)
    )
    return Counter(session.exec(statement))
