"""Reading a client base in: at once when it is small, by the worker when it is large.

A large one goes in by short transactions, so that nobody else waits; until the last one it
is nobody's client base, and what a lost worker left is taken away by the next try.
"""

from collections.abc import Callable
from uuid import UUID

from sqlmodel import Session

from app.database import Database
from research.errors import ConflictError, DomainError, NotFoundError
from research.frame_errors import FrameError, FrameRowsError
from research.frame_files import FileLook, look_at
from research.frame_reading import FrameFile, read_file
from research.frame_rows import KNOWN_COLUMNS, RowProblem
from research.frame_uploads import (
    FrameUpload,
    UploadStatus,
    content_of,
    end_upload,
    refuse,
    uses_of,
)
from research.frames import (
    ROWS_AT_ONCE,
    SamplingFrame,
    add_units,
    finish_frame,
    start_frame,
)

# A file of this size is read in well under a second.
SMALL = 256 * 1024
Progress = Callable[[int, int], None]


def look_of(upload: FrameUpload, content: bytes) -> FileLook:
    """Return how the file is read: as its lead chose, else as it looks."""
    return look_at(
        content,
        encoding=upload.encoding,
        delimiter=upload.delimiter,
        has_header=upload.has_header,
        known=KNOWN_COLUMNS,
    )


def import_now(session: Session, upload: FrameUpload) -> None:
    """Read a small file in, in the transaction of the request; flushes.

    Raises:
        FrameDrawnError: the study has its draw.
    """
    file, problems, error = _read(session, upload)
    if file is None or problems:
        refuse(session, upload, error=error or FrameRowsError(), problems=problems)
        return
    frame = start_frame(session, upload.study_id, file=file, imported_by=upload.uploaded_by)
    add_units(session, frame.id, file.rows)
    finish_frame(session, frame)
    end_upload(session, upload)


def import_by_worker(database: Database, upload_id: UUID, progress: Progress) -> None:
    """Read a large file in: all of it, or nothing."""
    with database.reading() as session:
        upload = session.get(FrameUpload, upload_id)
        if upload is None:
            raise NotFoundError
        if upload.status != UploadStatus.READING:
            return
        file, problems, error = _read(session, upload)
    if file is None or problems:
        _refuse(database, upload_id, error or FrameRowsError(), problems)
        return
    try:
        _keep(database, upload, file, progress)
    except ConflictError as drawn:
        _refuse(database, upload_id, drawn, [])


def _read(
    session: Session, upload: FrameUpload
) -> tuple[FrameFile | None, list[RowProblem], FrameError | None]:
    content = content_of(session, upload)
    try:
        file, problems = read_file(content, look_of(upload, content), uses_of(upload))
    except FrameError as error:
        return None, [], error
    return file, problems, None


def _keep(database: Database, upload: FrameUpload, file: FrameFile, progress: Progress) -> None:
    total = len(file.rows)
    with database.writing() as session:
        by = upload.uploaded_by
        frame_id = start_frame(session, upload.study_id, file=file, imported_by=by).id
        session.commit()
    for start in range(0, total, ROWS_AT_ONCE):
        progress(start, total)
        with database.writing() as session:
            add_units(session, frame_id, file.rows[start : start + ROWS_AT_ONCE])
            session.commit()
    with database.writing() as session:
        finish_frame(session, session.get_one(SamplingFrame, frame_id))
        end_upload(session, session.get_one(FrameUpload, upload.id))
        session.commit()
    progress(total, total)


def _refuse(
    database: Database, upload_id: UUID, error: DomainError, problems: list[RowProblem]
) -> None:
    with database.writing() as session:
        upload = session.get_one(FrameUpload, upload_id)
        refuse(session, upload, error=error, problems=problems)
        session.commit()
