"""Choosing the language of the screen, before and after signing in."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask_security import current_user
from werkzeug import Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.access import signed_in
from app.database import get_session
from app.forms.languages import LanguageForm
from app.languages import CHOSEN

languages = Blueprint("languages", __name__)


@languages.post("/taal")
def choose() -> Response:
    """Keep the language, for good when the person is known, and go back to the page."""
    form = LanguageForm()
    if form.validate_on_submit():
        session[CHOSEN] = form.language.data
        if current_user.is_authenticated:
            signed_in().language = form.language.data
            get_session().commit()
    return redirect(_where_the_person_was(), code=303)


def _where_the_person_was() -> str:
    """The page of our own that sent the form; the first page when it is no page to go to."""
    here = url_for("home.start")
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return here
    if came_from.netloc != request.host:
        return here
    adapter = current_app.url_map.bind(request.host, script_name=request.script_root)
    path = came_from.path.removeprefix(request.script_root)
    try:
        adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return here
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
