"""A whole interview on a phone: from Vandaag to closed, with a keyboard on the screen."""

from datetime import timedelta

import pytest
from fitting import assert_fits
from playwright.sync_api import expect
from typing_along import saved, told

from interviews.appointments import Appointment
from interviews.interviews import Interview, InterviewStatus, interview_of
from research.tables import now

pytestmark = pytest.mark.browser_only

# What a keyboard on the screen leaves of a page of 844 pixels.
ABOVE_KEYBOARD = 420
LONG = "Zij kwam elke week en nam de tijd om te luisteren naar wat er echt speelde. " * 6


@pytest.fixture
def interview_id(live):
    at = now()
    with live.cast.writing() as session:
        interview = interview_of(session, live.cast.daughter)
        interview.status = InterviewStatus.PLANNED.value
        session.add(
            Appointment(
                interview_id=interview.id,
                interviewer_id=live.cast.interviewer.id,
                starts_at=at,
                ends_at=at + timedelta(minutes=45),
            )
        )
        return interview.id


def test_an_interview_fits_in_a_hand(live, page_for, interview_id):
    page = page_for(live.cast.interviewer, 390)
    # She was not asked yet, so no list has her: this is the address that a colleague handed over.
    page.goto(f"/vandaag/{interview_id}")
    page.locator(".main-step").get_by_role("group").first.get_by_text("ja", exact=True).click()
    page.get_by_role("button", name="Begin het gesprek").click()
    box, save = page.locator("#text"), page.get_by_role("button", name="Bewaar", exact=True)
    expect(box).to_be_focused()
    page.set_viewport_size({"width": 390, "height": ABOVE_KEYBOARD})
    for number, words in enumerate(("Dag.", LONG.strip(), "Ja."), start=1):
        box.fill(words)
        save.click()
        expect(saved(page)).to_have_count(number)
        # Nobody scrolls to type on, however long the story is.
        for part in (box, save, page.get_by_role("link", name="Gesprek afsluiten")):
            expect(part).to_be_in_viewport(ratio=1)
    page.locator("#laatste [name=speaker][value=interviewer]").check(force=True)
    box.fill("En de rest?")
    save.click()
    expect(saved(page)).to_have_count(4)
    assert_fits(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Gesprek afsluiten").click()
    page.get_by_role("group", name="Is er een oplossing?").get_by_text(
        "gevonden", exact=True
    ).click()
    page.get_by_role("button", name="Sluit het gesprek af").click()
    expect(page.get_by_role("main")).to_contain_text("4 zinnen")
    assert told(live, interview_id) == ["Dag.", LONG.strip(), "Ja.", "En de rest?"]
    with live.cast.database.reading() as session:
        assert session.get_one(Interview, interview_id).status == InterviewStatus.CLOSED


def test_trouble_leaves_room_to_type(live, page_for):
    page = page_for(
        live.cast.interviewer, 390, at=f"/gesprekken/{live.cast.interview(live.cast.daughter)}"
    )
    page.set_viewport_size({"width": 390, "height": ABOVE_KEYBOARD})
    page.route("**/beurten", lambda route: route.abort())
    page.locator("#text").fill("Zonder verbinding.")
    page.keyboard.press("Enter")
    expect(page.locator("#chat-message")).to_contain_text("1 zin nog niet bewaard")
    warning = page.locator("#chat-state").bounding_box()
    composer = page.locator("#laatste").bounding_box()
    assert warning["height"] <= 90
    assert composer["height"] < ABOVE_KEYBOARD * 0.8
    expect(page.locator("#text")).to_be_in_viewport(ratio=1)
