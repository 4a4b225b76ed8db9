"""Pages about studies."""

from flask import Blueprint

studies = Blueprint("studies", __name__, url_prefix="/onderzoeken")


@studies.get("/")
def index() -> str:
    """Stand in until this page is written."""
    return "ok"
