"""Stories that an interviewer still has to finish: names to check, to read back, to answer."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.interviews import Interview, InterviewStatus
from interviews.name_questions import NameQuestion
from interviews.raw_access import end_of_own_access, has_raw_words, raw_access
from interviews.story_checks import StoryCheck
from research.members import in_studies_of
from research.networks import Actor, Network
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
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            in_studies_of(interviewer_id),
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


def stories_with_questions(session: Session, study_id: UUID) -> list[UUID]:
    """Return the stories of which a coder's question waits for two leads, by interview id.

    The typed words are still there, but closed to who held the conversation.
    """
    asked = select(NameQuestion.interview_id).where(col(NameQuestion.answer).is_(None))
    statement = (
        select(Interview)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, col(Interview.id).in_(asked), *still_told())
        .order_by(Network.reference, col(Actor.number))
    )
    return [one.id for one in session.exec(statement).all() if _waits_for_two(session, one)]


def _waits_for_two(session: Session, interview: Interview) -> bool:
    own = interview.interviewer_id
    access = raw_access(session, interview, reader_id=own) if own is not None else None
    is_open = access is not None and access.is_open
    return not is_open and has_raw_words(session, interview)


def _open_questions(session: Session, interview_ids: list[UUID]) -> Counter[UUID]:
    statement = select(NameQuestion.interview_id).where(
        col(NameQuestion.interview_id).in_(interview_ids), col(NameQuestion.answer).is_(None)
    )
    return Counter(session.exec(statement))
