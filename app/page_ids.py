"""The id of a page that stands open, so that its reader can undo there what he did there."""

from uuid import UUID, uuid4

from flask import g, request

NAME = "blad"


def page_of_request() -> UUID:
    """Return the id that the address of this request holds; a new one for a page just opened."""
    if "page_id" not in g:
        g.page_id = _asked() or uuid4()
    page_id: UUID = g.page_id
    return page_id


def _asked() -> UUID | None:
    try:
        return UUID(request.args.get(NAME, ""))
    except ValueError:
        return None
