"""The way to every picture of the help pages, on the demo study: a new step joins by one line."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from research.roles import Role

Way = Callable[[Page], None]
PHONE, DESK = 390, 820


@dataclass(frozen=True)
class Scene:
    """One step of a help page: the pages that it is about; the last one is pictured.

    ``crop`` is the part of the page in the picture, ``height`` the most of it in pixels:
    from its top, or with ``end`` from its bottom.
    """

    role: Role
    step: int
    ways: tuple[Way, ...]
    crop: str
    width: int = DESK
    height: int = 520
    end: bool = False

    @property
    def name(self) -> str:
        return f"{self.role.value}-{self.step}"


def at(path: str) -> Way:
    return lambda page: page.goto(path) and None


def link(name: str, start: str) -> Way:
    """From the page at ``start`` through the first link with this name."""

    def walk(page: Page) -> None:
        page.goto(start)
        page.get_by_role("main").get_by_role("link", name=name).first.click()
        page.wait_for_load_state()

    return walk


def then(before: Way, act: Way) -> Way:
    def walk(page: Page) -> None:
        before(page)
        act(page)

    return walk


def press(name: str, role: str = "button") -> Way:
    def walk(page: Page) -> None:
        found = page.get_by_role("main").get_by_role(role, name=name)  # type: ignore[arg-type]
        found.first.click()
        page.wait_for_load_state()

    return walk


def first_row(start: str) -> Way:
    """Through the link in the first row of the first table."""

    def walk(page: Page) -> None:
        page.goto(start)
        page.get_by_role("main").locator("th a, td a").first.click()
        page.wait_for_load_state()

    return walk


def new_account(page: Page) -> None:
    page.goto("/mensen/nieuw")
    page.get_by_label("Naam").fill("Mila de Groot")
    page.get_by_label("E-mailadres").fill("mila@demo.wij.nl")
    page.get_by_label("Interviewer").check()
    page.get_by_role("button", name="Maak het account").click()
    page.wait_for_load_state()


CALL = link("Ga naar dit telefoontje", "/vandaag/")
TALK = link("Verder met het gesprek", "/vandaag/")
JUDGE = link("Beoordeel het volgende verhaal", "/coderen/")
NETWORK = link("N02", "/netwerkreview/")
OTHER_NETWORK = link("N01", "/netwerkreview/")
COMPOSE = then(link("Nieuwe bewering", "/hoofdstuk/"), lambda page: first_topic(page))
PROMISE = link("Belofte", "/hoofdstuk/")
CHAPTER = link("Het hoofdstuk", "/hoofdstuk/")
STUDY = first_row("/onderzoeken/")
NETWORKS = then(STUDY, press("Netwerken", "link"))
ONE = then(NETWORKS, press("N09", "link"))


def at_table(round: str) -> Way:
    """At the table of a guided session that this person began, in one of its rounds."""

    def walk(page: Page) -> None:
        NETWORK(page)
        page.get_by_role("main").locator(".page-head__action a").first.click()
        page.wait_for_load_state()
        client = page.get_by_label("Nee, de klant wil er niet bij zijn")
        if client.count():
            client.check()
        page.get_by_role("main").locator("form button[type=submit]").first.click()
        page.wait_for_load_state()
        while (before := page.locator("#ronde").inner_text()) != round:
            page.get_by_role("button", name="Ga naar:").click()
            expect(page.locator("#ronde")).not_to_have_text(before)

    return walk


def first_topic(page: Page) -> None:
    page.get_by_role("main").locator("th a, td a").first.click()
    page.wait_for_load_state()


def unfolded(page: Page) -> None:
    page.locator(".profile-formula > summary").first.click()


def claim(status: str) -> Way:
    def walk(page: Page) -> None:
        page.goto("/hoofdstuk/")
        page.locator(".claim-row", has_text=status).first.get_by_role("link").first.click()
        page.wait_for_load_state()

    return walk


INTERVIEWER = (
    Scene(Role.INTERVIEWER, 1, (at("/vandaag/"),), ".page-head, .next-work", PHONE),
    Scene(Role.INTERVIEWER, 2, (CALL,), "#main .grid-2 > .card >> nth=0", PHONE),
    Scene(Role.INTERVIEWER, 3, (CALL,), ".main-step", PHONE),
    Scene(Role.INTERVIEWER, 4, (TALK,), ".chat", PHONE, 640, end=True),
    Scene(
        Role.INTERVIEWER, 5, (then(TALK, press("Gesprek afsluiten", "link")),), ".main-step", PHONE
    ),
    Scene(
        Role.INTERVIEWER,
        6,
        (at("/vandaag/"),),
        "section:has(> h2:text('Gesprekken die nog open staan'))",
        PHONE,
    ),
)
CODER = (
    Scene(Role.CODER, 1, (at("/coderen/"),), "#main"),
    Scene(Role.CODER, 2, (JUDGE,), ".coding-turn:has(mark) >> nth=0"),
    Scene(Role.CODER, 3, (JUDGE,), ".coding-item--suggested >> nth=0"),
    Scene(Role.CODER, 4, (JUDGE,), "#codeerformulier", height=700),
    Scene(Role.CODER, 5, (at("/coderen/"), link("Lezen", "/coderen/")), ".coding__bar"),
)
PROFESSIONAL = (
    Scene(Role.PROFESSIONAL, 1, (at("/netwerkreview/"),), "#main"),
    Scene(Role.PROFESSIONAL, 2, (NETWORK,), ".columns-scroll", height=600),
    Scene(Role.PROFESSIONAL, 3, (OTHER_NETWORK,), ".page-head"),
    Scene(
        Role.PROFESSIONAL,
        4,
        (at_table("Schrijven"),),
        ".table-step, #ronde, #schrijven",
        height=760,
    ),
    Scene(Role.PROFESSIONAL, 5, (at_table("Afspraken"),), "#beloven", height=760),
    Scene(Role.PROFESSIONAL, 6, (at("/netwerkreview/"), at_table("Afronden")), "#nu", height=700),
)
EDITOR = (
    Scene(Role.EDITOR, 1, (at("/hoofdstuk/"),), "#main"),
    Scene(Role.EDITOR, 2, (link("Nieuwe bewering", "/hoofdstuk/"),), "#main"),
    Scene(Role.EDITOR, 3, (COMPOSE,), "#main form"),
    Scene(Role.EDITOR, 4, (claim("In het hoofdstuk"), claim("Concept")), "#main", height=700),
    Scene(Role.EDITOR, 5, (CHAPTER,), "#main", height=620),
    Scene(Role.EDITOR, 6, (CHAPTER,), ".chapter-tools"),
    Scene(Role.EDITOR, 7, (PROMISE,), "details.topic[open] table"),
)
LEAD = (
    Scene(Role.LEAD, 1, (at("/onderzoeken/"),), "#main"),
    Scene(Role.LEAD, 2, (then(STUDY, press("Klantenbestand", "link")),), "#main"),
    Scene(Role.LEAD, 3, (then(STUDY, press("Loting", "link")),), "#main"),
    Scene(Role.LEAD, 4, (NETWORKS,), "#main"),
    Scene(Role.LEAD, 5, (ONE,), "#main"),
    Scene(Role.LEAD, 6, (then(ONE, first_topic),), "#toestemming"),
    Scene(Role.LEAD, 7, (ONE, STUDY), "#mensen"),
    Scene(Role.LEAD, 8, (STUDY,), "#main"),
    Scene(Role.LEAD, 9, (then(PROMISE, unfolded),), ".page-head, .promise-acts", height=640),
)
ADMIN = (
    Scene(Role.ADMIN, 1, (at("/mensen/"),), "#main"),
    Scene(Role.ADMIN, 2, (at("/mensen/"), at("/mensen/nieuw")), "#main", height=640),
    Scene(Role.ADMIN, 3, (new_account,), "#main"),
    Scene(
        Role.ADMIN,
        4,
        (then(at("/mensen/"), press("Nieuw wachtwoord")),),
        ".dialog:popover-open",
    ),
    Scene(Role.ADMIN, 5, (then(at("/mensen/"), press("Zet uit")),), ".dialog:popover-open"),
)
SCENES = INTERVIEWER + CODER + PROFESSIONAL + EDITOR + LEAD + ADMIN
