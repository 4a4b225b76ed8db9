"""The lead: from a client base to an appointment, in one sitting."""

from cast import CANARY
from lead_steps import (
    CLIENTS,
    SEED,
    add_an_actor,
    import_and_draw,
    make_a_study,
    next_workday,
)
from playwright.sync_api import expect

from research.draw_rules import DrawRule, Unit, draw_sample


def check_the_draw(page) -> str:
    """What is on the page is what anybody computes from file and seed."""
    units = [Unit(number, ward) for number, ward in CLIENTS]
    drawn = draw_sample(units, size=5, seed=SEED, rule=DrawRule.PROPORTIONAL)
    first = drawn[0].pseudonym
    expect(page.get_by_role("main")).to_contain_text(first)
    page.get_by_role("link", name="Naar de pagina voor de onderzoeker").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download de loting als CSV").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == [one.pseudonym for one in drawn]
    return first


def test_a_lead_walks_from_client_base_to_appointment(live, page_for):
    page = page_for(live.cast.lead)
    make_a_study(page)
    page.get_by_label("Wie werkt er mee?").select_option(label="Interviewer (interviewer)")
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_text("Deze collega werkt nu mee aan het onderzoek.")).to_be_visible()
    import_and_draw(page)
    first = check_the_draw(page)
    page.get_by_role("link", name="Netwerkervaringen 2026").click()
    page.get_by_role("link", name="3. Netwerken").click()
    page.get_by_role("button", name=f"Maak netwerk {first}").click()
    page.get_by_role("link", name="Voeg de klant toe").click()
    add_an_actor(page, "klant", f"{CANARY} Jansen", "06-12345678")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert CANARY not in page.content()
    asked = page.get_by_role("row").filter(has_text="Bellen voor een gesprek")
    asked.get_by_role("button", name="Noteer ja").click()
    page.get_by_label("Wie belt?").select_option(label="Interviewer")
    page.get_by_label("Dag").fill(next_workday().isoformat())
    page.get_by_label("Tijd").fill("14:30")
    page.get_by_role("button", name="Maak de afspraak").click()
    expect(page.get_by_role("button", name="Verzet de afspraak")).to_be_visible()
    interviewer = page_for(live.cast.interviewer, 390)
    expect(interviewer.get_by_role("main")).to_contain_text("14:30")
