"""What was learned is looked at, comes back, and reaches who told: walked in a real browser."""

import re
from datetime import date, timedelta

import pytest
from cast import consent
from fitting import assert_fits
from networks_told import Told
from playwright.sync_api import expect
from retelling import link_to
from sqlmodel import select

from analysis.commitment_steps import make_own
from analysis.guided_sessions import ClientAnswer, start_guided
from analysis.reviews import ReviewSession, close_session
from analysis.session_seats import SeatPart, take_seat
from interviews.turns import Turn
from research.consents import Purpose
from research.networks import Network

PHONE = 390
TODAY = date.today()


def test_from_a_pattern_to_its_number_to_its_fragments_and_back(live, page_for):
    Told(live.cast)
    page = page_for(live.cast.lead)
    page.goto(f"/hoofdstuk/{live.cast.study.id}/patronen")
    number = page.locator("a[href*='/patronen/']").first
    said = re.match(r"(\d+) van (\d+)", number.inner_text())
    number.click()
    head = page.locator(".page-head")
    expect(head).to_contain_text(f"{said[1]} van {said[2]} netwerken")
    told = int(re.search(r"sta(?:at|an) (\d+) fragment", head.inner_text())[1])
    assert told > 0
    expect(page.locator(".pattern-words")).to_have_count(told)
    expect(page.locator("section.card h2", has_text="Netwerk")).to_have_count(int(said[1]))
    page.get_by_role("link", name="Terug naar de patronen").click()
    expect(page).to_have_url(re.compile("/patronen$"))


def test_a_comparison_is_chosen_before_it_is_seen(live, page_for):
    Told(live.cast)
    page = page_for(live.cast.lead, PHONE)
    page.goto(f"/hoofdstuk/{live.cast.study.id}/vergelijken")
    page.get_by_label("Uitkomst").select_option("solution.found")
    page.get_by_label("Eerste kenmerk").select_option("told.attention.success")
    page.get_by_label("Tweede kenmerk").select_option("told.trust.success")
    page.get_by_role("button", name="Bewaar de keuze en vergelijk").click()
    page.wait_for_url(re.compile("/vergelijken/[0-9a-f-]{36}$"))
    expect(page.get_by_role("table").first).to_be_visible()
    assert_fits(page)  # which waits for the page as a whole
    assert "oorzaak" not in page.locator("main").inner_text().replace("geen oorzaak", "")
    page.goto(f"/hoofdstuk/{live.cast.study.id}/vergelijken")
    expect(page.get_by_role("heading", name="Eerder gekozen")).to_be_visible()


def test_a_norm_with_its_reason_shows_which_network_meets_it_and_why(live, page_for):
    Told(live.cast)
    page = page_for(live.cast.lead)
    page.goto(f"/hoofdstuk/{live.cast.study.id}/wij-ervaring/norm/same_solution")
    page.get_by_label("Ten minste hoeveel procent?").fill("60")
    page.get_by_label("Vanaf welke dag?").fill(TODAY.isoformat())
    page.get_by_label("Waarom deze norm?").fill("Besproken in de cliëntenraad.")
    page.get_by_role("button", name="Stel de norm vast").click()
    expect(page.get_by_text("Besproken in de cliëntenraad.")).to_be_visible()
    page.get_by_role("link", name="Terug naar de wij-ervaring").click()
    row = page.get_by_role("row").filter(has_text="Zelfde kijk op de oplossing")
    # Two of seven pairs say the same.
    expect(row.get_by_text("haalt de norm niet").first).to_be_visible()
    with live.cast.database.reading() as session:
        ids = dict(session.exec(select(Network.reference, Network.id)).all())
    for reference, said in (("P3", "haalt de norm"), ("P2", "haalt de norm niet")):
        page.goto(f"/hoofdstuk/{live.cast.study.id}/wij-ervaring/{ids[reference]}")
        part = page.locator("section", has_text="Zelfde kijk op de oplossing").last
        expect(part.get_by_text(said, exact=True)).to_be_visible()
        # The evidence: who answered, and what.
        expect(part.get_by_text(re.compile("positief")).first).to_be_visible()


