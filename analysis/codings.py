"""Codings: (fragment, theme, pole, coder or suggester version, status)."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, ColumnElement, and_
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.coding_acts import Deed, State, note_act
from analysis.veils import is_veiled, veiled_in
from interviews.fragments import Fragment, fragment_at
from interviews.interviews import Interview, locked
from interviews.turns import Speaker, Turn, TurnRevision
from research import audit
from research.codebook import Codebook, Pole
from research.codebook_versions import codebook_of
from research.errors import DomainError, NotFoundError
from research.networks import Actor, Network
from research.tables import UtcDateTime, now


class CodingStatus(StrEnum):
    """Nothing counts as found until a person accepted it."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    # A suggestion whose theme is not offered now: nobody sees it, and nothing is lost.
    SHELVED = "shelved"


# What the machine proposed and nobody judged.
MACHINE = (CodingStatus.SUGGESTED, CodingStatus.SHELVED)
# What a person can meet on a page.
SEEN = (CodingStatus.SUGGESTED, CodingStatus.ACCEPTED, CodingStatus.REJECTED)


class InterviewerTurnError(DomainError):
    """The interviewer's own turns are never coded."""

    template = "Dit zijn woorden van de interviewer. Codeer alleen wat de verteller zegt."


class AlreadyCodedError(DomainError):
    """These words already have this theme and pole."""

    template = "Deze woorden hebben deze factor al."


class ThemeNotOfferedError(DomainError):
    """The codebook of the study offers this theme no longer."""

    template = "Dit thema is niet meer in gebruik. Kies een ander thema uit het codeboek."


