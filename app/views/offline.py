"""What a browser keeps for when there is no connection: two pages, without anybody's words."""

import hashlib

from flask import Blueprint, Response, render_template, url_for
from flask_babel import force_locale

from app.forms.interviews import TurnForm
from app.languages import LANGUAGES

offline = Blueprint("offline", __name__)

# All that the two offline pages are made of. Nothing else is ever kept in the browser.
FILES = (
    "css/site.css",
    "js/offline.js",
    "img/mark.svg",
    "css/chat.css",
    "js/waiting.js",
    "js/conversation.js",
)
PAGES = ("offline/page.html", "offline/conversation.html")
VERSION_SIGNS = 12


@offline.get("/offline")
def page() -> str:
    """Say that there is no connection. Open to everybody: it knows nothing about its reader."""
    return _page("offline/page.html")


@offline.get("/offline/gesprek")
def conversation() -> str:
    """Give a conversation without words or names: a browser types on in it without connection."""
    return _page("offline/conversation.html")


@offline.get("/sw.js")
def worker() -> Response:
    """Send the service worker. Its text changes with what it keeps, so that browsers notice."""
    script = render_template("offline/worker.js", version=shell_version(), shell=shell())
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = url_for("home.start")
    return answer


def shell() -> list[str]:
    """Return the addresses that the browser keeps; a file's address names its content."""
    return [
        url_for(".page"),
        url_for(".conversation"),
        *(url_for("static", filename=name) for name in FILES),
    ]


def shell_version() -> str:
    """Return a short hash of everything that is kept, the same whoever asks."""
    kept = hashlib.sha256("\n".join(shell()).encode())
    for language in LANGUAGES:
        with force_locale(language):
            for page in PAGES:
                kept.update(_page(page).encode())
    return kept.hexdigest()[:VERSION_SIGNS]


def _page(template: str) -> str:
    # Without a token: that would be of one reader, and the page is the same for everybody.
    return render_template(template, form=TurnForm(formdata=None, meta={"csrf": False}))
