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
    expect(hands.page.get_by_role("combobox", name="Zoek een thema")).to_be_focused()
    hands.look()


def add(hands):
    page = hands.page
    hands.type("erk")
    found = ["Erkenning en respect", "Eigen netwerk en onderlinge hulp"]
    expect(page.locator("#theme-options [role=option]")).to_have_text(found)
    hands.press("Enter")
    expect(page.get_by_label("Thema", exact=True)).to_have_value("respect")
    hands.press("+")
    expect(page.get_by_role("radio", name="ging goed")).to_be_checked()
    hands.press("Enter")
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


def test_sentence_by_sentence_with_a_theme_that_is_found_by_three_letters(live, context_for, story):
    hands = Hands(context_for().new_page())
    hands.sign_in(live.cast.coder.email)
    page = hands.page
    open_the_story(hands)
    hands.tab_to(page.locator(".story[data-revision]"), back=True)
    chosen = page.locator("[data-chosen]")
    hands.press("ArrowDown", times=3)
    expect(chosen).to_have_text("“Ze had geen haast 🕰️ die dag.”")
    hands.press("ArrowUp")
    expect(chosen).to_have_text("“Dat vond ik fijn.”")
    hands.press("ArrowDown")
    hands.press("Shift+ArrowLeft", times=4)
    hands.press("Shift+ArrowRight")
    expect(chosen).to_have_text("“Ze had geen haast”")
    hands.press("Enter")
    hands.type("zzz")
    expect(page.locator("#theme-options [role=option]")).to_have_count(0)
    hands.press("Enter")
    expect(page.locator(".coding-item")).to_have_count(2)
    expect(page.locator("#theme-search")).to_be_focused()
    hands.press("Backspace", times=3)
    hands.type("tij")
    expect(page.locator("#theme-options [role=option]").first).to_have_text("Tijd en tempo")
    hands.press("Enter")
    hands.press("-")
    hands.press("Enter")
    expect(page.locator(".coding-item")).to_have_count(3)
    assert ("pace", "accepted", "Ze had geen haast") in codings_in(live.cast, story)
    # What one did is taken back with one key, wherever one reads.
    page.keyboard.press("u")
    expect(page.locator(".coding-item")).to_have_count(2)
    page.keyboard.press("r")
    expect(page.locator(".coding-item")).to_have_count(3)


def test_a_whole_story_is_coded_with_ten_fingers_and_a_thought_written_down(
    live, context_for, story
):
    hands = Hands(context_for().new_page())
    hands.sign_in(live.cast.coder.email)
    page = hands.page
    open_the_story(hands)
    # A suggestion, accepted where one reads it.
    hands.press("v")
    hands.press("a")
    expect(page.get_by_text(re.compile("voorstel, geaccepteerd door"))).to_be_visible()
    expect(page.get_by_role("button", name="Terugdraaien")).to_be_focused()
    # Words of one's own, from the turn that the key brings to.
    hands.press("z")
    expect(page.locator(".story[data-revision]")).to_be_focused()
    hands.press("ArrowRight", times=2)
    hands.press("Shift+ArrowRight")
    hands.press("Enter")
    add(hands)
    # What one thinks of it, and back to the same words.
    hands.press("m")
    expect(page.get_by_role("heading", name="Memo’s bij beurt 2 van klant 1")).to_be_visible()
    expect(page.get_by_label("Uw memo")).to_be_focused()
    hands.look()
    hands.type("Blijven zitten is hier meer dan tijd hebben.")
    hands.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/coderen/[^/]+\?.*#beurt-2$"))
    expect(page.locator("#beurt-2 > .memo-way")).to_contain_text("1 memo")
    page.wait_for_load_state()  # the keys work once the scripts are there
    # The page is the same: what was done before the memo is undone after it.
    hands.press("u")
    expect(page.locator(".coding-item")).to_have_count(2)
    hands.press("u")
    expect(page.get_by_text(re.compile("voorstel van de computer"))).to_be_visible()
    hands.press("r")
    expect(page.get_by_text(re.compile("voorstel, geaccepteerd door"))).to_be_visible()
    hands.press("r")
    expect(page.locator(".coding-item")).to_have_count(3)
    assert ("respect", "accepted", "Ze bleef") in codings_in(live.cast, story)
