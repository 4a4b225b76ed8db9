"""Two coders of one story who do not see each other: apart, side by side, and settled."""

import re

import pytest
from blind_coding import blind_story, second_coder
from playwright.sync_api import expect
from sqlmodel import select

from analysis.blind_stories import BlindCoding
from analysis.codings import Coding

CALLED = "Ik werd nooit teruggebeld."
THOUGHT = "Hier twijfel ik tussen bereikbaar en tempo."


@pytest.fixture
def other(live):
    return second_coder(live.cast)


@pytest.fixture
def story_id(live, other):
    cast = live.cast
    found = cast.story(cast.client_actor)
    with cast.writing() as session:
        blind_story(session, cast, found, cast.coder, other)
    return found


def code(page, theme):
    """Code the sentence about calling back."""
    page.goto("/coderen/")
    page.get_by_role("link", name="Codeer blind").click()
    page.get_by_text("Of kies een hele zin uit de lijst").click()
    page.get_by_label("Welke zin?").select_option(label=CALLED)
    page.get_by_label("Thema", exact=True).select_option(label=theme)
    page.get_by_label("kan beter").check()
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.locator("#verhaal .coding-item")).to_have_count(1)


def say(page, name, reason=""):
    page.get_by_label(re.compile(f"keuze van {name}")).check()
    page.get_by_label(re.compile("Waarom")).fill(reason)
    page.get_by_role("button", name="Zeg dit").click()


def test_two_code_blind_compare_settle_and_both_originals_stay(live, page_for, story_id, other):
    first, second = page_for(live.cast.coder), page_for(other)
    code(first, "Bereikbaar en eenvoudig")
    first.locator("#beurt-4 > .memo-way").click()
    first.get_by_label("Uw memo").fill(THOUGHT)
    first.get_by_role("button", name="Bewaar memo").click()
    expect(first.locator("#beurt-4 > .memo-way")).to_contain_text("1 memo")
    first.get_by_role("button", name="Ik ben klaar met dit verhaal").click()
    expect(first.get_by_text("De ander codeert nog.")).to_be_visible()
    # The other sees nothing of it: no choice and no thought.
    code(second, "Tijd en tempo")
    expect(
        second.get_by_text("Bereikbaar en eenvoudig", exact=True).locator("visible=true")
    ).to_have_count(0)
    expect(second.locator("#beurt-4 > .memo-way")).not_to_contain_text("1")
    second.get_by_role("button", name="Ik ben klaar met dit verhaal").click()
    # Side by side, and settled in a short thread.
    expect(second.get_by_text("Zelfde woorden, andere factor")).to_be_visible()
    pair = second.locator(".blind-pair")
    expect(pair).to_contain_text("Bereikbaar en eenvoudig")
    expect(pair).to_contain_text("Tijd en tempo")
    say(second, "Coder", "Het gaat om bellen.")
    expect(second.get_by_text("Het gaat om bellen.")).to_be_visible()
    first.goto(f"/coderen/blind/{story_id}/verschillen")
    expect(first.get_by_text("Het gaat om bellen.")).to_be_visible()
    say(first, "Coder")
    expect(first.get_by_text("Alles is beslist.")).to_be_visible()
    expect(first.locator(".blind-pair")).to_contain_text("Tijd en tempo")
    # What was settled counts, beside the two originals.
    second.goto(f"/coderen/{story_id}")
    expect(second.locator(".coding-item--accepted")).to_contain_text("Bereikbaar en eenvoudig")
    expect(second.locator("#beurt-4 > .memo-way")).to_contain_text("1 memo")
    with live.cast.database.reading() as session:
        assert {one.theme for one in session.exec(select(BlindCoding))} == {"access", "pace"}
        assert [one.theme for one in session.exec(select(Coding))] == ["access"]
