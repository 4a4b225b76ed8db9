"""An editor reads the promise, looks at the words behind it, and takes its counts along."""

import pytest
from claiming import client_of, code
from fitting import assert_fits
from playwright.sync_api import expect
from reading_files import holds_row, read_back

from analysis.promise_acts import adopt_promise
from research.codebook import Pole
from research.studies import Study

TOLD = [Pole.SUCCESS] * 4 + [Pole.FAILURE] * 3 + [None]
SENTENCE = "Je kunt terecht met al je vragen over hulp en zorg"
COUNTS = ("4 van 8", "3 van 8", "1 van 8")
FILES = {"Download als PDF": "pdf", "Word": "docx", "Webpagina": "html", "Markdown": "md"}


@pytest.fixture
def promised(live):
    """Eight networks: attention is told well in four, badly in three, and in one not at all."""
    cast = live.cast
    for number, pole in enumerate(TOLD):
        actor = client_of(cast, f"B{number}") if number else cast.client_actor
        story = cast.story(actor)
        if pole is not None:
            code(cast, story, pole=pole)
    with cast.writing() as session:
        adopt_promise(session, session.get_one(Study, cast.study.id), seen=0, by=cast.lead.id)
    return f"/hoofdstuk/{cast.study.id}/belofte/"


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_promise_to_the_same_counts_in_four_files(live, page_for, promised, width):
    page = page_for(live.cast.editor, width, at=promised)
    row = page.locator("tr", has_text=SENTENCE)
    for count in COUNTS:
        expect(row).to_contain_text(count)
    read_the_words(page, row, width)
    page.get_by_role("button", name="Ik keek het na: dit past").click()
    expect(page.get_by_role("button", name="Ik keek het na: dit past")).to_have_count(0)
    page.get_by_role("link", name="Zet haar bij de indeling").click()
    page.get_by_role("link", name="Voeg iets toe aan Wat goed ging").click()
    page.get_by_label("Grafiek met tabel: De belofte").check()
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.locator("#t-went_well")).to_contain_text("De belofte aan inwoners")
    page.get_by_role("link", name="Het hoofdstuk", exact=True).click()
    for name, kind in FILES.items():
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        text = read_back(kind, download.value.path().read_bytes())
        assert holds_row(text, (f"1. {SENTENCE}", *COUNTS)), kind


def read_the_words(page, row, width):
    """Unfold what a number rests on, open it, and come back to the same sentence."""
    expect(page.locator("details.topic[open]")).to_have_count(1)
    hidden = page.get_by_text("Thema’s:").first
    expect(hidden).to_be_hidden()
    row.locator("summary").click()
    expect(hidden).to_be_visible()
    row.get_by_role("link", name="4 van 8").click()
    expect(page.locator(".voices-quote")).to_have_count(4)
    page.get_by_role("link", name="Terug naar de belofte").click()
    expect(row.get_by_role("link", name="1 van 8")).to_be_visible()
    # Another topic takes the place of the first; on paper all of them stand open.
    page.locator("summary", has_text="Wat de belofte nog meer inhoudt").click()
    expect(row).to_be_hidden()
    page.emulate_media(media="print")
    assert row.evaluate("one => one.checkVisibility()")
    page.emulate_media(media="screen")
    assert_fits(page)
    if width == 390:
        page.reload()
        assert page.evaluate("document.documentElement.scrollHeight") < 4500
