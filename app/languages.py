"""The language of the screen: Dutch first, English second, each complete."""

from flask import Flask, request, session
from flask_babel import Babel, get_locale
from flask_security import current_user
from sqlalchemy.exc import SQLAlchemyError

# Each in its own words, as its readers look for it.
LANGUAGES = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"
CHOSEN = "language"


def language_of_reader() -> str:
    """Return the language of this request: chosen by the person, else by the browser."""
    chosen = _chosen_by_user() or session.get(CHOSEN)
    return chosen if chosen in LANGUAGES else _asked_by_browser()


def other_language() -> tuple[str, str]:
    """Return code and name of the language that the page is not in."""
    current = str(get_locale() or DEFAULT)
    return next((code, name) for code, name in LANGUAGES.items() if code != current)


def init_languages(app: Flask) -> None:
    """Choose a language for every request, and let templates offer the other one."""
    Babel(app, locale_selector=language_of_reader)
    app.jinja_env.globals.update(get_locale=get_locale, other_language=other_language)


def _chosen_by_user() -> str | None:
    try:
        # The page that says that the database is gone has a language too.
        return current_user.language if current_user and current_user.is_authenticated else None
    except SQLAlchemyError:
        return None


def _asked_by_browser() -> str:
    """Dutch for whoever reads it at all: the stories are Dutch."""
    asked = [code.partition("-")[0].lower() for code in request.accept_languages.values()]
    if "nl" in asked:
        return "nl"
    return next((code for code in asked if code in LANGUAGES), DEFAULT)
