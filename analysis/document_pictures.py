"""The pictures of a document: drawings for pages and PDF, and points for Word."""

from functools import lru_cache
from pathlib import Path

import resvg_py

from analysis.charts import BETTER, GOOD, Bar, Picture, bars
from analysis.document import Chart

# A chapter has a handful of charts, and one page is drawn after another.
KEPT = 64
# Three points of the picture for one of the drawing: sharp in print.
ZOOM = 3


@lru_cache(maxsize=KEPT)
def picture_of(chart: Chart, colour: str) -> Picture:
    """Draw a chart of a document.

    Args:
        chart: names, numbers and what is to be seen.
        colour: of the house, for charts that take no side.
    """
    tones = {"good": GOOD, "better": BETTER}
    return bars(
        [Bar(name, value, text=text) for name, value, text in chart.bars],
        alt_text=chart.alt,
        axis=chart.axis,
        colours={"": tones.get(chart.tone, colour)},
        most=chart.most,
    )


def as_png(picture: Picture, fonts: Path) -> bytes:
    """Return a picture on white, drawn with the letters of the house and no others.

    Args:
        picture: as drawn.
        fonts: the folder with the letters.
    """
    made: bytes = resvg_py.svg_to_bytes(
        svg_string=picture.svg,
        background="#ffffff",
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=[str(one) for one in sorted(fonts.glob("*.ttf"))],
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )
    return made
