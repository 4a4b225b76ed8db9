"""What a browser keeps for when there is no connection: one page, without anybody's words."""

import hashlib

from flask import Blueprint, Response, render_template, url_for
from flask_babel import force_locale

from app.languages import LANGUAGES

offline = Blueprint("offline", __name__)

# All that the offline page is made of. Nothing else is ever kept in the browser.
FILES = ("css/site.css", "js/offline.js", "img/mark.svg")
VERSION_SIGNS = 12


@offline.get("/offline")
def page() -> str:
    """Say that there is no connection. Open to everybody: it knows nothing about its reader."""
    return render_template("offline/page.html")


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
        *(url_for("static", filename=name) for name in FILES),
    ]


def shell_version() -> str:
    """Return a short hash of everything that is kept, the same whoever asks."""
    kept = hashlib.sha256("\n".join(shell()).encode())
    for language in LANGUAGES:
        with force_locale(language):
            kept.update(render_template("offline/page.html").encode())
    return kept.hexdigest()[:VERSION_SIGNS]
