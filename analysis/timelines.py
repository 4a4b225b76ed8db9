"""The time line of a network: who joined and left when, as each teller says it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from analysis.drawing import Svg
from analysis.ecograms import Person
from research.involvement import Involvement
from research.partial_dates import as_years

WIDTH, LEFT, RIGHT = 400.0, 24.0, 388.0
ROW, BAR, HEAD = 52.0, 12.0, 14.0
BETWEEN_YEARS = 60.0
OVERHANG = 0.5


@dataclass(frozen=True)
class Stay:
    """What one teller says about one person."""

    person: Person
    teller: Person
    since: str
    until: str


@dataclass(frozen=True)
class Timeline:
    """A drawing in inline SVG and how many bars it shows."""

    svg: str
    bars: int


def stays_of(
    people: Sequence[Person], told: Sequence[Involvement], *, client_id: UUID | None = None
) -> list[Stay]:
    """Return the stays by person and teller; who is not among the people is left out.

    Args:
        people: everybody in the network; the client has no id.
        told: the claims.
        client_id: the actor who is the client, where he is heard himself.
    """
    known: dict[UUID | None, Person] = {one.id or client_id: one for one in people}
    known.pop(None, None)
    stays = [
        Stay(known[one.actor_id], known[one.reporter_id], one.since, one.until)
        for one in told
        if one.actor_id in known and one.reporter_id in known
    ]
    return sorted(stays, key=lambda one: (one.person.number, one.teller.number))


def draw_timeline(stays: Sequence[Stay], *, this_year: int, words: Mapping[str, str]) -> Timeline:
    """Draw a bar per stay, under the person and the teller.

    Args:
        stays: at least one.
        this_year: the last year that is drawn, unless somebody tells of a later one.
        words: ``row`` with ``%(person)s`` and ``%(teller)s``.

    Returns:
        Inline SVG with classes only. A bar without a beginning or an end is open there.
    """
    begins, ends = zip(*(_ends(one, this_year) for one in stays), strict=True)
    first, last = math.floor(min(begins)), math.ceil(max([*ends, this_year + 1]))
    svg = Svg(0, 0, WIDTH, HEAD + ROW * len(stays) + 34)
    scale = (RIGHT - LEFT) / (last - first)
    _draw_years(svg, first, last, scale, foot=HEAD + ROW * len(stays) + 6)
    for number, stay in enumerate(stays):
        top = HEAD + ROW * number
        named = {"person": _named(stay.person), "teller": _named(stay.teller)}
        svg.text((LEFT, top + 16), words["row"] % named, "timeline__who")
        begin, end = begins[number], ends[number]
        css = "timeline__bar" + ("" if stay.since else " timeline__bar--open")
        css += "" if stay.until else " timeline__bar--lasts"
        left = LEFT + (begin - first) * scale
        # The head of an arrow takes the place of the end.
        wide = (end - begin) * scale - (0 if stay.until else 6)
        svg.box((left, top + 24), max(wide, 4.0), BAR, css)
        if not stay.until:
            tip = min(LEFT + (end - first) * scale, RIGHT)
            middle = top + 24 + BAR / 2
            head = [(tip - 8, middle - 10), (tip + 4, middle), (tip - 8, middle + 10)]
            svg.shape(head, "timeline__lasts")
    return Timeline(svg.whole("timeline"), len(stays))


def _named(person: Person) -> str:
    return f"{person.role} {person.reference}"


def _ends(stay: Stay, this_year: int) -> tuple[float, float]:
    """Return both ends in years; what is not told lies a little beyond the other end."""
    begin, end = as_years(stay.since), as_years(stay.until, last=True)
    if begin is None:
        assert end is not None
        return end - OVERHANG * 2, end
    return begin, max(begin, float(this_year + 1)) if end is None else end


def _draw_years(svg: Svg, first: int, last: int, scale: float, *, foot: float) -> None:
    every = max(1, math.ceil(BETWEEN_YEARS / scale))
    svg.path([(LEFT, foot), (RIGHT, foot)], "axis")
    for year in range(first, last, every):
        x = LEFT + (year - first) * scale
        svg.path([(x, 4), (x, foot)], "timeline__year")
        svg.text((x, foot + 20), str(year), "timeline__number")
