"""Pages that explain: what to do, role by role, and what the words mean."""

from flask import Blueprint, redirect, render_template
from werkzeug import Response

from app.access import anyone_signed_in, policy, signed_in
from app.glossary import words_by_letter
from app.help_pages import SLUGS, help_address, role_of
from app.tours import is_open

help_pages = Blueprint("help", __name__)


@help_pages.get("/hulp")
@policy(anyone_signed_in)
def index() -> str | Response:
    """Go to the help of one's role; who has more roles chooses."""
    roles = signed_in().held_roles
    if len(roles) == 1:
        return redirect(help_address(roles[0]))
    return render_template("help/index.html", roles=roles, slugs=SLUGS)


@help_pages.get("/hulp/<slug>")
@policy(anyone_signed_in)
def role(slug: str) -> str:
    """Explain the work of a role, step by step. It is no secret what others do."""
    one = role_of(slug)
    own = one in signed_in().held_roles
    return render_template(
        f"help/{one.value}.html", role=one, tour_is_open=own and is_open(), slugs=SLUGS
    )


@help_pages.get("/woordenlijst")
@policy(anyone_signed_in)
def words() -> str:
    """Explain the words of the screen."""
    return render_template("help/words.html", letters=words_by_letter())
