"""The keys in a real browser: they do what the list says, and never while a person types."""

import re

import pytest
from cast import tell
from overlapping_story import codings_in, overlapping_story
from playwright.sync_api import expect

from interviews.interviews import Interview

pytestmark = pytest.mark.browser_only

LIST = "Sneltoetsen op deze pagina"


@pytest.fixture
def story(live):
    return overlapping_story(live.cast)


@pytest.fixture
def talk(live):
    """A conversation that is going on; its id."""
    interview_id = live.cast.interview(live.cast.daughter)
    with live.cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        tell(session, interview, written_by=live.cast.interviewer.id)
    return interview_id


def test_the_list_opens_takes_the_focus_and_gives_it_back(live, page_for):
    page = page_for(live.cast.interviewer)
    way = page.get_by_role("link", name="Vandaag", exact=True).first
    way.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name=LIST)).to_be_focused()
    expect(page.get_by_role("dialog", name=LIST)).to_contain_text("Vandaag")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name=LIST)).to_be_hidden()
    expect(way).to_be_focused()
    page.keyboard.press("?")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name=LIST)).to_be_hidden()


def test_the_list_of_a_page_tells_only_what_works_there(live, page_for, story):
    page = page_for(live.cast.coder)
    page.keyboard.press("?")
    shown = page.get_by_role("dialog", name=LIST)
    expect(shown).to_contain_text("Coderen")
    expect(shown.get_by_text("Volgend voorstel")).to_be_hidden()
    page.goto(f"/coderen/{story}")
    page.keyboard.press("?")
    expect(shown.get_by_text("Volgend voorstel")).to_be_visible()


def test_two_keys_in_turn_open_a_page_of_the_menu(live, page_for):
    page = page_for(live.cast.coder, at="/sneltoetsen")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url(re.compile("/coderen/$"))


def test_the_slash_goes_to_the_field_to_search_in(live, page_for):
    page = page_for(live.cast.lead)
    page.keyboard.press("/")
    expect(page.locator("#zoek")).to_be_focused()
    expect(page.locator("#zoek")).to_have_value("")
    page.keyboard.type("a/b?")
    expect(page.locator("#zoek")).to_have_value("a/b?")


def test_the_next_piece_of_work_is_one_key_away(live, page_for, story):
    page = page_for(live.cast.coder)
    page.keyboard.press("v")
    expect(page.locator(".next-work a")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/coderen/{story}")


def test_a_professional_goes_from_network_to_session_by_key(live, page_for):
    page = page_for(live.cast.professional, at=f"/netwerkreview/{live.cast.network.id}")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leersessie/netwerk/**")


def test_single_keys_do_nothing_while_a_person_types(live, page_for, talk):
    page = page_for(live.cast.interviewer, at=f"/gesprekken/{talk}")
    box = page.get_by_role("textbox")
    expect(box).to_be_focused()
    page.keyboard.type("Hoe gaat het? gv/")
    expect(box).to_have_value("Hoe gaat het? gv/")
    expect(page.get_by_role("dialog", name=LIST)).to_be_hidden()
    assert page.url.endswith(str(talk))


def test_single_keys_can_be_switched_off_and_stay_off(live, page_for):
    page = page_for(live.cast.coder, at="/sneltoetsen")
    switch = page.get_by_label("Losse toetsen doen iets")
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert kept == '{"wij-sneltoetsen":"nee"}'
    page.goto("/coderen/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name=LIST)).to_be_hidden()
    page.goto("/sneltoetsen")
    expect(switch).not_to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name=LIST)).to_be_visible()


def test_the_page_lists_the_keys_without_script(live, page_for):
    page = page_for(live.cast.coder, java_script_enabled=False)
    page.get_by_role("link", name="Sneltoetsen (?)").click()
    expect(page.get_by_text("Accepteer dit voorstel")).to_be_visible()
    expect(page.get_by_text("Daarom werken de sneltoetsen nu niet.")).to_be_visible()
    expect(page.get_by_label("Losse toetsen doen iets")).to_be_hidden()


def test_the_interviewer_corrects_the_last_sentence_by_key(live, page_for, talk):
    page = page_for(live.cast.interviewer, at=f"/gesprekken/{talk}")
    expect(page.locator("#laatste textarea")).to_be_focused()
    page.keyboard.press("Alt+Digit4")
    box = page.get_by_label("Verbeterde tekst").or_(page.locator(".line--edit textarea"))
    expect(box).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Ik kreeg nooit antwoord.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#turns")).to_contain_text("Ik kreeg nooit antwoord.")
    expect(page.locator("#laatste textarea")).to_be_focused()
    page.keyboard.press("Alt+Digit5")
    expect(page.get_by_role("link", name="Gesprek afsluiten")).to_be_focused()
    page.keyboard.press("Alt+Digit6")
    expect(page.locator("#laatste textarea")).to_be_focused()


def test_a_sentence_corrected_on_a_page_of_its_own_leads_back_to_the_conversation(
    live, page_for, talk
):
    page = page_for(live.cast.interviewer, at=f"/gesprekken/{talk}")
    page.goto(page.locator(".line__edit").last.get_attribute("href"))
    page.locator(".line--edit textarea").fill("Ik kreeg nooit antwoord.")
    page.get_by_role("button", name="Bewaar verbetering").click()
    expect(page.locator("#turns")).to_contain_text("Ik kreeg nooit antwoord.")
    expect(page.locator("#laatste textarea")).to_be_visible()


def test_the_coder_judges_by_key_and_never_what_was_not_seen(live, page_for, story):
    page = page_for(live.cast.coder, at=f"/coderen/{story}")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Accepteren")).to_be_focused()
    assert [status for _t, status, _w in codings_in(live.cast, story)] == ["accepted", "suggested"]
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Terugdraaien")).to_be_focused()
    assert [status for _t, status, _w in codings_in(live.cast, story)] == ["accepted", "accepted"]
    page.keyboard.press("z")
    expect(page.locator(".story[data-revision]")).to_be_focused()
    page.keyboard.press("f")
    expect(page.get_by_role("combobox", name="Zoek een thema")).to_be_focused()


def test_the_coder_rejects_by_key(live, page_for, story):
    page = page_for(live.cast.coder, at=f"/coderen/{story}")
    page.keyboard.press("v")
    page.keyboard.press("w")
    expect(page.get_by_text("Er wacht geen voorstel meer in dit verhaal.")).to_be_visible()
    expect(page.locator("body *:focus")).to_have_count(1)
