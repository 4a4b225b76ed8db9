"""Jobs about a story that may not be used: dropped at once, and asked again once it may."""

from uuid import UUID

from sqlmodel import Session, col, select

from analysis.search.indexing import forget_story
from app.jobs import (
    Job,
    JobKind,
    JobStatus,
    SkippedError,
    StoryRestsError,
    StoryTakenBackError,
    add_job,
    end_job,
    latest_job,
)
from interviews.interviews import Interview, InterviewStatus
from research.networks import Actor
from research.standing import rests, told_in_network


def why_silent(session: Session, actor_id: UUID) -> SkippedError:
    """Return why the story of this actor may not be worked on."""
    return StoryRestsError() if rests(session, actor_id) else StoryTakenBackError()


def settle_jobs(session: Session, network_id: UUID, *, asked_by: UUID | None) -> list[Job]:
    """Bring the jobs of a network into line with whose story may be used now.

    Call it in the transaction in which somebody takes back or says yes again. What waits for a
    story that may not be used is dropped; a story that was skipped is put in line again.

    Returns:
        The new jobs, for the worker to be woken.
    """
    told, new = told_in_network(session, network_id), []
    statement = (
        select(Interview)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .where(Actor.network_id == network_id, Interview.status == InterviewStatus.CLOSED.value)
    )
    for interview in session.exec(statement):
        if interview.actor_id not in told:
            _drop(session, interview)
            forget_story(session, interview.id)
            continue
        last = latest_job(session, interview.id)
        if last is not None and last.status == JobStatus.SKIPPED:
            kind = JobKind.UNDERSTAND_INTERVIEW
            new.append(add_job(session, kind=kind, object_id=interview.id, asked_by=asked_by))
    return new


def _drop(session: Session, interview: Interview) -> None:
    """A job that runs already finds out by itself, before it keeps anything."""
    waiting = select(Job).where(
        Job.object_id == interview.id, Job.status == JobStatus.WAITING.value
    )
    for job in session.exec(waiting.with_for_update()):
        end_job(session, job, error=why_silent(session, interview.actor_id))
