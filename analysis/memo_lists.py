"""Reading memos: those at one place, all of a study, and those with certain words."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from analysis.codings import Coding
from analysis.memo_checks import to_check
from analysis.memo_places import is_kept, newest_revisions, readable_by
from analysis.memos import Memo, MemoKind, MemoPlace, MemoVersion, words_of
from interviews.interviews import Interview
from interviews.turns import Turn
from research.errors import NotFoundError
from research.networks import Actor, Network
from research.studies import Study


@dataclass(frozen=True)
class ReadMemo:
    """A memo as a colleague reads it. Exists in memory only.

    Attributes:
        memo, version: the memo and what was saved last.
        text: its words.
        network, actor: of the place, where it is at one.
        seq: the number of the turn, from 1.
        coding: what it is about, for a memo at a coding.
        newest: the number of the last revision of the turn.
        to_check: whether its writer has to look whether words of a story that is gone are in it.
    """

    memo: Memo
    version: MemoVersion
    text: str
    network: Network | None = None
    actor: Actor | None = None
    seq: int | None = None
    coding: Coding | None = None
    newest: int | None = None
    to_check: bool = False

    @property
    def moved(self) -> bool:
        """Return whether the teller's words changed since the memo was saved."""
        seen = self.version.revision
        return seen is not None and self.newest is not None and seen < self.newest

    @property
    def is_changed(self) -> bool:
        """Return whether it was saved more than once."""
        return self.version.number > 1

    @property
    def theme(self) -> str | None:
        """Return the theme that it is about, if any."""
        return self.coding.theme if self.coding else self.memo.theme


@dataclass(frozen=True)
class Wanted:
    """Which memos of a study to show; what is None or empty leaves nothing out."""

    words: str = ""
    theme: str | None = None
    kind: MemoKind | None = None
    written_by: UUID | None = None


def memos_at(
    session: Session, place: MemoPlace, key: UUID | str, study: Study, *, user_id: UUID, leads: bool
) -> list[ReadMemo]:
    """Return the memos at a place, oldest first.

    A story or a network has those at everything within it; a theme those at its codings too.

    Args:
        session: any session.
        place: which kind.
        key: the id of the study, network, interview, turn or coding; the id of the theme.
        study: the study that it is in.
        user_id, leads: who reads, and whether he leads.

    Raises:
        KeyDestroyedError: who told a story was erased.
    """
    column = {
        MemoPlace.NETWORK: Memo.network_id,
        MemoPlace.STORY: Memo.interview_id,
        MemoPlace.TURN: Memo.turn_id,
        MemoPlace.CODING: Memo.coding_id,
    }.get(place)
    if column is not None:
        at: Any = column == key
    elif place is MemoPlace.THEME:
        at = or_(Memo.theme == key, Coding.theme == key)
    else:
        at = Memo.place == MemoPlace.STUDY.value
    return _read(session, study, [at, is_kept(), readable_by(user_id, leads=leads)])


def memos_of_study(
    session: Session, study: Study, wanted: Wanted, *, user_id: UUID, leads: bool
) -> list[ReadMemo]:
    """Return the memos of a study that this person may read, newest first."""
    conditions = [is_kept(), readable_by(user_id, leads=leads)]
    if wanted.theme:
        conditions.append(or_(Memo.theme == wanted.theme, Coding.theme == wanted.theme))
    if wanted.written_by:
        conditions.append(Memo.written_by == wanted.written_by)
    found = _read(session, study, conditions)
    if wanted.kind:
        found = [one for one in found if one.version.kind == wanted.kind]
    words = wanted.words.casefold().split()
    found = [one for one in found if all(word in one.text.casefold() for word in words)]
    return found[::-1]


def taken_away(session: Session, study: Study, *, user_id: UUID, leads: bool) -> list[ReadMemo]:
    """Return one's own memos that were taken away and can be put back."""
    mine = [Memo.written_by == user_id, ~is_kept(), readable_by(user_id, leads=leads)]
    return _read(session, study, mine)


def memo_in(
    session: Session, study: Study, memo_id: UUID, *, user_id: UUID, leads: bool
) -> ReadMemo:
    """Return one memo of a study; one that was taken away to its writer alone.

    Raises:
        NotFoundError: no such memo, or not for this person.
    """
    kept = or_(is_kept(), Memo.written_by == user_id)
    found = _read(session, study, [Memo.id == memo_id, kept, readable_by(user_id, leads=leads)])
    if not found:
        raise NotFoundError
    return found[0]


def _read(session: Session, study: Study, conditions: list[Any]) -> list[ReadMemo]:
    statement = (
        select(Memo, Network, Actor, Turn)
        .outerjoin(Network, col(Network.id) == Memo.network_id)
        .outerjoin(Interview, col(Interview.id) == Memo.interview_id)
        .outerjoin(Actor, col(Actor.id) == Interview.actor_id)
        .outerjoin(Turn, col(Turn.id) == Memo.turn_id)
        .outerjoin(Coding, col(Coding.id) == Memo.coding_id)
        .where(Memo.study_id == study.id, *conditions)
        .order_by(col(Memo.written_at), col(Memo.id))
    )
    rows = list(session.exec(statement))
    codings = _codings(session, [row[0].coding_id for row in rows if row[0].coding_id])
    last = _last_versions(session, [row[0].id for row in rows])
    newest = newest_revisions(session, [row[3].id for row in rows if row[3]])
    unchecked = to_check(session, [row[0].id for row in rows])
    return [
        ReadMemo(
            memo,
            last[memo.id],
            words_of(session, memo, last[memo.id]),
            network,
            actor,
            turn.seq if turn else None,
            codings.get(memo.coding_id) if memo.coding_id else None,
            newest.get(turn.id) if turn else None,
            memo.id in unchecked,
        )
        for memo, network, actor, turn in rows
    ]


def _codings(session: Session, coding_ids: list[UUID]) -> dict[UUID, Coding]:
    statement = select(Coding).where(col(Coding.id).in_(coding_ids))
    return {one.id: one for one in session.exec(statement)}


def _last_versions(session: Session, memo_ids: list[UUID]) -> dict[UUID, MemoVersion]:
    statement = select(MemoVersion).where(col(MemoVersion.memo_id).in_(memo_ids))
    return {one.memo_id: one for one in session.exec(statement.order_by(col(MemoVersion.number)))}
