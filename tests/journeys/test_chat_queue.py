"""The queue of the chat, in a real browser: in order, never doubled, never "saved" too early."""

import re
from uuid import UUID

import pytest
from browser_storage import everything_kept, expect_empty, waiting_in
from fitting import assert_fits
from patience import wait_until
from playwright.sync_api import expect

from interviews.interviews import Interview, close_interview
from interviews.turns import raw_text, turns_of

pytestmark = pytest.mark.browser_only


@pytest.fixture
def chat(live, page_for):
    """A conversation that has just begun, in the browser of its interviewer."""
    interview_id = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, at=f"/gesprekken/{interview_id}")
    expect(page.locator("#text")).to_be_focused()
    return page, interview_id


def told(live, interview_id: UUID) -> list[str]:
    with live.cast.database.reading() as session:
        interview = session.get(Interview, interview_id)
        return [raw_text(session, interview, one) for _, one in turns_of(session, interview_id)]


def say(page, *texts: str) -> None:
    """Type into whatever has the focus, as fast as the keyboard goes."""
    for text in texts:
        page.keyboard.insert_text(text)
        page.keyboard.press("Enter")


def saved(page):
    return page.locator('.turn[data-state="saved"]')


def test_four_enters_in_a_fifth_of_a_second_are_four_turns_in_order(live, chat):
    page, interview_id = chat
    texts = ["Een.", "Twee.", "Drie.", "Vier."]
    # One call, so that the four fall within a fifth of a second whatever the machine does.
    took = page.evaluate(
        """(texts) => {
            const box = document.getElementById("text"), start = performance.now();
            for (const text of texts) {
                box.value = text;
                box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", cancelable: true}));
            }
            return performance.now() - start;
        }""",
        texts,
    )
    assert took < 200
    expect(saved(page)).to_have_count(4)
    assert told(live, interview_id) == texts
    expect(page.locator(".turn__text")).to_have_text(texts)
    expect(page.locator("#chat-message")).to_have_text("Alles is bewaard.")
    expect(page.locator("#text")).to_be_focused()


def test_turns_typed_without_connection_wait_and_are_saved_in_order(live, chat):
    page, interview_id = chat
    say(page, "Voor de tunnel.")
    expect(saved(page)).to_have_count(1)
    page.context.set_offline(True)
    say(page, "In de tunnel.", "Nog steeds.")
    expect(page.locator("#chat-message")).to_contain_text("2 zinnen nog niet bewaard")
    expect(saved(page)).to_have_count(1)
    assert told(live, interview_id) == ["Voor de tunnel."]
    page.context.set_offline(False)
    expect(saved(page)).to_have_count(3)
    expect(page.locator("#chat-message")).to_have_text("Alles is bewaard.")
    assert told(live, interview_id) == ["Voor de tunnel.", "In de tunnel.", "Nog steeds."]


def test_a_lost_answer_is_asked_again_and_the_turn_is_not_doubled(live, chat):
    page, interview_id = chat
    lost = []

    def lose_the_first_answer(route):
        if not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/beurten", lose_the_first_answer)
    say(page, "Hoort u mij?")
    expect(saved(page)).to_have_count(1)
    assert lost[0].status == 201
    assert told(live, interview_id) == ["Hoort u mij?"]


def test_an_answer_that_is_not_from_the_server_never_counts_as_saved(live, chat):
    page, interview_id = chat
    page.route("**/beurten", lambda route: route.fulfill(status=200, body="<p>Welkom op wifi</p>"))
    say(page, "Is dit bewaard?")
    expect(page.locator("#chat-message")).to_contain_text("1 zin nog niet bewaard")
    expect(saved(page)).to_have_count(0)
    page.unroute("**/beurten")
    expect(saved(page)).to_have_count(1)
    assert told(live, interview_id) == ["Is dit bewaard?"]


def test_a_reader_who_was_signed_out_keeps_the_words_and_goes_on(live, chat, page_for):
    page, interview_id = chat
    page.context.clear_cookies()
    say(page, "Ben ik er nog?")
    expect(page.locator("#chat-message")).to_contain_text("U bent uitgelogd")
    expect(page.locator(".turn__text")).to_have_text(["Ben ik er nog?"])
    other = page_for(live.cast.interviewer)
    page.context.add_cookies(other.context.cookies())
    page.get_by_role("button", name="Opnieuw proberen").click()
    expect(saved(page)).to_have_count(1)
    assert told(live, interview_id) == ["Ben ik er nog?"]


