"""What the claims about ties come to: as one teller says it, and laid over each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from research.ties import TURNED, Direction, Support, Tie, TieQuality, TieStanding


class LineShape(StrEnum):
    """How a line is drawn. The first four lay tellers over each other, the others are of one."""

    AGREED = "agreed"
    ALONE = "alone"
    CONTRADICTED = "contradicted"
    NO_TIE = "no_tie"
    GOOD = "good"
    STRAINED = "strained"
    UNTOLD = "untold"


@dataclass(frozen=True)
class Line:
    """All claims about one pair of people.

    Attributes:
        one, other: the people; None is the client.
        shape: how it is drawn.
        claims: the claims that it rests on, oldest first.
    """

    one: UUID | None
    other: UUID
    shape: LineShape
    claims: tuple[Tie, ...]

    @property
    def told(self) -> tuple[Tie, ...]:
        """The claims that there is a tie."""
        return tuple(one for one in self.claims if one.standing == TieStanding.TOLD)

    @property
    def to_other(self) -> bool:
        """Whether somebody says that support goes to the other."""
        return any(one.direction != Direction.RECEIVES for one in self.told)

    @property
    def to_one(self) -> bool:
        """Whether somebody says that support comes from the other."""
        return any(one.direction != Direction.GIVES for one in self.told)

    @property
    def kinds(self) -> tuple[Support, ...]:
        """The kinds of support that anybody tells, in the house's order."""
        named = {kind for one in self.told for kind in one.kinds}
        return tuple(kind for kind in Support if kind in named)


def about_the_client(ties: Iterable[Tie], client_id: UUID | None) -> list[Tie]:
    """Return the claims with the client as None, also where he became the client later.

    A claim that then is about one person alone is left out. Nothing is written.
    """
    found = []
    for tie in ties:
        if client_id is None or client_id not in (tie.one_id, tie.other_id):
            found.append(tie)
            continue
        rest = tie.other_id if tie.one_id == client_id else tie.one_id
        if rest is None:
            continue
        facts = tie.model_dump() | {"one_id": None, "other_id": rest}
        if tie.other_id == client_id:
            turned = Direction(tie.direction)
            facts["direction"] = TURNED.get(turned, turned).value
        found.append(Tie(**facts))
    return found


def lines_of_teller(ties: Iterable[Tie], reporter_id: UUID) -> list[Line]:
    """Return the lines as one teller tells them."""
    mine = [one for one in ties if one.reporter_id == reporter_id]
    return [
        Line(one, other, _shape_of_one(claims[0]), tuple(claims))
        for (one, other), claims in _by_pair(mine).items()
    ]


def lines_laid_over(ties: Iterable[Tie]) -> list[Line]:
    """Return one line per pair, over all tellers.

    ``agreed``: two or more tell it and nobody contradicts. ``contradicted``: one says good and
    another strained, or one says that there is no tie and another that there is.
    """
    return [
        Line(one, other, _shape_of_all(claims), tuple(claims))
        for (one, other), claims in _by_pair(ties).items()
    ]


def _by_pair(ties: Iterable[Tie]) -> dict[tuple[UUID | None, UUID], list[Tie]]:
    pairs: dict[tuple[UUID | None, UUID], list[Tie]] = {}
    for tie in ties:
        pairs.setdefault((tie.one_id, tie.other_id), []).append(tie)
    return pairs


def _shape_of_one(tie: Tie) -> LineShape:
    if tie.standing == TieStanding.DENIED:
        return LineShape.NO_TIE
    return LineShape(tie.quality)


def _shape_of_all(claims: Sequence[Tie]) -> LineShape:
    told = [one for one in claims if one.standing == TieStanding.TOLD]
    if not told:
        return LineShape.NO_TIE
    qualities = {one.quality for one in told} - {TieQuality.UNTOLD.value}
    if len(told) < len(claims) or len(qualities) > 1:
        return LineShape.CONTRADICTED
    return LineShape.AGREED if len({one.reporter_id for one in told}) > 1 else LineShape.ALONE
