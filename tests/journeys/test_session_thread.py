"""Two people in one session: messages arrive without disturbing who is typing."""

from datetime import date

import pytest
from playwright.sync_api import expect

from analysis.reviews import start_session


@pytest.fixture
def session_id(live):
    with live.cast.writing() as session:
        cast = live.cast
        review = start_session(
            session, cast.network, held_on=date(2026, 11, 2), started_by=cast.lead.id
        )
        return review.id


def test_messages_of_others_arrive_while_one_is_typing(live, page_for, session_id):
    address = f"/netwerkreview/sessies/{session_id}"
    typing, other = page_for(live.cast.professional), page_for(live.cast.lead)
    typing.goto(address)
    other.goto(address)
    box = typing.get_by_label("Uw bericht")
    box.fill("Ik ben nog")
    for words in ("Wat raakte u?", "En wat doen wij eraan?"):
        other.get_by_label("Uw bericht").fill(words)
        other.get_by_role("button", name="Plaats bericht").click()
        expect(other.get_by_label("Uw bericht")).to_have_value("")
        expect(typing.locator("#berichten").get_by_text(words)).to_be_visible(timeout=3500)
    expect(box).to_be_focused()
    typing.keyboard.press("End")
    typing.keyboard.type(" bezig")
    expect(box).to_have_value("Ik ben nog bezig")


def test_a_message_to_a_closed_session_keeps_its_words(live, page_for, session_id):
    address = f"/netwerkreview/sessies/{session_id}"
    typing, other = page_for(live.cast.professional), page_for(live.cast.lead)
    typing.goto(address)
    typing.get_by_label("Uw bericht").fill("Te laat")
    other.goto(address)
    other.get_by_role("button", name="Sluit de sessie af").click()
    other.get_by_role("button", name="Sluit af", exact=True).click()
    expect(other.get_by_text("De sessie is afgesloten.")).to_be_visible()
    typing.get_by_role("button", name="Plaats bericht").click()
    expect(typing.get_by_text("Begin een nieuwe sessie om verder te praten.")).to_be_visible()
    expect(typing.get_by_label("Uw bericht")).to_have_value("Te laat")


def test_checking_a_commitment_keeps_the_message_that_is_being_typed(live, page_for, session_id):
    page = page_for(live.cast.professional)
    page.goto(f"/netwerkreview/sessies/{session_id}")
    page.get_by_label("Uw bericht").fill("Half af")
    page.get_by_text("Maak een afspraak").click()
    page.get_by_label("Wie").fill("Professional")
    page.get_by_label("Doet wat").fill("Belt de dochter")
    page.get_by_label("Wanneer kijken wij terug").fill("2026-12-01")
    page.get_by_role("button", name="Leg vast").click()
    page.get_by_role("button", name="Gedaan", exact=True).click()
    expect(page.get_by_role("button", name="Toch nog open")).to_be_visible()
    expect(page.get_by_label("Uw bericht")).to_have_value("Half af")
