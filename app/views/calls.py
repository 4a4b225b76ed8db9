"""Pages about calls."""

from flask import Blueprint

calls = Blueprint("calls", __name__, url_prefix="/vandaag")


@calls.get("/")
def today() -> str:
    """Stand in until this page is written."""
    return "ok"
