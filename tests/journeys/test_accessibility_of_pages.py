"""Every page on the list passes axe: WCAG 2.2 A and AA, wide and narrow, light and dark."""

import pytest
from accessible_pages import PAGES
from judging import SCHEMES, WIDTHS, violations, watch_origin
from page_things import drawn_things_of

from app.identity import User

pytestmark = [pytest.mark.browser_only, pytest.mark.slow]

ROLES = sorted({look.role for look in PAGES})


def judge(page, looks, ids, schemes=SCHEMES):
    """What is wrong on these pages at the width that the page has now."""
    found = []
    for look in looks:
        answer = page.goto(look.path.format(**ids))
        assert answer.status == look.status, (look.path, answer.status)
        found += violations(page, f"{look.path} {page.viewport_size['width']}", schemes)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_a_role_pass(live, page_for, role):
    ids = drawn_things_of(live.cast)
    page = page_for(live.cast.users[role])
    outside, found = watch_origin(page, live.url), []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += judge(page, [look for look in PAGES if look.role == role], ids)
    assert found == []
    assert outside == []


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_a_role_pass_in_english(live, page_for, role):
    """English words are longer or shorter, and the language of the page is said."""
    ids = drawn_things_of(live.cast)
    page = page_for(live.cast.users[role], 390)
    with live.cast.writing() as session:
        session.get_one(User, live.cast.users[role].id).language = "en"
    looks = [look for look in PAGES if look.role == role]
    assert judge(page, looks, ids, ("light",)) == []
    assert page.locator("html").get_attribute("lang") == "en"
