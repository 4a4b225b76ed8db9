"""The picture of a network in a real browser: under the policy, on a phone, beside its table."""

import re

import pytest
from fitting import assert_fits
from playwright.sync_api import expect

from research.networks import Actor, ActorRole, Identity, add_actor
from research.ties import TieQuality, ToldTie, tell_tie


@pytest.fixture
def told(live):
    cast = live.cast
    with cast.writing() as session:
        client, daughter = (
            session.get_one(Actor, one.id) for one in (cast.client_actor, cast.daughter)
        )
        other = add_actor(
            session,
            cast.network,
            role=ActorRole.SOCIAL_WORKER,
            identity=Identity(name="Iemand"),
            added_by=None,
        )
        for teller, quality in ((client, TieQuality.GOOD), (daughter, TieQuality.STRAINED)):
            for one, how in ((daughter, TieQuality.GOOD), (other, quality)):
                tie = ToldTie(quality=how)
                tell_tie(session, teller, one=one, other=None, told=tie, recorded_by=None)
    return cast.network.id


@pytest.mark.parametrize("width", [1280, 390])
def test_picture_and_table_agree_and_the_page_does_not_scroll_sideways(live, page_for, told, width):
    page = page_for(live.cast.lead, width, at=f"/netwerken/{told}/ecogram")
    figure = page.locator("figure").first
    drawing = figure.locator("svg")
    expect(drawing).to_be_visible()
    assert drawing.bounding_box()["width"] > 250
    figure.get_by_text("Lees dit als tabel").click()
    rows = figure.locator("tbody tr")
    on_lines = drawing.locator(".ecogram__word").all_text_contents()
    wanted = [re.search(r"oneens|eens|één|geen", row.inner_text()).group() for row in rows.all()]
    assert on_lines == wanted == ["eens", "oneens"]
    nodes = drawing.locator(".ecogram__reference").all_text_contents()
    assert sorted(nodes) == ["A1", "A2", "A3"]
    for one in nodes:
        expect(figure.locator("table")).to_contain_text(one)
    # The sheet reached the drawing: the lines are told apart by form, not by colour alone.
    widths = [
        line.evaluate("one => getComputedStyle(one).strokeWidth")
        for line in (
            drawing.locator(".ecogram__line--agreed").first,
            drawing.locator(".ecogram__line--contradicted").first,
        )
    ]
    assert widths == ["5px", "2px"]
    assert_fits(page)


def test_a_tie_that_the_lead_notes_is_in_the_picture(live, page_for, told):
    page = page_for(live.cast.lead, at=f"/netwerken/actor/{live.cast.daughter.id}/banden")
    form = page.locator("form#band")
    form.locator("#one").select_option(label="Familie A2")
    form.locator("#other").select_option(label="Sociaal werker A3")
    form.get_by_label("raad").check()
    form.get_by_role("button", name="Noteer deze band").click()
    expect(page.get_by_text("Genoteerd.")).to_be_visible()
    page.get_by_role("link", name="Bekijk het ecogram").click()
    words = page.locator("figure").first.locator(".ecogram__word")
    expect(words).to_have_count(3)
    expect(words.nth(2)).to_have_text("één")
