"""Codings: (fragment, theme, pole, coder or suggester version, status)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, Session, SQLModel, col, func, select

from interviews.fragments import Fragment, fragment_at, release_fragment
from interviews.interviews import Interview, locked
from interviews.turns import Speaker, Turn, TurnRevision
from research import audit
from research.codebook import Pole, codebook
from research.consents import Purpose, has_consented
from research.errors import DomainError, NotFoundError
from research.networks import Actor
from research.tables import UtcDateTime, now


class CodingStatus(StrEnum):
    """Nothing counts as found until a person accepted it."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class InterviewerTurnError(DomainError):
    """The interviewer's own turns are never coded."""

    template = "Dit zijn woorden van de interviewer. Codeer alleen wat de verteller zegt."


class AlreadyCodedError(DomainError):
    """These words already have this theme and pole."""

    template = "Deze woorden hebben deze factor al."


class QuotesNotAgreedError(DomainError):
    """The teller did not agree that sentences of the story are quoted."""

    template = "De verteller vindt citaten niet goed. Vraag eerst toestemming en noteer die."


class NotAcceptedError(DomainError):
    """Only words with an accepted coding can be quoted."""

    template = "Accepteer eerst de codering. Daarna kan de verteller de woorden vrijgeven."


class Coding(SQLModel, table=True):
    """One theme and pole on one fragment, by a coder or a suggester."""

    __table_args__ = (
        CheckConstraint("coder_id IS NOT NULL OR suggester_version IS NOT NULL", name="has_maker"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    fragment_id: UUID = Field(foreign_key="fragment.id", index=True)
    theme: str
    pole: str
    coder_id: UUID | None = Field(default=None, foreign_key="user.id")
    suggester_version: str | None = None
    certainty: float | None = None
    status: str
    decided_by: UUID | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class CodingCounts:
    """How many codings of one story wait, were accepted, and were rejected."""

    suggested: int = 0
    accepted: int = 0
    rejected: int = 0


def add_coding(
    session: Session,
    interview: Interview,
    revision: TurnRevision,
    *,
    start: int,
    end: int,
    theme: str,
    pole: Pole,
    coder_id: UUID,
) -> Coding:
    """Code words by hand: accepted at once, by the person who chose them.

    Where the suggester, or somebody before, already gave these words this theme and pole,
    that coding is accepted instead of doubled.

    Args:
        session: a session that may write.
        interview: whose story.
        revision: the revision that the offsets belong to.
        start, end: 0-based code points in the pseudonymised text, end exclusive.
        theme, pole: of the codebook.
        coder_id: who coded.

    Raises:
        InterviewerTurnError, AlreadyCodedError, SpanOutsideTextError, InvalidValueError.
    """
    codebook().theme(theme)
    _check_actor_turn(session, revision)
    locked(session, interview)
    fragment = fragment_at(session, interview, revision, start=start, end=end)
    same = _same(session, fragment, theme, pole)
    if any(one.status == CodingStatus.ACCEPTED for one in same):
        raise AlreadyCodedError
    if same:
        return judge(session, same[0], accepted=True, judged_by=coder_id)
    coding = Coding(
        fragment_id=fragment.id,
        theme=theme,
        pole=pole.value,
        coder_id=coder_id,
        status=CodingStatus.ACCEPTED.value,
        decided_by=coder_id,
        decided_at=now(),
    )
    session.add(coding)
    session.flush()
    audit.record(session, user_id=coder_id, action="create", kind="coding", object_id=coding.id)
    return coding


def add_suggestion(
    session: Session,
    interview: Interview,
    revision: TurnRevision,
    *,
    start: int,
    end: int,
    theme: str,
    pole: Pole,
    certainty: float,
    version: str,
) -> Coding | None:
    """Keep what the suggester found; None when these words already bear this theme and pole."""
    codebook().theme(theme)
    fragment = fragment_at(session, interview, revision, start=start, end=end)
    if _same(session, fragment, theme, pole):
        return None
    coding = Coding(
        fragment_id=fragment.id,
        theme=theme,
        pole=pole.value,
        suggester_version=version,
        certainty=certainty,
        status=CodingStatus.SUGGESTED.value,
    )
    session.add(coding)
    session.flush()
    return coding


def judge(session: Session, coding: Coding, *, accepted: bool, judged_by: UUID) -> Coding:
    """Accept or reject a coding; the last judgement counts and its judge is kept.

    Two coders who judge at once both succeed: each act stands in the audit log.
    """
    session.refresh(coding, with_for_update=True)
    status = CodingStatus.ACCEPTED if accepted else CodingStatus.REJECTED
    coding.status, coding.decided_by, coding.decided_at = status.value, judged_by, now()
    session.add(coding)
    session.flush()
    action = "accept" if accepted else "reject"
    audit.record(session, user_id=judged_by, action=action, kind="coding", object_id=coding.id)
    return coding


def reopen(session: Session, coding: Coding, *, reopened_by: UUID) -> Coding:
    """Undo a judgement: a suggestion waits again, a coding by hand is withdrawn."""
    session.refresh(coding, with_for_update=True)
    by_machine = coding.suggester_version is not None
    status = CodingStatus.SUGGESTED if by_machine else CodingStatus.REJECTED
    coding.status, coding.decided_by, coding.decided_at = status.value, None, None
    session.add(coding)
    session.flush()
    audit.record(session, user_id=reopened_by, action="reopen", kind="coding", object_id=coding.id)
    return coding


def release_for_quote(
    session: Session, interview: Interview, fragment: Fragment, *, by: UUID
) -> None:
    """Note that the teller releases these words for the chapter.

    Raises:
        QuotesNotAgreedError: the teller did not agree to quotes, or took that back.
        NotAcceptedError: no accepted coding rests on these words.
    """
    if not has_consented(session, actor_id=interview.actor_id, purpose=Purpose.QUOTES):
        raise QuotesNotAgreedError
    accepted = select(Coding.id).where(
        Coding.fragment_id == fragment.id, Coding.status == CodingStatus.ACCEPTED.value
    )
    if session.exec(accepted).first() is None:
        raise NotAcceptedError
    release_fragment(session, fragment, released_by=by)


def fragment_of(session: Session, coding: Coding) -> Fragment:
    """Return the words that a coding rests on."""
    return session.exec(select(Fragment).where(Fragment.id == coding.fragment_id)).one()


def coding_in_interview(session: Session, interview: Interview, coding_id: UUID) -> Coding:
    """Return a coding of this interview.

    Raises:
        NotFoundError: no such coding here.
    """
    for coding, _fragment, _turn in codings_of_interview(session, interview.id):
        if coding.id == coding_id:
            return coding
    raise NotFoundError


def codings_of_interview(
    session: Session, interview_id: UUID, *, statuses: Iterable[CodingStatus] = CodingStatus
) -> list[tuple[Coding, Fragment, Turn]]:
    """Return the codings of one story with fragment and turn, in text order."""
    statement = (
        select(Coding, Fragment, Turn)
        .join(Fragment, Fragment.id == Coding.fragment_id)  # type: ignore[arg-type]
        .join(TurnRevision, TurnRevision.id == Fragment.revision_id)  # type: ignore[arg-type]
        .join(Turn, Turn.id == TurnRevision.turn_id)  # type: ignore[arg-type]
        .where(Turn.interview_id == interview_id)
        .where(Coding.status.in_([status.value for status in statuses]))  # type: ignore[attr-defined]
        .order_by(Turn.seq, Fragment.start, Fragment.end, Coding.theme)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def coding_counts(session: Session, interview_ids: Iterable[UUID]) -> dict[UUID, CodingCounts]:
    """Return the counts by interview id; a story without codings is absent."""
    statement = (
        select(Turn.interview_id, Coding.status, func.count())
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .join(Fragment, col(Fragment.revision_id) == TurnRevision.id)
        .join(Coding, col(Coding.fragment_id) == Fragment.id)
        .where(col(Turn.interview_id).in_(list(interview_ids)))
        .group_by(col(Turn.interview_id), Coding.status)
    )
    counts: dict[UUID, dict[str, int]] = {}
    for interview_id, status, count in session.exec(statement):
        counts.setdefault(interview_id, {})[status] = count
    return {interview_id: CodingCounts(**by_status) for interview_id, by_status in counts.items()}


def accepted_in_network(session: Session, network_id: UUID) -> list[tuple[Coding, Fragment, Actor]]:
    """Return the accepted codings of a network with fragment and teller, in text order."""
    statement = (
        select(Coding, Fragment, Actor)
        .join(Fragment, Fragment.id == Coding.fragment_id)  # type: ignore[arg-type]
        .join(TurnRevision, TurnRevision.id == Fragment.revision_id)  # type: ignore[arg-type]
        .join(Turn, Turn.id == TurnRevision.turn_id)  # type: ignore[arg-type]
        .join(Interview, Interview.id == Turn.interview_id)  # type: ignore[arg-type]
        .join(Actor, Actor.id == Interview.actor_id)  # type: ignore[arg-type]
        .where(Actor.network_id == network_id, Coding.status == CodingStatus.ACCEPTED.value)
        .order_by(Actor.number, Turn.seq, Fragment.start)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def _check_actor_turn(session: Session, revision: TurnRevision) -> None:
    turn = session.get(Turn, revision.turn_id)
    if turn is None or turn.speaker != Speaker.ACTOR:
        raise InterviewerTurnError


def _same(session: Session, fragment: Fragment, theme: str, pole: Pole) -> list[Coding]:
    statement = select(Coding).where(
        Coding.fragment_id == fragment.id, Coding.theme == theme, Coding.pole == pole.value
    )
    return list(session.exec(statement))
