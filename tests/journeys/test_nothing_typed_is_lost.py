"""Who types for long, while the session ends, still has the words: with a script and without."""

import os

import pytest
from cast import PASSPHRASE
from judging import violations
from playwright.sync_api import expect

from analysis.chapters import chapter_words
from app.jobs import JobKind, add_job
from research.studies import Study

pytestmark = pytest.mark.browser_only

PICTURES = os.environ.get("WIJ_PROBLEM_PICTURES")
LINE = "Regel {}: zij kwam langs, & dat hielp <echt> goed."
NOTE = "Wij bellen voortaan zelf terug."
LONG = "\n".join(LINE.format(number) for number in range(40))


def sign_in_beside(page, user):
    """Sign in on another tab of the same browser."""
    beside = page.context.new_page()
    beside.goto("/inloggen")
    fill_in(beside, user)
    return beside


def fill_in(page, user):
    page.get_by_label("E-mailadres").fill(user.email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSPHRASE)
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: "/inloggen" not in url)


def kept_introduction(live):
    with live.cast.database.reading() as session:
        return chapter_words(session, session.get_one(Study, live.cast.study.id))[1]


@pytest.fixture
def writing(live, page_for):
    """The editor, with a long introduction that is not sent yet."""

    def open_page(**options):
        page = page_for(
            live.cast.editor, **options, at=f"/hoofdstuk/{live.cast.study.id}/inleiding"
        )
        page.get_by_label("Titel").fill("Ons jaar")
        page.locator("textarea[name=introduction]").fill(LONG)
        return page

    return open_page


def newlines(text):
    return text.replace("\r\n", "\n")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_words_typed_while_signed_out_are_sent_after_signing_in_beside(live, writing, script):
    page = writing(java_script_enabled=script)
    page.context.clear_cookies()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent uitgelogd")
    expect(page.locator("textarea[name=introduction]")).to_have_value(LONG)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in").click()
    fill_in(opened.value, live.cast.editor)
    page.bring_to_front()
    page.get_by_role("button", name="verstuur opnieuw").click()
    page.wait_for_url("**/tekst")
    assert newlines(kept_introduction(live)) == LONG


def test_a_token_of_an_earlier_session_loses_nothing(live, writing):
    page = writing()
    page.context.clear_cookies()
    sign_in_beside(page, live.cast.editor)
    page.bring_to_front()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze pagina was te lang open")
    expect(page.locator("textarea[name=introduction]")).to_have_value(LONG)
    page.get_by_role("button", name="Verstuur opnieuw").click()
    page.wait_for_url("**/tekst")
    assert newlines(kept_introduction(live)) == LONG


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_that_holds_the_words_is_accessible(writing, width):
    page = writing(width=width)
    page.context.clear_cookies()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.locator("textarea[name=introduction]")).to_be_visible()
    assert violations(page, f"held {width}") == []
    if PICTURES:
        page.emulate_media(color_scheme="light" if width == 1280 else "dark")
        page.screenshot(path=f"{PICTURES}/held-{width}.png", full_page=True)


@pytest.fixture
def noting(live, page_for):
    """An interviewer who types a note for himself, which htmx sends."""
    interview_id = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, at=f"/gesprekken/{interview_id}/notities")
    page.locator("#note-text").fill(NOTE)
    return page


def send_note(page):
    page.get_by_role("button", name="Bewaar notitie").click()


def test_a_page_that_stays_open_asks_to_sign_in_beside_it_and_then_sends(live, noting):
    page = noting
    page.context.clear_cookies()
    send_note(page)
    problem = page.locator("#request-problem")
    expect(problem).to_contain_text("U bent uitgelogd")
    expect(page.locator("#note-text")).to_have_value(NOTE)
    with page.context.expect_page() as opened:
        problem.get_by_role("link", name="Log in").click()
    fill_in(opened.value, live.cast.interviewer)
    page.bring_to_front()
    send_note(page)
    expect(page.locator(".notes__list")).to_contain_text(NOTE)
    expect(problem).to_have_text("")


def test_a_page_that_stays_open_gets_a_token_that_fits(live, noting):
    page = noting
    page.context.clear_cookies()
    sign_in_beside(page, live.cast.interviewer)
    page.bring_to_front()
    send_note(page)
    expect(page.locator("#request-problem")).to_contain_text("Deze pagina was te lang open")
    expect(page.locator("#note-text")).to_have_value(NOTE)
    send_note(page)
    expect(page.locator(".notes__list")).to_contain_text(NOTE)


def test_a_page_that_asks_for_news_by_itself_does_not_send_its_reader_away(live, page_for):
    story_id = live.cast.story(live.cast.daughter)
    with live.cast.writing() as session:
        add_job(session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=story_id, asked_by=None)
    page = page_for(live.cast.lead)
    page.goto(f"/taken/{story_id}/voortgang")
    page.context.clear_cookies()
    problem = page.locator("#request-problem")
    expect(problem).to_contain_text("U bent uitgelogd", timeout=15_000)
    number, asked = problem.inner_text(), []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(8000)
    assert asked == []  # it asks every two seconds, but not while that is of no use
    assert problem.inner_text() == number
    expect(page.get_by_role("heading", name="Verwerking van een verhaal")).to_be_visible()
