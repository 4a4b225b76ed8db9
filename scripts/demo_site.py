"""A demo of its own, in a real browser: what pictures and measurements share."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.demo import demo_environ, demo_facts

SECONDS_TO_START = 240
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--hide-scrollbars"]


@dataclass(frozen=True)
class Place:
    """A page by name: who opens it, where to start, which first links to follow, what to press."""

    name: str
    role: str
    start: str
    follow: tuple[str, ...] = ()
    press: str = ""


# The ten that are opened most: four of a working day, then from reading to the chapter.
MOST_USED = (
    Place("today", "interviewer", "/vandaag/"),
    Place("call", "interviewer", "/vandaag/", ("main a[href^='/vandaag/']",)),
    Place("chat", "interviewer", "/vandaag/", ("main a[href^='/gesprekken/']",)),
    Place("coding-story", "coder", "/coderen/", ("main a[href^='/coderen/']",)),
    Place(
        "review-network",
        "professional",
        "/netwerkreview/",
        ("main a[href^='/netwerkr']:has-text('N02')",),
    ),
    Place(
        "review-session",
        "professional",
        "/netwerkreview/",
        ("main a[href^='/netwerkr']:has-text('N02')",),
        # Begins a session, or goes on with the one that was begun.
        press="main form[action$='/sessies'] button, main .page-head__action a[href*='/sessies/']",
    ),
    Place("study", "lead", "/onderzoeken/", ("main a[href^='/onderzoeken/']:not([href$=nieuw])",)),
    Place(
        "networks",
        "lead",
        "/onderzoeken/",
        (
            "main a[href^='/onderzoeken/']:not([href$=nieuw])",
            "main a[href^='/netwerken/onderzoek/']",
        ),
    ),
    Place("chapter-claims", "editor", "/hoofdstuk/"),
    Place("chapter-text", "editor", "/hoofdstuk/", ("main a[href$='/tekst']",)),
)


@contextmanager
def demo_site(home: Path | None, *, program: tuple[str, ...] = ("app.cli",)) -> Iterator[str]:
    """Serve a demo until the block ends; yield its address.

    Args:
        home: a demo folder to copy; a fresh demo is made when None (half a minute).
        program: the module that runs ``wij``, with arguments before ``demo``.

    Raises:
        RuntimeError: the server did not start; its output is in the message.
    """
    with tempfile.TemporaryDirectory() as folder:
        own, log = Path(folder) / "demo", Path(folder) / "log"
        if home is not None:
            shutil.copytree(home, own)
        port = _free_port()
        command = [sys.executable, "-m", *program, "demo", "--no-worker", "--port", str(port)]
        with log.open("wb") as output:
            server = subprocess.Popen(
                command, env=demo_environ() | {"WIJ_HOME": str(own)}, stdout=output, stderr=output
            )
        try:
            _wait(server, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a Chromium without a screen.

    Raises:
        RuntimeError: there is none; ``make chromium`` installs it.
    """
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("Chromium is missing: run `make chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def sign_in(context: BrowserContext, role: str) -> None:
    """Sign in as the demo's person with this role, and decline the tour for newcomers."""
    facts = demo_facts()
    page = context.new_page()
    page.goto("/inloggen")
    page.locator("input[type=email]").fill(facts["people"][role]["email"])
    page.locator("input[type=password]").fill(facts["passphrase"])
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/inloggen" not in url)
    decline = page.get_by_role("button", name="Overslaan")
    if decline.count():
        decline.first.click()
        page.wait_for_load_state()
    page.close()


def address_of(page: Page, place: Place) -> str:
    """Walk to the place and return its address.

    Raises:
        RuntimeError: a page on the way does not open, or lacks the link.
    """
    page.goto(place.start)
    for link in place.follow:
        found = page.locator(link)
        if not found.count():
            heading = page.locator("h1").first.inner_text()
            raise RuntimeError(f"{place.name}: no {link} on the page {heading!r}")
        page.goto(str(found.first.get_attribute("href")))
    if place.press:
        page.locator(place.press).first.click()
        page.locator("main h1").wait_for()
        page.wait_for_load_state()
    return page.url


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/gezond", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"The demo did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
