"""Charts: one specification gives the picture on the page and the one in the document.

Altair writes the specification, vl-convert draws it without a browser. Colours are those of the
printed page; the sheet of the screen (``charts.css``) puts its own in their place, dark ones too.
A chart never stands alone: its page shows the same numbers as a table, and ``alt`` says in a
sentence what is to be seen.
"""

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import altair as alt
import vl_convert

# As in the tokens of the page, in its light form. ``charts.css`` knows them by these values.
INK, SOFT, LINE, PAPER = "#1c2326", "#4c565b", "#d9d6cc", "#ffffff"
BRAND, GOOD, BETTER, INFO = "#115061", "#1d6437", "#8a4608", "#1c4d8c"
FONT = "DejaVu Sans"
# Narrow enough for a phone of 390 px with the names beside the bars, wide enough for print.
WIDTH, ROW = 200, 26
# A line of a name, and what its row has above and under it.
LINE_HEIGHT, AROUND = 15, 6
MOST_LINES = 6
CURVE_WIDTH, CURVE_HEIGHT, MOST_DOTS = 300, 190, 40
# Longer names go on in a next line: a name that is cut off says nothing.
LETTERS = 22
IN_LINES = "split(datum.label, '\\n')"
# What a reader of the screen would hear of each bar stands in the table beside it.
SPOKEN = re.compile(r'\s(?:role|aria-[a-z]+)="[^"]*"')
SIZE = re.compile(r'\swidth="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True)
class Picture:
    """A drawn chart.

    Attributes:
        svg: the drawing, for in a page; it takes the width that it gets.
        alt: one or two sentences in Dutch on what is to be seen.
        width, height: in px, as drawn.
    """

    svg: str
    alt: str
    width: float
    height: float

    def png(self, *, scale: float = 2) -> bytes:
        """Return the picture on white, for documents that take no drawings."""
        made: bytes = vl_convert.svg_to_png(self.svg, scale=scale)
        return made


@dataclass(frozen=True)
class Bar:
    """One bar: what it counts, how many, and beside which others it stands.

    Attributes:
        name: as shown beside the bar, in Dutch.
        value: a count or a share; what it is of is said by the title of the axis.
        series: which bar of the row this is, such as ``"succes"``; empty when there is one.
        text: what stands at the end of the bar; the value itself when empty.
    """

    name: str
    value: float
    series: str = ""
    text: str = ""


@dataclass(frozen=True)
class CurvePoint:
    """One place on a line, with the range around it."""

    at: float
    value: float
    low: float
    high: float


def bars(
    rows: Sequence[Bar],
    *,
    alt_text: str,
    axis: str,
    colours: dict[str, str] | None = None,
    most: float | None = None,
) -> Picture:
    """Draw lying bars, in the order given, each with its number at its end.

    Args:
        rows: the bars; those of one name stand under each other, told apart by the series' name.
        alt_text: what is to be seen, in words.
        axis: what the numbers count, such as ``"aantal netwerken"``.
        colours: per series a colour of this module; one colour when left out.
        most: the end of the scale; the longest bar when left out.
    """
    many = len({row.series for row in rows}) > 1
    data = [
        {
            "name": wrap(f"{row.name} ({row.series})" if many else row.name),
            "value": row.value,
            "series": row.series,
            "text": row.text or f"{row.value:g}".replace(".", ","),
        }
        for row in rows
    ]
    end = most if most is not None else max((row.value for row in rows), default=1) or 1
    base = alt.Chart(alt.InlineData(values=data)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=name_axis()),
        x=alt.X("value:Q", title=axis, scale=alt.Scale(domain=[0, end])),
    )
    given = colours or {}
    names = sorted({row.series for row in rows})
    colour = alt.Color(
        "series:N",
        legend=None,
        scale=alt.Scale(domain=names, range=[given.get(name, BRAND) for name in names]),
    )
    marks = base.mark_bar().encode(color=colour)
    numbers = base.mark_text(align="left", dx=4, color=INK).encode(text="text:N")
    step = alt.Step(row_height(str(one["name"]) for one in data))
    chart = alt.layer(marks, numbers).properties(width=WIDTH, height=step)
    return drawn(chart, alt_text=alt_text)


