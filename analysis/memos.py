"""Memos: what a researcher thinks while he codes, at the place that made him think it.

The analytic memo of grounded theory (Corbin and Strauss): no words of a teller, but a thought
about them. Colleagues who code the same study read it; nobody else does. It never becomes a
count, a claim or a quote. Every saving keeps what stood there before.

A memo at a story lies under the key of who told it and goes with him (``analysis/withdrawal.py``);
one at a network or a study under the key of that.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint, delete
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import ConflictError, DomainError
from research.reach import as_the_program
from research.tables import UtcDateTime, now
from research.vault import vault_of

MAX_LENGTH = 10_000
# As long as a correction of a name can be taken back: long enough to see that it was a mistake.
RESTORE_FOR = timedelta(days=14)


class MemoEmptyError(DomainError):
    """A memo has words."""

    template = "Typ eerst uw memo."


class MemoTooLongError(DomainError):
    """A memo fits on a few pages."""

    template = "Dit memo is te lang. Houd het bij %(limit)s tekens, of maak er twee van."


class MemoDiffersError(ConflictError):
    """The id is that of another memo."""

    template = "Onder dit nummer is al een ander memo bewaard. Bewaar uw tekst opnieuw."


class MemoMovedError(ConflictError):
    """It was changed or removed since its page was opened, in another window perhaps."""

    template = "Dit memo is intussen veranderd. Bekijk eerst wat er nu staat."


class MemoPlace(StrEnum):
    """What a memo is about."""

    STUDY = "study"
    THEME = "theme"
    NETWORK = "network"
    STORY = "story"
    TURN = "turn"
    CODING = "coding"


class MemoKind(StrEnum):
    """What sort of thought it is, in the words of the screen (``label("memo_kind", ...)``)."""

    SEEN = "seen"
    LINK = "link"
    QUESTION = "question"
    METHOD = "method"


class Memo(SQLModel, table=True):
    """A memo at one place; ``owner_id`` is whose key seals its words.

    A memo at a turn or a coding keeps its story and network too, and one at a coding its turn,
    so that each of them finds it. A coding that moves with its words takes its memos along.
    ``checked_at`` is when its writer looked at it again (``analysis/memo_checks.py``).
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    place: str
    theme: str | None = None
    network_id: UUID | None = Field(default=None, foreign_key="network.id", index=True)
    interview_id: UUID | None = Field(default=None, foreign_key="interview.id", index=True)
    turn_id: UUID | None = Field(default=None, foreign_key="turn.id")
    coding_id: UUID | None = Field(default=None, foreign_key="coding.id")
    owner_id: UUID
    written_by: UUID = Field(foreign_key="user.id", index=True)
    written_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    removed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    checked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


