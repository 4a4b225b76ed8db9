"""The page that lists the keys of the product, and lets a person switch single keys off."""

from flask import Blueprint, render_template

from app.access import anyone_signed_in, policy

shortcuts = Blueprint("shortcuts", __name__)


@shortcuts.get("/sneltoetsen")
@policy(anyone_signed_in)
def index() -> str:
    """List the keys that this person can use."""
    return render_template("shortcuts/index.html")
