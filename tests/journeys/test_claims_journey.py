"""The editor goes from proposed sentences to a checked claim with its evidence."""

import re

from cast import CANARY
from playwright.sync_api import expect
from told_story import coded_story

from analysis.claim_changes import unsettled_claims


def test_an_editor_takes_a_proposal_and_a_second_person_checks_it(live, page_for):
    coded_story(live.cast, live.cast.daughter)
    page = page_for(live.cast.editor, at=f"/hoofdstuk/{live.cast.study.id}")
    page.get_by_role("link", name="Voorstellen").click()
    expect(page.get_by_role("heading", name="Voorstellen voor zinnen")).to_be_visible()
    page.get_by_role("link", name=re.compile("Bekijk het bewijs.*Wij hoorden")).first.click()
    expect(page.get_by_role("heading", name="Bewijs bij een zin")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Netwerk N01")
    page.get_by_role("link", name="Terug naar de voorstellen").click()
    page.get_by_role("button", name=re.compile("Neem over.*Wij hoorden")).first.click()

    # The count is no field: there are words before it and words after it.
    count = page.locator(".counted__slot strong")
    expect(count).to_have_text("de enige die wij spraken")
    expect(page.locator(".counted__slot input, .counted__slot textarea")).to_have_count(0)
    page.get_by_label("Woorden na het aantal").fill("dat 3 mensen wachtten.")
    page.get_by_role("button", name="Bewaar de zin").click()
    expect(page.get_by_role("main")).to_contain_text("Het aantal staat al in de zin")
    page.get_by_label("Woorden na het aantal").fill("dat niemand terugbelde.")
    page.get_by_role("button", name="Bewaar de zin").click()
    said = "Wij hoorden van de enige die wij spraken dat niemand terugbelde."
    expect(page.locator(".counted__sentence")).to_have_text(said)
    expect(page.get_by_role("main")).to_contain_text("Zonder één netwerk")
    page.get_by_role("button", name="Zet in het hoofdstuk").click()
    expect(page.get_by_role("button", name="Haal uit het hoofdstuk")).to_be_visible()
    address = page.url
    assert CANARY not in page.content()

    second = page_for(live.cast.lead, at=address)
    second.get_by_role("link", name="Bekijk het bewijs").click()
    expect(second.get_by_role("heading", name="Tegenvoorbeelden")).to_be_visible()
    second.get_by_role("link", name="Terug naar de bewering").click()
    second.get_by_role("button", name="Nee, niemand is herkenbaar").click()
    expect(second.get_by_role("main")).to_contain_text("nagekeken: goed")
    with live.cast.database.reading() as session:
        assert unsettled_claims(session, live.cast.study.id) == []

    page.get_by_role("link", name="Onderzoek 2026").click()
    page.get_by_role("link", name="Citaten").click()
    expect(page.get_by_role("heading", name="Citatenbord")).to_be_visible()
    page.get_by_role("link", name="Het hoofdstuk", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(said)
