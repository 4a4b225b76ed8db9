"""After a change of the codebook: which waiting suggestions appear or disappear.

Only stories with suggestions of a theme that is offered or counted in another way are touched;
their words are not read again. A suggestion that disappears is shelved, never removed: when its
theme comes back, it waits again as it did. Judged codings stay as people left them.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.codings import Coding, CodingStatus
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.codebook import Codebook
from research.codebook_versions import CodebookVersion, codebook_of, touched_themes
from research.networks import Actor, Network

MACHINE = (CodingStatus.SUGGESTED.value, CodingStatus.SHELVED.value)


def moved_themes(before: Codebook, after: Codebook) -> list[str]:
    """Return the themes whose suggestions can appear or disappear.

    A new name or definition moves nothing: the suggester does not read them.
    """
    return [
        one
        for one in touched_themes(before, after)
        if _way(before, one) != _way(after, one) and before.has(one)
    ]


def moved_by(session: Session, version: CodebookVersion) -> list[str]:
    """Return the themes whose suggestions this version can move."""
    before = codebook_of(session, version.study_id, version.number - 1)
    return moved_themes(before, codebook_of(session, version.study_id, version.number))


def stories_to_retag(session: Session, study_id: UUID, themes: Collection[str]) -> list[UUID]:
    """Return the interviews with suggestions of these themes: only those can change."""
    statement = (
        select(Turn.interview_id)
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .join(Fragment, col(Fragment.revision_id) == TurnRevision.id)
        .join(Coding, col(Coding.fragment_id) == Fragment.id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            col(Coding.theme).in_(themes),
            col(Coding.status).in_(MACHINE),
        )
        .distinct()
        .order_by(col(Turn.interview_id))
    )
    return list(session.exec(statement))


def retag_story(
    session: Session, study_id: UUID, interview_id: UUID, themes: Collection[str]
) -> int:
    """Let the suggestions of one story follow the codebook as it is now; twice changes nothing.

    Returns:
        How many suggestions appeared or disappeared.
    """
    book, changed = codebook_of(session, study_id), 0
    seen: set[tuple[UUID, str, str]] = set()
    for coding in _codings(session, interview_id, themes):
        theme = book.counts_as(coding.theme)
        place = (coding.fragment_id, theme, coding.pole)
        if coding.status in MACHINE and coding.theme in themes:
            # Two suggestions that became the same one are shown once.
            waits = book.offers(theme) and place not in seen
            status = (CodingStatus.SUGGESTED if waits else CodingStatus.SHELVED).value
            changed += status != coding.status
            coding.status = status
            session.add(coding)
        if coding.status != CodingStatus.SHELVED:
            seen.add(place)
    session.flush()
    return changed


def _codings(session: Session, interview_id: UUID, themes: Collection[str]) -> list[Coding]:
    """Return the codings of a story, locked; suggestions that may move come last."""
    statement = (
        select(Coding)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(Turn.interview_id == interview_id)
        .with_for_update(of=Coding)
        .execution_options(populate_existing=True)
    )
    found = session.exec(statement).all()

    def place(one: Coding) -> tuple[bool, datetime, str]:
        return one.status in MACHINE and one.theme in themes, one.made_at, str(one.id)

    return sorted(found, key=place)


def _way(book: Codebook, theme_id: str) -> tuple[str, bool]:
    return book.counts_as(theme_id), book.offers(book.counts_as(theme_id))
