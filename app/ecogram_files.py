"""A drawing as a file of its own: the page's sheet does not reach it, so it brings one along."""

from functools import cache
from pathlib import Path

import resvg_py

DATA = Path(__file__).parent / "data"
SHEET = DATA / "ecogram-file.css"
# A server has no letters of its own, and the same drawing gives the same picture everywhere.
FONTS = [str(DATA / "fonts" / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
# Twice the size of the drawing: sharp in print at a hand's width.
ZOOM = 2


def standalone(svg: str) -> str:
    """Return the drawing with its style in it, to be opened or printed anywhere.

    Args:
        svg: inline SVG, as ``analysis.drawing.Svg.whole`` returns it.
    """
    head, _, rest = svg.partition(">")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}><style>{_sheet()}</style>{rest}\n'


def as_png(svg: str) -> bytes:
    """Return the drawing as a picture on white, for programs that open no drawings.

    Args:
        svg: inline SVG, as ``analysis.drawing.Svg.whole`` returns it.
    """
    return resvg_py.svg_to_bytes(
        svg_string=standalone(svg),
        background="#ffffff",
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=FONTS,
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )


@cache
def _sheet() -> str:
    return SHEET.read_text(encoding="utf-8")
