"""Searching in a real browser: by name and on to the page, wide and on a phone."""

import re

import pytest
from cast import CANARY, PHONE
from fitting import assert_fits
from playwright.sync_api import expect

pytestmark = pytest.mark.browser_only


def asked(page):
    """The addresses that the page asks for from now on."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def test_a_lead_looks_for_a_name_in_the_header_and_opens_the_network(live, page_for):
    page = page_for(live.cast.lead)
    addresses = asked(page)
    field = page.get_by_role("banner").get_by_role("searchbox", name="Zoeken")
    field.fill("dochter")
    field.press("Enter")
    found = page.get_by_role("main").get_by_role("link", name=f"{CANARY} Dochter")
    expect(found).to_be_visible()
    expect(page).to_have_url(f"{live.url}/zoeken")
    expect(page).to_have_title("Zoeken · Wij-ervaring")
    found.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Familie")
    page.go_back()
    expect(page.get_by_label("Wat zoekt u?")).to_have_value("")
    expect(page.get_by_role("main")).not_to_contain_text(CANARY)
    page.get_by_label("Wat zoekt u?").fill("N01")
    page.get_by_label("Wat zoekt u?").press("Enter")
    page.get_by_role("link", name="Netwerk N01").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Netwerk N01")
    assert [url for url in addresses if re.search("dochter|N01|words=", url)] == []


def test_the_field_keeps_the_focus_and_the_answer_is_read_out(live, page_for):
    page = page_for(live.cast.lead, at="/zoeken")
    field = page.get_by_label("Wat zoekt u?")
    field.fill("bestaatniet")
    field.press("Enter")
    expect(page.get_by_text("Kijk of u het goed typte")).to_be_visible()
    expect(field).to_be_focused()
    expect(page.locator("#live-polite")).to_have_text("Niets gevonden")
    field.fill("x")
    field.press("Enter")
    expect(page.get_by_text("Typ minstens twee letters of cijfers.").first).to_be_visible()
    expect(field).to_be_focused()
    field.fill("klant")
    field.press("Enter")
    expect(page.locator("#live-polite")).to_have_text("1 keer gevonden")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Klant N01-A1")).to_be_focused()


def test_an_interviewer_is_called_back_and_looks_for_the_number_on_his_phone(live, page_for):
    call_id = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, 390)
    expect(page.get_by_role("banner").get_by_role("searchbox")).to_be_hidden()
    page.get_by_role("banner").get_by_role("link", name="Zoeken").click()
    page.get_by_label("Wat zoekt u?").fill(f"+31 {PHONE[1:]}")
    page.get_by_role("main").get_by_role("button", name="Zoek").click()
    found = page.get_by_role("link", name="Familie N01-A2")
    expect(found).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(CANARY)
    assert_fits(page)
    found.click()
    expect(page).to_have_url(f"{live.url}/vandaag/{call_id}")


def test_without_a_script_the_search_works_as_well(live, page_for):
    page = page_for(live.cast.lead, java_script_enabled=False)
    page.get_by_role("banner").get_by_role("searchbox").fill("n01")
    page.get_by_role("banner").get_by_role("button", name="Zoek").click()
    expect(page.get_by_role("link", name="Netwerk N01")).to_be_visible()
    page.get_by_label("Wat zoekt u?").fill("bestaatniet")
    page.get_by_role("main").get_by_role("button", name="Zoek").click()
    expect(page.get_by_text("Niets gevonden")).to_be_visible()
