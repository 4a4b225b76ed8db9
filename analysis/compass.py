"""The topic compass of a live conversation: which topics were told of, and when somebody looked.

Topics are read from the raw turn in memory by ``analysis/language/topics.py``; ids of topics
are all that is kept. Nobody is told how far he is: an interviewer asks what is still open.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, func, select

from analysis.language.topics import Topic, topics_of
from interviews.interviews import (
    Interview,
    InterviewNotOpenError,
    InterviewStatus,
    check_not_over,
    network_of_interview,
)
from interviews.raw_access import raw_access
from interviews.turns import Speaker, Turn, TurnRevision
from research import audit
from research.errors import NotFoundError
from research.networks import Actor, Network
from research.studies import Study
from research.tables import UtcDateTime, now


class TurnTopics(SQLModel, table=True):
    """The ids of the topics that one turn of the teller touches, as it stands now."""

    __tablename__ = "turn_topics"

    turn_id: UUID = Field(foreign_key="turn.id", primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    topics: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class CompassUse(SQLModel, table=True):
    """One time that an interviewer looked at the compass, and the topics that were open then."""

    __tablename__ = "compass_use"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    open_topics: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    used_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class CompassCounts:
    """How much the compass was used in a study, for the account of its method.

    Attributes:
        uses: how often somebody looked.
        conversations: in how many conversations that are over somebody did.
    """

    uses: int
    conversations: int


def follow_turn(
    session: Session, interview: Interview, turn: Turn, *, read_by: UUID
) -> tuple[Topic, ...]:
    """Keep which topics a turn touches; a question counts with the answer after it.

    Does nothing where the study has no compass, or for a question without an answer yet.

    Args:
        session: a session that may write.
        interview: an open interview.
        turn: a turn that was just saved or corrected.
        read_by: who holds the conversation.
    """
    if interview.status != InterviewStatus.OPEN:
        # A turn that is sent once more after the end: it was followed when it came.
        return ()
    told = turn if turn.speaker == Speaker.ACTOR else _next_to(session, turn, 1)
    if told is None or told.speaker != Speaker.ACTOR or not has_compass(session, interview):
        return ()
    before = _next_to(session, told, -1)
    asked = before if before is not None and before.speaker == Speaker.INTERVIEWER else None
    question = _text(session, interview, asked, read_by) if asked else ""
    found = topics_of(_text(session, interview, told, read_by), question)
    row = session.get(TurnTopics, told.id) or TurnTopics(turn_id=told.id, interview_id=interview.id)
    row.topics = [topic.value for topic in found]
    session.add(row)
    session.flush()
    return found


def topics_by_turn(session: Session, interview_id: UUID) -> dict[UUID, list[str]]:
    """Return the ids of the topics of every followed turn of a conversation."""
    statement = select(TurnTopics).where(TurnTopics.interview_id == interview_id)
    return {row.turn_id: row.topics for row in session.exec(statement)}


def open_topics(session: Session, interview: Interview) -> list[Topic]:
    """Return the topics that nobody told of yet, in the order of most stories."""
    told = {one for row in topics_by_turn(session, interview.id).values() for one in row}
    return [topic for topic in Topic if topic.value not in told]


def note_use(
    session: Session, interview: Interview, *, shown: Iterable[Topic] | None, used_by: UUID
) -> CompassUse:
    """Note that the interviewer looked, and which topics were open.

    Args:
        session: a session that may write.
        interview: an open interview.
        shown: what the page showed; None when it was drawn by the server at this moment.
        used_by: who looked.

    Raises:
        NotFoundError: the study works without the compass.
        InterviewClosedError, InterviewNotOpenError: there is no conversation (any more).
    """
    if not has_compass(session, interview):
        raise NotFoundError
    check_not_over(interview)
    if interview.status != InterviewStatus.OPEN:
        raise InterviewNotOpenError
    was_open = set(open_topics(session, interview) if shown is None else shown)
    use = CompassUse(
        interview_id=interview.id, open_topics=[one.value for one in Topic if one in was_open]
    )
    session.add(use)
    session.flush()
    audit.record(
        session, user_id=used_by, action="use_compass", kind="interview", object_id=interview.id
    )
    return use


def has_compass(session: Session, interview: Interview) -> bool:
    """Return whether the study of this conversation works with the compass."""
    network, _actor = network_of_interview(session, interview)
    return session.get_one(Study, network.study_id).has_compass


def switch_compass(session: Session, study: Study, *, on: bool, switched_by: UUID | None) -> None:
    """Let a study work with or without the compass from now on. The same again changes nothing."""
    if study.has_compass == on:
        return
    study.has_compass = on
    session.add(study)
    session.flush()
    audit.record(
        session, user_id=switched_by, action="switch_compass", kind="study", object_id=study.id
    )


def compass_counts(session: Session, study_id: UUID) -> CompassCounts:
    """Count the uses in conversations of a study that are over."""
    statement = (
        select(func.count(), func.count(func.distinct(CompassUse.interview_id)))
        .select_from(CompassUse)
        .join(Interview, col(Interview.id) == CompassUse.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, Interview.status == InterviewStatus.CLOSED.value)
    )
    uses, conversations = session.exec(statement).one()
    return CompassCounts(uses, conversations)


def _next_to(session: Session, turn: Turn, step: int) -> Turn | None:
    statement = select(Turn).where(
        Turn.interview_id == turn.interview_id, Turn.seq == turn.seq + step
    )
    return session.exec(statement).first()


def _text(session: Session, interview: Interview, turn: Turn, reader_id: UUID) -> str:
    """Unseal the latest words of a turn, for who holds the conversation."""
    latest = (
        select(TurnRevision)
        .where(TurnRevision.turn_id == turn.id)
        .order_by(col(TurnRevision.number).desc())
        .limit(1)
    )
    access = raw_access(session, interview, reader_id=reader_id)
    return access.text(session, interview, session.exec(latest).one())
