"""A drawing as a file of its own: the page's sheet does not reach it, so it brings one along."""

from functools import cache
from pathlib import Path

SHEET = Path(__file__).parent / "data" / "ecogram-file.css"


def standalone(svg: str) -> str:
    """Return the drawing with its style in it, to be opened or printed anywhere.

    Args:
        svg: inline SVG, as ``analysis.drawing.Svg.whole`` returns it.
    """
    head, _, rest = svg.partition(">")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}><style>{_sheet()}</style>{rest}\n'


@cache
def _sheet() -> str:
    return SHEET.read_text(encoding="utf-8")
