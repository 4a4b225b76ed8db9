"""What a lead does in the browser, step by step: shared by journeys."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from interviews.wall_clock import day_of
from interviews.when_to_call import is_holiday
from research.tables import now

CLIENTS = [(f"K{number:03}", "Noord" if number % 3 else "Zuid") for number in range(1, 31)]
SEED = "drie dobbelstenen: 4 1 6"


def client_base() -> bytes:
    lines = ["klantnummer;wijk", *(f"{number};{ward}" for number, ward in CLIENTS)]
    return "\r\n".join(lines).encode("cp1252")


def next_workday() -> date:
    """Return the first day after today on which an interviewer phones: not in a weekend."""
    day = day_of(now()) + timedelta(days=1)
    while day.weekday() > 4 or is_holiday(day):
        day += timedelta(days=1)
    return day


def make_a_study(page: Page) -> None:
    page.get_by_role("link", name="Nieuw onderzoek").click()
    page.get_by_label("Titel").fill("Netwerkervaringen 2026")
    page.get_by_label("Vraag van het onderzoek").fill("Hoe is onze hulp ervaren?")
    page.get_by_label("Organisatie").fill("Welzijn Voorbeeld")
    page.get_by_label("Eerste dag").fill("2026-01-01")
    page.get_by_label("Laatste dag").fill("2026-12-31")
    page.get_by_role("button", name="Maak het onderzoek").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Netwerkervaringen 2026")


def choose_file(page: Page, content: bytes) -> None:
    upload = page.get_by_label("CSV-bestand of Excel-bestand met klantnummers")
    upload.set_input_files({"name": "klanten.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Bekijk dit bestand").click()


def import_and_draw(page: Page) -> None:
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


def add_an_actor(page: Page, role: str, name: str, phone: str) -> None:
    page.get_by_label("Wat is deze persoon voor de klant?").select_option(label=role)
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Telefoonnummer").fill(phone)
    page.get_by_role("button", name="Zet in het netwerk").click()
    expect(page.get_by_text("Deze persoon staat in het netwerk.")).to_be_visible()
