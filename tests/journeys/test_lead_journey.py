"""The lead: from a client base to an appointment, in one sitting."""

from datetime import date, timedelta

from cast import CANARY
from playwright.sync_api import expect

from research.draw_rules import DrawRule, Unit, draw_sample

CLIENTS = [(f"K{number:03}", "Noord" if number % 3 else "Zuid") for number in range(1, 31)]
SEED = "drie dobbelstenen: 4 1 6"


def client_base() -> bytes:
    lines = ["klantnummer;wijk", *(f"{number};{ward}" for number, ward in CLIENTS)]
    return "\r\n".join(lines).encode("cp1252")


def make_a_study(page):
    page.get_by_role("link", name="Nieuw onderzoek").click()
    page.get_by_label("Titel").fill("Netwerkervaringen 2026")
    page.get_by_label("Vraag van het onderzoek").fill("Hoe is onze hulp ervaren?")
    page.get_by_label("Organisatie").fill("Welzijn Voorbeeld")
    page.get_by_label("Eerste dag").fill("2026-01-01")
    page.get_by_label("Laatste dag").fill("2026-12-31")
    page.get_by_role("button", name="Maak het onderzoek").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Netwerkervaringen 2026")


def choose_file(page, content: bytes):
    upload = page.get_by_label("CSV-bestand of Excel-bestand met klantnummers")
    upload.set_input_files({"name": "klanten.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Bekijk dit bestand").click()


def import_and_draw(page):
    page.get_by_role("link", name="1. Klantenbestand").click()
    choose_file(page, b"naam;wijk\nK;Noord\n")
    # The only column that could be a number is one of persons: there is nothing to draw from.
    page.get_by_label("Kolom naam").select_option(label="Laat deze kolom weg")
    page.get_by_role("button", name="Lees dit bestand in").click()
    expect(page.get_by_role("main")).to_contain_text("Er is geen kolom met het klantnummer")
    page.goto(page.url.removesuffix("/kolommen"))
    choose_file(page, client_base())
    page.get_by_role("button", name="Lees dit bestand in").click()
    page.get_by_role("link", name="Verder naar de loting").click()
    page.get_by_label("Hoeveel netwerken?").fill("5")
    page.get_by_label("Startwoord").fill(SEED)
    page.get_by_role("button", name="Loot nu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De loting")


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


def add_an_actor(page, role: str, name: str, phone: str):
    page.get_by_label("Wat is deze persoon voor de klant?").select_option(label=role)
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Telefoonnummer").fill(phone)
    page.get_by_role("button", name="Zet in het netwerk").click()


def test_a_lead_walks_from_client_base_to_appointment(live, page_for):
    page = page_for(live.cast.lead)
    make_a_study(page)
    page.get_by_label("Wie werkt er mee?").select_option(label="Interviewer (interviewer)")
    page.get_by_role("button", name="Voeg toe").click()
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
    page.get_by_label("Dag").fill((date.today() + timedelta(days=1)).isoformat())
    page.get_by_label("Tijd").fill("14:30")
    page.get_by_role("button", name="Maak de afspraak").click()
    expect(page.get_by_role("button", name="Verzet de afspraak")).to_be_visible()
    interviewer = page_for(live.cast.interviewer, 390)
    expect(interviewer.get_by_role("main")).to_contain_text("14:30")
