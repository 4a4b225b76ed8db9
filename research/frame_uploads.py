"""A file that waits for its columns to be chosen: sealed, and gone as soon as it is read in.

It may hold columns that must not come in. They are never kept in the clear, and the file
goes after the import, with a next file, or after a day.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from research.errors import ConflictError, DomainError
from research.frame_errors import ROW_ERRORS, FrameError
from research.frame_rows import ColumnUse, RowProblem
from research.frames import check_not_drawn
from research.tables import UtcDateTime, now
from research.vault import vault_of

KEPT_FOR = timedelta(days=1)
FIELD = "content"


class UploadGoneError(ConflictError):
    """The file is no longer there."""

    template = "Dit bestand is er niet meer. Kies het bestand nog een keer."


class UploadStatus(StrEnum):
    """How far the file is."""

    WAITING = "waiting"
    READING = "reading"
    REFUSED = "refused"
    KEPT = "kept"


class FrameUpload(SQLModel, table=True):
    """One file on its way in. ``uses``, ``encoding`` ... are as the lead chose them.

    ``problems`` holds packed lines of error class and facts: numbers only, no cell.
    """

    __tablename__ = "frame_upload"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    content_sealed: bytes
    status: str = UploadStatus.WAITING.value
    encoding: str = ""
    delimiter: str = ""
    has_header: bool | None = None
    uses: str = "[]"
    refusal: str = ""
    problem_count: int = 0
    problems: bytes = b""
    uploaded_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    uploaded_by: UUID | None = Field(default=None, foreign_key="user.id")


def keep_upload(
    session: Session, study_id: UUID, *, content: bytes, uploaded_by: UUID | None
) -> FrameUpload:
    """Keep a file until its columns are chosen; it takes the place of an earlier one.

    Raises:
        FrameDrawnError: the study has its draw.
    """
    check_not_drawn(session, study_id)
    old = select(FrameUpload).where(
        (col(FrameUpload.study_id) == study_id) | (col(FrameUpload.uploaded_at) < now() - KEPT_FOR)
    )
    for upload in session.exec(old):
        session.delete(upload)
    new = FrameUpload(study_id=study_id, content_sealed=b"", uploaded_by=uploaded_by)
    _seal(session, new, content)
    session.add(new)
    session.flush()
    return new


def content_of(session: Session, upload: FrameUpload) -> bytes:
    """Return the bytes of the file.

    Raises:
        UploadGoneError: it was read in, or refused.
    """
    vault = vault_of(session)
    words = vault.unseal(upload.study_id, upload.content_sealed, row=upload.id, field=FIELD)
    if not words:
        raise UploadGoneError
    return base64.b85decode(words)


def choose(session: Session, upload: FrameUpload, *, uses: Sequence[ColumnUse]) -> None:
    """Note what each column is for, and that the file is being read in.

    Raises:
        UploadGoneError: it is being read in already, or was.
    """
    session.refresh(upload, with_for_update=True)
    if upload.status != UploadStatus.WAITING:
        raise UploadGoneError
    upload.uses = json.dumps(list(uses))
    upload.status = UploadStatus.READING.value
    session.add(upload)
    session.flush()


def uses_of(upload: FrameUpload) -> list[ColumnUse]:
    """Return what the lead chose for each column."""
    return [ColumnUse(use) for use in json.loads(upload.uses)]


def refuse(
    session: Session, upload: FrameUpload, *, error: DomainError, problems: Sequence[RowProblem]
) -> None:
    """Note why the file is refused; the file itself goes."""
    upload.status, upload.refusal = UploadStatus.REFUSED.value, type(error).__name__
    upload.problem_count = len(problems)
    upload.problems = zlib.compress("".join(_packed(problems)).encode())
    _seal(session, upload, b"")
    session.add(upload)
    session.flush()


def end_upload(session: Session, upload: FrameUpload) -> None:
    """Note that the clients were kept; the file itself goes."""
    upload.status = UploadStatus.KEPT.value
    _seal(session, upload, b"")
    session.add(upload)
    session.flush()


def problems_of(upload: FrameUpload) -> list[FrameError]:
    """Return what was wrong, line by line, as errors with their messages."""
    if not upload.problems:
        return []
    errors = []
    for line in zlib.decompress(upload.problems).decode().splitlines():
        kind, facts = line.split("\t", 1)
        errors.append(ROW_ERRORS[kind](**json.loads(facts)))
    return errors


def latest_upload(session: Session, study_id: UUID) -> FrameUpload | None:
    """Return the file that was chosen last for this study."""
    statement = select(FrameUpload).where(FrameUpload.study_id == study_id)
    return session.exec(statement.order_by(col(FrameUpload.uploaded_at).desc())).first()


def _seal(session: Session, upload: FrameUpload, content: bytes) -> None:
    upload.content_sealed = vault_of(session).seal(
        upload.study_id, base64.b85encode(content).decode(), row=upload.id, field=FIELD
    )


def _packed(problems: Sequence[RowProblem]) -> Iterable[str]:
    return (f"{kind.__name__}\t{json.dumps(facts)}\n" for kind, facts in problems)
