"""What people who are phoned can read: open to all, on every page, and the same on paper."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from plain_dutch import problems

from research.retention import AUDIT_KEPT_FOR, LONGEST

PAPER = Path(__file__).parents[2] / "docs" / "privacy-for-actors.md"


def lines():
    """The sentences of the paper, without the signs of Markdown."""
    text = PAPER.read_text(encoding="utf-8")
    return [re.sub(r"^(?:#+|-) ", "", line) for line in text.splitlines() if line]


def words_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_everybody_can_read_it_and_it_says_what_the_paper_says(cast):
    for browser in (cast.browser(), cast.browser(cast.professional)):
        answer = browser.get("/privacy")
        assert answer.status_code == 200
        page = words_of(answer.text)
        assert [line for line in lines() if line not in page] == []
        assert "Vraag het aan wie u belde." in page


@pytest.mark.parametrize("path", ["/inloggen", "/bestaat-niet", "/privacy"])
def test_the_way_to_it_is_on_every_page(client, path):
    assert 'href="/privacy"' in client.get(path).text


def test_it_says_whom_to_ask(app, client):
    settings = replace(app.extensions["wij_settings"], contact="hulp@wij-toets.nl")
    app.extensions["wij_settings"] = settings
    assert 'href="mailto:hulp@wij-toets.nl">hulp@wij-toets.nl</a>' in client.get("/privacy").text


def test_the_paper_is_plain_dutch_too():
    assert {line: found for line in lines() if (found := list(problems(line)))} == {}


def test_it_names_the_terms_that_the_program_keeps():
    text = PAPER.read_text(encoding="utf-8")
    assert f"hoogstens {LONGEST.raw} dagen na het gesprek" in text
    assert LONGEST.identities <= 183
    assert "hoogstens een half jaar na het onderzoek" in text
    assert LONGEST.stories <= 730
    assert "hoogstens twee jaar na het onderzoek" in text
    assert timedelta(days=5 * 366) > AUDIT_KEPT_FOR
    assert "Het logboek bewaren wij vijf jaar." in text
