"""The professional without a mouse: from his networks to a commitment that was checked."""

import pytest
from cast import CANARY
from keyboard import Hands
from playwright.sync_api import expect
from told_story import CALLED_BACK, coded_story

pytestmark = pytest.mark.browser_only

POSTED = "Dit raakt mij."
AGREED = "Belt binnen een dag terug"


def test_a_professional_needs_no_mouse(live, context_for):
    coded_story(live.cast, live.cast.daughter)
    hands = Hands(context_for().new_page())
    hands.sign_in(live.cast.professional.email)
    hands.link("N01")
    read(hands)
    hands.button("Begin een sessie", back=True, leaves=True)
    write(hands)
    agree(hands)


def read(hands):
    page = hands.page
    hands.tab_to(page.locator("summary", has_text="Bereikbaar en eenvoudig"))
    hands.press("Enter")
    expect(page.get_by_role("main").get_by_text(CALLED_BACK).first).to_be_visible()
    assert CANARY not in page.content()


def write(hands):
    page = hands.page
    hands.write("Uw bericht", POSTED)
    hands.tab_to(page.get_by_label("Citaat uit het netwerk"))
    hands.type("Ik werd nooit")
    hands.button("Plaats bericht")
    thread = page.locator("#berichten")
    expect(thread).to_contain_text(POSTED)
    expect(thread).to_contain_text(CALLED_BACK)
    # Who posts goes on writing.
    expect(page.get_by_label("Uw bericht")).to_be_focused()
    hands.look()
    expect(page.locator("#live-polite")).to_have_text("Uw bericht is geplaatst.")


def agree(hands):
    page = hands.page
    hands.tab_to(page.locator("summary", has_text="Maak een afspraak"))
    hands.press("Enter")
    hands.write("Wie", "De sociaal werker")
    hands.write("Doet wat", AGREED)
    hands.tab_to(page.get_by_label("Wanneer kijken wij terug"))
    hands.type("01012027")
    hands.button("Leg vast")
    expect(page.locator("#afspraken")).to_contain_text(AGREED)
    # The form is folded away again: the line that unfolds it has the focus.
    expect(page.locator("summary", has_text="Maak een afspraak")).to_be_focused()
    hands.look()
    hands.button("Gedaan", back=True)
    expect(page.get_by_role("button", name="Toch nog open")).to_be_focused()
    hands.look()
    expect(page.locator("#live-polite")).to_have_text("Bewaard.")
