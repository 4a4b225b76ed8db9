"""The editor: from an empty chapter to a settled edition as PDF."""

import pytest
from cast import CANARY, PHONE
from claiming import client_of, code, quoted_claim
from judging import violations
from playwright.sync_api import expect
from reading_pdf import opened

from analysis.chapter_outline import PartKind
from analysis.chapter_text import current_document
from analysis.document import Chart, Counts, Note, Quote, Sentence, Table
from analysis.outline_acts import add_part
from analysis.promise_acts import adopt_promise, look_at_promise
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
    page.wait_for_load_state()  # the keys work once the scripts are there
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


@pytest.fixture
def everything(live):
    """A chapter with all that may stand in one: a quote, counts, charts, tables, the promise."""
    cast = live.cast
    for number in range(5):
        code(cast, cast.story(client_of(cast, f"B{number}")))
    # Last: a second person looks at the claim as it stands with all of them.
    quoted_claim(cast)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        adopt_promise(session, study, seen=0, by=cast.lead.id)
        look_at_promise(session, study, seen=1, by=cast.editor.id)
        facts = {"section": "limits", "words": "", "added_by": cast.editor.id}
        add_part(session, study, kind=PartKind.CHART, ref="promise", **facts)
        add_part(session, study, kind=PartKind.TABLE, ref="promise_list", **facts)
    with cast.database.reading() as session:
        return current_document(session, session.get_one(Study, cast.study.id))


@pytest.mark.parametrize("width", [1280, 390])
def test_the_file_for_a_browser_has_nothing_that_axe_finds(
    live, page_for, tmp_path, everything, width
):
    kinds = {type(one) for one in everything.blocks()}
    assert {Chart, Counts, Note, Quote, Sentence, Table} <= kinds
    (tmp_path / "hoofdstuk.html").write_bytes(KINDS["html"].write(everything))
    page = page_for(live.cast.editor, width)
    page.goto(f"file://{tmp_path}/hoofdstuk.html")
    assert violations(page, f"hoofdstuk.html {width}") == []
    # The file stands alone: nothing in it asks for another one.
    assert page.locator("script, link[href], img[src^=http], iframe").count() == 0


def test_what_is_wrong_in_such_a_file_is_found(live, page_for, tmp_path, everything):
    written = KINDS["html"].write(everything).replace(b'<html lang="nl"', b"<html")
    (tmp_path / "hoofdstuk.html").write_bytes(written)
    page = page_for(live.cast.editor)
    page.goto(f"file://{tmp_path}/hoofdstuk.html")
    assert any("html-has-lang" in one for one in violations(page, "hoofdstuk.html"))
