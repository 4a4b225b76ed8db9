"""Drawing with lines: inline SVG without script or style, and the shapes that lines take."""

import math
from collections.abc import Iterable, Sequence
from html import escape

Point = tuple[float, float]
Course = list[Point]

STEPS = 24
BEND = 96.0  # units that a line keeps from the middle, where the client stands
FROM_THE_RING = 70.0  # and from the ring, where the others stand
NEIGHBOURS = 130.0  # ends that are closer have nobody between them
TOOTH, HEIGHT = 7.0, 4.5
ARROW, ARROW_WIDTH = 11.0, 5.5
SIGN_HEIGHT = 20.0
WIDTH_OF_A_SIGN = 7.6


class Svg:
    """A drawing that grows; ``whole`` returns it as text."""

    def __init__(self, left: float, top: float, width: float, height: float) -> None:
        """Draw within this box, in units."""
        self.left, self.top, self.width, self.height = left, top, width, height
        self._parts: list[str] = []

    def path(self, course: Sequence[Point], css: str) -> None:
        """Draw an open line through the points."""
        self._parts.append(f'<path class="{css}" d="M{_steps(course)}"/>')

    def shape(self, course: Sequence[Point], css: str) -> None:
        """Draw a closed shape through the points."""
        self._parts.append(f'<path class="{css}" d="M{_steps(course)}Z"/>')

    def circle(self, middle: Point, radius: float, css: str) -> None:
        """Draw a circle."""
        x, y = _short(middle[0]), _short(middle[1])
        self._parts.append(f'<circle class="{css}" cx="{x}" cy="{y}" r="{_short(radius)}"/>')

    def box(self, corner: Point, width: float, height: float, css: str) -> None:
        """Draw a rectangle from its upper left corner."""
        x, y = _short(corner[0]), _short(corner[1])
        size = f'width="{_short(width)}" height="{_short(height)}" rx="4"'
        self._parts.append(f'<rect class="{css}" x="{x}" y="{y}" {size}/>')

    def text(self, place: Point, words: str, css: str) -> None:
        """Write words; where they are anchored is up to the class."""
        x, y = _short(place[0]), _short(place[1])
        self._parts.append(f'<text class="{css}" x="{x}" y="{y}">{escape(words)}</text>')

    def sign(self, middle: Point, words: str, css: str) -> None:
        """Write words on a small plate."""
        width = width_of_sign(words)
        corner = middle[0] - width / 2, middle[1] - SIGN_HEIGHT / 2
        self._parts.append(f'<g class="{css}">')
        self.box(corner, width, SIGN_HEIGHT, "ecogram__plate")
        self.text((middle[0], middle[1] + 5), words, "ecogram__word")
        self._parts.append("</g>")

    def whole(self, css: str, *, head: str = "") -> str:
        """Return the drawing; ``head`` comes first within it."""
        box = " ".join(_short(one) for one in (self.left, self.top, self.width, self.height))
        opened = f'<svg xmlns="http://www.w3.org/2000/svg" class="{css}" viewBox="{box}">'
        return opened + head + "".join(self._parts) + "</svg>"


def width_of_sign(words: str) -> float:
    """Return how wide the plate under these words is, in units."""
    return len(words) * WIDTH_OF_A_SIGN + 12


def between(one: Point, other: Point, *, starts: float, ends: float) -> Course:
    """Return the way from one point to another, bent where it would cross somebody.

    Args:
        one, other: the ends; the middle of the drawing is (0, 0).
        starts, ends: units that are left free at either end.
    """
    if _is_middle(one) or _is_middle(other):
        return _trimmed([_mix(one, other, step / STEPS) for step in range(STEPS + 1)], starts, ends)
    half = _mix(one, other, 0.5)
    away = _away_from_people(one, other, half)
    bend = 2 * away[0] - half[0], 2 * away[1] - half[1]
    curve = [
        _mix(_mix(one, bend, part), _mix(bend, other, part), part)
        for part in (step / STEPS for step in range(STEPS + 1))
    ]
    return _trimmed(curve, starts, ends)


def along(course: Course, part: float) -> Point:
    """Return the point at this part (0 to 1) of the length of a line."""
    left = _length(course) * part
    for here, there in zip(course, course[1:], strict=False):
        step = math.dist(here, there)
        if step >= left and step:
            return _mix(here, there, left / step)
        left -= step
    return course[-1]


def zigzag(course: Course) -> Course:
    """Return the line with teeth; its ends stay where they are."""
    teeth = max(int(_length(course) / TOOTH), 2)
    made = [course[0]]
    for number in range(1, teeth):
        x, y = along(course, number / teeth)
        dx, dy = _across(course, number / teeth)
        side = HEIGHT if number % 2 else -HEIGHT
        made.append((x + dx * side, y + dy * side))
    return [*made, course[-1]]


def double(course: Course, apart: float = 3.0) -> tuple[Course, Course]:
    """Return two lines beside the line, this many units from it."""
    parts = [step / STEPS for step in range(STEPS + 1)]
    points = [(along(course, part), _across(course, part)) for part in parts]
    sides = [
        [(x + dx * side, y + dy * side) for (x, y), (dx, dy) in points] for side in (apart, -apart)
    ]
    return sides[0], sides[1]


def arrow(course: Course) -> Course:
    """Return the head of an arrow at the end of the line."""
    length = _length(course)
    x, y = along(course, max(0.0, 1 - ARROW / length)) if length else course[0]
    tip = course[-1]
    dx, dy = _unit((x, y), tip)
    return [
        (tip[0] + 2 * dx, tip[1] + 2 * dy),
        (x - dy * ARROW_WIDTH, y + dx * ARROW_WIDTH),
        (x + dy * ARROW_WIDTH, y - dx * ARROW_WIDTH),
    ]


def _away_from_people(one: Point, other: Point, half: Point) -> Point:
    """Return where the middle of a line goes: between the client and those on the ring."""
    distance, length = math.hypot(*half), math.dist(one, other)
    if length < NEIGHBOURS:
        return half
    if distance < 1:
        across = (other[1] - one[1]) / length, (one[0] - other[0]) / length
        # Upwards: words stand under the people.
        side = BEND if across[1] < 0 else -BEND
        return across[0] * side, across[1] * side
    wanted = max(BEND, min(distance, math.hypot(*one) - FROM_THE_RING))
    return half[0] / distance * wanted, half[1] / distance * wanted


def _trimmed(course: Course, starts: float, ends: float) -> Course:
    length = _length(course)
    if length <= starts + ends:
        return course
    first, last = starts / length, 1 - ends / length
    return [along(course, first + (last - first) * step / STEPS) for step in range(STEPS + 1)]


def _across(course: Course, part: float) -> Point:
    before, after = along(course, max(0.0, part - 0.02)), along(course, min(1.0, part + 0.02))
    dx, dy = _unit(before, after)
    return -dy, dx


def _unit(one: Point, other: Point) -> Point:
    length = math.dist(one, other) or 1.0
    return (other[0] - one[0]) / length, (other[1] - one[1]) / length


def _mix(one: Point, other: Point, part: float) -> Point:
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def _is_middle(point: Point) -> bool:
    return math.hypot(*point) < 1


def _length(course: Course) -> float:
    return sum(math.dist(*pair) for pair in zip(course, course[1:], strict=False))


def _steps(course: Iterable[Point]) -> str:
    return "L".join(f"{_short(x)} {_short(y)}" for x, y in course)


def _short(number: float) -> str:
    # No "-0": the same drawing is the same text.
    return f"{round(number, 1) + 0.0:g}"
