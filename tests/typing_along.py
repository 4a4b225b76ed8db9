"""An interviewer at a real browser who types along, and what the server then has of it."""

from typing import Any
from uuid import UUID

from cast import PASSPHRASE
from playwright.sync_api import Locator, Page

from app.identity import User
from interviews.interviews import Interview
from interviews.turns import raw_text, turns_of

READY = "navigator.serviceWorker.ready.then((one) => one.active.state)"
TYPE_ALL = """(texts) => {
  const box = document.getElementById("text");
  for (const text of texts) {
    box.value = text;
    box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", cancelable: true}));
  }
}"""


def told(live: Any, interview_id: UUID | str) -> list[str]:
    """Return the words that the server has, in order."""
    with live.cast.database.reading() as session:
        interview = session.get_one(Interview, UUID(str(interview_id)))
        return [raw_text(session, interview, one) for _, one in turns_of(session, interview.id)]


def saved(page: Page) -> Locator:
    """Return the turns that the page shows as saved."""
    return page.locator('.turn[data-state="saved"]')


def sign_in(page: Page, user: User) -> None:
    """Sign in as this person, wherever that leads."""
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(user.email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSPHRASE)
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: "/inloggen" not in url)
