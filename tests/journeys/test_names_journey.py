"""The names of a story in a real browser: by touch on a phone, and with the keyboard alone."""

import pytest
from fitting import assert_fits
from keyboard import Hands
from playwright.sync_api import expect
from sqlmodel import select
from story_of_names import TOLD, shown, told_story

from interviews.story_checks import check_of
from research.audit import AuditEntry

pytestmark = pytest.mark.browser_only
PHONE = {"width": 390, "has_touch": True, "is_mobile": True}


@pytest.fixture
def story(live):
    return told_story(live.cast)


def tap(page, word):
    """Tap in the middle of a word of the story."""
    at = page.evaluate(
        """(word) => {
            const turn = document.querySelector("[data-tap]");
            const walker = document.createTreeWalker(turn, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(word);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + word.length);
                range.startContainer.parentElement.scrollIntoView({ block: "center" });
                const box = range.getBoundingClientRect();
                return [box.left + box.width / 2, box.top + box.height / 2];
            }
        }""",
        word,
    )
    page.touchscreen.tap(*at)


def test_on_a_phone_words_are_tapped_one_by_one_and_hidden(live, page_for, story):
    page = page_for(live.cast.interviewer, **PHONE, at="/vandaag/")
    page.get_by_role("link", name="Maak af").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Namen nakijken")
    assert_fits(page)
    chosen = page.locator("[data-chosen]")
    tap(page, "tante")
    expect(chosen).to_have_text("“tante”")
    tap(page, "Ouarda")
    expect(chosen).to_have_text("“tante Ouarda,”")
    tap(page, "tante")
    expect(chosen).to_have_text("“tante”")
    tap(page, "tante")
    expect(chosen).to_be_hidden()
    tap(page, "Ouarda")
    expect(chosen).to_have_text("“Ouarda,”")
    page.get_by_role("link", name="Vervang deze woorden").tap()
    page.get_by_label("Wat is het?").select_option(label="Een mens die niet in dit netwerk zit")
    page.get_by_role("button", name="Vervang", exact=True).tap()
    expect(page.locator("#flashes")).to_contain_text("Vervangen door [naam 2], op 1 plek.")
    expect(page.locator(".story").first).to_contain_text("tante [naam 2], van")
    page.locator("#gedaan").get_by_role("button").tap()
    expect(page.locator(".story").first).to_contain_text("tante Ouarda, van")
    assert "Ouarda" not in page.url


def test_with_the_keyboard_a_name_goes_a_word_returns_and_the_story_is_finished(
    live, context_for, story
):
    hands = Hands(context_for().new_page())
    hands.sign_in(live.cast.interviewer.email)
    page = hands.page
    hands.link("Maak af")
    hands.tab_to(page.locator("[data-tap]").first)
    # The ninth word; a placeholder counts as two.
    hands.press("ArrowRight", times=9)
    expect(page.locator("[data-chosen]")).to_have_text("“Ouarda,”")
    hands.press("Enter")
    expect(page.get_by_label("Wat is het?")).to_be_focused()
    hands.type("Een plaats")
    hands.look()
    hands.button("Vervang")
    expect(page.locator(".story").first).to_contain_text("tante [plaats 1], van")
    hands.link("[naam 1]")
    expect(page.locator("#woord")).to_have_text("Zonnebloem")
    hands.look()
    hands.button("Dit is geen naam: zet terug")
    expect(page.locator(".story").first).to_contain_text("Ik zag de Zonnebloem")
    hands.button("De namen zijn nagekeken")
    expect(page.locator("#stappen")).to_contain_text("Namen nagekeken door")
    hands.tab_to(page.locator("#teruglezen summary"))
    hands.press("Enter")
    hands.choose(page.locator("#how"), "De verteller wilde dat niet")
    hands.button("Noteer")
    expect(page.locator("#stappen")).to_contain_text("Uw eigen woorden zijn gesloten.")
    hands.link("Waarom is dat?")
    expect(page.get_by_role("main")).to_contain_text("Twee onderzoeksleiders")
    with live.cast.database.reading() as session:
        assert check_of(session, story).both_done
        opened = session.exec(select(AuditEntry).where(AuditEntry.action == "read_raw")).all()
        assert [one.object_id for one in opened] == [story]
    assert shown(live.cast, story) == TOLD.replace("Ouarda", "[plaats 1]")


def test_without_script_a_doubtful_word_is_a_link_that_chooses_it(live, page_for, story):
    page = page_for(live.cast.coder, java_script_enabled=False, at=f"/namen/{story}")
    page.get_by_role("link", name="Ouarda").click()
    expect(page.locator("[data-chosen]")).to_have_text("“Ouarda”")
    page.get_by_label("Wat is het?").select_option(label="[dochter]")
    page.get_by_role("button", name="Vervang", exact=True).click()
    expect(page.locator(".story").first).to_contain_text("tante [dochter], van")
