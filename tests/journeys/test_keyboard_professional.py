"""The professional without a mouse: from his networks to a commitment of his own at the table."""

import pytest
from cast import CANARY
from keyboard import Hands
from playwright.sync_api import expect
from told_story import CALLED_BACK, coded_story

pytestmark = pytest.mark.browser_only

WRITTEN = "Dit raakt mij."
AGREED = "Ik bel binnen een dag terug"


def test_a_professional_needs_no_mouse(live, context_for):
    coded_story(live.cast, live.cast.daughter)
    hands = Hands(context_for().new_page())
    hands.sign_in(live.cast.professional.email)
    hands.link("N01")
    read(hands)
    hands.link("Begin een leersessie", back=True)
    begin(hands)
    write(hands)
    agree(hands)


def read(hands):
    page = hands.page
    hands.tab_to(page.locator("summary", has_text="Bereikbaar en eenvoudig"))
    hands.press("Enter")
    expect(page.get_by_role("main").get_by_text(CALLED_BACK).first).to_be_visible()
    assert CANARY not in page.content()


def begin(hands):
    answers = hands.page.get_by_role("group", name="Wil de klant erbij zijn?")
    hands.choose(answers, "Nee, de klant wil er niet bij zijn")
    hands.button("Begin de leersessie", leaves=True)
    expect(hands.page.locator("#ronde")).to_have_text("Aanschuiven")


def go_on(hands, to):
    hands.tab_to(hands.page.get_by_role("button", name=f"Ga naar: {to}"), back=True)
    hands.enter()
    expect(hands.page.locator("#ronde")).to_have_text(to)


def write(hands):
    page = hands.page
    for to in ("Terugkijken", "Stil lezen", "Schrijven"):
        go_on(hands, to)
    hands.write("Uw woorden", WRITTEN)
    hands.button("Bewaar")
    expect(page.locator("#nu")).to_contain_text(WRITTEN)
    hands.look()


def agree(hands):
    page = hands.page
    for to in ("Luisteren", "Alleen vragen", "Wat doet ertoe", "Afspraken"):
        go_on(hands, to)
    hands.write("Ik ga dit doen", AGREED)
    hands.write("Mijn eerste stap", "Het nummer zoeken")
    hands.write("Hieraan zie ik dat het werkt", "Zij belt niet meer zelf")
    hands.tab_to(page.get_by_label("Op deze dag kijk ik terug"))
    hands.type("01012027")
    hands.button("Leg vast")
    expect(page.locator("#afspraken")).to_contain_text(AGREED)
    hands.look()
