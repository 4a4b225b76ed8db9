"""Ecograms: the people of a network around the client, as a graph and as a drawing.

A person keeps his place: it follows from his number in the network, which never changes.
Places lie on one ring, and the ring has 8, 16 or 32 of them. Who joins takes a free one and
moves nobody, until the ring is full: then it becomes wider, and every angle stays.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import networkx as nx

from analysis.drawing import (
    SIGN_HEIGHT,
    Course,
    Point,
    Svg,
    along,
    arrow,
    between,
    double,
    width_of_sign,
    zigzag,
)
from analysis.ecogram_lines import Line, LineShape

FEWEST_PLACES = 8
BETWEEN_NEIGHBOURS = 123.0  # units; a label is 92 wide and 80 high at most, whatever the angle
EDGE = 56.0
UNDER = 62.0
PERSON, CLIENT = 24.0, 32.0
GAP = 5.0
SIGNS_IN_A_NODE = 5
# From the middle of a line outwards.
PLACES_OF_A_SIGN = [0.5 + side * step / 25 for step in range(9) for side in (-1, 1)]


@dataclass(frozen=True)
class Person:
    """One node. ``id`` is None for the client, whether or not he is heard himself.

    Attributes:
        id: the actor; None for the client.
        number: the actor's number in the network; decides his place.
        role: the word for his role.
        reference: his pseudonym; never a name.
    """

    id: UUID | None
    number: int
    role: str
    reference: str


@dataclass(frozen=True)
class Ecogram:
    """A drawing in inline SVG, its size in units, and how many people and lines it shows."""

    svg: str
    width: float
    height: float
    nodes: int
    lines: int


def network_graph(
    people: Sequence[Person], lines: Iterable[Line], *, client_id: UUID | None = None
) -> "nx.MultiDiGraph[str]":
    """Return the claims as a graph: a node per person, an edge per claim and direction.

    Args:
        people: everybody in the network.
        lines: one per pair.
        client_id: the actor who is the client, where he is heard himself.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for person in people:
        graph.add_node(person.reference, role=person.role)
    names = {person.id: person.reference for person in people}
    names[client_id] = names[None]
    for line in lines:
        ends = names[line.one], names[line.other]
        for claim in line.claims:
            facts = {
                "reporter": names[claim.reporter_id],
                "standing": claim.standing,
                "kinds": " ".join(claim.kinds),
                "direction": claim.direction,
                "quality": claim.quality,
                "since": claim.since,
                "until": claim.until,
                "overlay": line.shape.value,
            }
            pairs = [ends] if claim.direction != "receives" else []
            pairs += [ends[::-1]] if claim.direction != "gives" else []
            for source, target in pairs:
                graph.add_edge(source, target, **facts)
    return graph


def places(people: Sequence[Person]) -> dict[UUID | None, Point]:
    """Return where everybody stands, in units from the client in the middle (y goes down)."""
    others = sorted((one for one in people if one.id is not None), key=lambda one: one.number)
    ring = ring_places(len(others))
    found: dict[UUID | None, Point] = {None: (0.0, 0.0)}
    for rank, one in enumerate(others):
        found[one.id] = ring[_slot(rank, len(ring))]
    return found


def ring_places(others: int) -> list[Point]:
    """Return every place on the ring that holds this many people, taken or free."""
    count = FEWEST_PLACES
    while count < others:
        count *= 2
    radius = ring_radius(count)
    ring = nx.circular_layout(range(count), scale=1).values()
    # A turn of half a place on the smallest ring: nobody stands right above the client.
    return [_turned((float(x) * radius, float(y) * radius)) for x, y in ring]


def ring_radius(count: int) -> float:
    """Return how wide the ring with this many places is, in units."""
    return BETWEEN_NEIGHBOURS / (2 * math.sin(math.pi / count))


def draw_ecogram(
    people: Sequence[Person], lines: Sequence[Line], *, words: Mapping[LineShape, str]
) -> Ecogram:
    """Draw the people and the lines between them.

    Args:
        people: everybody in the network, the client too.
        lines: one per pair.
        words: the short word that stands on a line of each shape; an empty one is left out.

    Returns:
        Inline SVG with classes only: no script, no style of its own.
    """
    where = places(people)
    # The box is that of the whole ring: a free place stays empty, so that nobody moves later.
    reach = max(max(x, y) for x, y in ring_places(len(people) - 1))
    top = -reach - PERSON - GAP
    svg = Svg(-reach - EDGE, top, 2 * (reach + EDGE), reach + UNDER - top)
    kind = "ecogram ecogram--wide" if len(people) > FEWEST_PLACES + 1 else "ecogram"
    courses = [_draw_line(svg, line, where) for line in lines]
    for person in people:
        _draw_person(svg, person, where[person.id])
    _draw_signs(
        svg,
        [(course, line.shape) for course, line in zip(courses, lines, strict=True)],
        where,
        words,
    )
    return Ecogram(svg.whole(kind), svg.width, svg.height, len(people), len(lines))


