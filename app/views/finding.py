"""The search page. GET shows an empty field; POST searches, so that no word comes in an address."""

from flask import Blueprint
from werkzeug import Response

from app.access import policy, signed_in
from app.database import get_session
from app.finding import hints_for, may_search, search
from app.forms.finding import FindForm
from app.htmx import page_or_part
from app.searching import MOST_HITS, Found

finding = Blueprint("finding", __name__, url_prefix="/zoeken")


@finding.get("")
@policy(may_search)
def index() -> Response:
    """Show the empty field, and what the person can look for."""
    return _answer(FindForm(formdata=None))


@finding.post("")
@policy(may_search)
def find() -> Response:
    """Search; what was opened and shown is noted before the answer leaves."""
    form = FindForm()
    if not form.validate():
        return _answer(form, status=422)
    session = get_session()
    found = search(session, signed_in(), form.query)
    session.commit()
    return _answer(form, found)


def _answer(form: FindForm, found: Found | None = None, *, status: int = 200) -> Response:
    return page_or_part(
        "finding/page.html",
        "finding/_found.html",
        status=status,
        form=form,
        found=found,
        most=MOST_HITS,
        hints=hints_for(signed_in()),
        study_is_synthetic=found is not None and any(hit.synthetic for hit in found.hits),
    )
