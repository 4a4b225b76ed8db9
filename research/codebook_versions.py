"""The codebook of a study in versions: each version says who changed what, when and why.

Version 1 is the codebook that ships and needs no row. A later version is a row that never
changes: undoing adds a version that restores. Words lie sealed under the key of the study.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, UniqueConstraint, event
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.codebook import Codebook, Lens, Theme, ThemeState, codebook
from research.errors import ConflictError, DomainError, NotFoundError
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_IN_REASON = 500
CACHE = "wij_codebooks"


class CodebookAct(StrEnum):
    """What a version did to the one before it."""

    CHANGE = "change"
    ADD = "add"
    MERGE = "merge"
    SPLIT = "split"
    RETIRE = "retire"
    LENS_ON = "lens_on"
    LENS_OFF = "lens_off"
    IMPORT = "import"
    UNDO = "undo"


class CodebookMovedError(ConflictError):
    """Another lead changed the codebook after this page was opened."""

    template = "Een collega heeft het codeboek net veranderd. Kijk eerst wat er nu staat."


class ReasonMissingError(DomainError):
    """Who reads the history wants to know why."""

    template = "Schrijf kort op waarom u dit verandert. Collega’s lezen dit later terug."


class ReasonTooLongError(DomainError):
    """A reason is a sentence or two."""

    template = "Houd de reden korter dan 500 tekens."


class NoSuchVersionError(NotFoundError):
    """The codebook never had this version."""

    template = "Deze versie van het codeboek bestaat niet. Kijk in de geschiedenis."


class CodebookVersion(SQLModel, table=True):
    """One version of a study's codebook: a snapshot and the act that made it.

    ``themes`` holds the ids of the themes that the act touched; ``undoes`` the number of the
    version whose act this one took back.
    """

    __tablename__ = "codebook_version"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    number: int
    act: str
    themes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    content_sealed: bytes
    reason_sealed: bytes
    undoes: int | None = None
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Entry:
    """One line of the history; ``reason`` is in memory only."""

    number: int
    act: CodebookAct
    themes: tuple[str, ...]
    reason: str
    undoes: int | None
    made_by: UUID | None
    made_at: datetime
    before: Codebook
    after: Codebook


def codebook_of(session: Session, study_id: UUID, version: int | None = None) -> Codebook:
    """Return the codebook of a study as it is, or as it was in a version.

    What was read is remembered by the session, which is one request or one step of a job.

    Raises:
        NoSuchVersionError: there was never such a version.
    """
    known: dict[tuple[UUID, int | None], Codebook] = session.info.setdefault(CACHE, {})
    if (study_id, version) not in known:
        known[study_id, version] = _read(session, study_id, version)
    return known[study_id, version]


def keep_version(
    session: Session,
    study: Study,
    *,
    book: Codebook,
    act: CodebookAct,
    seen: int,
    reason: str,
    made_by: UUID,
    undoes: int | None = None,
) -> CodebookVersion:
    """Make this the codebook of the study.

    Args:
        session: a session that may write.
        study: whose codebook.
        book: what an act of ``codebook_acts`` made of the version that was seen.
        act: which act.
        seen: the version that the lead looked at.
        reason: why; at most 500 code points. Colleagues read it in the history.
        made_by: the lead.
        undoes: the number of the version that is taken back.

    Raises:
        ReasonMissingError, ReasonTooLongError.
        CodebookMovedError: somebody else made a version since.
    """
    reason = checked_reason(reason)
    before = locked_codebook(session, study, seen=seen)
    version_id = uuid4()
    vault, content = vault_of(session), json.dumps(_as_data(book), ensure_ascii=False)
    version = CodebookVersion(
        id=version_id,
        study_id=study.id,
        number=seen + 1,
        act=act.value,
        themes=touched_themes(before, book),
        content_sealed=vault.seal(study.id, content, row=version_id, field="content"),
        reason_sealed=vault.seal(study.id, reason, row=version_id, field="reason"),
        undoes=undoes,
        made_by=made_by,
    )
    session.add(version)
    session.flush()
    session.info.pop(CACHE, None)
    audit.record(
        session,
        user_id=made_by,
        action=f"codebook_{act.value}",
        kind="codebook",
        object_id=study.id,
    )
    return version


def locked_codebook(session: Session, study: Study, *, seen: int) -> Codebook:
    """Hold the codebook until the transaction ends, and return it.

    Raises:
        CodebookMovedError: it is not the version that was seen.
    """
    lock_study(session, study.id)
    session.info.pop(CACHE, None)
    book = codebook_of(session, study.id)
    if book.version != seen:
        raise CodebookMovedError
    return book


def checked_reason(reason: str) -> str:
    """Return the reason without white space around it.

    Raises:
        ReasonMissingError, ReasonTooLongError.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissingError
    if len(reason) > MOST_IN_REASON:
        raise ReasonTooLongError
    return reason


