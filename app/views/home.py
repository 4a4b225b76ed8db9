"""The front door: to one's own work, and a sign of life for the machine room."""

from flask import Blueprint, redirect
from sqlmodel import select
from werkzeug import Response

from app.access import anyone_signed_in, policy, signed_in
from app.database import get_session
from app.navigation import first_page
from research.studies import Study

home = Blueprint("home", __name__)


@home.get("/")
@policy(anyone_signed_in)
def start() -> Response:
    """Send the person to his own work."""
    return redirect(first_page(signed_in()))


@home.get("/gezond")
def health() -> tuple[dict[str, str], int]:
    """Tell whether the server can reach its database."""
    get_session().exec(select(Study.id).limit(1)).first()
    return {"status": "ok"}, 200
