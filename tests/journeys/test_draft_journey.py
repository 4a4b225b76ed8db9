"""What stands in the field is not lost either: reloads, killed tabs, no connection, no session."""

from uuid import UUID

import pytest
from browser_storage import everything_kept, waiting_in
from cast import CANARY
from patience import wait_until
from playwright.sync_api import expect
from typing_along import READY, TYPE_ALL, saved, sign_in, told

from interviews.abbreviations import add_abbreviation
from interviews.turns import turns_of

pytestmark = pytest.mark.browser_only

SEALED = "wij.outbox.drafts().then((all) => all.map((one) => String(one.sealed)))"
HALF = f"En toen zei {CANARY} dat"


def drafts_in(page):
    return page.evaluate("wij.outbox.drafts().then((all) => all.length)")


def expect_drafts(page, count):
    wait_until(page, lambda: drafts_in(page), count)


def expect_whole_draft(page):
    """Wait until everything that was typed is sealed: that is done a second after a key."""
    expect_drafts(page, 1)
    sealed, before = page.evaluate(SEALED), None
    while sealed != before:
        page.wait_for_timeout(1200)
        sealed, before = page.evaluate(SEALED), sealed


@pytest.fixture
def here(live):
    return f"/gesprekken/{live.cast.interview(live.cast.daughter)}"


def test_half_a_sentence_comes_back_after_a_killed_tab_and_a_reload_and_goes_with_enter(
    live, page_for, here
):
    page = page_for(live.cast.interviewer, at=here)
    box = page.locator("#text")
    box.press_sequentially(HALF)
    page.keyboard.press("Alt+1")
    page.keyboard.press("F2")
    expect_whole_draft(page)
    assert CANARY not in everything_kept(page)
    context = page.context
    page.close()  # killed: the page is not asked
    page = context.new_page()
    page.goto(here)
    expect(page.locator("#text")).to_have_value(HALF)
    page.reload()
    expect(page.locator("#text")).to_have_value(HALF)
    expect_drafts(page, 1)
    page.locator("#text").press("Enter")
    expect(saved(page)).to_have_count(1)
    expect_drafts(page, 0)
    page.reload()
    expect(saved(page)).to_have_count(1)
    expect(page.locator("#text")).to_have_value("")
    assert told(live, here[-36:]) == [HALF]


def test_half_a_sentence_outlives_a_lost_connection_and_a_lost_session(live, page_for, here):
    page = page_for(live.cast.interviewer, at=here)
    page.evaluate(READY)
    page.context.set_offline(True)
    page.locator("#text").press_sequentially(HALF)
    expect_whole_draft(page)
    page.reload()
    expect(page.locator("#chat-draft")).to_be_visible()
    expect(page.locator("#text")).to_have_value("")
    page.context.set_offline(False)
    # Away from the page first: what it still asks would bring a session of its own along.
    page.goto("about:blank")
    page.context.clear_cookies()
    sign_in(page, live.cast.interviewer)
    # Told on every page until it is back where it belongs, and shown on the page of what waits.
    expect(page.locator("#unsent [data-count]")).to_contain_text("1 zin die niet bewaard is")
    page.goto("/gesprekken/niet-bewaard")
    expect(page.locator("#unsent-list textarea")).to_have_value(HALF)
    page.goto(here)
    expect(page.locator("#text")).to_have_value(HALF)
    assert CANARY not in everything_kept(page)


