"""Without a connection: a calm page of our own, and not a word kept in the browser."""

import pytest
from cast import CANARY
from judging import violations
from patience import wait_until
from playwright.sync_api import expect

from app.views.offline import FILES

pytestmark = pytest.mark.browser_only

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const body = await (await cache.match(request)).text();
      found.push([name, new URL(request.url).pathname, body]);
    }
  }
  return found;
}"""
READY = "navigator.serviceWorker.ready.then((one) => one.active.state)"


@pytest.fixture
def page(live, page_for):
    """The conversation of an interviewer, whose browser has the worker by now."""
    interview_id = live.cast.interview(live.cast.daughter)
    page = page_for(live.cast.interviewer, at=f"/gesprekken/{interview_id}")
    page.evaluate(READY)
    return page


def heading(page):
    return page.get_by_role("heading", level=1)


def test_a_page_that_cannot_be_fetched_is_ours_and_comes_back_by_itself(page):
    page.context.set_offline(True)
    page.goto("/vandaag/")
    expect(heading(page)).to_have_text("Geen verbinding")
    assert page.url.endswith("/vandaag/")
    # Its style sheet was kept too.
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.site-header')).borderTopWidth")
        == "4px"
    )
    assert violations(page, "offline") == []
    page.context.set_offline(False)
    expect(heading(page)).to_have_text("Vandaag")


def test_the_button_asks_again_and_says_when_there_is_still_nothing(page):
    page.context.set_offline(True)
    page.goto("/vandaag/")
    page.get_by_role("link", name="Probeer het opnieuw").click()
    expect(page.get_by_role("status")).to_have_text("Nog geen verbinding.")
    expect(heading(page)).to_have_text("Geen verbinding")


def test_nothing_but_the_shell_is_kept(live, page):
    page.keyboard.insert_text(f"Dit vertelde {CANARY}.")
    page.keyboard.press("Enter")
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(1)
    for path in ("/vandaag/", "/gesprekken/", "/bestaat-niet"):
        page.goto(path)
    kept = page.evaluate(KEPT)
    assert len({name for name, _path, _body in kept}) == 1
    assert sorted(path for _name, path, _body in kept) == sorted(
        ["/offline", "/offline/gesprek", *(f"/static/{name}" for name in FILES)]
    )
    for _name, path, body in kept:
        assert CANARY not in body, path
        assert 'name="csrf_token"' not in body, path
        assert live.cast.interviewer.email not in body, path
        assert str(live.cast.interviewer.id) not in body, path


def test_an_older_shell_is_thrown_away(page):
    page.evaluate("caches.open('wij-shell-ouder').then((one) => one.put('/x', new Response('x')))")
    page.evaluate("caches.open('van-een-ander')")
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.unregister())")
    page.goto("/vandaag/")
    page.evaluate(READY)
    wait_until(page, lambda: "wij-shell-ouder" in page.evaluate("caches.keys()"), False)
    names = page.evaluate("caches.keys()")
    assert "van-een-ander" in names
    assert len(names) == 2


def test_signing_out_leaves_the_shell_and_no_more(page):
    page.goto("/vandaag/")
    page.locator(".user-button").click()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/inloggen")
    page.context.set_offline(True)
    page.goto("/vandaag/")
    expect(heading(page)).to_have_text("Geen verbinding")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_says_when_the_connection_goes_and_nothing_moves(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/vandaag/")
    banner = page.locator("#connection")
    before = page.locator("main").bounding_box()
    page.context.set_offline(True)
    expect(banner).to_have_text("Geen verbinding. Laat deze pagina open.")
    expect(banner).to_be_in_viewport()
    # Who goes through the header by keyboard still sees where he is.
    menu = page.locator(".menu-button:visible, .user-button:visible").last.bounding_box()
    assert banner.bounding_box()["height"] < menu["y"] + menu["height"] / 2
    assert page.locator("main").bounding_box() == before
    assert violations(page, f"banner {width}") == []
    page.context.set_offline(False)
    expect(banner).to_have_text("De verbinding is terug.")
    expect(banner).to_have_text("")


def test_a_form_without_connection_is_not_sent_and_keeps_its_words(live, page_for):
    page = page_for(live.cast.lead, at="/onderzoeken/nieuw")
    page.get_by_label("Vraag van het onderzoek").fill("Hoe is onze hulp ervaren?")
    page.context.set_offline(True)
    page.get_by_role("button", name="Maak het onderzoek").click()
    expect(page.locator("#request-problem")).to_contain_text("dus dit is niet verstuurd")
    expect(page.get_by_label("Vraag van het onderzoek")).to_have_value("Hoe is onze hulp ervaren?")
    page.context.set_offline(False)
    page.get_by_role("button", name="Maak het onderzoek").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("Vraag van het onderzoek")).to_have_value("Hoe is onze hulp ervaren?")


def test_the_offline_page_by_its_own_address_stays_and_leads_to_the_work(page):
    loads = []
    page.on("load", lambda _page: loads.append(1))
    page.goto("/offline")
    page.wait_for_timeout(3500)
    assert len(loads) == 1
    page.get_by_role("link", name="Probeer het opnieuw").click()
    expect(heading(page)).to_have_text("Vandaag")
