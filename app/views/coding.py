"""Pages about coding."""

from flask import Blueprint

coding = Blueprint("coding", __name__, url_prefix="/coderen")


@coding.get("/")
def index() -> str:
    """Stand in until this page is written."""
    return "ok"
