"""A pause with one key, also without connection: what was typed is saved, all of it and once."""

import pytest
from patience import wait_until
from playwright.sync_api import expect
from sqlmodel import select

from interviews.interviews import Interview
from interviews.turns import raw_text, turns_of
from research.audit import AuditEntry

pytestmark = pytest.mark.browser_only


@pytest.fixture
def chat(live, page_for):
    interview_id = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, at=f"/gesprekken/{interview_id}")
    expect(page.locator("#text")).to_be_focused()
    return page, interview_id


def say(page, text):
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def told(live, interview_id):
    """The words and the acts that the server knows, in order."""
    with live.cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        words = [
            raw_text(session, interview, one) for _turn, one in turns_of(session, interview_id)
        ]
        done = (
            select(AuditEntry.action)
            .where(AuditEntry.object_id == interview_id)
            .order_by(AuditEntry.seq)
        )
        acts = [one for one in session.exec(done) if one in ("pause", "resume")]
        return words, acts, interview.paused_at


def test_paused_with_the_key_typed_without_connection_and_nothing_lost(live, chat):
    page, interview_id = chat
    strip = page.locator("#chat-pause")
    page.context.set_offline(True)
    say(page, "Een.")
    page.keyboard.press("Alt+Digit0")
    expect(strip).to_be_visible()
    expect(strip).to_contain_text("Pauze sinds ")
    expect(page.locator("#pause-button")).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Alt+Digit0")
    expect(strip).to_be_hidden()
    page.keyboard.press("Alt+Digit0")
    expect(strip).to_be_visible()
    say(page, "Twee.")  # a new turn: the conversation goes on
    expect(strip).to_be_hidden()
    page.keyboard.insert_text("Nog niet klaar")
    page.keyboard.press("Alt+Digit0")
    expect(page.locator("#text")).to_have_value("Nog niet klaar")
    page.context.set_offline(False)
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(2, timeout=20_000)
    wait_until(page, lambda: len(told(live, interview_id)[1]), 5)
    words, acts, paused_at = told(live, interview_id)
    assert words == ["Een.", "Twee."]
    assert acts == ["pause", "resume", "pause", "resume", "pause"]
    assert paused_at is not None
    page.get_by_role("button", name="Ga verder").click()
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("Nog niet klaar")
    page.keyboard.press("Enter")
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(3)