class MemoVersion(SQLModel, table=True):
    """The words of a memo as they were saved once.

    ``revision`` is the number of the revision of the turn that its writer saw, so that a page
    can say that those words changed since; None where the memo is at no turn.
    """

    __tablename__ = "memo_version"
    __table_args__ = (UniqueConstraint("memo_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    memo_id: UUID = Field(foreign_key="memo.id", index=True)
    number: int
    kind: str
    text_sealed: bytes
    revision: int | None = None
    saved_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def add_memo(
    session: Session,
    memo: Memo,
    *,
    text: str,
    kind: MemoKind,
    revision: int | None = None,
) -> bool:
    """Keep a new memo with its first words. The same memo sent again changes nothing.

    Args:
        session: a session that may write.
        memo: as ``analysis/memo_places.py`` makes it, under the id of the page.
        text: what was typed.
        kind: of the thought.
        revision: the number of the revision of the turn, for a memo at one.

    Returns:
        Whether it is new.

    Raises:
        MemoEmptyError, MemoTooLongError: it cannot be kept.
        MemoDiffersError: the id is taken by another memo.
        KeyDestroyedError: who told the story was erased.
    """
    text = _checked(text)
    known = session.get(Memo, memo.id)
    if known is not None:
        last = versions_of(session, known.id)[-1]
        same = (known.written_by, known.place, known.owner_id) == (
            memo.written_by,
            memo.place,
            memo.owner_id,
        )
        if not same or words_of(session, known, last) != text:
            raise MemoDiffersError
        return False
    session.add(memo)
    session.flush()
    _keep(session, memo, 1, text=text, kind=kind, revision=revision)
    note_memo(session, memo, "write", by=memo.written_by)
    return True


def change_memo(
    session: Session,
    memo: Memo,
    *,
    text: str,
    kind: MemoKind,
    seen: int,
    revision: int | None = None,
) -> MemoVersion:
    """Save other words; what stood there stays to be read. Saving the same changes nothing.

    Args:
        session: a session that may write.
        memo: of the person who saves.
        text, kind, revision: as for ``add_memo``.
        seen: the number of the version that the page showed.

    Raises:
        MemoEmptyError, MemoTooLongError: it cannot be kept.
        MemoMovedError: it was saved or removed since.
    """
    text = _checked(text)
    session.refresh(memo, with_for_update=True)
    last = versions_of(session, memo.id)[-1]
    is_same = (words_of(session, memo, last), last.kind) == (text, kind.value)
    if is_same and memo.removed_at is None:
        return last
    if memo.removed_at is not None or last.number != seen:
        raise MemoMovedError
    made = _keep(session, memo, last.number + 1, text=text, kind=kind, revision=revision)
    note_memo(session, memo, "change", by=memo.written_by)
    return made


def remove_memo(session: Session, memo: Memo, *, by: UUID) -> None:
    """Take a memo away; its writer can put it back for two weeks. Again changes nothing."""
    session.refresh(memo, with_for_update=True)
    if memo.removed_at is None:
        memo.removed_at = now()
        session.add(memo)
        session.flush()
        note_memo(session, memo, "remove", by=by)


def restore_memo(session: Session, memo: Memo, *, by: UUID) -> None:
    """Put a memo back. Doing it again changes nothing."""
    session.refresh(memo, with_for_update=True)
    if memo.removed_at is not None:
        memo.removed_at = None
        session.add(memo)
        session.flush()
        note_memo(session, memo, "restore", by=by)


def versions_of(session: Session, memo_id: UUID) -> list[MemoVersion]:
    """Return what was saved, oldest first; there is at least one."""
    statement = select(MemoVersion).where(MemoVersion.memo_id == memo_id)
    return list(session.exec(statement.order_by(col(MemoVersion.number))))


def words_of(session: Session, memo: Memo, version: MemoVersion) -> str:
    """Return the words of one version.

    Raises:
        KeyDestroyedError: who told the story was erased.
    """
    sealed = version.text_sealed
    return vault_of(session).unseal(memo.owner_id, sealed, row=version.id, field="text")


def forget_memos(session: Session, *, interview_id: UUID) -> None:
    """Remove everybody's memos at a story for good: who told it is erased."""
    _forget(session, select(Memo.id).where(Memo.interview_id == interview_id))


def forget_memos_of_network(session: Session, network_id: UUID) -> None:
    """Remove the memos at a network for good: what was said about it was kept long enough."""
    _forget(session, select(Memo.id).where(Memo.network_id == network_id))


def forget_memos_about_network(session: Session, network_id: UUID) -> None:
    """Remove the memos about a whole network for good, not those at its stories."""
    about = select(Memo.id).where(Memo.network_id == network_id, col(Memo.interview_id).is_(None))
    _forget(session, about)


def long_removed(session: Session, study_id: UUID, at: datetime) -> list[UUID]:
    """Return the memos of a study that were taken away too long ago to be put back."""
    statement = select(Memo.id).where(
        Memo.study_id == study_id, col(Memo.removed_at) < at - RESTORE_FOR
    )
    return list(session.exec(statement))


def forget_these(session: Session, memo_ids: list[UUID]) -> None:
    """Remove these memos for good."""
    _forget(session, select(Memo.id).where(col(Memo.id).in_(memo_ids)))


def _forget(session: Session, ids: Any) -> None:
    # Who erases a story may not see what a colleague wrote at it blind, and yet it goes.
    with as_the_program(session):
        for statement in (
            delete(MemoVersion).where(col(MemoVersion.memo_id).in_(ids)),
            delete(Memo).where(col(Memo.id).in_(ids)),
        ):
            session.execute(statement, execution_options={"synchronize_session": "fetch"})


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise MemoEmptyError
    if len(text) > MAX_LENGTH:
        raise MemoTooLongError(limit=MAX_LENGTH)
    return text


def _keep(
    session: Session, memo: Memo, number: int, *, text: str, kind: MemoKind, revision: int | None
) -> MemoVersion:
    version_id = uuid4()
    made = MemoVersion(
        id=version_id,
        memo_id=memo.id,
        number=number,
        kind=kind.value,
        revision=revision,
        text_sealed=vault_of(session).seal(memo.owner_id, text, row=version_id, field="text"),
    )
    session.add(made)
    session.flush()
    return made


def note_memo(session: Session, memo: Memo, action: str, *, by: UUID) -> None:
    """Note in the audit log what somebody did with a memo."""
    audit.record(session, user_id=by, action=action, kind="memo", object_id=memo.id)
