"""A second step in a real browser: an app with codes, a passkey, and the lock."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cast import PASSPHRASE
from judging import WIDTHS, violations
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from app.second_factors import factors_of
from app.sign_in_sessions import SignInSession
from app.totp import code_of, step_at
from research.tables import now

LONG_AGO = timedelta(minutes=40)
WORDS = "Wat vonden de mensen van de hulp in onze buurt?"


@pytest.fixture
def settings(settings):
    return replace(settings, second_factor=True)


@pytest.fixture
def at_localhost(live, context_for) -> Callable[..., Page]:
    """Passkeys work on localhost, not on the number of this machine."""

    def open_page(width: int = 1280, **options: object) -> Page:
        page = context_for(width, **options).new_page()
        page.goto(live.url.replace("127.0.0.1", "localhost") + "/inloggen")
        return page

    return open_page


def give_passphrase(page: Page, email: str) -> None:
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSPHRASE)
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()


def authenticator(page: Page, *, verifies: bool = True) -> tuple[object, str]:
    """Put a made-up security key into the browser; return its line and its id."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    added = line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return line, added["authenticatorId"]


def show_codes(page: Page) -> list[str]:
    expect(page.get_by_role("heading", level=1)).to_have_text("Bewaar deze herstelcodes")
    codes = page.locator(".recovery-codes code")
    expect(codes).to_have_count(10)
    return codes.all_inner_texts()


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_from_first_sign_in_to_the_app_and_a_recovery_code(live, at_localhost, width, script):
    """Also without JavaScript: the app with codes needs none."""
    page = at_localhost(width, java_script_enabled=script)
    give_passphrase(page, live.cast.lead.email)
    page.get_by_role("link", name="Kies een app", exact=True).click()
    assert page.locator(".qr svg").bounding_box()["width"] > 200
    key = page.locator(".app-key").inner_text()
    secret = base64.b32decode(re.sub(r"\s", "", key))
    page.get_by_label("Code", exact=True).fill(code_of(secret, step_at(now())))
    page.get_by_role("button", name="Zet de tweede stap aan").click()
    codes = show_codes(page)
    assert len(set(codes)) == 10
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    expect(page).to_have_url(re.compile("/onderzoeken/"))

    again = at_localhost(width, java_script_enabled=script)
    give_passphrase(again, live.cast.lead.email)
    again.get_by_label("Code", exact=True).fill("000000")
    again.get_by_role("button", name="Log in").click()
    expect(again.get_by_role("main")).to_contain_text("Deze code klopt niet")
    again.get_by_label("Code", exact=True).fill(code_of(secret, step_at(now()) + 1))
    again.get_by_role("button", name="Log in").click()
    expect(again).to_have_url(re.compile("/onderzoeken/"))

    lost = at_localhost(width, java_script_enabled=script)
    give_passphrase(lost, live.cast.lead.email)
    lost.get_by_label("Code", exact=True).fill(codes[0])
    lost.get_by_role("button", name="Log in").click()
    expect(lost.get_by_text("U heeft nog 9 herstelcodes.")).to_be_visible()


def test_a_passkey_is_made_and_used(live, at_localhost):
    page = at_localhost()
    line, key = authenticator(page)
    give_passphrase(page, live.cast.lead.email)
    page.get_by_role("link", name="Kies een toegangssleutel").click()
    page.get_by_label("Naam voor dit apparaat").fill("Mijn sleutel")
    page.get_by_role("button", name="Maak de toegangssleutel").click()
    show_codes(page)
    held = line.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert [one["rpId"] for one in held] == ["localhost"]

    page.goto(page.url.split("/account")[0] + "/account/")
    expect(page.get_by_role("main")).to_contain_text("Mijn sleutel")
    page.get_by_role("button", name=re.compile(live.cast.lead.display_name)).click()
    page.get_by_role("button", name="Uitloggen").click()
    give_passphrase(page, live.cast.lead.email)
    page.get_by_role("button", name="Gebruik uw toegangssleutel").click()
    expect(page).to_have_url(re.compile("/onderzoeken/"))
    with live.cast.database.reading() as session:
        factor = factors_of(session, live.cast.lead.id)[0]
    assert factor.sign_count > 0
    assert factor.last_used_at is not None


def test_a_passkey_of_another_browser_does_not_open_the_door(live, at_localhost):
    page = at_localhost()
    authenticator(page)
    give_passphrase(page, live.cast.lead.email)
    page.get_by_role("link", name="Kies een toegangssleutel").click()
    page.get_by_role("button", name="Maak de toegangssleutel").click()
    show_codes(page)

    other = at_localhost()
    authenticator(other)
    give_passphrase(other, live.cast.lead.email)
    other.get_by_role("button", name="Gebruik uw toegangssleutel").click()
    expect(other.get_by_text("Dat lukte niet.")).to_be_visible()
    other.goto(other.url.split("/inloggen")[0] + "/onderzoeken/")
    expect(other).to_have_url(re.compile("/inloggen"))


