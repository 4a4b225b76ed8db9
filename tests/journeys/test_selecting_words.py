"""Choosing words of the teller in a real browser: with the mouse, and with the keyboard."""

import re

import pytest
from overlapping_story import codings_in, overlapping_story
from playwright.sync_api import expect

pytestmark = pytest.mark.browser_only


@pytest.fixture
def story(live):
    return overlapping_story(live.cast)


def codings(live, interview_id):
    return codings_in(live.cast, interview_id)


def select_with_mouse(page, words):
    """Drag from the first to the last sign, wherever marks cut the text."""
    box = page.evaluate(
        """(words) => {
            const turn = document.querySelector("[data-revision]");
            const walker = document.createTreeWalker(turn, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                const boxes = range.getClientRects();
                const first = boxes[0], last = boxes[boxes.length - 1];
                return [first.left, first.top + first.height / 2,
                        last.right, last.top + last.height / 2];
            }
        }""",
        words,
    )
    page.mouse.move(box[0] + 1, box[1])
    page.mouse.down()
    page.mouse.move(box[2] - 1, box[3], steps=8)
    page.mouse.up()


def add(page, theme):
    page.get_by_label("Thema", exact=True).select_option(label=theme)
    page.get_by_role("radio", name="ging goed").check()
    page.get_by_role("button", name="Voeg toe").click()


def test_words_after_an_emoji_are_coded_exactly_as_they_were_selected(live, page_for, story):
    page = page_for(live.cast.coder, at=f"/coderen/{story}")
    select_with_mouse(page, "Ze had geen haast")
    expect(page.locator("[data-chosen]")).to_have_text("“Ze had geen haast”")
    add(page, "Tijd en tempo")
    expect(page.locator(".coding-item__words", has_text="Ze had geen haast")).to_be_visible()
    assert ("pace", "accepted", "Ze had geen haast") in codings(live, story)


def test_words_within_a_mark_can_be_selected_and_a_click_still_opens_its_coding(
    live, page_for, story
):
    page = page_for(live.cast.coder, at=f"/coderen/{story}")
    select_with_mouse(page, "bleef")
    expect(page.locator("[data-chosen]")).to_have_text("“bleef”")
    assert "#" not in page.url
    page.mouse.click(1, 1)
    page.locator("mark", has_text="bleef").click()
    expect(page.locator(".coding-item:target")).to_contain_text("Tijd en tempo")


def test_the_keyboard_chooses_words_and_goes_on_to_the_theme(live, page_for, story):
    page = page_for(live.cast.coder, at=f"/coderen/{story}")
    page.locator("[data-revision]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Zoek een thema")).to_be_focused()
    add(page, "Erkenning en respect")
    expect(page.locator(".coding-item")).to_have_count(3)
    assert ("respect", "accepted", "Ze bleef") in codings(live, story)


def test_judging_keeps_the_form_and_the_focus(live, page_for, story):
    page = page_for(live.cast.coder, at=f"/coderen/{story}")
    page.get_by_label("Thema", exact=True).select_option(label="Tijd en tempo")
    button = page.get_by_role("button", name="Accepteren")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("voorstel, geaccepteerd door"))).to_be_visible()
    expect(page.get_by_role("button", name="Terugdraaien")).to_be_focused()
    expect(page.get_by_label("Thema", exact=True)).to_have_value("pace")


def test_without_script_a_sentence_is_chosen_from_the_list(live, page_for, story):
    page = page_for(live.cast.coder, java_script_enabled=False, at=f"/coderen/{story}")
    page.get_by_text("Of kies een hele zin uit de lijst").click()
    page.get_by_label("Welke zin?").select_option(label="Dat vond ik fijn.")
    add(page, "Aandacht en luisteren")
    expect(page.locator(".coding-item")).to_have_count(3)
    assert ("attention", "accepted", "Dat vond ik fijn.") in codings(live, story)
    page.get_by_role("button", name="Accepteren").click()
    expect(page.get_by_text(re.compile("voorstel, geaccepteerd door"))).to_be_visible()
    assert [status for _theme, status, _words in codings(live, story)] == ["accepted"] * 3
