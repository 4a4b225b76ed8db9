"""Searching in stories by POST, so that no word is in an address; GET shows an empty field."""

from flask import Blueprint, request
from sqlmodel import Session
from werkzeug import Response

from analysis.search.concordance import Page, note_shown, page_of
from analysis.search.finding import Found, find
from analysis.search.queries import Order
from app.access import policy, signed_in
from app.database import get_session
from app.forms.names import number_in
from app.forms.story_search import ORDER_WORDS, StorySearchForm
from app.htmx import page_or_part
from app.identity import User
from app.queue import wake_after_commit
from app.story_indexing import ask_to_index
from research.roles import Role
from research.studies import studies_of

story_search = Blueprint("story_search", __name__, url_prefix="/zoeken/verhalen")


@story_search.get("")
@policy(Role.can_read_stories)
def index() -> Response:
    """Show the empty field, and how to search."""
    studies = studies_of(get_session(), user_id=signed_in().id)
    return _answer(StorySearchForm(studies, formdata=None))


@story_search.post("")
@policy(Role.can_read_stories)
def search() -> Response:
    """Search; whose words are shown is noted before the answer leaves."""
    session, user = get_session(), signed_in()
    form = StorySearchForm(studies_of(session, user_id=user.id))
    # A button sorts anew; the field keeps how it was sorted for the next page.
    asked = request.form.get("sort")
    if asked in list(Order):
        form.order.data = asked
    if not form.validate():
        return _answer(form, status=422)
    found = find(session, form.query, user_id=user.id, leads=user.may(Role.can_lead))
    number = number_in(request.form.get("page", ""))
    page = page_of(session, form.query, found, order=form.sorted_by, number=number)
    note_shown(session, page.lines, user_id=user.id)
    _read_the_rest(session, user, found)
    session.commit()
    return _answer(form, found=found, shown=page)


def _read_the_rest(session: Session, user: User, found: Found) -> None:
    """Have the worker read what the index does not hold, such as after a backup was put back."""
    for job in ask_to_index(session, list(found.unread), asked_by=user.id):
        wake_after_commit(session, job)


def _answer(
    form: StorySearchForm,
    *,
    found: Found | None = None,
    shown: Page | None = None,
    status: int = 200,
) -> Response:
    studies = studies_of(get_session(), user_id=signed_in().id)
    return page_or_part(
        "story_search/page.html",
        "story_search/_found.html",
        status=status,
        form=form,
        found=found,
        shown=shown,
        orders=ORDER_WORDS,
        several=len(studies) > 1,
        study_is_synthetic=any(study.synthetic for study in studies),
    )
