"""After a change of the codebook the worker lets waiting suggestions follow, story by story."""

from collections.abc import Callable
from uuid import UUID

from sqlmodel import Session

from analysis.retagging import moved_by, retag_story, stories_to_retag
from app.database import Database
from app.jobs import Job, JobKind, add_job
from app.queue import wake_after_commit
from research.codebook_versions import CodebookVersion

Progress = Callable[[int, int], None]


def follow_by_worker(database: Database, version_id: UUID, progress: Progress) -> None:
    """Let the suggestions of every story that a version can have changed follow the codebook.

    Each story is a short transaction of its own, so that coders work on. Doing it twice, or
    after a later version, changes nothing more: a story follows the codebook as it is.

    Args:
        database: no transaction of this thread may be open.
        version_id: the version that was made.
        progress: told (stories done, stories in all).
    """
    with database.reading() as session:
        version = session.get_one(CodebookVersion, version_id)
        study_id, themes = version.study_id, moved_by(session, version)
        stories = stories_to_retag(session, study_id, themes)
    for done, interview_id in enumerate(stories):
        progress(done, len(stories))
        with database.writing() as session:
            retag_story(session, study_id, interview_id, themes)
            session.commit()
    progress(len(stories), len(stories))


def follow_later(session: Session, version: CodebookVersion, *, asked_by: UUID) -> Job | None:
    """Put the job in line, in the transaction of the change; None where nothing can change."""
    themes = moved_by(session, version)
    if not themes or not stories_to_retag(session, version.study_id, themes):
        return None
    kind = JobKind.FOLLOW_CODEBOOK
    job = add_job(session, kind=kind, object_id=version.id, asked_by=asked_by)
    wake_after_commit(session, job)
    return job
