"""Pages about background jobs: how far the reading of a story is, and running it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, url_for
from sqlmodel import Session, col, select
from werkzeug import Response

from analysis.coding_counts import CodingCounts, coding_counts
from app.access import interview_for, policy, signed_in, story_for
from app.database import get_session
from app.htmx import page_or_part, wants_part
from app.identity import User
from app.jobs import Job, JobStatus, retry_job
from app.lock import asked_by_the_page
from app.queue import wake_after_commit
from interviews.interviews import Interview, network_of_interview
from interviews.turns import Turn, TurnRevision
from research import audit
from research.errors import NotFoundError
from research.networks import any_synthetic
from research.roles import Role
from research.standing import is_still_told

jobs = Blueprint("jobs", __name__, url_prefix="/taken")


@dataclass(frozen=True)
class StoryProgress:
    """How far one story is: read by the worker or not, and its codings.

    ``status`` is ``done`` as soon as the story can be judged.
    """

    interview: Interview
    status: JobStatus
    job: Job | None
    counts: CodingCounts

    @property
    def goes_on(self) -> bool:
        """Return whether the worker still has to do something."""
        return self.status in {JobStatus.WAITING, JobStatus.RUNNING}


def may_follow(role: Role) -> bool:
    """Follow the reading of a story: who phoned it and who will code it."""
    return role.can_code() or role.can_interview()


def progress_of(session: Session, interviews: Sequence[Interview]) -> dict[UUID, StoryProgress]:
    """Return how far each closed story is, by interview id."""
    ids = [interview.id for interview in interviews]
    counts, latest, read = (
        coding_counts(session, ids),
        _latest_jobs(session, ids),
        _read(session, ids),
    )
    progress = {}
    for interview in interviews:
        job = latest.get(interview.id)
        status = JobStatus.DONE if interview.id in read else JobStatus.WAITING
        if job is not None:
            status = JobStatus(job.status)
        if status is JobStatus.SKIPPED:
            # Only while its teller was silent: whoever sees it may have it read (again).
            status = JobStatus.FAILED
        own = counts.get(interview.id, CodingCounts())
        progress[interview.id] = StoryProgress(interview, status, job, own)
    return progress


@jobs.get("/<uuid:object_id>/voortgang")
@policy(may_follow)
@asked_by_the_page
def progress(object_id: UUID) -> Response:
    """Show how far the story is; the fragment asks again while the worker is busy."""
    session, user = get_session(), signed_in()
    interview = _followed(session, user, object_id)
    network, actor = network_of_interview(session, interview)
    return page_or_part(
        "jobs/progress.html",
        "jobs/_progress.html",
        story=progress_of(session, [interview])[interview.id],
        network=network,
        actor=actor,
        may_code=user.may(Role.can_code),
        study_is_synthetic=any_synthetic(session, [network.id]),
    )


def _followed(session: Session, user: User, interview_id: UUID) -> Interview:
    """Return the story that this person may follow: a coder's, or the interviewer's own."""
    if user.may(Role.can_code):
        return story_for(session, user, interview_id, may=Role.can_code)
    interview = interview_for(session, user, interview_id)
    if not is_still_told(session, interview.actor_id):
        raise NotFoundError
    return interview


@jobs.post("/<uuid:job_id>/opnieuw")
@policy(Role.can_code)
def retry(job_id: UUID) -> Response:
    """Put a failed job in line again and wake the worker."""
    session, user = get_session(), signed_in()
    job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError
    story_for(session, user, job.object_id, may=Role.can_code)
    retry_job(session, job)
    audit.record(session, user_id=user.id, action="retry", kind="job", object_id=job.id)
    wake_after_commit(session, job)
    session.commit()
    if wants_part():
        return redirect(url_for("jobs.progress", object_id=job.object_id), 303)
    return redirect(url_for("coding.index"), 303)


def _latest_jobs(session: Session, object_ids: Sequence[UUID]) -> dict[UUID, Job]:
    statement = select(Job).where(col(Job.object_id).in_(object_ids)).order_by(col(Job.asked_at))
    return {job.object_id: job for job in session.exec(statement)}


def _read(session: Session, interview_ids: Sequence[UUID]) -> set[UUID]:
    """Return which stories the worker has read before: their words are ready."""
    statement = (
        select(Turn.interview_id)
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .where(
            col(Turn.interview_id).in_(interview_ids),
            col(TurnRevision.pseudonymised_sealed).is_not(None),
        )
        .distinct()
    )
    return set(session.exec(statement))
