"""The coder and the editor: from words to a chapter."""

from cast import CANARY, PHONE
from claiming import say_of
from playwright.sync_api import expect
from sqlmodel import select
from told_story import CALLED_BACK, LISTENED, coded_story

from analysis.claims import Claim


def test_a_coder_selects_words_and_adds_a_factor(live, page_for):
    interview_id = live.cast.story(live.cast.daughter)
    page = page_for(live.cast.coder, at=f"/coderen/{interview_id}")
    page.get_by_text("Of kies een hele zin uit de lijst").click()
    page.get_by_label("Welke zin?").select_option(label=CALLED_BACK)
    page.get_by_label("Thema", exact=True).select_option(label="Bereikbaar en eenvoudig")
    page.get_by_label("kan beter").check()
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_role("main")).to_contain_text("door Coder")
    expect(page.locator("mark").first).to_contain_text(CALLED_BACK)


def test_an_editor_makes_a_claim_and_takes_the_chapter_along(live, page_for):
    interview_id = coded_story(live.cast, live.cast.daughter)
    release(live, page_for, interview_id)
    page = page_for(live.cast.editor)
    page.get_by_role("link", name="Nieuwe bewering").click()
    page.get_by_role("link", name="Bereikbaar en eenvoudig").click()
    sentence = page.get_by_label("De zin voor het hoofdstuk")
    expect(sentence).to_have_value(
        "In het enige netwerk vertelde één persoon dat hulp lastig te krijgen was."
    )
    page.get_by_role("button", name="Bewaar als concept").click()
    page.get_by_label("Citeer deze woorden").check()
    page.get_by_role("button", name="Bewaar de citaten").click()
    expect(page.get_by_text("De citaten zijn bewaard.")).to_be_visible()
    page.get_by_role("button", name="Zet in het hoofdstuk").click()
    expect(page.get_by_role("button", name="Zet in het hoofdstuk")).to_have_count(0)
    # With a quote in it, a second person says that it singles nobody out.
    with live.cast.writing() as session:
        claim = session.exec(select(Claim)).one()
        say_of(session, claim, is_fine=True, looked_by=live.cast.lead.id)
    page.goto(f"/hoofdstuk/{live.cast.study.id}/tekst")
    for name, start in (("Webpagina", "<!doctype html>"), ("Markdown", "# ")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        text = download.value.path().read_text(encoding="utf-8")
        assert text.lower().startswith(start)
        assert "vertelde één persoon dat hulp lastig te krijgen was" in text
        assert CALLED_BACK in text
        assert LISTENED not in text
        assert CANARY not in text
        assert PHONE not in text


def release(live, page_for, interview_id):
    """The lead notes that the teller releases the words about calling back."""
    page = page_for(live.cast.lead, at=f"/coderen/{interview_id}")
    line = page.get_by_role("listitem").filter(has_text=CALLED_BACK)
    line.get_by_role("button", name="Verteller geeft dit vrij").click()
    expect(page.get_by_role("main")).to_contain_text("vrijgegeven")
