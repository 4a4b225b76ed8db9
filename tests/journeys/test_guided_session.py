"""Two browsers at one table: hidden until it opens, the same order, nothing lost or double."""

import re
import time
from datetime import date, timedelta

import pytest
from flask import request
from playwright.sync_api import expect
from sitting import QUOTE, coded_story, let_read

from research.consents import Decision, Purpose

SOON = (date.today() + timedelta(days=30)).isoformat()


@pytest.fixture
def quoted(live):
    fragment_id = coded_story(live.cast, live.cast.client_actor)
    for purpose in (Purpose.NETWORK_READING, Purpose.LEARNING):
        let_read(live.cast, live.cast.client_actor, purpose=purpose)
    return fragment_id


@pytest.fixture
def slow_to_close(live):
    """The table is closed long before who closed it hears so: meanwhile his page asks for news."""

    @live.app.after_request
    def wait(answer):
        if request.path == "/aan-tafel/sluiten":
            time.sleep(2.5)
        return answer


@pytest.fixture
def facilitator(live, page_for, quoted):
    """A professional who asked the client, started, and has a code."""
    page = page_for(live.cast.professional, at=f"/netwerkreview/{live.cast.network.id}")
    page.get_by_role("link", name="Begin een leersessie").click()
    page.get_by_label("Ja, de klant is er zelf bij").check()
    page.get_by_role("button", name="Begin de leersessie").click()
    expect(page.get_by_role("heading", name="Aanschuiven")).to_be_visible()
    return page


@pytest.fixture
def guest(facilitator, context_for):
    """Somebody of the family, on a phone, without an account."""
    facilitator.get_by_role("button", name="Maak een code").click()
    link = facilitator.locator(".table-link").inner_text()
    facilitator.get_by_role("link", name="Terug naar de tafel").click()
    page = context_for(390).new_page()
    page.goto(link)
    assert "#" not in page.url
    page.get_by_label("Hoe noemen de anderen u?").fill("Dirk")
    page.get_by_label("familie, buur of vriend").check()
    page.get_by_role("button", name="Schuif aan").click()
    expect(page.get_by_role("heading", name="Aanschuiven")).to_be_visible()
    return page


def move(page, to):
    page.get_by_role("button", name=f"Ga naar: {to}").click()
    expect(page.locator("#ronde")).to_have_text(to)


def write(page, text):
    page.get_by_label("Uw woorden").fill(text)
    page.get_by_role("button", name=re.compile("^(Bewaar|Plaats)$")).click()
    expect(page.locator("#nu").get_by_text(text)).to_be_visible()


def thread(page):
    return page.locator(".table-thread .post__text")


def told(page):
    return thread(page).all_inner_texts()


def test_two_browsers_go_through_a_whole_session(live, slow_to_close, facilitator, guest):
    expect(facilitator.locator(".table-seats").get_by_text("Dirk")).to_be_visible(timeout=3500)
    move(facilitator, "Terugkijken")
    facilitator.get_by_role("link", name="Kies kaarten").click()
    facilitator.get_by_role("button", name="Leg op tafel").first.click()
    facilitator.get_by_role("link", name="Naar de tafel").click()
    move(facilitator, "Stil lezen")
    expect(guest.get_by_text(QUOTE)).to_be_visible(timeout=3500)
    move(facilitator, "Schrijven")
    expect(guest.locator("#ronde")).to_have_text("Schrijven", timeout=3500)
    write(guest, "Zij nam echt de tijd.")
    write(facilitator, "Ik dacht aan haar wachten.")
    # What the other one wrote is nowhere in the page, also not where nobody looks.
    facilitator.reload()
    assert "Zij nam echt de tijd." not in facilitator.content()
    assert "Ik dacht aan haar wachten." not in guest.content()
    move(facilitator, "Luisteren")
    expect(guest.get_by_text("Ik dacht aan haar wachten.")).to_be_visible(timeout=3500)
    expect(facilitator.get_by_text("Zij nam echt de tijd.")).to_be_visible()
    for number in range(3):
        write(guest, f"Ik hoorde {number}.")
        write(facilitator, f"Mij viel op {number}.")
    expect(guest.get_by_text("Mij viel op 2.")).to_be_visible(timeout=3500)
    expect(thread(guest)).to_have_count(8)
    expect(thread(facilitator)).to_have_text(told(guest))
    move(facilitator, "Alleen vragen")
    expect(guest.locator("#ronde")).to_have_text("Alleen vragen", timeout=3500)
    guest.get_by_label("Uw woorden").fill("Je moet haar bellen.")
    guest.get_by_role("button", name="Plaats", exact=True).click()
    expect(guest.get_by_text("Dit leest als een advies.")).to_be_visible()
    guest.get_by_label("Uw woorden").fill("Wat zou zij zelf willen?")
    guest.get_by_role("button", name="Plaats het toch zo").click()
    expect(facilitator.get_by_text("Wat zou zij zelf willen?")).to_be_visible(timeout=3500)
    let_read(live.cast, live.cast.client_actor, Decision.WITHDRAWN, Purpose.LEARNING)
    guest.reload()
    assert QUOTE not in guest.content()
    move(facilitator, "Wat doet ertoe")
    move(facilitator, "Afspraken")
    expect(guest.locator("#ronde")).to_have_text("Afspraken", timeout=3500)
    guest.get_by_label("Ik ga dit doen").fill("Ik bel elke maandag")
    guest.get_by_label("Mijn eerste stap").fill("Haar nummer zoeken")
    guest.get_by_label("Hieraan zie ik dat het werkt").fill("Zij belt terug")
    guest.get_by_label("Op deze dag kijk ik terug").fill(SOON)
    guest.get_by_role("button", name="Leg vast").click()
    expect(facilitator.get_by_text("Ik bel elke maandag")).to_be_visible(timeout=3500)
    close_while_a_guest_decides(facilitator, guest)


