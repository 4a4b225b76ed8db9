"""A professional reads a network row by row, opens the words, settles a row, and undoes it."""

import pytest
from cast import consent
from fitting import assert_fits
from playwright.sync_api import expect

from analysis.codings import add_coding
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Purpose

WORDS = "Ze luisterde echt naar mij"


@pytest.fixture
def told(live):
    """Two tellers: the one felt heard, the other did not."""
    cast = live.cast
    for actor, pole in ((cast.client_actor, Pole.SUCCESS), (cast.daughter, Pole.FAILURE)):
        story_id = cast.story(actor)
        with cast.writing() as session:
            consent(session, actor, Purpose.NETWORK_READING)
            revision = turns_of(session, story_id)[1][1]
            facts = {"start": 0, "end": len(WORDS), "theme": "attention", "pole": pole}
            interview = session.get_one(Interview, story_id)
            add_coding(session, interview, revision, **facts, coder_id=cast.coder.id)
    return cast.network.id


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_network_to_the_words_and_back(live, page_for, told, width):
    page = page_for(live.cast.professional, width, at=f"/netwerkreview/{told}")
    page.get_by_role("link", name="Leg de verhalen naast elkaar").click()
    expect(page.get_by_role("heading", name="Eén verhaal, meer stemmen")).to_be_visible()
    assert_fits(page)
    theme = page.get_by_role("link", name="Aandacht en luisteren")
    expect(theme).to_be_hidden()
    page.locator("summary", has_text="Thema’s").click()
    # One topic at a time; on paper all of them.
    expect(page.locator("details.topic[open]")).to_have_count(1)
    page.emulate_media(media="print")
    printed = page.locator(".voices-row").evaluate_all(
        "all => all.map(one => one.checkVisibility())"
    )
    assert all(printed)
    page.emulate_media(media="screen")
    theme.click()
    expect(page.get_by_text(WORDS).first).to_be_visible()
    expect(page.get_by_text("Zij zien het anders").first).to_be_visible()
    page.get_by_label("zegt hetzelfde").check()
    page.get_by_label("Waarom ziet u dit zo?").fill("Zij bedoelen allebei het eerste bezoek.")
    page.get_by_role("button", name="Stel dit vast").click()
    expect(page.get_by_text("Een mens stelde dit vast.")).to_be_visible()
    page.get_by_role("button", name="Laat dit weer open").click()
    page.get_by_text("Eerder vastgesteld").click()
    expect(page.get_by_text("Zij bedoelen allebei het eerste bezoek.")).to_be_visible()
    assert_fits(page)
    page.get_by_role("link", name="Terug naar alle stemmen").click()
    expect(theme).to_be_visible()
