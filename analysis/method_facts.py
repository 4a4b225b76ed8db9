"""What the program knows of how a study was done: counts only, gathered for its method appendix."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from sqlmodel import Session, col, func, select

from analysis.compass import CompassCounts, compass_counts
from analysis.fieldwork import Fieldwork
from analysis.response_account import ResponseAccount, response_account
from analysis.small_cells import A_FEW, SMALLEST_OUTSIDE
from interviews.calls import CallAttempt
from interviews.interviews import Interview, InterviewStatus
from research.circumstances import ActorCircumstances, HeardBy
from research.draws import Draw, draws_of
from research.frames import SamplingFrame, latest_frame
from research.independence import is_hard_rule
from research.independence_exceptions import IndependenceException
from research.letter_log import LetterSent
from research.letters import LetterKind
from research.networks import Actor, Network
from research.reach import as_the_program
from research.studies import Study

# A conversation that took less was typed in afterwards, or came from a file.
SHORTEST_CONVERSATION = timedelta(minutes=1)


@dataclass(frozen=True)
class HeardWhere:
    """How the people who were heard were heard, as far as somebody noted it.

    Attributes:
        heard: conversations that are over.
        phone, at_home: how many of those by phone, and at home.
        interpreter, listened_in: at how many somebody else was there.
    """

    heard: int
    phone: int
    at_home: int
    interpreter: int
    listened_in: int


@dataclass(frozen=True)
class MethodFacts:
    """Everything that the known items are written from.

    Attributes:
        study, account, frame, draws: as they stand.
        interviewers: how many people held a conversation that is over.
        each: how many conversations each of them held, the fewest first.
        calls: phone calls that were tried.
        letters: letters that were sent, without those that were taken back.
        where: how people were heard.
        minutes: the median time from begin to end of a conversation, pauses included; None
            when it is known of one or two only, as it would tell about those.
        hard_rule: an interviewer never phones a network that he knows.
        exceptions: how often somebody did so all the same, with a reason.
        compass: how often interviewers looked at the topics that were still open.
    """

    study: Study
    account: ResponseAccount
    frame: SamplingFrame | None
    draws: Sequence[Draw]
    interviewers: int
    each: tuple[int, ...]
    calls: int
    letters: int
    where: HeardWhere
    minutes: int | None
    hard_rule: bool
    exceptions: int
    compass: CompassCounts


def method_facts(
    session: Session, study: Study, account: ResponseAccount | None = None
) -> MethodFacts:
    """Gather what is known of how a study was done; ``account`` for who made it already."""
    # Counts of what an editor may not see row by row; no words are opened.
    with as_the_program(session):
        return _gathered(session, study, account)


def method_account(
    session: Session, study_id: UUID, people: Sequence[Fieldwork] | None = None
) -> ResponseAccount:
    """Return the account of the response as the appendix tells it.

    ``people`` are the actors (``fieldwork_of``), for who read them already.
    """
    with as_the_program(session):
        return response_account(session, study_id, k=SMALLEST_OUTSIDE, people=people)


def _gathered(session: Session, study: Study, account: ResponseAccount | None) -> MethodFacts:
    closed = _closed(session, study.id)
    held = Counter(one.interviewer_id for one in closed if one.interviewer_id)
    each = tuple(sorted(held.values()))
    return MethodFacts(
        study=study,
        account=account or method_account(session, study.id),
        frame=latest_frame(session, study.id),
        draws=draws_of(session, study.id),
        interviewers=len(each),
        each=each,
        calls=_calls(session, study.id),
        letters=_letters(session, study.id),
        where=_where(session, study.id, heard=len(closed)),
        minutes=_minutes(closed),
        hard_rule=is_hard_rule(session, study.id),
        exceptions=_exceptions(session, study.id),
        compass=compass_counts(session, study.id),
    )


def _closed(session: Session, study_id: UUID) -> list[Interview]:
    statement = (
        select(Interview)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, Interview.status == InterviewStatus.CLOSED.value)
    )
    return list(session.exec(statement))


def _minutes(closed: Sequence[Interview]) -> int | None:
    lengths = [one.lasted for one in closed if one.lasted is not None]
    held = [one.total_seconds() / 60 for one in lengths if one >= SHORTEST_CONVERSATION]
    return round(median(held)) if len(held) > A_FEW else None


def _exceptions(session: Session, study_id: UUID) -> int:
    statement = (
        select(func.count())
        .select_from(IndependenceException)
        .where(IndependenceException.study_id == study_id)
    )
    return session.exec(statement).one()


def _calls(session: Session, study_id: UUID) -> int:
    statement = (
        select(func.count())
        .select_from(CallAttempt)
        .join(Interview, col(Interview.id) == CallAttempt.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, col(CallAttempt.undone_at).is_(None))
    )
    return session.exec(statement).one()


def _letters(session: Session, study_id: UUID) -> int:
    statement = (
        select(LetterSent)
        .join(Actor, col(Actor.id) == LetterSent.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        # The information sheet lies in the same envelope: it is no letter more.
        .where(Network.study_id == study_id, LetterSent.kind == LetterKind.LETTER.value)
    )
    entries = list(session.exec(statement))
    taken_back = {one.takes_back for one in entries if one.takes_back is not None}
    return sum(one.takes_back is None and one.id not in taken_back for one in entries)


def _where(session: Session, study_id: UUID, *, heard: int) -> HeardWhere:
    statement = (
        select(ActorCircumstances)
        .join(Actor, col(Actor.id) == ActorCircumstances.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .join(Interview, col(Interview.actor_id) == Actor.id)
        .where(Network.study_id == study_id, Interview.status == InterviewStatus.CLOSED.value)
    )
    rows = list(session.exec(statement))
    return HeardWhere(
        heard=heard,
        phone=sum(one.heard_by == HeardBy.PHONE for one in rows),
        at_home=sum(one.heard_by == HeardBy.AT_HOME for one in rows),
        interpreter=sum(one.with_interpreter for one in rows),
        listened_in=sum(one.listened_in for one in rows),
    )
