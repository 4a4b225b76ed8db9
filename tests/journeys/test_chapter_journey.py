"""The editor: from an empty chapter to a settled edition as PDF."""

from cast import CANARY, PHONE
from claiming import quoted_claim
from judging import violations
from playwright.sync_api import expect
from reading_pdf import opened

from analysis.chapter_text import current_document
from app.chapter_files import KINDS
from research.studies import Study

OWN = "Wat ons opviel, is hoe vaak mensen over tijd beginnen."


def test_an_editor_goes_from_an_empty_chapter_to_a_pdf(live, page_for):
    page = page_for(live.cast.editor, at=f"/hoofdstuk/{live.cast.study.id}/tekst")
    expect(page.get_by_role("main")).to_contain_text("Hierover is nog niets opgeschreven.")
    quoted_claim(live.cast)
    page.get_by_role("link", name="Indeling", exact=True).click()
    page.get_by_role("link", name="Voeg iets toe aan Wat goed ging").click()
    page.get_by_label("Uw tekst").fill(OWN)
    page.get_by_role("button", name="Voeg toe").click()
    lines = page.locator("#t-went_well .outline__part")
    expect(lines.last).to_contain_text(OWN)
    # With the arrow on the page, and with the keyboard on the line itself.
    lines.last.get_by_role("button", name="Omhoog").click()
    expect(page.locator("#t-went_well .outline__part").nth(1)).to_contain_text(OWN)
    expect(page.locator(".outline__part:focus")).to_contain_text(OWN)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#t-went_well .outline__part").first).to_contain_text(OWN)
    page.get_by_role("button", name="Draai de laatste verandering terug").click()
    expect(page.locator("#t-went_well .outline__part").nth(1)).to_contain_text(OWN)
    # And dragged to the place before another line.
    held = page.locator("#t-went_well .outline__part").nth(1)
    held.locator(".outline__kind").drag_to(page.locator("#t-went_well .outline__part").first)
    expect(page.locator("#t-went_well .outline__part").first).to_contain_text(OWN)
    page.get_by_role("link", name="Uitgaven", exact=True).click()
    page.get_by_role("button", name="Stel een uitgave vast").click()
    page.get_by_role("link", name="Uitgave 1", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download als PDF").click()
    pages = opened(download.value.path().read_bytes()).pages()
    text = " ".join(pages)
    for words in ("Uitgave 1, vastgesteld op", OWN, "In het kort", "Wat dit onderzoek niet zegt"):
        assert words in text
    assert CANARY not in text
    assert PHONE not in text


def test_the_file_for_a_browser_has_nothing_that_axe_finds(live, page_for, tmp_path):
    quoted_claim(live.cast)
    page = page_for(live.cast.editor)
    address = f"/hoofdstuk/{live.cast.study.id}/hoofdstuk.html"
    with live.cast.database.reading() as session:
        study = session.get_one(Study, live.cast.study.id)
        written = KINDS["html"].write(current_document(session, study))
    assert b"<h1" in written
    (tmp_path / "hoofdstuk.html").write_bytes(written)
    page.goto(f"file://{tmp_path}/hoofdstuk.html")
    assert violations(page, address) == []
