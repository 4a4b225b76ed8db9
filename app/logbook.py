"""The audit log as people read it: when, in which role, and what kind of thing. Never words.

A lead reads the log of his own study; the administrator reads technical events only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import or_
from sqlmodel import Session, col, select

from analysis.blind_points import BlindPoint
from analysis.blind_stories import BlindRound, BlindStory
from analysis.claims import Claim
from analysis.codings import Coding
from analysis.reviews import Commitment, ReviewPost, ReviewSession
from app.actor_reads import roles_of
from app.identity import User
from app.labels import label
from app.logbook_words import ACTIONS, KINDS, TECHNICAL
from interviews.appointments import Appointment
from interviews.call_rules import CallDecision
from interviews.calls import CallAttempt
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.plan_proposals import PlanProposal
from interviews.raw_openings import RawOpening
from interviews.turns import Turn, TurnRevision
from research.audit import AuditEntry
from research.draws import Draw
from research.frames import SamplingFrame
from research.independence import StaffLink
from research.independence_exceptions import IndependenceException
from research.networks import Actor, Network

PAGE = 50


@dataclass(frozen=True)
class LogLine:
    """One act as its reader sees it; ``roles`` is empty for the system itself."""

    at: datetime
    roles: str
    action: str
    kind: str


@dataclass(frozen=True)
class LogPage:
    """One page of the log, newest first; ``earlier`` says whether there is more."""

    lines: tuple[LogLine, ...]
    number: int
    earlier: bool


def log_of_study(session: Session, study_id: UUID, *, page: int) -> LogPage:
    """Return a page of what happened to a study and everything in it.

    Args:
        session: any session.
        study_id: whose log.
        page: from 1; beyond the end the page is empty.
    """
    ids = AuditEntry.object_id
    within = [col(ids).in_(one) for one in _ids_of_study(study_id)]
    condition = or_(col(ids) == study_id, *within) & col(AuditEntry.kind).not_in(TECHNICAL)
    return _page(session, condition, page)


def technical_log(session: Session, *, page: int) -> LogPage:
    """Return a page of the events of accounts, keys and the database: no study, no person."""
    return _page(session, col(AuditEntry.kind).in_(TECHNICAL), page)


def _page(session: Session, condition: Any, number: int) -> LogPage:
    statement = (
        select(AuditEntry)
        .where(condition)
        .order_by(col(AuditEntry.seq).desc())
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    )
    entries = list(session.exec(statement))
    people = _people(session, {one.user_id for one in entries})
    shown = entries[:PAGE]
    return LogPage(tuple(_line(one, people) for one in shown), number, len(entries) > PAGE)


def _line(entry: AuditEntry, people: dict[UUID, User]) -> LogLine:
    who = _who(entry, people.get(entry.user_id)) if entry.user_id else _("het programma")
    return LogLine(entry.at, who, _worded(ACTIONS, entry.action), _worded(KINDS, entry.kind))


def _worded(words: dict[str, Any], name: str) -> str:
    """Return the Dutch word; an act of an older version has the word of its beginning."""
    found = words.get(name) or next(
        (word for start, word in words.items() if name.startswith(f"{start}_")), None
    )
    return str(found) if found is not None else str(_("iets anders"))


def _who(entry: AuditEntry, user: User | None) -> str:
    """In which roles: those of that moment, or of today where the log does not say."""
    roles, then = roles_of(entry, user)
    words = ", ".join(label("role", role) for role in roles) or str(_("onbekend"))
    return words if then or not roles else str(_("%(roles)s (de rol van nu)", roles=words))


def _people(session: Session, user_ids: Iterable[UUID | None]) -> dict[UUID, User]:
    wanted = {one for one in user_ids if one is not None}
    return {one.id: one for one in session.exec(select(User).where(col(User.id).in_(wanted)))}


def _ids_of_study(study_id: UUID) -> list[Any]:
    """Return a select of ids for every table whose rows belong to a study."""
    networks = select(Network.id).where(Network.study_id == study_id)
    actors = select(Actor.id).where(col(Actor.network_id).in_(networks))
    interviews = select(Interview.id).where(col(Interview.actor_id).in_(actors))
    turns = select(Turn.id).where(col(Turn.interview_id).in_(interviews))
    revisions = select(TurnRevision.id).where(col(TurnRevision.turn_id).in_(turns))
    fragments = select(Fragment.id).where(col(Fragment.revision_id).in_(revisions))
    sessions = select(ReviewSession.id).where(col(ReviewSession.network_id).in_(networks))
    rounds = select(BlindRound.id).where(BlindRound.study_id == study_id)
    blind = select(BlindStory.id).where(col(BlindStory.round_id).in_(rounds))
    return [
        networks,
        actors,
        interviews,
        turns,
        fragments,
        sessions,
        select(Coding.id).where(col(Coding.fragment_id).in_(fragments)),
        rounds,
        blind,
        select(BlindPoint.id).where(col(BlindPoint.story_id).in_(blind)),
        select(Claim.id).where(Claim.study_id == study_id),
        select(ReviewPost.id).where(col(ReviewPost.session_id).in_(sessions)),
        select(Commitment.id).where(col(Commitment.session_id).in_(sessions)),
        select(Appointment.id).where(col(Appointment.interview_id).in_(interviews)),
        select(CallAttempt.id).where(col(CallAttempt.interview_id).in_(interviews)),
        select(CallDecision.id).where(CallDecision.study_id == study_id),
        select(RawOpening.id).where(col(RawOpening.interview_id).in_(interviews)),
        select(Draw.id).where(Draw.study_id == study_id),
        select(SamplingFrame.id).where(SamplingFrame.study_id == study_id),
        select(StaffLink.id).where(StaffLink.study_id == study_id),
        select(PlanProposal.id).where(PlanProposal.study_id == study_id),
        select(IndependenceException.id).where(IndependenceException.study_id == study_id),
    ]
