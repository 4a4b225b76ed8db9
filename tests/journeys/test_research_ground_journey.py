"""The research ground in one walk: from a wrong column to an account of who was not heard."""

import subprocess
import sys

from lead_steps import CLIENTS, add_an_actor, import_and_draw, make_a_study, next_workday
from playwright.sync_api import Page, expect

HELPERS = (
    ("familie", "Sanne"),
    ("buur", "Kees"),
    ("vrijwilliger", "Wil"),
    ("sociaal werker", "Noor"),
    ("professional", "Bakker"),
)


def recompute(page: Page, folder) -> list[str]:
    """Run the Python that the page prints, on the file that it hands out."""
    page.get_by_role("link", name="Naar de pagina voor de onderzoeker").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download de loting als CSV").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    page.get_by_role("link", name="Bewijs van de loting").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bewijs van de loting")
    code = page.locator("pre").first.text_content()
    with page.expect_download() as download:
        page.get_by_role("link", name="klantenbestand").first.click()
    (folder / "klantenbestand.csv").write_bytes(download.value.path().read_bytes())
    ran = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=folder, capture_output=True, encoding="utf-8"
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [line.split(",")[1] for line in lines[1:]]
    return ran.stdout.splitlines()


def make_network(page: Page, number: str) -> None:
    page.get_by_role("link", name="3. Netwerken").click()
    page.get_by_role("button", name=f"Maak netwerk {number}").click()
    page.get_by_role("link", name="Voeg de klant toe").click()
    add_an_actor(page, "klant", "Jansen", "06-12345678")


def tell(page: Page, who: str, quality: str) -> None:
    """Note that this teller finds the tie of client and daughter good, or strained."""
    page.get_by_role("link", name=who, exact=True).click()
    form = page.locator("form#band")
    form.locator("#one").select_option(label="Familie A2")
    form.locator("#other").select_option("klant")
    form.get_by_label(quality).check()
    form.get_by_role("button", name="Noteer deze band").click()
    expect(page.get_by_text("Genoteerd.")).to_be_visible()
    page.get_by_role("link", name="Bekijk het ecogram").click()


def test_from_a_wrong_column_to_who_was_not_heard(live, page_for, tmp_path):
    page = page_for(live.cast.lead)
    make_a_study(page)
    study_page = page.url
    page.get_by_label("Wie werkt er mee?").select_option(label="Interviewer (interviewer)")
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_text("Deze collega werkt nu mee aan het onderzoek.")).to_be_visible()
    import_and_draw(page)
    order = recompute(page, tmp_path)
    assert sorted(order) == [number for number, _ward in CLIENTS]

    page.goto(study_page)
    make_network(page, order[0])
    client_page = page.url
    page.get_by_role("navigation").get_by_role("link", name="N01").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Netwerk N01")
    network_page = page.url
    for role, name in HELPERS:
        page.goto(network_page)
        page.get_by_role("link", name="Voeg iemand toe").first.click()
        add_an_actor(page, role, name, "06-23456789")
    page.goto(network_page)
    page.get_by_role("link", name="Ecogram").first.click()
    tell(page, "Klant A1", "goed")
    tell(page, "Familie A2", "stroef contact")
    figure = page.locator("figure").first
    expect(figure.locator(".ecogram__word")).to_have_text("oneens")
    expect(figure.locator(".ecogram__reference")).to_have_count(6)

    page.goto(client_page)
    asked = page.get_by_role("row").filter(has_text="Bellen voor een gesprek")
    asked.get_by_role("button", name="Noteer ja").click()
    page.get_by_label("Wie belt?").select_option(label="Interviewer")
    page.get_by_label("Dag").fill(next_workday().isoformat())
    page.get_by_label("Tijd").fill("10:30")
    page.get_by_role("button", name="Maak de afspraak").click()
    expect(page.get_by_role("button", name="Verzet de afspraak")).to_be_visible()

    interviewer = page_for(live.cast.interviewer, 390)
    interviewer.get_by_role("main").get_by_role("link").first.click()
    interviewer.get_by_text("Het gaat niet door").click()
    interviewer.get_by_role("button", name="Wil niet meedoen").click()
    interviewer.get_by_role("button", name="Ja, noteer dit").locator("visible=true").click()
    expect(interviewer.get_by_text("Net genoteerd bij")).to_be_visible()

    page.goto(f"{study_page}/loting")
    page.get_by_label("Welk nummer valt af?").select_option(label=f"1. {order[0]}")
    page.get_by_label("Waarom valt dit nummer af?").select_option(label="De klant wil niet meedoen")
    page.get_by_role("button", name="Geef het volgende nummer vrij").click()
    expect(page.get_by_text("Het volgende klantnummer is vrijgegeven.")).to_be_visible()
    page.goto(f"{study_page}/respons")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Van de 6 vrijgegeven netwerken hoorden wij er 0.")
    expect(main).to_contain_text("1 netwerk wilde niet meedoen.")
