"""A real server on a real port, and a real Chromium.

Without Chromium the journeys are skipped and say so; ``make test`` installs it first, and
fails when it cannot (``WIJ_NEED_CHROMIUM=yes``).
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cast import PASSPHRASE, Cast
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from waitress.server import create_server
from worker_apps import WorkerApps

from app.database import Database
from app.identity import User
from app.settings import Settings

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"
TIMEOUT_MS = 10_000


@dataclass(frozen=True)
class Live:
    """The running server and the people who use it."""

    url: str
    cast: Cast
    app: Flask


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        if os.environ.get("WIJ_NEED_CHROMIUM") == "yes":
            pytest.fail("Chromium is missing; the journeys cannot be walked")
        pytest.skip("Chromium is not installed, so the journeys were not walked")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def live(settings: Settings, database: Database, worker_apps: WorkerApps) -> Iterator[Live]:
    """Serve the app as ``wij serve`` does: waitress, threads, CSRF on."""
    app = worker_apps.get(settings, database)
    cast = Cast(app, database)
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Live(f"http://127.0.0.1:{server.effective_port}", cast, app)
    server.close()
    thread.join(timeout=5)
    # A request that is still answered must not meet the next test.
    server.task_dispatcher.shutdown(cancel_pending=True, timeout=5)


@pytest.fixture
def context_for(browser: Browser, live: Live) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser context (a browser of its own) at a width; closed at the end."""
    made: list[BrowserContext] = []

    def make(width: int = 1280, **options: object) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            base_url=live.url,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(TIMEOUT_MS)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page_for(
    context_for: Callable[..., BrowserContext], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open a page on which the person has signed in. Script errors fail the test."""
    problems: list[str] = []
    pages: list[Page] = []

    def open_page(user: User, width: int = 1280, **options: object) -> Page:
        page = context_for(width, **options).new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda message: (
                problems.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        page.goto("/inloggen")
        page.get_by_label("E-mailadres").fill(user.email)
        page.get_by_label("Wachtwoord", exact=True).fill(PASSPHRASE)
        page.get_by_role("main").get_by_role("button", name="Inloggen").click()
        page.wait_for_url(lambda url: "/inloggen" not in url)
        pages.append(page)
        return page

    yield open_page
    failed = getattr(request.node, "failed_call", False)
    if failed:
        ARTIFACTS.mkdir(exist_ok=True)
        for number, page in enumerate(pages, start=1):
            page.screenshot(path=str(ARTIFACTS / f"{request.node.name}-{number}.png"))
    assert not problems, problems


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.when == "call":
        item.failed_call = report.failed  # type: ignore[attr-defined]
    return report