def test_a_turn_is_taken_out_and_put_back_in_the_order_of_the_outbox(live, page_for, here):
    page = page_for(live.cast.interviewer, at=here)
    page.evaluate(READY)
    page.route("**/beurten**", lambda route: route.abort())
    page.evaluate(TYPE_ALL, ["Een.", "Twee.", "Drie."])
    lines = page.locator("#turns > li")
    for number in (0, 1):
        lines.nth(number).get_by_role("button", name="Haal weg").click()
    lines.nth(1).get_by_role("button", name="Zet terug").click()
    page.evaluate(TYPE_ALL, ["Vier."])
    # Everything waits in the order in which it was done, over a reload too.
    wait_until(page, lambda: waiting_in(page), 7)
    page.reload()
    page.unroute("**/beurten**")
    page.get_by_role("button", name="Opnieuw proberen").or_(page.locator("#text")).first.focus()
    expect(page.locator("#chat-message")).to_have_text("Alles is bewaard.", timeout=20_000)
    assert waiting_in(page) == 0
    assert told(live, here[-36:]) == ["Twee.", "Drie.", "Vier."]
    expect(page.locator(".line--gone")).to_have_count(1)
    page.locator(".line--gone").get_by_role("button", name="Zet terug").click()
    expect(page.locator(".line--gone")).to_have_count(0)
    expect(saved(page)).to_have_count(4)
    assert told(live, here[-36:]) == ["Een.", "Twee.", "Drie.", "Vier."]
    page.get_by_role("link", name="Verbeter zin 3").click()
    page.get_by_role("button", name="Haal deze zin weg").click()
    expect(page.locator(".line--gone")).to_have_count(1)
    expect(page.locator("#live-polite")).to_have_text("Weggehaald.")
    assert told(live, here[-36:]) == ["Een.", "Twee.", "Vier."]


def test_a_story_entered_afterwards_outlives_a_reload_and_is_saved_once(live, page_for, here):
    page = page_for(live.cast.interviewer, at=f"{here}/achteraf")
    text = f"{CANARY} viel.\n\nI: En toen?\n\nW: Zij zucht."
    page.get_by_label("Het verhaal").fill(text)
    expect_drafts(page, 1)
    assert CANARY not in everything_kept(page)
    page.reload()
    expect(page.get_by_label("Het verhaal")).to_have_value(text)
    page.get_by_role("button", name="Bekijk de beurten").click()
    expect(page.locator(".chat-turns--look > li")).to_have_count(3)
    assert told(live, here[-36:]) == []
    page.get_by_role("button", name="Bewaar deze 3 beurten").click()
    expect(saved(page)).to_have_count(3)
    expect(page.locator(".turn__mode").first).to_contain_text("achteraf")
    expect_drafts(page, 0)
    expect(page.locator("#text")).to_have_value("")
    with live.cast.database.reading() as session:
        kept = [turn for turn, _ in turns_of(session, UUID(here[-36:]))]
    assert [(one.speaker, one.mode, one.afterwards) for one in kept] == [
        ("actor", "paraphrase", True),
        ("interviewer", "paraphrase", True),
        ("interviewer", "observation", True),
    ]


def test_an_abbreviation_expands_and_backspace_brings_it_back(live, page_for, here):
    cast = live.cast
    with cast.writing() as session:
        add_abbreviation(session, user_id=cast.interviewer.id, short="mz", long="mantelzorg")
    page = page_for(cast.interviewer, at=here)
    box = page.locator("#text")
    box.press_sequentially("de mz ")
    expect(box).to_have_value("de mz ")  # off until the person chooses
    box.fill("")
    expect_drafts(page, 0)
    page.goto("/account/afkortingen/")
    page.get_by_role("button", name="Zet aan").click()
    expect(page.get_by_text("Afkortingen staan nu aan.")).to_be_visible()
    page.goto(here)
    box.press_sequentially("Mz helpt de mz, omz ")
    expect(box).to_have_value("Mantelzorg helpt de mantelzorg, omz ")
    box.press_sequentially("mz ")
    page.keyboard.press("Backspace")
    expect(box).to_have_value("Mantelzorg helpt de mantelzorg, omz mz ")
    page.keyboard.press("Backspace")
    box.press_sequentially("!")
    page.keyboard.press("Enter")
    expect(saved(page)).to_have_count(1)
    assert told(live, here[-36:]) == ["Mantelzorg helpt de mantelzorg, omz mantelzorg!"]
    box.press_sequentially("nu de mz")
    page.keyboard.press("Enter")
    expect(saved(page)).to_have_count(2)
    box.press_sequentially("mz.")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")  # who brought it back keeps it
    expect(saved(page)).to_have_count(3)
    assert told(live, here[-36:])[1:] == ["nu de mantelzorg", "mz."]
