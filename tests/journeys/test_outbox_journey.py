"""Nothing typed is lost: offline, over reloads and killed tabs, and not a readable word stays."""

import shutil
import tempfile
from pathlib import Path

import pytest
from browser_storage import everything_kept, expect_empty, waiting_in
from cast import CANARY
from judging import violations
from patience import wait_until
from playwright.sync_api import expect
from typing_along import READY, TYPE_ALL, saved, sign_in, told

from interviews.interviews import Interview, close_interview
from research.roles import Role

pytestmark = pytest.mark.browser_only

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def expect_waiting(page, count):
    wait_until(page, lambda: waiting_in(page), count)


@pytest.fixture
def profile(playwright, live):
    """A browser that keeps everything in a folder, which a test may search; (context, folder)."""
    folder = Path(tempfile.mkdtemp(prefix="wij-profile-"))
    context = playwright.chromium.launch_persistent_context(
        str(folder),
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-gpu"],
        base_url=live.url,
        locale="nl-NL",
    )
    context.set_default_timeout(10_000)
    yield context, folder
    context.close()
    shutil.rmtree(folder, ignore_errors=True)


def type_along(page, texts, pause):
    """Type these turns, with seconds in between; all at once when there are none."""
    if not pause:
        return page.evaluate(TYPE_ALL, texts)
    for text in texts:
        page.wait_for_timeout(pause * 1000)
        page.evaluate(TYPE_ALL, [text])
    return None


