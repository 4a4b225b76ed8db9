"""The coder without a mouse: accepting a suggestion, and coding words of one's own choice."""

import re

import pytest
from keyboard import Hands
from overlapping_story import codings_in, overlapping_story
from playwright.sync_api import expect

from analysis.codings import CodingStatus

pytestmark = pytest.mark.browser_only


@pytest.fixture
def story(live):
    return overlapping_story(live.cast)


def test_a_coder_needs_no_mouse(live, context_for, story):
    hands = Hands(context_for().new_page())
    hands.sign_in(live.cast.coder.email)
    page = hands.page
    open_the_story(hands)
    hands.button("Accepteren")
    expect(page.get_by_text(re.compile("voorstel, geaccepteerd door"))).to_be_visible()
    expect(page.get_by_role("button", name="Terugdraaien")).to_be_focused()
    hands.look()
    expect(page.locator("#live-polite")).to_have_text("Bewaard. Er wacht geen voorstel meer.")
    choose_words(hands)
    add(hands)
    assert ("respect", "accepted", "Ze bleef") in codings_in(live.cast, story)
    statuses = {status for _theme, status, _words in codings_in(live.cast, story)}
    assert statuses == {CodingStatus.ACCEPTED}


def open_the_story(hands):
    hands.link(re.compile("^Beoordeel het volgende verhaal$|^Beoordelen"))
    expect(hands.page.locator(".story[data-revision]")).to_be_visible()


def choose_words(hands):
    hands.tab_to(hands.page.locator(".story[data-revision]"), back=True)
    hands.press("ArrowRight", times=2)
    hands.press("Shift+ArrowRight")
    expect(hands.page.locator("[data-chosen]")).to_have_text("“Ze bleef”")
    hands.press("Enter")
    expect(hands.page.get_by_label("Thema", exact=True)).to_be_focused()
    hands.look()


def add(hands):
    page = hands.page
    hands.type("Erkenning")
    hands.choose(page.locator("#pole"), "ging goed")
    hands.button("Voeg toe")
    expect(page.locator(".coding-item")).to_have_count(3)
    # Back to the turn that the words came from, to read on.
    expect(page.locator(".story[data-revision]")).to_be_focused()
    hands.look()


def test_a_rejected_suggestion_hands_the_focus_to_its_neighbour(live, context_for, story):
    hands = Hands(context_for().new_page())
    hands.sign_in(live.cast.coder.email)
    open_the_story(hands)
    hands.button("Afwijzen")
    expect(hands.page.get_by_role("button", name="Afwijzen")).to_have_count(0)
    expect(hands.page.locator("#verhaal *:focus")).to_have_count(1)
    hands.look()
