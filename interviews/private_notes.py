"""Private notes: what an interviewer jots down for himself, beside the conversation.

They are no part of the story: nothing reads them but the page of who wrote them. They lie
sealed under the key of the actor's typed words, so that they go with those words, and with him.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, delete
from sqlmodel import Field, Session, SQLModel, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from interviews.interviews import Interview, locked
from interviews.raw_access import raw_access
from research.errors import ConflictError, DomainError
from research.tables import UtcDateTime, now
from research.vault import vault_of

MAX_LENGTH = 2_000
MAX_NOTES = 100


class NoteEmptyError(DomainError):
    """A note has words."""

    template = "Typ eerst uw notitie."


class NoteTooLongError(DomainError):
    """A note is short."""

    template = "Deze notitie is te lang. Houd het bij %(limit)s tekens."


class TooManyNotesError(DomainError):
    """Notes are few: a story belongs in the conversation."""

    template = "U heeft al %(limit)s notities. Gooi er eerst een weg."


class NoteDiffersError(ConflictError):
    """The id is that of another note."""

    template = "Onder dit nummer is al een andere notitie bewaard. Bewaar uw tekst opnieuw."


class PrivateNote(SQLModel, table=True):
    """One note of one interviewer about one conversation."""

    __tablename__ = "private_note"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    raw_sealed: bytes
    written_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class ReadNote:
    """A note as its writer reads it. Exists in memory only."""

    id: UUID
    text: str
    written_at: datetime


def add_note(
    session: Session, interview: Interview, *, note_id: UUID, text: str, written_by: UUID
) -> bool:
    """Keep a note for its writer alone. The same note sent again changes nothing.

    Returns:
        Whether it is new.

    Raises:
        NoteEmptyError, NoteTooLongError, TooManyNotesError: it cannot be kept.
        NoteDiffersError: the id is taken by another note.
        RawWordsShutError: the typed words of this conversation are closed to this person.
        KeyDestroyedError: the actor was erased.
    """
    text = text.strip()
    if not text:
        raise NoteEmptyError
    if len(text) > MAX_LENGTH:
        raise NoteTooLongError(limit=MAX_LENGTH)
    locked(session, interview)
    raw_access(session, interview, reader_id=written_by).check()
    vault = vault_of(session)
    known = session.get(PrivateNote, note_id)
    if known is not None:
        own = (known.interview_id, known.user_id) == (interview.id, written_by)
        if not own or _words(session, interview, known) != text:
            raise NoteDiffersError
        return False
    mine = _of(interview.id, written_by)
    if session.exec(select(func.count()).select_from(mine.subquery())).one() >= MAX_NOTES:
        raise TooManyNotesError(limit=MAX_NOTES)
    sealed = vault.seal(interview.actor_id, text, row=note_id, field="raw")
    session.add(
        PrivateNote(id=note_id, interview_id=interview.id, user_id=written_by, raw_sealed=sealed)
    )
    session.flush()
    return True


def notes_of(session: Session, interview: Interview, *, reader_id: UUID) -> list[ReadNote]:
    """Return this person's own notes, oldest first; empty once the typed words are closed to him.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    if not raw_access(session, interview, reader_id=reader_id).is_open:
        return []
    found = session.exec(_of(interview.id, reader_id).order_by(col(PrivateNote.written_at)))
    return [ReadNote(one.id, _words(session, interview, one), one.written_at) for one in found]


def forget_note(session: Session, interview: Interview, *, note_id: UUID, by: UUID) -> None:
    """Remove an own note for good; one that is gone, or of another, changes nothing."""
    session.execute(
        delete(PrivateNote).where(
            col(PrivateNote.id) == note_id,
            col(PrivateNote.interview_id) == interview.id,
            col(PrivateNote.user_id) == by,
        ),
        execution_options={"synchronize_session": "fetch"},
    )


def forget_notes_of(session: Session, interview_id: UUID) -> None:
    """Remove everybody's notes about a conversation: its typed words go, or who told it."""
    session.execute(
        delete(PrivateNote).where(col(PrivateNote.interview_id) == interview_id),
        execution_options={"synchronize_session": "fetch"},
    )


def _of(interview_id: UUID, user_id: UUID) -> SelectOfScalar[PrivateNote]:
    return select(PrivateNote).where(
        PrivateNote.interview_id == interview_id, PrivateNote.user_id == user_id
    )


def _words(session: Session, interview: Interview, note: PrivateNote) -> str:
    return vault_of(session).unseal(interview.actor_id, note.raw_sealed, row=note.id, field="raw")
