"""The front door, in a real browser."""

import pytest
from fitting import assert_fits
from playwright.sync_api import expect

from research.roles import Role


@pytest.mark.parametrize("role", list(Role))
def test_everybody_starts_at_his_own_work(live, page_for, role):
    page = page_for(live.cast.users[role])
    assert page.title() != ""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_fits(page)


def test_a_wrong_passphrase_gets_a_clear_answer(live, context_for):
    page = context_for().new_page()
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(live.cast.lead.email)
    page.get_by_label("Wachtwoord", exact=True).fill("dit is niet de goede")
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("main")).to_contain_text("niet")
    assert "/inloggen" in page.url
