"""Carrying out the plan: what every study and the house itself kept long enough, goes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func
from sqlmodel import Session, col, select

from analysis.expiry import Due, due_in, expire
from app.jobs import Job, JobStatus
from app.sign_in_sessions import SignInSession
from app.throttle import Throttle
from research import audit
from research.audit import AuditEntry
from research.retention import AUDIT_KEPT_FOR, TRACES_KEPT_FOR, Kept
from research.studies import Study
from research.tables import now

Counts = dict[Kept, int]


def due_now(session: Session, at: datetime | None = None) -> Counts:
    """Return how much of each kind would go now; changes nothing."""
    moment = at or now()
    counts: Counts = dict.fromkeys(Kept, 0)
    for study in session.exec(select(Study)).all():
        for kind, count in due_in(session, study, moment).counts().items():
            counts[kind] += count
    counts[Kept.AUDIT_LOG] = _count(
        session, AuditEntry, col(AuditEntry.at) < moment - AUDIT_KEPT_FOR
    )
    for kind, (model, old) in _traces(moment).items():
        counts[kind] = _count(session, model, old)
    return counts


def carry_out(
    session: Session, *, asked_by: UUID | None = None, at: datetime | None = None
) -> Counts:
    """Let go what was kept long enough; return how much of each kind that was. Commits.

    Args:
        session: a session that may write.
        asked_by: id of who asked; None for the house itself.
        at: the moment; now by default.
    """
    moment = at or now()
    counts = due_now(session, moment)
    for study in session.exec(select(Study)).all():
        expire(session, due_in(session, study, moment))
    if counts[Kept.AUDIT_LOG]:
        audit.trim(session, before=moment - AUDIT_KEPT_FOR)
    for model, old in _traces(moment).values():
        session.execute(delete(model).where(old))
    if any(counts.values()):
        audit.record(session, user_id=asked_by, action="carry_out", kind="retention")
    session.commit()
    return counts


def held_back(session: Session, at: datetime | None = None) -> int:
    """Return how many stories keep their raw words too long: their names are not replaced."""
    moment = at or now()
    dues: list[Due] = [due_in(session, one, moment) for one in session.exec(select(Study)).all()]
    return sum(len(one.held_back) for one in dues)


def _traces(moment: datetime) -> dict[Kept, tuple[type, ColumnElement[bool]]]:
    """Return where the house keeps traces of its own working, and which are old.

    A job that failed stays: somebody still has to run it again.
    """
    limit = moment - TRACES_KEPT_FOR
    over = [JobStatus.DONE.value, JobStatus.SKIPPED.value]
    done = col(Job.status).in_(over) & (col(Job.ended_at) < limit)
    return {
        Kept.SESSIONS: (SignInSession, col(SignInSession.ends_at) < limit),
        Kept.TRIES: (Throttle, col(Throttle.last_at) < limit),
        Kept.JOBS: (Job, done),
    }


def _count(session: Session, model: type, old: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(model).where(old)).one()
