"""After htmx put something new on the page, the focus is where the work is and news is read."""

import pytest
from keyboard import Hands
from overlapping_story import overlapping_story
from page_things import drawn_things_of
from playwright.sync_api import expect
from sqlmodel import select

from app.jobs import Job, JobStatus
from research.roles import Role

pytestmark = pytest.mark.browser_only

POLITE, URGENT = "#live-polite", "#live-urgent"


@pytest.fixture
def ids(live):
    return drawn_things_of(live.cast)


@pytest.fixture
def open_as(live, page_for, ids):
    """Open a page of the list as one role."""

    def open_page(role, path):
        return page_for(live.cast.users[role], at=path.format(**ids))

    return open_page


def test_a_name_that_is_asked_for_gets_the_focus(open_as):
    page = open_as(Role.LEAD, "/netwerken/actor/{actor_id}")
    page.get_by_role("button", name="Toon naam en nummer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#person")).to_be_focused()
    # Only who phones gets a number that phones.
    expect(page.locator("a[href^='tel:']")).to_have_count(0)


def test_a_correction_that_is_not_done_gives_the_focus_back_and_says_nothing(open_as):
    page = open_as(Role.INTERVIEWER, "/gesprekken/{open_id}")
    page.get_by_role("link", name="Verbeter zin 2").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".line--edit textarea")).to_be_focused()
    page.get_by_role("link", name="Niet doen").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#laatste textarea")).to_be_focused()
    expect(page.locator(POLITE)).to_be_empty()


def test_a_correction_that_is_refused_keeps_the_focus_and_says_why(open_as):
    page = open_as(Role.INTERVIEWER, "/gesprekken/{open_id}")
    page.get_by_role("link", name="Verbeter zin 2").focus()
    page.keyboard.press("Enter")
    box = page.locator(".line--edit textarea")
    expect(box).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+Enter")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_be_focused()
    said = page.locator(".line--edit .utrecht-form-field-error-message").inner_text()
    expect(page.locator(URGENT)).to_have_text(said)


def test_a_form_with_mistakes_puts_the_focus_on_what_is_wrong(open_as):
    page = open_as(Role.CODER, "/coderen/{closed_id}")
    form = page.locator("#codeerformulier")
    form.evaluate("(form) => { form.noValidate = true; }")
    form.get_by_role("button", name="Voeg toe").focus()
    page.keyboard.press("Enter")
    expect(form.locator(".error-summary")).to_be_focused()
    expect(page.locator(POLITE)).to_be_empty()


def test_reading_that_goes_on_by_itself_does_not_lose_the_focus(live, open_as):
    page = open_as(Role.LEAD, "/taken/{closed_id}/voortgang")
    with live.cast.writing() as session:
        for job in session.exec(select(Job)):
            job.status, job.error_class = JobStatus.FAILED.value, "Fout"
    button = page.get_by_role("button", name="Opnieuw")
    expect(page.locator(POLITE)).to_have_text("Het lezen van een verhaal is mislukt.")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_count(0)
    expect(page.locator("body *:focus")).to_have_count(1)


def test_a_message_of_the_page_before_is_where_the_new_page_begins(open_as):
    page = open_as(Role.INTERVIEWER, "/vandaag/{fresh_id}")
    page.get_by_role("button", name="Geen gehoor").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#flashes .alert")).to_be_focused()
    hands = Hands(page)
    # The way back from a slip of the thumb comes first, then the work.
    hands.press("Tab")
    expect(page.get_by_role("button", name="Draai terug")).to_be_focused()
    hands.tab_to(page.locator("main a").first, most=2)


def test_coding_gives_a_choice_of_words_and_a_theme_to_be_read(live, page_for):
    story = overlapping_story(live.cast)
    page = page_for(live.cast.coder, at=f"/coderen/{story}")
    page.locator(".story[data-revision]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(POLITE)).to_have_text("“Ze”")
    page.keyboard.press("Enter")
    page.keyboard.type("Tijd")
    page.keyboard.press("Enter")
    meaning = page.locator("[data-theme-shown]")
    expect(meaning).not_to_be_empty()
    expect(page.locator(POLITE)).to_contain_text(meaning.inner_text()[:20])


def test_a_server_that_does_not_answer_is_said_at_once(live, open_as):
    page = open_as(Role.INTERVIEWER, "/gesprekken/{open_id}/notities")
    page.locator("#note-text").fill("Blijft staan")
    page.context.set_offline(True)
    save = page.get_by_role("button", name="Bewaar notitie")
    save.focus()
    page.keyboard.press("Enter")
    expect(page.locator(URGENT)).to_contain_text("verbinding")
    expect(save).to_be_focused()
    expect(page.locator("#note-text")).to_have_value("Blijft staan")
    page.context.set_offline(False)
