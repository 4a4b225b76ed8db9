"""The compass in a real browser: nothing until the key, then open questions; gone what was told."""

import pytest
from patience import wait_until
from playwright.sync_api import expect
from sqlmodel import select

from analysis.compass import CompassUse

pytestmark = pytest.mark.browser_only
FELT = "Ik was er zo blij mee, ik voelde me weer mens."


@pytest.fixture
def chat(live, page_for):
    interview_id = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, at=f"/gesprekken/{interview_id}")
    expect(page.locator("#text")).to_be_focused()
    return page, interview_id


def say(page, text):
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def uses(live):
    """How many topics were open at each use that the server has of it."""
    with live.cast.database.reading() as session:
        return [len(one.open_topics) for one in session.exec(select(CompassUse))]


def test_at_a_key_what_nobody_told_stands_there_and_at_escape_it_is_gone(live, chat):
    page, _interview_id = chat
    panel, asked = page.locator("#compass-panel"), page.locator("#compass-panel li:visible")
    felt = panel.get_by_text("Hoe was dat voor u?")
    expect(panel).to_be_hidden()
    page.keyboard.press("Alt+Digit7")
    expect(asked).to_have_count(6)
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#live-polite")).to_contain_text("Hoe was dat voor u?")
    say(page, FELT)
    expect(felt).to_be_hidden(timeout=5000)
    expect(asked).to_have_count(5)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    page.locator("#compass-button").click()
    expect(asked).to_have_count(5)
    page.locator("#compass-close").click()
    expect(page.locator("#text")).to_be_focused()
    wait_until(page, lambda: uses(live), [6, 5])


def test_without_connection_it_says_up_to_where_it_knows(live, chat):
    page, _interview_id = chat
    say(page, FELT)
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(1)
    page.context.set_offline(True)
    say(page, "Voorlopig kan ik zo verder.")
    page.keyboard.press("Alt+Digit7")
    note = page.locator("#compass-note")
    expect(note).to_contain_text("Er is geen verbinding")
    expect(note).to_contain_text("1 zin is nog niet bewaard")
    expect(page.locator("#compass-panel li:visible")).to_have_count(5)
    assert uses(live) == []
    page.context.set_offline(False)
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(2, timeout=20_000)
    expect(note).to_be_hidden()
    wait_until(page, lambda: uses(live), [5])
    page.wait_for_timeout(300)
    assert uses(live) == [5]  # and not once more