class Coding(SQLModel, table=True):
    """One theme and pole on one fragment, by a coder or a suggester.

    ``moved_from`` is the theme that it had before that was split and a person said where this
    coding goes. ``evidence_sealed`` is what a suggestion rests on (``analysis/evidence.py``).
    """

    __table_args__ = (
        CheckConstraint("coder_id IS NOT NULL OR suggester_version IS NOT NULL", name="has_maker"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    fragment_id: UUID = Field(foreign_key="fragment.id", index=True)
    theme: str
    moved_from: str | None = None
    pole: str
    coder_id: UUID | None = Field(default=None, foreign_key="user.id")
    suggester_version: str | None = None
    certainty: float | None = None
    evidence_sealed: bytes | None = None
    status: str
    decided_by: UUID | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


# How a coding by hand stands once it was taken away again.
WITHDRAWN: State = {
    "status": CodingStatus.REJECTED.value,
    "decided_by": None,
    "decided_at": None,
}


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
    page_id: UUID | None = None,
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
        page_id: the page on which, so that it can be undone there.

    Raises:
        InterviewerTurnError, AlreadyCodedError, SpanOutsideTextError, InvalidValueError.
        ThemeNotOfferedError: the codebook of the study offers this theme no longer.
    """
    book = book_of(session, interview)
    book.theme(theme)
    if not book.offers(theme):
        raise ThemeNotOfferedError
    _check_actor_turn(session, revision)
    locked(session, interview)
    fragment = fragment_at(session, interview, revision, start=start, end=end)
    same = _same(session, book, fragment, theme, pole)
    if revision.turn_id in veiled_in(session, interview.id):
        # He does not know what the machine suggested here: he found these words himself.
        same = [one for one in same if one.status not in MACHINE]
    if any(one.status == CodingStatus.ACCEPTED for one in same):
        raise AlreadyCodedError
    if same:
        return judge(session, same[0], accepted=True, judged_by=coder_id, page_id=page_id)
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
    note_act(
        session,
        interview,
        coding_id=coding.id,
        user_id=coder_id,
        page_id=page_id,
        deed=Deed.ADD,
        before=state_of(coding) | WITHDRAWN,
        after=state_of(coding),
    )
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
    """Keep what the suggester found; None when these words already bear this theme and pole.

    A theme that is not offered now keeps its suggestions out of sight, for when it comes back.
    """
    book = book_of(session, interview)
    book.theme(theme)
    fragment = fragment_at(session, interview, revision, start=start, end=end)
    if _same(session, book, fragment, theme, pole):
        return None
    waits = book.offers(book.counts_as(theme))
    coding = Coding(
        fragment_id=fragment.id,
        theme=theme,
        pole=pole.value,
        suggester_version=version,
        certainty=certainty,
        status=(CodingStatus.SUGGESTED if waits else CodingStatus.SHELVED).value,
    )
    session.add(coding)
    session.flush()
    return coding


def judge(
    session: Session,
    coding: Coding,
    *,
    accepted: bool,
    judged_by: UUID,
    page_id: UUID | None = None,
) -> Coding:
    """Accept or reject a coding; the last judgement counts and its judge is kept.

    Two coders who judge at once both succeed: each act is kept with what it changed. Who
    accepts a suggestion of a theme that went up in another one, accepts that other theme.

    Raises:
        ThemeNotOfferedError: a suggestion of a theme that is not offered now.
    """
    interview, before = _taken(session, coding)
    if accepted and coding.status in {CodingStatus.SUGGESTED, CodingStatus.SHELVED}:
        coding.theme = _offered_theme(session, coding)
    status = CodingStatus.ACCEPTED if accepted else CodingStatus.REJECTED
    coding.status, coding.decided_by, coding.decided_at = status.value, judged_by, now()
    deed = Deed.ACCEPT if accepted else Deed.REJECT
    return _changed(session, interview, coding, before, deed=deed, by=judged_by, page_id=page_id)


def reopen(
    session: Session, coding: Coding, *, reopened_by: UUID, page_id: UUID | None = None
) -> Coding:
    """Take back a judgement: a suggestion waits again, a coding by hand is withdrawn."""
    interview, before = _taken(session, coding)
    by_machine = coding.suggester_version is not None
    status = CodingStatus.SUGGESTED if by_machine else CodingStatus.REJECTED
    coding.status, coding.decided_by, coding.decided_at = status.value, None, None
    return _changed(
        session, interview, coding, before, deed=Deed.REOPEN, by=reopened_by, page_id=page_id
    )


def state_of(coding: Coding) -> State:
    """Return how a coding stands, as its act keeps it."""
    return {
        "theme": coding.theme,
        "status": coding.status,
        "decided_by": str(coding.decided_by) if coding.decided_by else None,
        "decided_at": coding.decided_at.isoformat() if coding.decided_at else None,
    }


def book_of(session: Session, interview: Interview) -> Codebook:
    """Return the codebook of the study of an interview."""
    actor = session.get_one(Actor, interview.actor_id)
    return codebook_of(session, session.get_one(Network, actor.network_id).study_id)


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
    session: Session, interview_id: UUID, *, statuses: Iterable[CodingStatus] = SEEN
) -> list[tuple[Coding, Fragment, Turn]]:
    """Return the codings of one story with fragment and turn, in text order.

    Suggestions of a turn that a person has to code first are not among them.
    """
    statement = (
        select(Coding, Fragment, Turn)
        .join(Fragment, Fragment.id == Coding.fragment_id)  # type: ignore[arg-type]
        .join(TurnRevision, TurnRevision.id == Fragment.revision_id)  # type: ignore[arg-type]
        .join(Turn, Turn.id == TurnRevision.turn_id)  # type: ignore[arg-type]
        .where(Turn.interview_id == interview_id)
        .where(Coding.status.in_([status.value for status in statuses]))  # type: ignore[attr-defined]
        .where(is_shown())
        .order_by(Turn.seq, Fragment.start, Fragment.end, Coding.theme)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def is_shown() -> ColumnElement[bool]:
    """Return the condition that a coding is no suggestion that is hidden now."""
    return ~and_(col(Coding.status) == CodingStatus.SUGGESTED.value, is_veiled())


def _taken(session: Session, coding: Coding) -> tuple[Interview, State]:
    """Lock a coding and its interview, in the order of everybody; return how it stands."""
    statement = (
        select(Interview)
        .join(Turn, col(Turn.interview_id) == col(Interview.id))
        .join(TurnRevision, col(TurnRevision.turn_id) == col(Turn.id))
        .join(Fragment, col(Fragment.revision_id) == col(TurnRevision.id))
        .where(Fragment.id == coding.fragment_id)
    )
    interview = locked(session, session.exec(statement).one())
    session.refresh(coding, with_for_update=True)
    return interview, state_of(coding)


def _changed(
    session: Session,
    interview: Interview,
    coding: Coding,
    before: State,
    *,
    deed: Deed,
    by: UUID,
    page_id: UUID | None,
) -> Coding:
    session.add(coding)
    session.flush()
    audit.record(session, user_id=by, action=deed.value, kind="coding", object_id=coding.id)
    note_act(
        session,
        interview,
        coding_id=coding.id,
        user_id=by,
        page_id=page_id,
        deed=deed,
        before=before,
        after=state_of(coding),
    )
    return coding


def _check_actor_turn(session: Session, revision: TurnRevision) -> None:
    turn = session.get(Turn, revision.turn_id)
    if turn is None or turn.speaker != Speaker.ACTOR:
        raise InterviewerTurnError


def _same(
    session: Session, book: Codebook, fragment: Fragment, theme: str, pole: Pole
) -> list[Coding]:
    statement = select(Coding).where(Coding.fragment_id == fragment.id, Coding.pole == pole.value)
    wanted = book.counts_as(theme)
    return [one for one in session.exec(statement) if book.counts_as(one.theme) == wanted]


def _offered_theme(session: Session, coding: Coding) -> str:
    statement = (
        select(Interview)
        .join(Turn, col(Turn.interview_id) == col(Interview.id))
        .join(TurnRevision, col(TurnRevision.turn_id) == col(Turn.id))
        .join(Fragment, col(Fragment.revision_id) == col(TurnRevision.id))
        .where(Fragment.id == coding.fragment_id)
    )
    book = book_of(session, session.exec(statement).one())
    theme = book.counts_as(coding.theme)
    if not book.offers(theme):
        raise ThemeNotOfferedError
    return theme