def close_while_a_guest_decides(facilitator, guest):
    move(facilitator, "Afronden")
    facilitator.get_by_role("button", name="Sluit het gesprek af").click()
    # What a guest does meanwhile comes once the question was answered or put away.
    guest.get_by_role("button", name="Ja, anderen mogen het lezen").click()
    expect(guest.get_by_text("U zei: ja.")).to_be_visible()
    facilitator.wait_for_timeout(2500)
    expect(facilitator.get_by_role("dialog", name="Gesprek afsluiten?")).to_be_visible()
    facilitator.get_by_role("button", name="Sluit af", exact=True).click()
    expect(facilitator.get_by_role("heading", name="Het gesprek is afgesloten")).to_be_visible()
    expect(guest.get_by_role("heading", name="Deze pagina is nu dicht")).to_be_visible(timeout=3500)


def test_who_loses_the_connection_comes_back_without_loss_or_double(facilitator, guest):
    for to in ("Terugkijken", "Stil lezen", "Schrijven", "Luisteren"):
        move(facilitator, to)
    expect(guest.locator("#ronde")).to_have_text("Luisteren", timeout=3500)
    guest.context.set_offline(True)
    guest.get_by_label("Uw woorden").fill("Geschreven in de tunnel.")
    guest.get_by_role("button", name="Plaats", exact=True).click()
    expect(guest.get_by_text("Nog niet verstuurd.")).to_be_visible(timeout=3500)
    write(facilitator, "Intussen aan tafel.")
    guest.context.set_offline(False)
    expect(facilitator.get_by_text("Geschreven in de tunnel.")).to_be_visible(timeout=6000)
    expect(guest.get_by_text("Intussen aan tafel.")).to_be_visible(timeout=3500)
    guest.wait_for_timeout(2500)
    assert told(facilitator) == ["Intussen aan tafel.", "Geschreven in de tunnel."]
    assert told(guest) == told(facilitator)


def test_words_whose_answer_was_lost_are_sent_again_and_stand_once(facilitator, guest):
    for to in ("Terugkijken", "Stil lezen", "Schrijven", "Luisteren"):
        move(facilitator, to)
    expect(guest.locator("#ronde")).to_have_text("Luisteren", timeout=3500)

    lost = []

    def lose_the_answer(route):
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    guest.route("**/aan-tafel/woord", lose_the_answer, times=1)
    guest.get_by_label("Uw woorden").fill("Het antwoord ging verloren.")
    guest.get_by_role("button", name="Plaats", exact=True).click()
    expect(guest.locator("#nu").get_by_text("Het antwoord ging verloren.")).to_be_visible(
        timeout=6000
    )
    guest.wait_for_timeout(2500)
    assert len(lost) == 1
    assert told(facilitator) == ["Het antwoord ging verloren."]


def test_words_that_are_being_typed_stay_when_the_group_goes_on(facilitator, guest):
    for to in ("Terugkijken", "Stil lezen", "Schrijven"):
        move(facilitator, to)
    expect(guest.locator("#ronde")).to_have_text("Schrijven", timeout=3500)
    guest.get_by_label("Uw woorden").fill("Ik was nog niet klaar")
    move(facilitator, "Luisteren")
    expect(guest.get_by_text("De groep is verder.")).to_be_visible(timeout=3500)
    expect(guest.get_by_label("Uw woorden")).to_have_value("Ik was nog niet klaar")
    guest.get_by_role("button", name="Bewaar").click()
    expect(facilitator.get_by_text("Ik was nog niet klaar")).to_be_visible(timeout=3500)


def test_without_a_script_everything_works_by_loading_again(live, facilitator, context_for):
    facilitator.get_by_role("button", name="Maak een code").click()
    code = facilitator.locator(".table-code").inner_text()
    facilitator.get_by_role("link", name="Terug naar de tafel").click()
    for to in ("Terugkijken", "Stil lezen", "Schrijven", "Luisteren"):
        move(facilitator, to)
    page = context_for(390, java_script_enabled=False).new_page()
    page.goto("/aan-tafel/")
    page.get_by_label("Code van het gesprek").fill(code)
    page.get_by_label("Hoe noemen de anderen u?").fill("Rika")
    page.get_by_label("vrijwilliger").check()
    page.get_by_role("button", name="Schuif aan").click()
    page.get_by_label("Uw woorden").fill("Zonder script.")
    page.get_by_role("button", name="Plaats", exact=True).click()
    expect(page.locator("#nu").get_by_text("Zonder script.")).to_be_visible()
    expect(facilitator.get_by_text("Zonder script.")).to_be_visible(timeout=3500)
    page.get_by_role("button", name="Ik ben klaar met deze ronde").click()
    expect(page.get_by_role("button", name="Toch nog niet klaar")).to_be_visible()
