"""Background jobs: a row with ids only, committed together with the change it follows."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, ColumnElement, or_, update
from sqlmodel import Field, Session, SQLModel, col, select

from research.errors import ConflictError
from research.tables import UtcDateTime, now

STALE_AFTER = timedelta(minutes=10)
# A job that took its worker down with it is claimed again, but not for ever.
MAX_ATTEMPTS = 3


class JobKind(StrEnum):
    """What a job does."""

    UNDERSTAND_INTERVIEW = "understand_interview"
    IMPORT_FRAME = "import_frame"
    FOLLOW_CODEBOOK = "follow_codebook"
    MAKE_PLAN = "make_plan"
    INDEX_STORIES = "index_stories"
    LEARN_TAGGER = "learn_tagger"
    REREAD_STORIES = "reread_stories"
    REPLACE_VOICE_NAMES = "replace_voice_names"


class JobStatus(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    # What it was about may not be worked on: its class says why.
    SKIPPED = "skipped"


class JobNotFailedError(ConflictError):
    """Only a failed job can be run again."""

    template = "Deze taak is niet mislukt. Opnieuw starten is niet nodig."


class SkippedError(Exception):
    """What the job is about may not be worked on (any more); each class is a reason."""


class StoryTakenBackError(SkippedError):
    """Its teller took the story back, refused it, or was erased."""


class StoryRestsError(SkippedError):
    """Its client took his story back, and this teller was not asked yet."""


class WorkerLostError(ConflictError):
    """The worker was lost during this job, time after time."""

    template = "Deze taak is steeds afgebroken. Vraag de beheerder om hulp."


class Job(SQLModel, table=True):
    """Work for later. Holds ids and numbers: never a word from a story."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str
    object_id: UUID = Field(index=True)
    status: str = Field(default=JobStatus.WAITING.value, index=True)
    done: int = 0
    total: int = 0
    attempts: int = 0
    error_class: str | None = None
    asked_by: UUID | None = Field(default=None, foreign_key="user.id")
    asked_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    beat_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def add_job(session: Session, *, kind: JobKind, object_id: UUID, asked_by: UUID | None) -> Job:
    """Put a job in line, in the transaction of the change it follows."""
    job = Job(kind=kind.value, object_id=object_id, asked_by=asked_by)
    session.add(job)
    session.flush()
    return job


def claim_job(session: Session, job_id: UUID) -> Job | None:
    """Take a waiting (or orphaned) job; None when somebody else has it or it is over."""
    taken = session.exec(
        update(Job)
        .where(col(Job.id) == job_id, _claimable())
        .values(
            status=JobStatus.RUNNING.value,
            attempts=col(Job.attempts) + 1,
            beat_at=now(),
            error_class=None,
            ended_at=None,
        )
    )
    session.flush()
    return session.get(Job, job_id, populate_existing=True) if taken.rowcount == 1 else None


def beat(session: Session, job: Job, *, done: int, total: int) -> None:
    """Note progress; also proof that the worker lives."""
    job.done, job.total, job.beat_at = done, total, now()
    session.add(job)
    session.flush()


def end_job(session: Session, job: Job, *, error: BaseException | None = None) -> None:
    """Note how the job ended. Of an error its class is kept, never its message."""
    ended = JobStatus.SKIPPED if isinstance(error, SkippedError) else JobStatus.FAILED
    job.status = (ended if error else JobStatus.DONE).value
    job.error_class = type(error).__name__ if error else None
    job.ended_at = now()
    session.add(job)
    session.flush()


def still_mine(session: Session, job_id: UUID, *, attempt: int) -> Job | None:
    """Return the job, locked, unless somebody else claimed it since this attempt."""
    job = session.get(Job, job_id, populate_existing=True, with_for_update=True)
    if job is None or job.status != JobStatus.RUNNING or job.attempts != attempt:
        return None
    return job


def retry_job(session: Session, job: Job) -> None:
    """Put a job that failed or was skipped in line again.

    Raises:
        JobNotFailedError: it did not fail.
    """
    session.refresh(job, with_for_update=True)
    if job.status not in {JobStatus.FAILED, JobStatus.SKIPPED}:
        raise JobNotFailedError
    job.status, job.error_class = JobStatus.WAITING.value, None
    job.done = job.attempts = 0
    session.add(job)
    session.flush()


def latest_job(session: Session, object_id: UUID) -> Job | None:
    """Return the job that was asked for last about this thing."""
    statement = (
        select(Job).where(Job.object_id == object_id).order_by(col(Job.asked_at).desc()).limit(1)
    )
    return session.exec(statement).first()


def waiting_job_ids(session: Session) -> list[UUID]:
    """Return the ids of jobs that nobody is working on, oldest first."""
    statement = select(Job.id).where(_claimable()).order_by(col(Job.asked_at))
    return list(session.exec(statement))


def _claimable() -> ColumnElement[bool]:
    return or_(
        col(Job.status) == JobStatus.WAITING.value,
        (col(Job.status) == JobStatus.RUNNING.value) & (col(Job.beat_at) < now() - STALE_AFTER),
    )