def curve(
    points: Sequence[CurvePoint], *, alt_text: str, along: str, axis: str, top: float | None = None
) -> Picture:
    """Draw a line through points, with its range as a band whose edges are drawn as well.

    Args:
        points: in the order of ``at``.
        alt_text: what is to be seen, in words.
        along: what the line runs along, such as ``"aantal gesprekken"``.
        axis: what the values count.
        top: a line of its own at this value, such as all that can be found; none when left out.
    """
    data = [vars(point) for point in points]
    end = max([top or 0, *(point.high for point in points)], default=1) or 1
    base = alt.Chart(alt.InlineData(values=data)).encode(
        x=alt.X("at:Q", title=along, scale=alt.Scale(zero=False, nice=False)),
    )
    scale = alt.Scale(domain=[0, end])
    value = alt.Y("value:Q", title=axis, scale=scale)
    edges = [
        base.mark_line(color=SOFT, strokeDash=[4, 3], strokeWidth=1).encode(y=alt.Y(f"{one}:Q"))
        for one in ("low", "high")
    ]
    line = base.mark_line(color=BRAND, strokeWidth=2.5).encode(y=value)
    dots = base.mark_point(color=BRAND, filled=True, size=18).encode(y=value)
    layers = [*edges, line] + ([dots] if len(points) <= MOST_DOTS else [])
    if top is not None:
        whole = alt.Chart(alt.InlineData(values=[{"top": top}]))
        layers.insert(0, whole.mark_rule(color=LINE, strokeWidth=2).encode(y=alt.Y("top:Q")))
    chart = alt.layer(*layers).properties(width=CURVE_WIDTH, height=CURVE_HEIGHT)
    return drawn(chart, alt_text=alt_text)


def row_height(names: Iterable[str]) -> int:
    """Return the height of a row in px that has room for the longest of these wrapped names."""
    lines = max((name.count("\n") + 1 for name in names), default=1)
    return max(ROW, LINE_HEIGHT * lines + AROUND)


def name_axis() -> alt.Axis:
    """Return the axis of wrapped names; each has its middle beside its bar, not its first line."""
    lines = f"length({IN_LINES})"
    halfway_up = {
        "condition": [
            {"test": f"{lines} == {number}", "value": -LINE_HEIGHT * (number - 1) / 2}
            for number in range(2, MOST_LINES + 1)
        ],
        "value": 0,
    }
    return alt.Axis(labelExpr=IN_LINES, labelOffset=halfway_up)


def wrap(name: str) -> str:
    """Return a name in lines of a length that fits beside the bars."""
    return "\n".join(textwrap.wrap(name, LETTERS, break_long_words=False)) or name


def drawn(chart: Any, *, alt_text: str) -> Picture:
    """Draw any Altair chart in the manner of the house.

    Args:
        chart: an Altair chart with its data in it.
        alt_text: what is to be seen, in words; it becomes the name of the picture.

    Raises:
        ValueError: the specification cannot be drawn.
    """
    # The engine that draws dies, and the server with it, of a sign that is no letter.
    spec, alt_text = _readable(chart.to_dict()), _readable(alt_text)
    spec["config"] = {**manner(), **spec.get("config", {})}
    raw = SPOKEN.sub("", vl_convert.vegalite_to_svg(spec))
    size = SIZE.search(raw)
    if size is None:
        raise ValueError("this specification gave no picture")
    width, height = float(size[1]), float(size[2])
    # The view box stays: the page scales the picture, down to a phone.
    named = f' width="{width:g}" height="{height:g}" role="img" aria-label="{escape(alt_text)}"'
    svg = raw.replace('class="marks"', 'class="chart"', 1)
    return Picture(SIZE.sub(lambda _found: named, svg, count=1), alt_text, width, height)


def _readable(value: Any) -> Any:
    """Return a specification in which every sign can be drawn; line breaks stay."""
    if isinstance(value, str):
        return "".join(one if one.isprintable() or one == "\n" else " " for one in value)
    if isinstance(value, dict):
        return {_readable(name): _readable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_readable(one) for one in value]
    return value


@cache
def manner() -> dict[str, Any]:
    """Return the look that every chart has."""
    words = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 13, "titleFontSize": 13}
    words |= {"labelColor": INK, "titleColor": SOFT, "titleFontWeight": "normal"}
    return {
        "background": None,
        "view": {"stroke": None},
        "font": FONT,
        "bar": {"color": BRAND, "height": {"band": 0.72}},
        "text": {"font": FONT, "fontSize": 13, "color": INK},
        "axis": words | {"gridColor": LINE, "domainColor": LINE, "tickColor": LINE},
        "axisY": {"labelLimit": 0, "ticks": False, "domain": False, "labelPadding": 6},
        "axisX": {"tickMinStep": 1, "tickCount": 5, "format": "~f"},
        "legend": words | {"orient": "bottom", "direction": "vertical", "labelLimit": 260},
        "locale": {
            "number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}
        },
    }
