"""Every state that the journeys reach passes axe, and all that opens on a page, opened."""

import pytest
from accessible_pages import PAGES
from accessible_states import STATES
from judging import WIDTHS, violations
from page_things import drawn_things_of
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser_only, pytest.mark.slow]

ROLES = sorted({look.role for look in PAGES})
OPENERS = "main [popovertarget]:not([popovertargetaction=hide]):visible"
HEADER = "header [popovertarget]:not([popovertargetaction=hide]):visible"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("state", STATES, ids=lambda one: one.name)
def test_a_state_passes(live, page_for, context_for, state, width):
    ids = drawn_things_of(live.cast)
    if state.role is None:
        page = context_for(width).new_page()
    else:
        cast = live.cast
        person = cast.stranger(state.role) if state.stranger else cast.users[state.role]
        page = page_for(person, width)
    state.reach(page, ids)
    assert violations(page, f"{state.name} {width}") == []


def open_popovers(page, openers, where, schemes):
    """Open each popover of the page in turn, judge it, and close it with Escape."""
    found = []
    for opener in page.locator(openers).all():
        opener.click()
        name = opener.get_attribute("popovertarget")
        opened = page.locator(f"#{name}:popover-open")
        expect(opened, f"{where} {name}").to_have_count(1)
        found += violations(page, f"{where} with {name}", schemes)
        page.keyboard.press("Escape")
        expect(page.locator(":popover-open"), f"{where} {name}").to_have_count(0)
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("role", ROLES)
def test_all_that_opens_passes(live, page_for, role, width):
    ids = drawn_things_of(live.cast)
    page = page_for(live.cast.users[role], width)
    found = open_popovers(page, HEADER, "header", ("light", "dark"))
    for look in PAGES:
        if look.role != role:
            continue
        where = f"{look.path} {width}"
        page.goto(look.path.format(**ids))
        closed = page.locator("main details:not([open])")
        if closed.count():
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found += violations(page, f"{where} all details open", ("light",))
        # What opens may itself be folded away, such as an answer that ends a call for good.
        found += open_popovers(page, OPENERS, where, ("light",))
    assert found == []
