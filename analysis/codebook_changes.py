"""Taking back what was done to a codebook, and what that does to the suggestions.

An act can be taken back as long as nothing that came later rests on it. Where it cannot, the
error says what stands in the way.
"""

from uuid import UUID

from sqlmodel import Session, col, func, select

from analysis.claims import Claim
from analysis.codings import Coding, CodingStatus
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.codebook import Codebook, Theme, ThemeState
from research.codebook_acts import LabelTakenError, NothingChangedError
from research.codebook_versions import (
    CodebookAct,
    CodebookVersion,
    Entry,
    NoSuchVersionError,
    history_of,
    keep_version,
    restored,
    touched_since,
)
from research.errors import DomainError
from research.networks import Actor, Network
from research.studies import Study


class UndoneAlreadyError(DomainError):
    """An act is taken back once."""

    template = "Deze wijziging is al ongedaan gemaakt."


class LaterChangeError(DomainError):
    """Another act on the same themes came later."""

    template = "Dit thema is later nog eens gewijzigd. Maak eerst die wijziging ongedaan."


class ThemeInUseError(DomainError):
    """Words or sentences bear a theme that would no longer be there."""

    template = "Er zijn al woorden of zinnen met dit thema. Stop met het thema, of voeg het samen."


class MergedWorkError(DomainError):
    """After a merge people coded with the theme that was left: whose would that be?"""

    template = (
        "Na het samenvoegen is verder gecodeerd. Niemand weet bij welk thema dat hoort. "
        "Splits het thema, dan kiest u per codering."
    )


def undo(
    session: Session, study: Study, *, number: int, seen: int, reason: str, made_by: UUID
) -> CodebookVersion:
    """Take back the act of one version, by a new version that restores what it touched.

    Args:
        session: a session that may write.
        study: whose codebook.
        number: the version whose act is taken back.
        seen: the version that the lead looked at.
        reason: why.
        made_by: the lead.

    Raises:
        NoSuchVersionError: there is no such act.
        UndoneAlreadyError, LaterChangeError, ThemeInUseError, MergedWorkError.
        LabelTakenError: another theme took the name meanwhile.
        CodebookMovedError: somebody else changed the codebook since.
    """
    entry, book = undone(session, study.id, number)
    return keep_version(
        session,
        study,
        book=book,
        act=CodebookAct.UNDO,
        seen=seen,
        reason=reason,
        made_by=made_by,
        undoes=entry.number,
    )


def undone(session: Session, study_id: UUID, number: int) -> tuple[Entry, Codebook]:
    """Return the act and the book without it.

    Raises:
        NoSuchVersionError, UndoneAlreadyError, LaterChangeError, ThemeInUseError,
        MergedWorkError, LabelTakenError, NothingChangedError.
    """
    entries = history_of(session, study_id)
    entry = next((one for one in entries if one.number == number), None)
    if entry is None:
        raise NoSuchVersionError
    if number in taken_back(entries):
        raise UndoneAlreadyError
    if touched_since(entries, entry=entry):
        raise LaterChangeError
    now = entries[0].after
    book = restored(now, entry=entry)
    if (book.themes, book.lenses) == (now.themes, now.lenses):
        raise NothingChangedError
    _check_labels(book)
    for theme_id in entry.themes:
        _check_free(session, study_id, entry, theme_id)
    return entry, book


def taken_back(entries: list[Entry]) -> set[int]:
    """Return the numbers of the acts that do not stand any more; last act first."""
    gone: set[int] = set()
    for one in entries:
        if one.undoes is not None and one.number not in gone:
            gone.add(one.undoes)
    return gone


def _check_free(session: Session, study_id: UUID, entry: Entry, theme_id: str) -> None:
    before, after = _find(entry.before, theme_id), _find(entry.after, theme_id)
    if before is None and _used(session, study_id, theme_id):
        raise ThemeInUseError
    merged = after is not None and after.state is ThemeState.MERGED
    if merged and (before is None or before.state is not ThemeState.MERGED):
        assert after is not None
        if _coded_since(session, study_id, after.into[0], entry):
            raise MergedWorkError


def _find(book: Codebook, theme_id: str) -> Theme | None:
    return next((one for one in book.themes if one.id == theme_id), None)


def _check_labels(book: Codebook) -> None:
    labels = [one.label.casefold() for one in book.themes if one.is_open]
    if len(set(labels)) < len(labels):
        raise LabelTakenError


def _used(session: Session, study_id: UUID, theme_id: str) -> bool:
    claimed = select(Claim.id).where(Claim.study_id == study_id, Claim.theme == theme_id)
    return bool(_codings(session, study_id, theme_id)) or session.exec(claimed).first() is not None


def _coded_since(session: Session, study_id: UUID, theme_id: str, entry: Entry) -> bool:
    # A decision of a person; what the machine suggested meanwhile is no work.
    return bool(
        _codings(
            session,
            study_id,
            theme_id,
            col(Coding.decided_at) > entry.made_at,
            Coding.status == CodingStatus.ACCEPTED.value,
        )
    )


def _codings(session: Session, study_id: UUID, theme_id: str, *conditions: object) -> int:
    statement = (
        select(func.count())
        .select_from(Coding)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, Coding.theme == theme_id, *conditions)  # type: ignore[arg-type]
    )
    return session.exec(statement).one()
