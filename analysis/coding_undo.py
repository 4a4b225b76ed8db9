"""Undo and redo of one's own acts on codings, for as long as the page stands open.

An undo is an act itself: nothing is taken out of the log. What a colleague changed since is
never overwritten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.coding_acts import CodingAct, Deed, State, acts_of_page, note_act
from analysis.codings import (
    Coding,
    CodingStatus,
    ThemeNotOfferedError,
    book_of,
    fragment_of,
    state_of,
)
from analysis.releasing import release_for_quote, release_state_of
from interviews.fragments import Fragment
from interviews.interviews import Interview, locked
from research import audit
from research.errors import ConflictError

OF_WORDS = {Deed.RELEASE, Deed.WITHHOLD}


class ChangedSinceError(ConflictError):
    """A colleague changed the same coding after the act."""

    template = (
        "Een collega veranderde deze codering na u. Daarom kan uw stap niet meer terug. "
        "Bekijk wat er nu staat."
    )


class NotThisStepError(ConflictError):
    """The step was undone or redone already, perhaps by a second press of the button."""

    template = "Deze stap is al teruggezet. Bekijk het verhaal en kies dan opnieuw."


@dataclass(frozen=True)
class Steps:
    """What can be undone and redone now; the acts that a colleague passed by are left out."""

    undo: CodingAct | None = None
    redo: CodingAct | None = None


def steps_of(
    session: Session, interview: Interview, *, user_id: UUID, page_id: UUID | None
) -> Steps:
    """Return the next step back and forward of one person on one page."""
    if page_id is None:
        return Steps()
    done, undone = _stacks(acts_of_page(session, interview.id, user_id=user_id, page_id=page_id))
    back = (act for act in reversed(done) if _state_now(session, act) == act.after)
    on = (act for act in reversed(undone) if _state_now(session, act) == act.before)
    return Steps(next(back, None), next(on, None))


def undo(
    session: Session, interview: Interview, act_id: UUID, *, user_id: UUID, page_id: UUID
) -> CodingAct:
    """Put a coding back as it stood before the last act of this person on this page.

    Args:
        session: a session that may write.
        interview: whose story.
        act_id: the act that the page offered to undo.
        user_id, page_id: who, and on which page.

    Raises:
        NotThisStepError: it was undone already, or is no act of this page.
        ChangedSinceError: a colleague changed the same thing after it.
    """
    return _step(session, interview, act_id, user_id=user_id, page_id=page_id, deed=Deed.UNDO)


def redo(
    session: Session, interview: Interview, act_id: UUID, *, user_id: UUID, page_id: UUID
) -> CodingAct:
    """Do the act again that was undone last; the same rules and errors as ``undo``.

    Raises:
        NotThisStepError, ChangedSinceError: as for ``undo``.
        QuotesNotAgreedError, NotAcceptedError: the words can be quoted no longer.
        ThemeNotOfferedError: the codebook of the study offers this theme no longer.
    """
    return _step(session, interview, act_id, user_id=user_id, page_id=page_id, deed=Deed.REDO)


def _step(
    session: Session,
    interview: Interview,
    act_id: UUID,
    *,
    user_id: UUID,
    page_id: UUID,
    deed: Deed,
) -> CodingAct:
    locked(session, interview)
    acts = acts_of_page(session, interview.id, user_id=user_id, page_id=page_id)
    done, undone = _stacks(acts)
    act = next((one for one in (done if deed is Deed.UNDO else undone) if one.id == act_id), None)
    if act is None:
        raise NotThisStepError
    is_, becomes = (act.after, act.before) if deed is Deed.UNDO else (act.before, act.after)
    if _state_now(session, act) != is_:
        raise _why_not(session, act)
    if becomes.get("status") == CodingStatus.ACCEPTED:
        _check_offered(session, interview, str(becomes["theme"]))
    _put(session, interview, act, becomes)
    audit.record(
        session, user_id=user_id, action=deed.value, kind="coding", object_id=act.coding_id
    )
    return note_act(
        session,
        interview,
        coding_id=act.coding_id,
        user_id=user_id,
        page_id=page_id,
        deed=deed,
        before=is_,
        after=becomes,
        of_id=act.id,
    )


def _check_offered(session: Session, interview: Interview, theme: str) -> None:
    """The codebook of the study may have changed since."""
    book = book_of(session, interview)
    if not book.offers(book.counts_as(theme)):
        raise ThemeNotOfferedError


def _stacks(acts: Iterable[CodingAct]) -> tuple[list[CodingAct], list[CodingAct]]:
    """Return the acts that hold, and those that were undone; the last of each comes first."""
    done: list[CodingAct] = []
    undone: list[CodingAct] = []
    for act in acts:
        if act.deed == Deed.UNDO:
            _move(act.of_id, done, undone)
        elif act.deed == Deed.REDO:
            _move(act.of_id, undone, done)
        else:
            done.append(act)
            undone.clear()
    return done, undone


def _move(act_id: UUID | None, out: list[CodingAct], into: list[CodingAct]) -> None:
    act = next(one for one in out if one.id == act_id)
    out.remove(act)
    into.append(act)


def _why_not(session: Session, act: CodingAct) -> ConflictError:
    """Tell a colleague's change from an own later step that must go back first."""
    last = session.exec(
        select(CodingAct)
        .where(CodingAct.coding_id == act.coding_id)
        .order_by(col(CodingAct.number).desc())
    ).first()
    own = last is not None and (last.user_id, last.page_id) == (act.user_id, act.page_id)
    return NotThisStepError() if own else ChangedSinceError()


def _words_of(session: Session, act: CodingAct) -> tuple[Coding, Fragment]:
    coding = session.get_one(Coding, act.coding_id)
    session.refresh(coding, with_for_update=True)
    return coding, fragment_of(session, coding)


def _state_now(session: Session, act: CodingAct) -> State:
    coding = session.get_one(Coding, act.coding_id)
    if act.deed in OF_WORDS:
        return release_state_of(fragment_of(session, coding))
    return state_of(coding)


def _put(session: Session, interview: Interview, act: CodingAct, state: State) -> None:
    coding, fragment = _words_of(session, act)
    if act.deed in OF_WORDS:
        if state["released_at"]:
            # What the teller agreed to may have changed meanwhile.
            release_for_quote(session, interview, fragment, by=act.user_id)
        fragment.released_by, fragment.released_at = _who_when(state, "released")
        session.add(fragment)
    else:
        coding.theme, coding.status = state["theme"], state["status"]
        coding.decided_by, coding.decided_at = _who_when(state, "decided")
        session.add(coding)
    session.flush()


def _who_when(state: State, kind: str) -> tuple[UUID | None, datetime | None]:
    by, at = state[f"{kind}_by"], state[f"{kind}_at"]
    return UUID(by) if by else None, datetime.fromisoformat(at) if at else None
