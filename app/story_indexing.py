"""Reading stories into the search index: a job per study, one story per transaction.

A worker that was lost goes on where it was: what the index holds already is not read again.
"""

from collections.abc import Callable
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.search.indexing import index_story, unread_stories
from app.database import Database
from app.jobs import Job, JobKind, JobStatus, add_job
from interviews.interviews import Interview
from research.errors import KeyDestroyedError
from research.standing import is_still_told

GOES_ON = (JobStatus.WAITING.value, JobStatus.RUNNING.value)
Progress = Callable[[int, int], None]


def index_study(database: Database, study_id: UUID, progress: Progress) -> None:
    """Read every story of a study that the index does not hold.

    Args:
        database: no transaction of this thread may be open.
        study_id: which study.
        progress: told (stories read, stories in all).
    """
    with database.reading() as session:
        todo = unread_stories(session, study_id)
    progress(0, len(todo))
    for done, interview_id in enumerate(todo, start=1):
        with database.writing() as session:
            index_if_told(session, interview_id)
            session.commit()
        progress(done, len(todo))


def index_if_told(session: Session, interview_id: UUID) -> None:
    """Read a story, unless it may not be used any more: its teller may have taken it back."""
    interview = session.get(Interview, interview_id)
    if interview is None or not is_still_told(session, interview.actor_id):
        return
    try:
        index_story(session, interview)
    except KeyDestroyedError:
        # He was erased this moment; what was read before is taken out by that.
        session.rollback()


def ask_to_index(session: Session, study_ids: list[UUID], *, asked_by: UUID) -> list[Job]:
    """Put the reading of these studies in line, where nobody did yet.

    Returns:
        The new jobs, for the worker to be woken.
    """
    statement = select(Job.object_id).where(
        Job.kind == JobKind.INDEX_STORIES.value,
        col(Job.object_id).in_(study_ids),
        col(Job.status).in_(GOES_ON),
    )
    asked = set(session.exec(statement))
    kind = JobKind.INDEX_STORIES
    return [
        add_job(session, kind=kind, object_id=one, asked_by=asked_by)
        for one in study_ids
        if one not in asked
    ]
