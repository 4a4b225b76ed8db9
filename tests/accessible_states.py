"""States of pages that the journeys reach: each is a small function, and joins by its mark.

A function gets the page of somebody who has signed in, and the ids of ``page_things``. It
leaves the page in the state to be judged. What opens on a page (menus, dialogs, details)
needs no line here: the test opens all of it on every page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from cast import CANARY
from playwright.sync_api import Locator, Page, expect

from research.roles import Role

Ids = Mapping[str, UUID]
Reach = Callable[[Page, Ids], None]
# A browser would hold these back before the server could answer.
UNCHECKED = """form => {
  form.noValidate = true;
  for (const one of form.querySelectorAll("input, textarea")) {
    if (["text", "tel", "email", "date"].includes(one.type) || one.tagName === "TEXTAREA") {
      one.value = "";
    }
    if (one.type === "checkbox") one.checked = false;
  }
}"""
SELECT_WORDS = """box => {
  const range = document.createRange();
  range.selectNodeContents(box);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@dataclass(frozen=True)
class State:
    """A state: who reaches it, and how. A stranger has the role, and no work at all."""

    name: str
    role: Role | None
    reach: Reach
    stranger: bool = False


STATES: list[State] = []


def state(role: Role | None) -> Callable[[Reach], Reach]:
    """Mark a function that brings a page into a state; no role: before signing in."""

    def mark(reach: Reach) -> Reach:
        STATES.append(State(reach.__name__, role, reach))
        return reach

    return mark


def send(page: Page, form: Locator, *, status: int) -> None:
    """Send a form as a browser without checks would; the server must answer this."""
    form.evaluate(UNCHECKED)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        form.locator("button:not([type=button])").last.click()
    assert answer.value.status == status, (page.url, answer.value.status)


def refused(path: str, form: str = "main form") -> Reach:
    """Return how to reach a form that the server has refused."""

    def reach(page: Page, ids: Ids) -> None:
        page.goto(path.format(**ids))
        send(page, page.locator(form).first, status=422)
        told = page.locator('main [aria-invalid="true"], main [role="alert"]')
        expect(told.first).to_be_visible()

    return reach


REFUSED = (
    (Role.LEAD, "/onderzoeken/nieuw", "main form"),
    (Role.LEAD, "/netwerken/{network_id}/mensen/nieuw", "main form"),
    (Role.LEAD, "/netwerken/actor/{fresh_actor_id}", "main form[action$='afspraak']"),
    (Role.ADMIN, "/mensen/nieuw", "main form"),
    (Role.LEAD, "/zoeken", "main form"),
    (Role.INTERVIEWER, "/vandaag/{fresh_id}", "main form[action$='nieuwe-tijd']"),
    (Role.INTERVIEWER, "/gesprekken/{open_id}/zorg", "main form"),
    (Role.INTERVIEWER, "/gesprekken/{open_id}/stoppen", "main form"),
    (Role.CODER, "/coderen/{closed_id}", "#codeerformulier"),
    (Role.PROFESSIONAL, "/leersessie/netwerk/{network_id}", "main form"),
    (Role.EDITOR, "/hoofdstuk/bewering/{claim_id}", "main form[action$='zin']"),
)
STATES += [State(f"refused {path}", role, refused(path, form)) for role, path, form in REFUSED]


def plain(path: str) -> Reach:
    """Return how to reach a page of somebody who has nothing to do yet."""

    def reach(page: Page, ids: Ids) -> None:
        answer = page.goto(path.format(**ids))
        assert answer is not None
        assert answer.status == 200

    return reach


EMPTY = (
    (Role.INTERVIEWER, "/vandaag/"),
    (Role.CODER, "/coderen/"),
    (Role.PROFESSIONAL, "/netwerkreview/"),
    (Role.EDITOR, "/hoofdstuk/"),
    (Role.LEAD, "/onderzoeken/{other_id}"),
    (Role.LEAD, "/onderzoeken/{other_id}/klantenbestand"),
    (Role.LEAD, "/netwerken/onderzoek/{other_id}"),
    (Role.LEAD, "/hoofdstuk/{other_id}"),
    (Role.LEAD, "/hoofdstuk/{other_id}/nieuw"),
    (Role.LEAD, "/hoofdstuk/{other_id}/voorstellen"),
    (Role.LEAD, "/hoofdstuk/{other_id}/tekst"),
)
STATES += [State(f"empty {path}", role, plain(path), stranger=True) for role, path in EMPTY]


def looked_for(words: str, answer: str) -> Reach:
    """Return how to reach the answer of a search."""

    def reach(page: Page, _ids: Ids) -> None:
        page.goto("/zoeken")
        page.get_by_label("Wat zoekt u?").fill(words)
        page.get_by_role("main").get_by_role("button", name="Zoek").click()
        expect(page.get_by_role("main")).to_contain_text(answer)

    return reach


STATES += [
    State("found by name", Role.LEAD, looked_for(CANARY, "Mensen")),
    State("found a call", Role.INTERVIEWER, looked_for("n01", "Uw telefoontjes")),
    State("found nothing", Role.CODER, looked_for("bestaatniet", "Niets gevonden")),
]


@state(None)
def sign_in_page(page: Page, _ids: Ids) -> None:
    """Nobody has signed in."""
    page.goto("/inloggen")


@state(None)
def sign_in_refused(page: Page, _ids: Ids) -> None:
    """The password is wrong."""
    page.goto("/inloggen")
    page.locator("input[type=email]").fill("niemand@wij-toets.nl")
    page.locator("input[type=password]").fill("verkeerd")
    page.locator("main button[type=submit]").click()
    expect(page.get_by_text("E-mailadres of wachtwoord klopt niet.")).to_be_visible()


@state(Role.INTERVIEWER)
def unsent_turn(page: Page, ids: Ids) -> None:
    """A sentence waits for the connection."""
    page.goto(f"/gesprekken/{ids['open_id']}")
    page.context.set_offline(True)
    page.locator("#text").fill("Dit wacht op verbinding.")
    page.locator("#text").press("Enter")
    expect(page.locator("#chat-message")).to_contain_text("nog niet bewaard")


@state(Role.INTERVIEWER)
def saved_turn(page: Page, ids: Ids) -> None:
    """A new sentence was saved."""
    page.goto(f"/gesprekken/{ids['open_id']}")
    before = page.locator('.turn[data-state="saved"]').count()
    page.locator("#text").fill("Dit is bewaard.")
    page.locator("#text").press("Enter")
    expect(page.locator('.turn[data-state="saved"]')).to_have_count(before + 1)


@state(Role.INTERVIEWER)
def turn_being_corrected(page: Page, ids: Ids) -> None:
    """The form to correct a sentence stands in the conversation."""
    page.goto(f"/gesprekken/{ids['open_id']}")
    page.locator("a.line__edit").first.click()
    expect(page.locator("li form[action$='verbeter'] textarea")).to_be_visible()


@state(Role.INTERVIEWER)
def name_and_number_shown(page: Page, ids: Ids) -> None:
    """Name and number are on the page of the call."""
    page.goto(f"/vandaag/{ids['fresh_id']}")
    page.locator("main form[action$='persoon'] button").click()
    expect(page.locator("main a[href^='tel:']")).to_be_visible()


@state(Role.INTERVIEWER)
def nobody_answered(page: Page, ids: Ids) -> None:
    """The list says that the attempt was noted."""
    page.goto(f"/vandaag/{ids['fresh_id']}")
    page.locator("main form[action$='poging'] button").first.click()
    expect(page.locator("#flashes")).to_contain_text("Genoteerd")


@state(Role.CODER)
def words_chosen(page: Page, ids: Ids) -> None:
    """Words of the teller are chosen, and the form says which."""
    page.goto(f"/coderen/{ids['closed_id']}")
    words = page.locator("[data-revision]").first
    words.focus()
    words.evaluate(SELECT_WORDS)
    expect(page.locator("[data-chosen]")).to_be_visible()


@state(Role.CODER)
def themes_found(page: Page, ids: Ids) -> None:
    """Three letters leave a few themes, and the first is marked."""
    page.goto(f"/coderen/{ids['closed_id']}")
    page.locator("#theme-search").press_sequentially("ver")
    expect(page.locator("#theme-options [aria-selected=true]")).to_be_visible()


@state(Role.CODER)
def factor_added(page: Page, ids: Ids) -> None:
    """A whole sentence was coded."""
    page.goto(f"/coderen/{ids['closed_id']}")
    page.locator(".coding-form__sentences summary").click()
    page.locator("#sentence").select_option(index=1)
    form = page.locator("#codeerformulier")
    form.locator("select[name=theme]").select_option(index=1)
    form.locator("input[name=pole]").first.check()
    marks = page.locator("mark").count()
    page.locator("#codeer").click()
    expect(page.locator("mark")).not_to_have_count(marks)


def keys_listed(path: str) -> Reach:
    """Return how to reach the list of the keys of a page."""

    def reach(page: Page, ids: Ids) -> None:
        page.goto(path.format(**ids))
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Sneltoetsen op deze pagina")).to_be_visible()

    return reach


STATES += [
    State("keys of a call", Role.INTERVIEWER, keys_listed("/vandaag/{fresh_id}")),
    State("keys of a story", Role.CODER, keys_listed("/coderen/{closed_id}")),
]


@state(Role.LEAD)
def sample_drawn(page: Page, _ids: Ids) -> None:
    """A new study with a client base and a draw."""
    page.goto("/onderzoeken/nieuw")
    for name, words in (("title", "Nieuw"), ("question", "Hoe gaat het?"), ("organisation", "Wij")):
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=starts_on]").fill("2026-01-01")
    page.locator("[name=ends_on]").fill("2026-12-31")
    page.locator("main form button").last.click()
    page.get_by_role("link", name="1. Klantenbestand").click()
    lines = ["klantnummer;wijk", *(f"K{number:03};Noord" for number in range(30))]
    file = {"name": "k.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.locator("main form button").last.click()
    page.get_by_role("button", name="Lees dit bestand in").click()
    page.get_by_role("link", name="Verder naar de loting").click()
    page.get_by_label("Hoeveel netwerken?").fill("5")
    page.get_by_label("Startwoord").fill("drie dobbelstenen: 4 1 6")
    page.get_by_role("button", name="Loot nu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De loting")


@state(Role.LEAD)
def nothing_of_a_proposal_chosen(page: Page, ids: Ids) -> None:
    """The lead ticked no line."""
    page.goto(f"/onderzoeken/{ids['study_id']}/planning/voorstel/{ids['proposal_id']}")
    page.locator("main button[value=gekozen]").click()
    expect(page.locator("main")).to_contain_text("Kies eerst een of meer regels.")


@state(Role.LEAD)
def line_of_a_proposal_refused(page: Page, ids: Ids) -> None:
    """What a lead wanted to apply is not possible any more, and the line says why."""
    page.goto(f"/onderzoeken/{ids['study_id']}/planning/voorstel/{ids['proposal_id']}")
    page.locator("main button[value=alles]").click()
    expect(page.locator("#flashes")).to_contain_text("kon niet meer")


@state(Role.LEAD)
def lead_reads_a_story(page: Page, ids: Ids) -> None:
    """The lead sees more buttons at a story than the coder."""
    page.goto(f"/coderen/{ids['closed_id']}")


@state(Role.ADMIN)
def account_made(page: Page, _ids: Ids) -> None:
    """The page shows the new passphrase once."""
    page.goto("/mensen/nieuw")
    page.locator("[name=email]").fill("nieuw@wij-toets.nl")
    page.locator("[name=display_name]").fill("Nieuw Iemand")
    page.locator("input[type=checkbox]").first.check()
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("nieuw@wij-toets.nl")