# Ten minutes without a connection, and the same in a moment.
@pytest.mark.parametrize("pause", [0, pytest.param(10, marks=pytest.mark.slow)])
def test_sixty_turns_without_connection_survive_reloads_and_a_killed_tab(live, profile, pause):
    context, folder = profile
    interview_id = live.cast.interview(live.cast.daughter)
    here = f"/gesprekken/{interview_id}"
    page = context.pages[0]
    sign_in(page, live.cast.interviewer)
    page.goto(here)
    page.evaluate(READY)
    texts = [f"{CANARY} vertelde deel {number}." for number in range(60)]
    context.set_offline(True)
    type_along(page, texts[:30], pause)
    expect_waiting(page, 30)
    # A reload without a connection: a page without words, in which typing goes on.
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gesprek zonder verbinding")
    expect(page.locator(".turn")).to_have_count(30)
    expect(page.locator("#turns")).not_to_contain_text(CANARY)
    expect(page.locator("#text")).to_be_focused()
    assert violations(page, "conversation without connection") == []
    expect(page.locator("#chat-message")).to_contain_text("30 zinnen nog niet bewaard")
    type_along(page, texts[30:], pause)
    expect_waiting(page, 60)
    assert CANARY not in everything_kept(page)
    assert told(live, interview_id) == []
    # The tab is killed in the middle of the replay, again and again.
    doomed = page
    for number in range(3):
        page = context.new_page()
        doomed.close()  # without asking the page: as if it was killed
        context.set_offline(False)
        doomed = page
        page.goto(here)
        page.locator('.turn[data-state="saved"]').nth(5 * number).wait_for()
    expect_empty(page)
    assert told(live, interview_id) == texts
    expect(saved(page)).to_have_count(60)
    page.reload()
    expect(saved(page)).to_have_count(60)
    assert told(live, interview_id) == texts
    assert CANARY not in everything_kept(page)
    context.close()
    found = [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert found == []


def test_turns_outlive_signing_out_which_warns_and_a_colleague_sees_only_that_they_wait(
    live, page_for
):
    cast = live.cast
    interview_id = cast.interview(cast.daughter)
    page = page_for(cast.interviewer, at=f"/gesprekken/{interview_id}")
    page.route("**/beurten*", lambda route: route.abort())
    page.evaluate(TYPE_ALL, [f"{CANARY} zei dit."])
    expect_waiting(page, 1)
    page.goto("/vandaag/")
    expect(page.locator("#unsent [data-count]")).to_contain_text("1 zin die niet bewaard is")
    expect(page.locator("#unsent [data-count]")).to_be_in_viewport()
    asked = []

    def answer(dialog):
        asked.append(dialog.message)
        dialog.accept() if len(asked) > 1 else dialog.dismiss()

    page.on("dialog", answer)
    for _ in range(2):
        if not page.locator("#user-menu").is_visible():
            page.locator(".user-button").click()
        page.get_by_role("button", name="Uitloggen").click()
        page.wait_for_timeout(300)
    page.wait_for_url("**/inloggen*")
    assert len(asked) == 2
    assert "niet bewaard" in asked[0]
    # A colleague learns that something waits, and can neither see nor send it.
    sign_in(page, cast.stranger(Role.INTERVIEWER))
    page.goto("/gesprekken/niet-bewaard")
    expect(page.locator("#unsent [data-others]")).to_contain_text("zinnen van een collega")
    expect(page.locator("#unsent-list > li")).to_have_count(0)
    assert CANARY not in page.content()
    page.context.clear_cookies()
    sign_in(page, cast.interviewer)
    page.unroute("**/beurten*")
    page.goto(f"/gesprekken/{interview_id}")
    expect(saved(page)).to_have_count(1)
    expect_empty(page)
    assert told(live, interview_id) == [f"{CANARY} zei dit."]


def test_turns_that_come_after_the_end_are_shown_to_who_typed_them_and_go_only_when_told(
    live, page_for
):
    cast = live.cast
    interview_id = cast.interview(cast.daughter)
    page = page_for(cast.interviewer, at=f"/gesprekken/{interview_id}")
    page.route("**/beurten*", lambda route: route.abort())
    page.evaluate(TYPE_ALL, ["Nog één ding."])
    expect_waiting(page, 1)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        close_interview(session, interview, attributes={}, closed_by=None)
    page.unroute("**/beurten*")
    page.goto("/gesprekken/niet-bewaard")
    row = page.locator("#unsent-list > li")
    expect(row).to_contain_text("Dit gesprek is al afgesloten")
    expect(row.locator("textarea")).to_have_value("Nog één ding.")
    assert waiting_in(page) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Gooi deze zin weg").click()
    expect(page.locator("#unsent-none")).to_be_visible()
    expect_empty(page)


def test_of_two_tabs_one_writes_and_the_other_reads_along_and_may_take_over(live, page_for):
    cast = live.cast
    interview_id = cast.interview(cast.daughter)
    first = page_for(cast.interviewer, at=f"/gesprekken/{interview_id}")
    first.evaluate(TYPE_ALL, ["Hier begon het."])
    expect(saved(first)).to_have_count(1)
    second = first.context.new_page()
    second.goto(f"/gesprekken/{interview_id}")
    expect(second.locator("#chat-reading")).to_be_visible()
    first.evaluate(TYPE_ALL, ["En zo ging het verder."])
    expect(second.locator(".turn__text")).to_have_text(
        ["Hier begon het.", "En zo ging het verder."]
    )
    second.locator("#text").fill("Mijn woorden.")
    second.keyboard.press("Enter")
    expect(second.locator("#text")).to_have_value("Mijn woorden.")
    second.get_by_role("button", name="Hier verder schrijven").click()
    expect(second.locator("#chat-reading")).to_be_hidden()
    second.keyboard.press("Enter")
    expect(saved(second)).to_have_count(3)
    # Who lost it is told at its next word, which stays, and is saved after taking over again.
    first.evaluate(TYPE_ALL, ["Te laat."])
    expect(first.locator("#chat-reading")).to_be_visible()
    expect(first.locator("#chat-message")).to_contain_text("Een ander venster schrijft nu")
    first.get_by_role("button", name="Hier verder schrijven").click()
    expect(first.locator("#chat-message")).to_have_text("Alles is bewaard.")
    assert told(live, interview_id) == [
        "Hier begon het.",
        "En zo ging het verder.",
        "Mijn woorden.",
        "Te laat.",
    ]


@pytest.mark.parametrize(
    ("status", "words"), [(503, "even bezet"), (507, "schijf van de server is vol")]
)
def test_a_server_that_cannot_write_says_what_is_safe_and_recovers_by_itself(
    live, page_for, status, words
):
    interview_id = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, at=f"/gesprekken/{interview_id}")
    page.route("**/beurten", lambda route: route.fulfill(status=status, body="<p>Nee</p>"))
    page.evaluate(TYPE_ALL, ["Veilig."])
    expect(page.locator("#chat-message")).to_contain_text(words)
    expect(page.locator("#chat-message")).to_contain_text("veilig op slot")
    page.unroute("**/beurten")
    expect(page.locator("#chat-message")).to_have_text("Alles is bewaard.")
    assert told(live, interview_id) == ["Veilig."]