def history_of(session: Session, study_id: UUID) -> list[Entry]:
    """Return what was done to the codebook of a study, the last act first; one query."""
    statement = (
        select(CodebookVersion)
        .where(CodebookVersion.study_id == study_id)
        .order_by(col(CodebookVersion.number))
    )
    entries, before = [], codebook()
    for one in session.exec(statement):
        after = _opened(session, one)
        entries.append(_entry(session, one, before, after))
        before = after
    return entries[::-1]


def restored(book: Codebook, *, entry: Entry) -> Codebook:
    """Return the book as it was before an act, in what that act touched.

    Later acts on other themes stay. Themes that the act added leave.
    """
    old = {one.id: one for one in entry.before.themes}
    touched = set(entry.themes)
    themes = [
        old.get(one.id, one) if one.id in touched else one
        for one in book.themes
        if one.id not in touched or one.id in old
    ]
    switched = entry.before.lenses != entry.after.lenses
    return replace(
        book, themes=tuple(themes), lenses=entry.before.lenses if switched else book.lenses
    )


def touched_since(entries: Iterable[Entry], *, entry: Entry) -> bool:
    """Return whether a later act touched the same themes, or built on them."""
    mine = set(entry.themes)
    for one in entries:
        if one.number > entry.number and mine & (set(one.themes) | _heirs(one.after, one.themes)):
            return True
    return False


def touched_themes(before: Codebook, after: Codebook) -> list[str]:
    """Return the ids of the themes that are not the same in both books."""
    old = {one.id: one for one in before.themes}
    new = {one.id: one for one in after.themes}
    return [one for one in {**old, **new} if old.get(one) != new.get(one)]


def _heirs(book: Codebook, theme_ids: Iterable[str]) -> set[str]:
    wanted = set(theme_ids)
    return {heir for one in book.themes if one.id in wanted for heir in one.into}


def _read(session: Session, study_id: UUID, version: int | None) -> Codebook:
    if version == codebook().version:
        return codebook()
    statement = (
        select(CodebookVersion)
        .where(CodebookVersion.study_id == study_id)
        .order_by(col(CodebookVersion.number).desc())
        .limit(1)
    )
    if version is not None:
        statement = statement.where(CodebookVersion.number == version)
    found = session.exec(statement).first()
    if found is not None:
        return _opened(session, found)
    if version is not None:
        raise NoSuchVersionError
    return codebook()


def _opened(session: Session, version: CodebookVersion) -> Codebook:
    words = vault_of(session).unseal(
        version.study_id, version.content_sealed, row=version.id, field="content"
    )
    data = json.loads(words)
    return replace(
        codebook(),
        version=version.number,
        themes=tuple(_theme(one) for one in data["themes"]),
        lenses=tuple(Lens(one) for one in data["lenses"]),
    )


def _entry(session: Session, version: CodebookVersion, before: Codebook, after: Codebook) -> Entry:
    reason = vault_of(session).unseal(
        version.study_id, version.reason_sealed, row=version.id, field="reason"
    )
    return Entry(
        number=version.number,
        act=CodebookAct(version.act),
        themes=tuple(version.themes),
        reason=reason,
        undoes=version.undoes,
        made_by=version.made_by,
        made_at=version.made_at,
        before=before,
        after=after,
    )


def _as_data(book: Codebook) -> dict[str, Any]:
    return {"themes": [asdict(one) for one in book.themes], "lenses": list(book.lenses)}


def _theme(data: dict[str, Any]) -> Theme:
    facts = data | {
        "lens": Lens(data["lens"]),
        "state": ThemeState(data["state"]),
        "into": tuple(data["into"]),
    }
    return Theme(**facts)


@event.listens_for(Session, "after_soft_rollback")
def _forget_codebooks(session: Session, transaction: SessionTransaction) -> None:
    # A version that is rolled back was never there.
    del transaction
    session.info.pop(CACHE, None)
