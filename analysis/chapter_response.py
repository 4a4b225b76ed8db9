"""Who was heard and who was not, as lines of the chapter in which no group is small."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.human_numbers import listed, starting
from analysis.response import NotHeard, RoleResponse, StudyResponse
from analysis.role_words import ROLES_MANY
from analysis.small_cells import A_FEW, SMALLEST_OUTSIDE, taken_together

NOT_HEARD_WORDS = {
    NotHeard.REFUSED: "wilde niet meedoen",
    NotHeard.UNABLE: "kon niet meedoen",
    NotHeard.DECEASED: "overleden",
    NotHeard.WRONG_NUMBER: "verkeerd nummer",
    NotHeard.NOT_REACHED: "niet bereikt",
    NotHeard.TO_COME: "gesprek komt nog",
    NotHeard.NOT_PHONED: "nog niet gebeld",
    NotHeard.GATEKEPT: "iemand anders zei nee",
    NotHeard.INELIGIBLE: "hoort niet bij dit onderzoek",
    NotHeard.ERASED: "verhaal gewist",
    NotHeard.WITHDRAWN: "verhaal ingetrokken",
}


@dataclass(frozen=True)
class ResponseLine:
    """One line of the table.

    Attributes:
        name: the people of one role, or of several roles that are small.
        heard, actors: of how many people there is a story, and how many there are.
        reasons: why there is none of the others; one or two are "een enkele".
    """

    name: str
    heard: int
    actors: int
    reasons: str


def response_lines(response: StudyResponse, *, k: int = SMALLEST_OUTSIDE) -> list[ResponseLine]:
    """Return one line per role; roles with fewer than k people share the last line.

    Args:
        response: the counts per role.
        k: the smallest group that the chapter describes.
    """
    by_role = {one.role.value: one for one in response.roles}
    alone, together = taken_together({name: one.actors for name, one in by_role.items()}, k=k)
    lines = [_line(starting(ROLES_MANY[by_role[name].role]), [by_role[name]]) for name in alone]
    if together:
        small = [by_role[name] for name in together]
        names = listed([ROLES_MANY[one.role] for one in small])
        lines.append(_line(starting(f"{names} samen" if len(small) > 1 else names), small))
    return lines


def _line(name: str, roles: list[RoleResponse]) -> ResponseLine:
    reasons: Counter[NotHeard] = Counter()
    for one in roles:
        reasons.update(one.not_heard)
    return ResponseLine(
        name=name,
        heard=sum(one.heard for one in roles),
        actors=sum(one.actors for one in roles),
        reasons=_reasons(reasons),
    )


def _reasons(counts: Mapping[NotHeard, int]) -> str:
    return ", ".join(
        f"{NOT_HEARD_WORDS[reason]} ({'een enkele' if counts[reason] <= A_FEW else counts[reason]})"
        for reason in NotHeard
        if counts.get(reason)
    )