def test_an_answer_that_was_seen_before_opens_nothing(live, at_localhost):
    """Somebody who copied what the browser sent sends it once more."""
    page = at_localhost()
    authenticator(page)
    give_passphrase(page, live.cast.lead.email)
    page.get_by_role("link", name="Kies een toegangssleutel").click()
    page.get_by_role("button", name="Maak de toegangssleutel").click()
    show_codes(page)
    host = page.url.split("/account")[0]
    sent: list[str] = []
    page.on(
        "request",
        lambda one: sent.append(one.post_data or "") if one.url.endswith("/sleutel") else None,
    )
    page.context.clear_cookies()
    page.goto(host + "/inloggen")
    give_passphrase(page, live.cast.lead.email)
    page.get_by_role("button", name="Gebruik uw toegangssleutel").click()
    expect(page).to_have_url(re.compile("/onderzoeken/"))
    answer = dict(part.split("=", 1) for part in sent[-1].split("&"))["credential"]

    thief = at_localhost()
    give_passphrase(thief, live.cast.lead.email)
    thief.get_by_role("heading", name="Nog één stap").wait_for()
    refused = thief.evaluate(
        """async ([body]) => {
             const token = document.querySelector("input[name=csrf_token]").value;
             const form = new URLSearchParams({ csrf_token: token });
             const answer = await fetch("/inloggen/tweede-stap/sleutel", {
               method: "POST",
               headers: { "Content-Type": "application/x-www-form-urlencoded" },
               body: form + "&credential=" + body,
             });
             return answer.status;
           }""",
        [answer],
    )
    assert refused == 422


def away(context: BrowserContext, live) -> None:
    """Half an hour passes: nobody was seen for longer than that."""
    with live.cast.writing() as session:
        session.execute(update(SignInSession).values(seen_at=now() - LONG_AGO))


@pytest.fixture
def signed_in(live, at_localhost):
    page = at_localhost()
    give_passphrase(page, live.cast.lead.email)
    page.get_by_role("link", name="Kies een app", exact=True).click()
    secret = base64.b32decode(re.sub(r"\s", "", page.locator(".app-key").inner_text()))
    page.get_by_label("Code", exact=True).fill(code_of(secret, step_at(now())))
    page.get_by_role("button", name="Zet de tweede stap aan").click()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    expect(page).to_have_url(re.compile("/onderzoeken/"))
    return page


def test_the_lock_opens_beside_the_page_and_the_words_are_sent_after_all(live, signed_in):
    page = signed_in
    page.goto(page.url.split("/onderzoeken")[0] + "/onderzoeken/nieuw")
    page.get_by_label("Titel").fill("Na de koffie")
    page.locator("textarea").first.fill(WORDS)
    away(page.context, live)
    page.get_by_role("main").locator("form button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Het scherm is op slot")
    expect(page.get_by_role("main")).to_contain_text("Dit typte u")
    with page.context.expect_page() as opened:
        page.get_by_role("main").get_by_role("link", name=re.compile("Log in")).click()
    beside = opened.value
    beside.get_by_label("Wachtwoord", exact=True).fill(PASSPHRASE)
    beside.get_by_role("button", name="Ga verder").click()
    expect(beside).to_have_url(re.compile("/onderzoeken/"))
    page.get_by_role("button", name=re.compile("verstuur opnieuw", re.I)).click()
    expect(page.get_by_role("main")).not_to_contain_text("op slot")
    expect(page.get_by_role("main")).to_contain_text(WORDS)


def test_the_lock_asks_the_passphrase_and_gives_the_page_back(live, signed_in):
    page = signed_in
    away(page.context, live)
    page.goto(page.url.split("/onderzoeken")[0] + "/sneltoetsen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Het scherm is op slot")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Ga verder").click()
    expect(page).to_have_url(re.compile("/sneltoetsen$"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_that_one_sees_on_the_way_are_accessible(live, at_localhost, width):
    page, found = at_localhost(width), []
    authenticator(page)
    give_passphrase(page, live.cast.lead.email)
    page.get_by_role("heading", name="Kies een tweede stap").wait_for()
    found += violations(page, f"to choose {width}")
    page.get_by_role("link", name="Kies een toegangssleutel").click()
    page.get_by_role("button", name="Maak de toegangssleutel").click()
    show_codes(page)
    found += violations(page, f"recovery codes {width}")
    page.goto(page.url.split("/account")[0] + "/account/")
    found += violations(page, f"account {width}")
    away(page.context, live)
    page.reload()
    page.get_by_label("Wachtwoord", exact=True).fill("fout")
    page.get_by_role("button", name="Ga verder").click()
    page.get_by_text("Dit wachtwoord klopt niet.").first.wait_for()
    found += violations(page, f"lock {width}")
    half = at_localhost(width)
    give_passphrase(half, live.cast.lead.email)
    half.get_by_label("Code", exact=True).fill("000000")
    half.get_by_role("button", name="Log in").click()
    half.get_by_text("Deze code klopt niet").first.wait_for()
    found += violations(half, f"second step {width}")
    assert found == []


def test_a_page_that_nobody_touches_is_covered_and_keeps_its_draft(live, signed_in):
    page = signed_in
    page.clock.install()
    page.goto(page.url.split("/onderzoeken")[0] + "/onderzoeken/nieuw")
    page.locator("main textarea").first.fill(WORDS)
    cover = page.get_by_role("dialog", name="Het scherm is op slot")
    page.clock.fast_forward("31:00")
    # The server knows better: somebody was here in another tab a moment ago.
    expect(cover).to_be_hidden()
    away(page.context, live)
    page.clock.fast_forward("02:00")
    expect(cover).to_be_visible()
    assert violations(page, "cover") == []
    for _ in range(3):
        page.keyboard.press("Escape")
        expect(cover).to_be_visible()
    cover.get_by_label("Uw wachtwoord").fill("fout")
    cover.get_by_role("button", name="Ga verder").click()
    expect(cover).to_contain_text("Dit wachtwoord klopt niet.")
    cover.get_by_label("Uw wachtwoord").fill(PASSPHRASE)
    cover.get_by_role("button", name="Ga verder").click()
    expect(cover).to_be_hidden()
    expect(page.locator("main textarea").first).to_have_value(WORDS)
