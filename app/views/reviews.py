"""Pages about reviews."""

from flask import Blueprint

reviews = Blueprint("reviews", __name__, url_prefix="/netwerkreview")


@reviews.get("/")
def index() -> str:
    """Stand in until this page is written."""
    return "ok"
