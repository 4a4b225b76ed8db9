"""On what the numbers of a study rest: what people found themselves, and what they accepted."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from analysis.codings import Coding, CodingStatus, is_shown
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.networks import Actor, Network
from research.reach import counting
from research.standing import still_told


@dataclass(frozen=True)
class Origins:
    """How many codings of a study are of which kind.

    Attributes:
        by_hand: accepted, and found by a person without a suggestion.
        followed: accepted by a person after the computer suggested them.
        waiting: suggestions that nobody judged; they count nowhere, and none is hidden now.
    """

    by_hand: int = 0
    followed: int = 0
    waiting: int = 0

    @property
    def counted(self) -> int:
        """Return how many count."""
        return self.by_hand + self.followed


def origins_of(session: Session, study_id: UUID) -> Origins:
    """Count the codings of stories that stand, in one query."""
    by_machine = col(Coding.suggester_version).is_not(None)
    statement: Any = (
        select(Coding.status, by_machine, func.count())
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, is_shown(), *still_told())
        .group_by(Coding.status, by_machine)
    )
    with counting(session):
        rows = session.execute(statement)
        found = {(status, bool(machine)): int(count) for status, machine, count in rows}
    return Origins(
        by_hand=found.get((CodingStatus.ACCEPTED.value, False), 0),
        followed=found.get((CodingStatus.ACCEPTED.value, True), 0),
        waiting=found.get((CodingStatus.SUGGESTED.value, True), 0),
    )
