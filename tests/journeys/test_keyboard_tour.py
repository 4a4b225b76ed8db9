"""Tab through every page of the list: the focus is always seen, ringed, and never caught."""

import pytest
from accessible_pages import PAGES
from keyboard import Hands
from page_things import drawn_things_of

pytestmark = [pytest.mark.browser_only, pytest.mark.slow]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("role", sorted({look.role for look in PAGES}))
def test_tab_goes_round_every_page_of_a_role(live, page_for, role, width):
    ids = drawn_things_of(live.cast)
    hands = Hands(page_for(live.cast.users[role], width))
    found = []
    for look in PAGES:
        if look.role == role:
            hands.page.goto(look.path.format(**ids))
            try:
                passed = hands.goes_round()
            except AssertionError as problem:
                found.append(f"{look.path}: {problem}")
            else:
                assert any("Naar de inhoud" in one for one in passed), look.path
    assert found == []
