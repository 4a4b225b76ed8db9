"""Answer a browser with a page and htmx with the part it asked for."""

from typing import Any

from flask import make_response, render_template, request
from werkzeug import Response


def wants_part() -> bool:
    """Return whether htmx asks for a fragment, and not for a page to restore or to boost."""
    asked = request.headers
    return "HX-Request" in asked and not (
        "HX-Boosted" in asked or "HX-History-Restore-Request" in asked
    )


def page_or_part(page: str, part: str, *, status: int = 200, **context: Any) -> Response:
    """Render the part for an htmx request, else the whole page around it."""
    template = part if wants_part() else page
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response
