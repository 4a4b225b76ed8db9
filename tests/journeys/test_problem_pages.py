"""Each error page in a browser: it passes axe, and a part of a page shows its number too."""

import os
import re
from pathlib import Path

import pytest
from failing import STATUSES, add_failing
from judging import violations
from playwright.sync_api import expect

pytestmark = pytest.mark.browser_only

PICTURES = os.environ.get("WIJ_PROBLEM_PICTURES")
NUMBER = re.compile(r"Nummer voor de beheerder: [0-9a-f]{8}")
ASK = """([path, verb]) => htmx.ajax(verb, path, {target: "main", swap: "innerHTML"})"""


def picture(page, name, width):
    """Keep a picture of both schemes, for who wants to look."""
    if PICTURES is None:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}-{scheme}.png"), full_page=True)


@pytest.fixture
def lead(live, page_for):
    add_failing(live.app)
    return page_for(live.cast.lead)


@pytest.mark.parametrize("width", [1280, 390])
def test_each_error_page_is_accessible(lead, width):
    found = []
    lead.set_viewport_size({"width": width, "height": 900})
    for status in STATUSES:
        lead.goto(f"/toets/fout/{status}")
        expect(lead.get_by_text(NUMBER)).to_be_visible()
        found += violations(lead, f"{status} {width}")
        picture(lead, str(status), width)
    assert found == []


@pytest.mark.parametrize("status", STATUSES)
def test_a_part_that_fails_says_so_in_sight_and_leaves_the_page_alone(lead, status):
    lead.goto("/onderzoeken/nieuw")
    lead.get_by_label("Titel").fill("Nog niet bewaard")
    lead.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    lead.evaluate(ASK, [f"/toets/fout/{status}", "POST"])
    problem = lead.locator("#request-problem")
    expect(problem).to_contain_text(NUMBER)
    expect(problem).to_be_in_viewport()
    expect(lead.get_by_label("Titel")).to_have_value("Nog niet bewaard")
    expect(lead.locator("#live-urgent")).to_contain_text(NUMBER)
    if status == STATUSES[-1]:
        assert violations(lead, "part") == []
        picture(lead, "part", 1280)


def test_the_message_goes_once_the_next_request_is_made(lead):
    lead.goto("/onderzoeken/nieuw")
    lead.evaluate(ASK, ["/toets/fout/500", "POST"])
    expect(lead.locator("#request-problem")).to_contain_text(NUMBER)
    lead.evaluate("htmx.ajax('GET', '/offline', {target: '#flashes', swap: 'none'})")
    expect(lead.locator("#request-problem")).to_have_text("")
