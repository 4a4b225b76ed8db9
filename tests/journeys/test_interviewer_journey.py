"""The interviewer: from today's list to a story that is safe."""

import pytest
from cast import PHONE
from fitting import assert_fits
from playwright.sync_api import expect
from sqlmodel import select

from app.jobs import Job, JobKind
from interviews.appointments import make_appointment
from interviews.interviews import InterviewStatus, find_interview, interview_of
from interviews.turns import raw_text, turns_of
from research.consents import Purpose, current_consents
from research.tables import now

TOLD = (
    "Het begon met de heup van mijn moeder.",
    "Toen kwam mevrouw van het wijkteam langs.",
    "Ze ging zitten, jas uit, telefoon weg.",
    "Ze vroeg eerst naar de kat.",
    "Dat vond mijn moeder prachtig 😊.",
    "Daarna pas over het trappenlopen.",
    "De vrijwilliger kwam elke dinsdag.",
    "Ineens kwam hij niet meer.",
    "Niemand wist daar iets van.",
    "Nu doet de buurvrouw de boodschappen.",
)


def planned(live):
    """An appointment with the daughter, who has not been asked anything yet."""
    from cast import consent

    with live.cast.writing() as session:
        consent(session, live.cast.daughter, Purpose.INTERVIEW)
        make_appointment(
            session,
            interview_of(session, live.cast.daughter),
            interviewer_id=live.cast.interviewer.id,
            starts_at=now(),
            made_by=live.cast.lead.id,
        )


def reach(page):
    page.get_by_role("link", name="Ga naar dit telefoontje").click()
    page.get_by_role("button", name="Toon naam en nummer").click()
    expect(page.get_by_role("link", name=PHONE)).to_have_attribute("href", f"tel:{PHONE}")
    assert PHONE not in page.url
    page.get_by_role("button", name="Begin het gesprek").click()
    expect(page.get_by_role("textbox")).to_be_focused()
    page.wait_for_load_state()  # Enter sends once the scripts are there


@pytest.mark.parametrize("width", [1280, 390])
def test_an_interviewer_phones_types_along_and_closes(live, page_for, width):
    planned(live)
    page = page_for(live.cast.interviewer, width)
    reach(page)
    for number, words in enumerate(TOLD, start=1):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        if number == 5:
            page.keyboard.press("Alt+Digit3")
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(len(TOLD))
    expect(page.get_by_text("Alles is bewaard.")).to_be_visible()
    assert_fits(page)
    page.get_by_role("link", name="Gesprek afsluiten").click()
    solved = page.get_by_role("group", name="Is er een oplossing?")
    solved.get_by_text("gevonden", exact=True).click()
    page.get_by_text("Wat mag er met het verhaal?").click()
    quotes = page.get_by_role("group", name="Mogen wij zinnen uit het verhaal")
    quotes.get_by_label("ja").check()
    page.get_by_role("button", name="Sluit het gesprek af").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("10 zinnen")
    check_what_was_kept(live)


def check_what_was_kept(live):
    with live.cast.database.reading() as session:
        interview = find_interview(session, live.cast.daughter.id)
        kept = turns_of(session, interview.id)
        assert [raw_text(session, interview, revision) for _, revision in kept] == list(TOLD)
        modes = [turn.mode for turn, _ in kept]
        assert modes == ["verbatim"] * 5 + ["paraphrase"] * 5
        assert interview.status == InterviewStatus.CLOSED
        assert interview.attributes["solution"] == "found"
        assert interview.attributes["can_go_on"] == "unknown"
        consents = current_consents(session, actor_id=live.cast.daughter.id)
        assert consents[Purpose.QUOTES] == "given"
        job = session.exec(select(Job).where(Job.object_id == interview.id)).one()
        assert job.kind == JobKind.UNDERSTAND_INTERVIEW


def test_without_script_every_turn_is_a_page(live, page_for):
    planned(live)
    page = page_for(live.cast.interviewer, java_script_enabled=False)
    page.get_by_role("link", name="Ga naar dit telefoontje").click()
    page.get_by_role("button", name="Begin het gesprek").click()
    for words in TOLD[:2]:
        page.get_by_role("textbox").fill(words)
        page.get_by_role("button", name="Bewaar").click()
        expect(page.get_by_text(words)).to_be_visible()
    assert page.url.endswith("#laatste")
