"""After another tagger was chosen: read the stories again that nobody judged anything in yet."""

from collections.abc import Callable
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.rereading import forget_suggestions, untouched_stories
from app.database import Database
from app.jobs import Job, JobKind, JobStatus, SkippedError, add_job
from app.queue import wake_after_commit
from app.understanding import LanguageTools, keep_suggested, suggested_for, told_interview
from research.errors import ConflictError, KeyDestroyedError
from research.studies import Study, lock_study

Progress = Callable[[int, int], None]
GOES_ON = {JobStatus.WAITING.value, JobStatus.RUNNING.value}


class RereadingGoesOnError(ConflictError):
    """The worker is reading already."""

    template = "De computer leest de verhalen al opnieuw. Wacht tot hij klaar is."


def reread_by_worker(
    database: Database, study_id: UUID, *, tools: LanguageTools, progress: Progress
) -> None:
    """Replace the suggestions of every untouched story by those of the tagger in use.

    Each story is thought about outside any transaction and written in one of its own. Whoever
    judges something meanwhile keeps what he judged: the story is left as it is. Turns that hide
    their suggestions stay those that the lot chose; no other turn is hidden now, for its
    suggestions may have been seen.

    Args:
        database: no transaction of this thread may be open.
        study_id: of the study.
        tools: the language objects.
        progress: told (stories done, stories in all).
    """
    with database.reading() as session:
        stories = untouched_stories(session, study_id)
    for done, interview_id in enumerate(stories):
        progress(done, len(stories))
        try:
            _reread(database, interview_id, tools)
        except (SkippedError, KeyDestroyedError):
            # Taken back or erased meanwhile: there is nothing to read.
            continue
    progress(len(stories), len(stories))


def ask_to_reread(session: Session, study: Study, *, asked_by: UUID) -> Job | None:
    """Put the job in line; None where no story is untouched.

    Raises:
        RereadingGoesOnError: the worker is at it already.
    """
    lock_study(session, study.id)
    last = last_reading(session, study.id)
    if last is not None and last.status in GOES_ON:
        raise RereadingGoesOnError
    if not untouched_stories(session, study.id):
        return None
    job = add_job(session, kind=JobKind.REREAD_STORIES, object_id=study.id, asked_by=asked_by)
    wake_after_commit(session, job)
    return job


def last_reading(session: Session, study_id: UUID) -> Job | None:
    """Return the last time that the stories of a study were read again."""
    statement = (
        select(Job)
        .where(Job.object_id == study_id, Job.kind == JobKind.REREAD_STORIES.value)
        .order_by(col(Job.asked_at).desc())
    )
    return session.exec(statement).first()


def _reread(database: Database, interview_id: UUID, tools: LanguageTools) -> None:
    said, suggested = suggested_for(database, interview_id, tools)
    with database.writing() as session:
        interview = told_interview(session, interview_id)
        if forget_suggestions(session, interview):
            keep_suggested(session, interview, said, suggested)
        session.commit()
