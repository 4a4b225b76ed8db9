"""The phone: no page scrolls sideways, and what is done while phoning lies under the thumb."""

import pytest
from accessible_pages import PAGES
from cast import PHONE
from fitting import sticking_out
from page_things import drawn_things_of
from playwright.sync_api import expect

pytestmark = pytest.mark.browser_only

THUMB = 44
NARROW = (390, 320)


@pytest.fixture
def ids(live):
    return drawn_things_of(live.cast)


def size_of(locator):
    box = locator.bounding_box()
    assert box is not None
    return box


@pytest.mark.slow
@pytest.mark.parametrize("role", sorted({look.role for look in PAGES}))
def test_no_page_scrolls_sideways(live, page_for, ids, role):
    page = page_for(live.cast.users[role])
    found = []
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 640})
        for look in PAGES:
            if look.role == role:
                page.goto(look.path.format(**ids))
                found += [(look.path, width, one) for one in sticking_out(page)]
    assert found == []


def test_a_call_of_the_day_is_one_line_for_a_thumb(live, page_for, ids):
    page = page_for(live.cast.interviewer, 390)
    line = page.locator(".call-list__item").first
    assert size_of(line)["height"] >= THUMB
    # Anywhere on the line: here on the reason, far from the name.
    line.locator(".call-list__why").click(force=True)
    page.wait_for_url(f"**/vandaag/{ids['fresh_id']}")


def test_the_number_phones_only_once_it_was_asked_for(live, page_for, ids):
    page = page_for(live.cast.interviewer, 390, at=f"/vandaag/{ids['fresh_id']}")
    assert PHONE not in page.content()
    expect(page.locator("a[href^='tel:']")).to_have_count(0)
    ask = page.get_by_role("button", name="Toon naam en nummer")
    begin = page.get_by_role("button", name="Begin het gesprek")
    for step in (ask, begin):
        # Both steps are in sight at once, as wide as the hand that holds the phone.
        box = size_of(step)
        assert box["height"] >= THUMB
        assert box["width"] > 250
        assert box["y"] + box["height"] <= 844
    ask.click()
    number = page.locator(f"a[href='tel:{PHONE}']")
    expect(number).to_be_focused()
    assert size_of(number)["height"] >= THUMB


def test_what_ends_a_call_for_good_is_not_under_the_thumb(live, page_for, ids):
    page = page_for(live.cast.interviewer, 390, at=f"/vandaag/{ids['fresh_id']}")
    never = page.get_by_role("button", name="Wil niet meedoen")
    expect(never).to_be_hidden()
    page.locator("summary", has_text="Het gaat niet door").click()
    expect(never).to_be_visible()


@pytest.mark.parametrize("height", [844, 400])
def test_the_field_to_type_in_stays_above_the_keyboard(live, page_for, ids, height):
    """A keyboard on the screen leaves about 400 pixels of the page."""
    page = page_for(live.cast.interviewer, 390)
    page.set_viewport_size({"width": 390, "height": height})
    page.goto(f"/gesprekken/{ids['open_id']}")
    meta = page.locator("meta[name=viewport]").get_attribute("content")
    assert "interactive-widget=resizes-content" in meta
    box = page.locator("#laatste textarea")
    expect(box).to_be_focused()
    for where in ("end", "start"):
        page.evaluate("(block) => document.querySelector('#turns').scrollIntoView({block})", where)
        for part in (box, page.get_by_role("button", name="Bewaar", exact=True)):
            expect(part).to_be_in_viewport(ratio=1)
    composer = size_of(page.locator("#laatste"))
    # The last words of the teller can still be read while typing.
    assert composer["height"] < height * 0.55


def test_the_controls_of_a_conversation_are_big_enough(live, page_for, ids):
    page = page_for(live.cast.interviewer, 390, at=f"/gesprekken/{ids['open_id']}")
    controls = {
        "speaker": page.locator("#laatste .switch label").first,
        "save": page.get_by_role("button", name="Bewaar", exact=True),
        "correct": page.locator(".line__edit").last,
        "close": page.get_by_role("link", name="Gesprek afsluiten"),
        "menu": page.get_by_role("button", name="Menu", exact=True),
    }
    small = {name: size_of(one)["height"] for name, one in controls.items()}
    assert {name for name, height in small.items() if height < THUMB} == set()
    # The way out is with the field to type in, and not at the far top of a long story.
    close = size_of(controls["close"])
    assert close["y"] >= size_of(page.locator("#laatste"))["y"] - 1


def test_the_turns_of_both_speakers_keep_their_side(live, page_for, ids):
    page = page_for(live.cast.interviewer, 390, at=f"/gesprekken/{ids['open_id']}")
    own = size_of(page.locator(".line--interviewer > .turn").first)
    told = size_of(page.locator(".line--actor > .turn").first)
    assert own["x"] + own["width"] > 370
    assert told["x"] < 20