def test_words_for_a_taken_id_stay_and_go_as_a_new_turn(live, chat):
    page, interview_id = chat
    taken = []

    def with_the_first_id(route):
        body = route.request.post_data
        taken.append(re.search("turn_id=([0-9a-f-]{36})", body)[1])
        if len(taken) == 2:
            body = body.replace(taken[1], taken[0])
        route.continue_(post_data=body)

    page.route("**/beurten", with_the_first_id)
    say(page, "Eerste.")
    expect(saved(page)).to_have_count(1)
    say(page, "Botst.")
    expect(page.locator('.turn[data-state="failed"]')).to_contain_text("Niet bewaard")
    expect(page.locator('.turn[data-state="failed"] .turn__text')).to_have_text("Botst.")
    page.get_by_role("button", name="Verstuur als nieuwe zin").click()
    expect(saved(page)).to_have_count(2)
    assert told(live, interview_id) == ["Eerste.", "Botst."]


def test_words_typed_after_closing_elsewhere_stay_on_the_screen(live, chat):
    page, interview_id = chat
    with live.cast.writing() as session:
        interview = session.get(Interview, interview_id)
        close_interview(session, interview, attributes={}, closed_by=None)
    say(page, "Nog één ding.")
    expect(page.locator("#chat-message")).to_contain_text("Er kan niets meer bij dit gesprek")
    expect(page.locator(".turn__text")).to_have_text(["Nog één ding."])
    assert told(live, interview_id) == []


def test_leaving_with_unsaved_words_asks_first_and_afterwards_not(live, chat):
    page, _interview_id = chat
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.context.set_offline(True)
    say(page, "Niet weg.")
    expect(page.locator("#chat-message")).to_contain_text("1 zin nog niet bewaard")
    page.get_by_role("link", name="Gesprek afsluiten").click()
    expect(page.locator(".turn__text")).to_have_text(["Niet weg."])
    wait_until(page, lambda: asked, ["beforeunload"])
    page.context.set_offline(False)
    expect(saved(page)).to_have_count(1)
    page.get_by_role("link", name="Gesprek afsluiten").click()
    page.wait_for_url("**/afsluiten")
    assert asked == ["beforeunload"]


def test_the_keyboard_switches_speaker_and_mode_and_makes_new_lines(live, chat):
    page, interview_id = chat
    page.keyboard.press("Alt+Digit2")
    page.keyboard.press("Alt+Digit3")
    page.keyboard.insert_text("Regel een")
    page.keyboard.press("Shift+Enter")
    page.keyboard.insert_text("regel twee")
    page.keyboard.press("Enter")
    expect(saved(page)).to_have_count(1)
    expect(page.locator(".turn--interviewer .turn__mode")).to_have_text("samengevat")
    assert told(live, interview_id) == ["Regel een\nregel twee"]
    page.keyboard.press("Alt+Digit1")
    say(page, "En u?")
    expect(page.locator(".turn--actor")).to_have_count(1)


def test_a_turn_is_corrected_in_its_place(live, chat):
    page, interview_id = chat
    say(page, "Ze kwan langs.")
    expect(saved(page)).to_have_count(1)
    page.get_by_role("link", name="Verbeter zin 1").click()
    page.get_by_label("Wat hoorde u?").fill("Ze kwam langs.")
    page.get_by_role("button", name="Bewaar verbetering").click()
    expect(page.locator(".turn__text")).to_have_text(["Ze kwam langs."])
    expect(page.locator(".turn__mode")).to_have_text("letterlijk, verbeterd")
    assert told(live, interview_id) == ["Ze kwam langs."]


def test_no_readable_word_is_kept_in_the_browser(live, chat):
    page, _interview_id = chat
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.context.set_offline(True)
    say(page, "Kanarievogel zweeg.")
    expect(page.locator("#chat-message")).to_contain_text("1 zin nog niet bewaard")
    kept = everything_kept(page)
    assert "Kanarievogel" not in kept + " ".join(heard)
    assert waiting_in(page) == 1
    page.context.set_offline(False)
    expect(saved(page)).to_have_count(1)
    expect_empty(page)


def test_the_chat_fits_a_phone(live, page_for):
    interview_id = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, width=390, at=f"/gesprekken/{interview_id}")
    for number in range(14):
        say(page, f"Dit is zin {number}, en die is lang genoeg om op een tweede regel te komen.")
    expect(saved(page)).to_have_count(14, timeout=20_000)
    expect(page.get_by_role("button", name="Bewaar", exact=True)).to_be_in_viewport()
    expect(page.locator(".turn").last).to_be_in_viewport()
    assert_fits(page)
