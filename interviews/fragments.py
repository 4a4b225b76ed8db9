"""Fragments: a span in one revision of a turn. Release for quoting hangs here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview
from interviews.quote_choices import choice_for
from interviews.turns import Turn, TurnRevision, pseudonymised_text
from research import audit
from research.errors import ConflictError, DomainError
from research.tables import UtcDateTime, now


class SpanOutsideTextError(DomainError):
    """A fragment lies within its turn and has at least one sign."""

    template = "Deze woorden vallen buiten de zin. Selecteer ze opnieuw."


class WithheldByTellerError(ConflictError):
    """The teller said himself that these words may not be quoted."""

    template = "De verteller wil niet dat u dit gebruikt. Vraag het hem eerst opnieuw."


class Fragment(SQLModel, table=True):
    """``text[start:end]`` of the pseudonymised text: 0-based code points, end exclusive."""

    __table_args__ = (UniqueConstraint("revision_id", "start", "end"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    revision_id: UUID = Field(foreign_key="turn_revision.id", index=True)
    start: int
    end: int
    released_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    released_by: UUID | None = Field(default=None, foreign_key="user.id")


def fragment_at(
    session: Session, interview: Interview, revision: TurnRevision, *, start: int, end: int
) -> Fragment:
    """Return the fragment with exactly this span; makes it when there is none yet.

    In words that their teller released himself, a new fragment is released too.

    Raises:
        SpanOutsideTextError: the span is empty, outside the text, or the text is not ready.
    """
    text = pseudonymised_text(session, interview, revision) or ""
    if not (0 <= start < end <= len(text)) or not text[start:end].strip():
        raise SpanOutsideTextError
    found = session.exec(
        select(Fragment).where(
            Fragment.revision_id == revision.id, Fragment.start == start, Fragment.end == end
        )
    ).first()
    if found is not None:
        return found
    fragment = Fragment(revision_id=revision.id, start=start, end=end)
    if choice_for(session, revision):
        fragment.released_at = now()
    session.add(fragment)
    session.flush()
    return fragment


def source_of(session: Session, fragment: Fragment) -> tuple[Interview, Turn, TurnRevision]:
    """Return interview, turn and revision that the fragment lies in."""
    statement = (
        select(Interview, Turn, TurnRevision)
        .join(Turn, Turn.interview_id == Interview.id)  # type: ignore[arg-type]
        .join(TurnRevision, TurnRevision.turn_id == Turn.id)  # type: ignore[arg-type]
        .where(TurnRevision.id == fragment.revision_id)
    )
    return session.exec(statement).one()


def fragment_text(session: Session, fragment: Fragment) -> str:
    """Unseal the pseudonymised words of the fragment.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    interview, _, revision = source_of(session, fragment)
    text = pseudonymised_text(session, interview, revision) or ""
    return text[fragment.start : fragment.end]


def fragment_texts(session: Session, fragments: Sequence[Fragment]) -> dict[UUID, str]:
    """Unseal the pseudonymised words of many fragments, by id, in one query.

    Raises:
        KeyDestroyedError: one of the actors was erased.
    """
    statement = (
        select(TurnRevision, Interview)
        .join(Turn, Turn.id == TurnRevision.turn_id)  # type: ignore[arg-type]
        .join(Interview, Interview.id == Turn.interview_id)  # type: ignore[arg-type]
        .where(col(TurnRevision.id).in_({one.revision_id for one in fragments}))
    )
    words = {
        revision.id: pseudonymised_text(session, interview, revision) or ""
        for revision, interview in session.exec(statement)
    }
    return {one.id: words[one.revision_id][one.start : one.end] for one in fragments}


def release_fragment(session: Session, fragment: Fragment, *, released_by: UUID | None) -> None:
    """Note that the teller released this fragment for quoting; None is the teller himself.

    Raises:
        WithheldByTellerError: he said himself that these words may not be quoted.
    """
    if choice_for(session, session.get_one(TurnRevision, fragment.revision_id)) is False:
        raise WithheldByTellerError
    fragment.released_at, fragment.released_by = now(), released_by
    session.add(fragment)
    session.flush()
    audit.record(
        session, user_id=released_by, action="release", kind="fragment", object_id=fragment.id
    )


def withhold_fragment(session: Session, fragment: Fragment, *, withheld_by: UUID | None) -> None:
    """Take the release back: the fragment may no longer be quoted."""
    fragment.released_at = fragment.released_by = None
    session.add(fragment)
    session.flush()
    audit.record(
        session, user_id=withheld_by, action="withhold", kind="fragment", object_id=fragment.id
    )
