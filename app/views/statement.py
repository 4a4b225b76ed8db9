"""What everybody may know: how accessible the pages are, and what happens with a story."""

from datetime import date

from flask import Blueprint, current_app, render_template

from app.settings import Settings

statement = Blueprint("statement", __name__)

# The day on which its words were last held against the tests.
CHECKED_ON = date(2026, 11, 25)


@statement.get("/toegankelijkheid")
def page() -> str:
    """Show the statement to everybody, signed in or not."""
    settings: Settings = current_app.extensions["wij_settings"]
    return render_template(
        "statement/page.html",
        contact=settings.contact,
        contact_link=_link_to(settings.contact),
        checked_on=CHECKED_ON,
    )


@statement.get("/privacy")
def privacy() -> str:
    """Tell people who are phoned what happens with their story; docs/privacy-for-actors.md."""
    settings: Settings = current_app.extensions["wij_settings"]
    return render_template(
        "statement/privacy.html",
        contact=settings.contact,
        contact_link=_link_to(settings.contact),
    )


def _link_to(contact: str) -> str:
    if "@" in contact:
        return f"mailto:{contact}"
    return "tel:" + "".join(sign for sign in contact if sign.isdecimal() or sign == "+")
