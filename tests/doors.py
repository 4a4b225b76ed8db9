"""A browser for whoever sends a form: by an account, by a link of his own, or by a seat."""

from collections.abc import Mapping
from uuid import UUID

from cast import Cast
from every_form import SEAT, TELLER
from flask.testing import FlaskClient
from retelling import teller_browser
from sitting import seat_browser

from research.roles import Role


def browser_for(cast: Cast, who: Role | str | None, ids: Mapping[str, UUID]) -> FlaskClient:
    """Return a browser of this person; ``ids`` are those of ``page_things``."""
    if who == TELLER:
        return teller_browser(cast, ids["closed_id"])
    if who == SEAT:
        return seat_browser(cast, ids["table_id"])
    return cast.browser(cast.users[str(who)] if who else None)
