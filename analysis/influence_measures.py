"""The influence of suggestions in one study, out of its codings: counts and themes, no words."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, func, select

from analysis.codings import Coding, CodingStatus
from analysis.influence_figures import Code, CodedTurn, Influence, influence_of
from analysis.veils import VeiledTurn
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.codebook import Codebook
from research.codebook_versions import codebook_of
from research.networks import Actor, Network
from research.standing import still_told

JUDGED = (CodingStatus.ACCEPTED.value, CodingStatus.REJECTED.value)


@dataclass(frozen=True)
class InfluenceTable:
    """What the page shows.

    Attributes:
        overall, themes: see ``influence_of``.
        stories: in how many stories the lot hid something.
        opened, waiting: hidden turns that a person coded, and that nobody coded yet.
    """

    overall: Influence
    themes: Mapping[str, Influence]
    stories: int
    opened: int
    waiting: int

    @property
    def steering(self) -> list[str]:
        """Return the themes in which following clearly exceeds finding."""
        return [theme for theme, one in self.themes.items() if one.steers]


def influence_in(session: Session, study_id: UUID) -> InfluenceTable:
    """Return how far suggestions steer in the stories of a study that may be used now.

    Only stories in which the lot hid something count, so that what was seen and what was hidden
    come from the same tellers and the same coders.
    """
    veils = _veils(session, study_id)
    book = codebook_of(session, study_id)
    opened = [one for one in veils if one.opened_at is not None]
    hidden = [
        CodedTurn(True, _codes(book, one.suggested), _codes(book, one.chosen)) for one in opened
    ]
    seen = _seen_turns(session, book, veils)
    overall, themes = influence_of([*hidden, *seen])
    return InfluenceTable(
        overall,
        themes,
        stories=len({one.interview_id for one in veils}),
        opened=len(opened),
        waiting=len(veils) - len(opened),
    )


def _veils(session: Session, study_id: UUID) -> list[VeiledTurn]:
    statement = (
        select(VeiledTurn)
        .join(Interview, col(Interview.id) == VeiledTurn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, *still_told())
    )
    return list(session.exec(statement))


def _codes(book: Codebook, pairs: list[list[str]]) -> frozenset[Code]:
    return frozenset((book.counts_as(theme), pole) for theme, pole in pairs)


def _seen_turns(session: Session, book: Codebook, veils: list[VeiledTurn]) -> list[CodedTurn]:
    """Return the turns that were never hidden, by their words as they stand now."""
    if not veils:
        return []
    hidden = {one.turn_id for one in veils}
    by_turn: dict[UUID, list[Coding]] = {}
    for turn_id, coding in _latest_codings(session, {one.interview_id for one in veils}):
        if turn_id not in hidden:
            by_turn.setdefault(turn_id, []).append(coding)
    return [_seen_turn(book, codings) for codings in by_turn.values()]


def _seen_turn(book: Codebook, codings: list[Coding]) -> CodedTurn:
    def codes(found: list[Coding]) -> frozenset[Code]:
        return frozenset((book.counts_as(one.theme), one.pole) for one in found)

    judged = [one for one in codings if one.suggester_version and one.decided_by]
    return CodedTurn(
        hidden=False,
        suggested=codes([one for one in judged if one.status in JUDGED]),
        chosen=codes([one for one in codings if one.status == CodingStatus.ACCEPTED]),
        finished=all(one.status != CodingStatus.SUGGESTED for one in codings),
    )


def _latest_codings(session: Session, interview_ids: set[UUID]) -> list[tuple[UUID, Coding]]:
    last = (
        select(TurnRevision.turn_id, func.max(TurnRevision.number).label("number"))
        .group_by(col(TurnRevision.turn_id))
        .subquery()
    )
    statement = (
        select(Turn.id, Coding)
        .join(TurnRevision, col(TurnRevision.turn_id) == Turn.id)
        .join(
            last,
            (last.c.turn_id == TurnRevision.turn_id) & (last.c.number == TurnRevision.number),
        )
        .join(Fragment, col(Fragment.revision_id) == TurnRevision.id)
        .join(Coding, col(Coding.fragment_id) == Fragment.id)
        .where(col(Turn.interview_id).in_(interview_ids))
    )
    return list(session.exec(statement))