def line_sample(shape: LineShape, *, has_arrow: bool = False) -> str:
    """Return a small drawing of one kind of line, for a legend."""
    svg = Svg(0, 0, 72, 20)
    _draw_shape(svg, [(4 + 64 * step / 24, 10.0) for step in range(25)], shape)
    if has_arrow:
        svg.shape(arrow([(4.0, 10.0), (66.0, 10.0)]), f"ecogram__arrow ecogram__arrow--{shape}")
    return svg.whole("ecogram ecogram--sample")


def short_reference(reference: str, network: str) -> str:
    """Return the part of a pseudonym that differs within its network."""
    return reference.removeprefix(network).lstrip("-_ .") or reference


def _slot(rank: int, count: int) -> int:
    """Return the place of the person with this rank: each next one in the widest gap.

    The bits of the rank, backwards: a ring of 16 has the places of that of 8 between its own.
    """
    bits = count.bit_length() - 1
    return int(format(rank, f"0{bits}b")[::-1], 2)


def _turned(point: Point) -> Point:
    cosine, sine = 0.9238795325112867, 0.3826834323650898  # of 22.5 degrees
    x, y = point
    return x * cosine - y * sine, x * sine + y * cosine


def _draw_signs(
    svg: Svg,
    courses: Sequence[tuple[Course, LineShape]],
    where: Mapping[UUID | None, Point],
    words: Mapping[LineShape, str],
) -> None:
    """Write the word of each line on it: in the middle, or beside it where another word stands."""
    taken = [(*place, 2 * PERSON, 2 * PERSON) for place in where.values()]
    for course, shape in courses:
        word = words.get(shape, "")
        if not word:
            continue
        places = [along(course, part) for part in PLACES_OF_A_SIGN]
        width = width_of_sign(word)
        place = min(places, key=lambda one: _crowded(one, width, taken))
        taken.append((*place, width, SIGN_HEIGHT))
        svg.sign(place, word, f"ecogram__sign ecogram__sign--{shape}")


def _crowded(place: Point, width: float, taken: Sequence[tuple[float, float, float, float]]) -> int:
    """Return over how many things a plate would lie."""
    x, y = place
    return sum(
        abs(x - left) < (width + wide) / 2 and abs(y - top) < (SIGN_HEIGHT + high) / 2
        for left, top, wide, high in taken
    )


def _draw_line(svg: Svg, line: Line, where: Mapping[UUID | None, Point]) -> Course:
    """Draw a line with its arrows; return how it runs."""
    radii = (CLIENT if line.one is None else PERSON), PERSON
    course = between(where[line.one], where[line.other], starts=radii[0] + GAP, ends=radii[1] + GAP)
    _draw_shape(svg, course, line.shape)
    if line.to_other:
        svg.shape(arrow(course), f"ecogram__arrow ecogram__arrow--{line.shape}")
    if line.to_one:
        svg.shape(arrow(course[::-1]), f"ecogram__arrow ecogram__arrow--{line.shape}")
    return course


def _draw_shape(svg: Svg, course: Course, shape: LineShape) -> None:
    css = f"ecogram__line ecogram__line--{shape}"
    if shape is LineShape.STRAINED:
        svg.path(zigzag(course), css)
    elif shape is LineShape.CONTRADICTED:
        for side in double(course):
            svg.path(side, css)
    else:
        svg.path(course, css)


def _draw_person(svg: Svg, person: Person, place: Point) -> None:
    is_client = person.id is None
    svg.circle(place, CLIENT if is_client else PERSON, "node node--client" if is_client else "node")
    inside = person.reference
    if len(inside) > SIGNS_IN_A_NODE:
        inside = inside[: SIGNS_IN_A_NODE - 1] + "…"
    svg.text((place[0], place[1] + 6), inside, "ecogram__reference")
    under = place[1] + (CLIENT if is_client else PERSON) + 17
    for number, word in enumerate(person.role.split(" ", 1)):
        svg.text((place[0], under + 16 * number), word, "ecogram__role")
