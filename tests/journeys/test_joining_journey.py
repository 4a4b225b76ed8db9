"""Who joins by himself, on a phone: from the link to his own code, and away again; and axe."""

import pytest
from added_voices import joining_things
from judging import violations
from playwright.sync_api import expect
from sqlmodel import func, select

from interviews.joined_voices import JoinedVoice

pytestmark = pytest.mark.browser_only


def voices(cast):
    with cast.database.reading() as session:
        return session.exec(select(func.count()).select_from(JoinedVoice)).one()


def test_the_link_takes_its_code_out_of_the_address_and_the_own_code_takes_words_back(
    live, context_for
):
    with live.cast.writing() as session:
        code = joining_things(session, live.cast)["joining_code"]
    before = voices(live.cast)
    page = context_for(390).new_page()
    page.goto(f"{live.url}/ik-hoor-erbij/#{code}")
    assert page.evaluate("location.hash") == ""
    expect(page.get_by_label("De code die u kreeg")).to_be_hidden()
    found = violations(page, "joins")
    page.get_by_label("buur").check()
    page.get_by_label("Hoe gaat het nu, samen?").fill("Wij eten samen.")
    page.get_by_label("Ja, anderen mogen").check()
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dank u wel")
    own = page.locator("#code").inner_text()
    found += violations(page, "thanks")
    assert voices(live.cast) == before + 1
    page.goto(f"{live.url}/ik-hoor-erbij/terug")
    found += violations(page, "back")
    page.get_by_label("Uw eigen code").fill(own)
    page.get_by_role("button", name="Wis mijn woorden").click()
    expect(page.get_by_role("heading", name="Uw woorden zijn gewist")).to_be_visible()
    assert voices(live.cast) == before
    assert found == []
