"""The worker: claims jobs one by one, does them, and notes how they ended.

A job thinks outside any write transaction; claiming, progress and results are short
transactions of their own. Doing a job twice does no harm, so a job whose worker was lost
is simply claimed again. Logs and job rows hold ids and error classes, never words.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from uuid import UUID

from huey.constants import WORKER_THREAD
from huey.consumer import Consumer

from app.codebook_following import follow_by_worker
from app.daily import Daily
from app.database import Database
from app.frame_importing import import_by_worker
from app.jobs import (
    MAX_ATTEMPTS,
    Job,
    JobKind,
    JobStatus,
    WorkerLostError,
    beat,
    claim_job,
    end_job,
    still_mine,
    waiting_job_ids,
)
from app.learning import learn_by_worker
from app.migrate import current_revision, head
from app.plan_making import plan_by_worker
from app.queue import Queue, make_queue
from app.rereading import reread_by_worker
from app.story_indexing import index_study
from app.understanding import LanguageTools, cache_directory, understand_interview
from app.voice_names import replace_voice_names

BEAT_SECONDS = 1.0
SLOWEST_LOOK = 1.0
SECONDS_TO_FINISH = 60
NICENESS = 10
log = logging.getLogger("wij.worker")
Progress = Callable[[int, int], None]
Doer = Callable[[Database, UUID, Progress], None]


class JobTakenError(Exception):
    """Another worker claimed this job: this one was silent for too long."""


def do_job(database: Database, job_id: UUID, doers: Mapping[JobKind, Doer]) -> JobStatus | None:
    """Claim the job and do it.

    Returns:
        How it ended; None when there was nothing to claim.
    """
    with database.writing() as session:
        job = claim_job(session, job_id)
        session.commit()
    if job is None:
        return None
    problem = _problem_in(database, job, doers)
    with database.writing() as session:
        mine = still_mine(session, job_id, attempt=job.attempts)
        if mine is None:
            return None
        end_job(session, mine, error=problem)
        session.commit()
    log.info("job %s %s %s", job_id, mine.status, mine.error_class or "")
    return JobStatus(mine.status)


def do_waiting_jobs(database: Database, doers: Mapping[JobKind, Doer]) -> int:
    """Do every job that nobody works on; return how many were done here."""
    with database.reading() as session:
        ids = waiting_job_ids(session)
    return sum(do_job(database, job_id, doers) is not None for job_id in ids)


def doers_with(tools: LanguageTools) -> dict[JobKind, Doer]:
    """Return what does each kind of job."""

    def understand(database: Database, interview_id: UUID, progress: Progress) -> None:
        understand_interview(database, interview_id, tools=tools, progress=progress)

    def reread(database: Database, study_id: UUID, progress: Progress) -> None:
        reread_by_worker(database, study_id, tools=tools, progress=progress)

    def replace(database: Database, voice_id: UUID, progress: Progress) -> None:
        replace_voice_names(database, voice_id, tools=tools, progress=progress)

    return {
        JobKind.REPLACE_VOICE_NAMES: replace,
        JobKind.REREAD_STORIES: reread,
        JobKind.UNDERSTAND_INTERVIEW: understand,
        JobKind.IMPORT_FRAME: import_by_worker,
        JobKind.FOLLOW_CODEBOOK: follow_by_worker,
        JobKind.MAKE_PLAN: plan_by_worker,
        JobKind.INDEX_STORIES: index_study,
        JobKind.LEARN_TAGGER: learn_by_worker,
    }


def queue_of_worker(database: Database, doers: Mapping[JobKind, Doer]) -> Queue:
    """Return the queue whose tasks do the jobs of this database."""

    def do(job_id: UUID) -> None:
        do_job(database, job_id, doers)

    daily = Daily(database)

    def look() -> None:
        daily.look()
        # What was woken before is still in line; only what the queue forgot is woken here.
        if not queue.is_empty():
            return
        with database.reading() as session:
            ids = waiting_job_ids(session)
        for job_id in ids:
            queue.wake(job_id)

    queue = make_queue(database.settings, do=do, look=look)
    return queue


def run_worker(database: Database) -> None:
    """Work until a signal comes; SIGTERM lets the job that runs finish."""
    _wait_for_upgrade(database)
    settings = database.settings
    tools = LanguageTools(cache_directory(), model=settings.model, encoder=settings.encoder)
    queue = queue_of_worker(database, doers_with(tools))
    queue.look_now()
    # Nicely and beside the work: pages come first, and a first story should not wait.
    os.nice(NICENESS)
    threading.Thread(target=tools.warm_up, name="warm-up", daemon=True).start()
    consumer = Consumer(
        queue.huey,
        workers=1,
        worker_type=WORKER_THREAD,
        max_delay=SLOWEST_LOOK,
        graceful_signal="TERM",
        shutdown_timeout=SECONDS_TO_FINISH,
    )
    log.info("the worker is ready")
    consumer.run()
    queue.close()


def _problem_in(
    database: Database, job: Job, doers: Mapping[JobKind, Doer]
) -> BaseException | None:
    try:
        if job.attempts > MAX_ATTEMPTS:
            raise WorkerLostError
        doers[JobKind(job.kind)](database, job.object_id, _progress_of(database, job))
    except Exception as problem:
        return problem
    return None


def _progress_of(database: Database, job: Job) -> Progress:
    """Return what notes progress: at once at the start and the end, else once a second."""
    last = 0.0

    def note(done: int, total: int) -> None:
        nonlocal last
        if done != total and time.monotonic() - last < BEAT_SECONDS:
            return
        last = time.monotonic()
        with database.writing() as session:
            mine = still_mine(session, job.id, attempt=job.attempts)
            if mine is None:
                raise JobTakenError
            beat(session, mine, done=done, total=total)
            session.commit()

    return note


def _wait_for_upgrade(database: Database) -> None:
    """The server upgrades the database; a worker that is earlier waits for it."""
    while True:
        try:
            if current_revision(database) == head():
                return
            reason = "another version"
        except Exception as problem:
            reason = type(problem).__name__
        log.info("the worker waits for the database: %s", reason)
        time.sleep(2)
