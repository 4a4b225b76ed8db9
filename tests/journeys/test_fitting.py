"""What measures whether a page fits sees what sticks out, and survives a page that goes away."""

import pytest
from fitting import assert_fits, sticking_out

pytestmark = pytest.mark.browser_only

WIDE = """<!doctype html><title>x</title><div id="whole" style="width: 2000px">te breed</div>"""
HELD = """<!doctype html><title>x</title><div style="overflow-x: auto">
<div style="width: 2000px">schuift in zijn eigen vak</div></div>"""

# Loads itself again, twenty times, whenever it has just come.
RESTLESS = """
const loads = Number(sessionStorage.loads || 0);
if (loads < 20) {
  sessionStorage.loads = loads + 1;
  addEventListener("load", () => setTimeout(() => location.reload(), 5 * (loads % 4)));
}"""


@pytest.fixture
def blank(browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    yield page
    page.close()


def test_what_sticks_out_is_named(blank):
    blank.set_content(WIDE)
    found = sticking_out(blank)
    assert "wide in 390" in found[0]
    assert "whole" in found[1]
    with pytest.raises(AssertionError, match="whole"):
        assert_fits(blank)


def test_what_a_part_holds_in_does_not_stick_out(blank):
    blank.set_content(HELD)
    assert_fits(blank)


def test_a_page_that_goes_away_under_the_question_is_asked_again(live, blank):
    blank.add_init_script(RESTLESS)
    blank.goto(f"{live.url}/inloggen", wait_until="commit")
    for _time in range(40):
        assert_fits(blank)
