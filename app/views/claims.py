"""Pages about claims."""

from flask import Blueprint

claims = Blueprint("claims", __name__, url_prefix="/hoofdstuk")


@claims.get("/")
def index() -> str:
    """Stand in until this page is written."""
    return "ok"
