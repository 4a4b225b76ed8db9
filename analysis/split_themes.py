"""Codings of a theme that was split: a person says to which part each of them belongs."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.codings import Coding, CodingStatus, book_of
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research import audit
from research.codebook import Codebook, ThemeState
from research.errors import ConflictError, InvalidValueError, NotFoundError
from research.networks import Actor, Network
from research.standing import still_told
from research.tables import now

Placed = tuple[Coding, Fragment, TurnRevision, Interview]


class AlreadyPlacedError(ConflictError):
    """Somebody else said where this coding goes."""

    template = "Een collega heeft deze codering net geplaatst. Kijk wat er nu staat."


def to_place(session: Session, study_id: UUID, theme_id: str, *conditions: object) -> list[Placed]:
    """Return the accepted codings that still bear a theme that was split.

    Args:
        session: any session.
        study_id: whose codings.
        theme_id: the theme that was split.
        conditions: which interviews the reader may open.
    """
    found = _of_study(study_id, Coding.theme == theme_id, *conditions).order_by(
        Network.reference, col(Actor.number), col(Turn.seq), col(Fragment.start), col(Coding.id)
    )
    return list(session.exec(found))


def placed_from(
    session: Session, study_id: UUID, theme_id: str, *conditions: object
) -> list[Placed]:
    """Return the codings of a theme that was split that a person placed, the last one first."""
    found = _of_study(study_id, Coding.moved_from == theme_id, *conditions)
    return list(session.exec(found.order_by(col(Coding.decided_at).desc(), col(Coding.id))))


def place_coding(
    session: Session, interview: Interview, coding: Coding, *, theme: str, placed_by: UUID
) -> None:
    """Say to which part of a theme that was split this coding belongs.

    Where the words already bear that part, this coding is rejected: it says nothing new.

    Raises:
        AlreadyPlacedError: somebody else did so first.
        InvalidValueError: the theme is no part of the one that was split.
    """
    session.refresh(coding, with_for_update=True)
    book = book_of(session, interview)
    whole = book.theme(coding.theme)
    if whole.state is not ThemeState.SPLIT or coding.status != CodingStatus.ACCEPTED:
        raise AlreadyPlacedError
    if theme not in whole.into:
        raise InvalidValueError(field="thema")
    if _bears(session, book, coding, theme):
        coding.status = CodingStatus.REJECTED.value
    else:
        coding.moved_from, coding.theme = coding.theme, theme
    coding.decided_by, coding.decided_at = placed_by, now()
    session.add(coding)
    session.flush()
    audit.record(session, user_id=placed_by, action="place", kind="coding", object_id=coding.id)


def take_back_place(session: Session, coding: Coding, *, taken_by: UUID) -> None:
    """Let a coding wait again under the theme that was split.

    Raises:
        NotFoundError: it was never placed.
    """
    session.refresh(coding, with_for_update=True)
    if coding.moved_from is None:
        raise NotFoundError
    coding.theme, coding.moved_from = coding.moved_from, None
    coding.decided_by, coding.decided_at = taken_by, now()
    session.add(coding)
    session.flush()
    audit.record(session, user_id=taken_by, action="reopen", kind="coding", object_id=coding.id)


def _of_study(study_id: UUID, *conditions: Any) -> Any:
    return (
        select(Coding, Fragment, TurnRevision, Interview)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            Coding.status == CodingStatus.ACCEPTED.value,
            *still_told(),
            *conditions,
        )
    )


def _bears(session: Session, book: Codebook, coding: Coding, theme: str) -> bool:
    statement = select(Coding).where(
        Coding.fragment_id == coding.fragment_id,
        Coding.pole == coding.pole,
        Coding.status == CodingStatus.ACCEPTED.value,
        Coding.id != coding.id,
    )
    return any(book.counts_as(one.theme) == theme for one in session.exec(statement))
