"""A document as HTML: one file that runs nothing and asks for nothing, or the inside of a page."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.document import Chart, Document
from analysis.document_pictures import picture_of

TEMPLATES = Path(__file__).with_name("templates")
# The names of XML: a page of HTML knows a drawing without them.
XML_NAMES = (' xmlns="http://www.w3.org/2000/svg"', ' xmlns:xlink="http://www.w3.org/1999/xlink"')


def document_html(document: Document) -> str:
    """Return the document as one HTML file with its own style."""
    style = document_style(document.colour)
    # Even outside the app the file runs no script and asks for nothing.
    digest = b64encode(sha256(style.encode()).digest()).decode()
    page = environment().get_template("chapter.html")
    return page.render(
        document=document,
        style=Markup(style),  # noqa: S704  our own
        style_hash=digest,
        drawing=_drawing(document.colour),
    )


def document_body(document: Document) -> Markup:
    """Return the inside of the document, for a page that has the style already."""
    part = environment().get_template("_chapter.html")
    rendered = part.render(document=document, drawing=_drawing(document.colour))
    return Markup(rendered)  # noqa: S704  the template escapes


def document_style(colour: str) -> str:
    """Return the CSS of the document in the colour of the house; all rules are in ``.chapter``."""
    style = (TEMPLATES / "chapter.css").read_text(encoding="utf-8")
    return style.replace("#115061", colour)


def environment() -> Environment:
    """Return the templates; escaping is the rule: a template cannot forget it."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _drawing(colour: str) -> Callable[[Chart], Markup]:
    def drawn(chart: Chart) -> Markup:
        svg = picture_of(chart, colour).svg
        for name in XML_NAMES:
            svg = svg.replace(name, "")
        return Markup(svg)  # noqa: S704  drawn by us; names in it are escaped

    return drawn