@pytest.fixture
def due(live):
    """The professional committed himself at a table a month ago, and today it comes back."""
    cast = live.cast
    with cast.writing() as session:
        guided = start_guided(
            session,
            session.get_one(Network, cast.network.id),
            answer=ClientAnswer.WANTS,
            stands_for=None,
            asked_on=TODAY - timedelta(days=30),
            today=TODAY - timedelta(days=30),
            started_by=cast.professional.id,
        )
        seat, _number = take_seat(
            session,
            guided,
            name="Petra",
            part=SeatPart.PROFESSIONAL,
            user_id=cast.professional.id,
            leads=True,
        )
        words = {"what": "Ik bel terug", "first_step": "Lijst maken", "sign": "Niemand wacht"}
        make_own(session, guided, seat, commitment_id=cast.lead.id, due_on=TODAY, **words)
        review = session.get_one(ReviewSession, guided.session_id)
        close_session(session, review, closed_by=cast.professional.id)


@pytest.mark.parametrize("width", [1280, PHONE])
def test_a_commitment_comes_back_at_sign_in_until_its_effect_is_noted(live, page_for, due, width):
    page = page_for(live.cast.professional, width)
    expect(page.get_by_text("1 afspraak van uzelf komt terug")).to_be_visible()
    page.get_by_role("link", name="Wat kwam ervan?").click()
    page.get_by_role("link", name="Wat kwam ervan? Ik bel terug").click()
    page.get_by_label("aangepast", exact=True).check()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Schrijf in één zin waarom.").first).to_be_visible()
    page.get_by_label("Wat zag u, of waarom ging het anders?").fill("Bellen lukte niet elke dag.")
    page.get_by_label("Wanneer kijkt u weer?").fill(TODAY.isoformat())
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Bellen lukte niet elke dag.")).to_be_visible()
    page.get_by_label("veranderd", exact=True).check()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.locator(".promise-line")).to_contain_text("veranderd")
    assert_fits(page)
    page.goto("/netwerkreview/")
    expect(page.get_by_text("van uzelf komt terug")).to_have_count(0)


def test_how_it_goes_now_takes_two_minutes_on_a_phone_and_what_was_learned_is_read_there(
    live, page_for, context_for
):
    cast = live.cast
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.NETWORK_READING)
    writer = page_for(cast.professional)
    writer.goto(f"/teruggeven/{cast.network.id}")
    writer.locator("textarea[name=text]").fill("Wij leerden dat wachten zwaar is.")
    writer.get_by_role("button", name="Bewaar").click()
    expect(writer.get_by_text("nog niet goedgekeurd")).to_be_visible()
    made, page = link_to(cast, story_id), context_for(PHONE).new_page()
    page.goto(f"/mijn-verhaal/#{made.key}")
    page.get_by_label("De korte code die wij u apart gaven").fill(made.code)
    page.get_by_role("button", name="Open mijn verhaal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welkom bij uw verhaal")
    page.goto("/mijn-verhaal/geleerd")
    expect(page.get_by_text("Hier staat nog niets.")).to_be_visible()
    writer.get_by_role("button", name="Keur goed en laat het lezen").click()
    expect(writer.get_by_text("vertellers lezen dit")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Wij leerden dat wachten zwaar is.")).to_be_visible()
    page.get_by_role("link", name="Vertel hoe het nu gaat").click()
    box = page.locator("textarea[name=text]")
    box.fill("Het gaat beter, ze belde zelf.")
    # One question, one field, one button: all of it in sight without a tap too many.
    expect(page.locator("main form :is(input:not([type=hidden]), textarea)")).to_have_count(1)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Dank u wel. Het staat nu bij uw verhaal.")).to_be_visible()
    assert_fits(page)
    with cast.database.reading() as session:
        parts = [one.part for one in session.exec(select(Turn))]
    assert parts.count("check_in") == 1
