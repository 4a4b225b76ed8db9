"""Pages about people."""

from flask import Blueprint

people = Blueprint("people", __name__, url_prefix="/mensen")


@people.get("/")
def index() -> str:
    """Stand in until this page is written."""
    return "ok"
