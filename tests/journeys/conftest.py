"""A real server on a real port, and a real Chromium.

Without Chromium the journeys are skipped and say so; ``make test`` installs it first, and
fails when it cannot (``WIJ_NEED_CHROMIUM=yes``).
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cast import PASSPHRASE, Cast
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from serving import serving
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
# Only the last list of its kind counts: first what Playwright leaves out by itself. The two at
# the end are a page for the address bar, which every context would start in a process of its
# own: a third of what a context costs.
LEFT_OUT = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
]
FLAGS = [
    f"--disable-features={','.join(LEFT_OUT)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"
TIMEOUT_MS = 10_000
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


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
    with serving(app) as url:
        yield Live(url, cast, app)


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


def sign_in(context: BrowserContext, user: User) -> None:
    """Let this browser in as this person, by the form that a person sends."""
    found = TOKEN.search(context.request.get("/inloggen").text())
    assert found is not None
    facts = {"email": user.email, "password": PASSPHRASE, "csrf_token": found[1]}
    answer = context.request.post("/inloggen", form=facts, max_redirects=0)
    assert answer.status == 302, answer.text()


@pytest.fixture
def page_for(
    context_for: Callable[..., BrowserContext], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open a page on which the person has signed in. Script errors fail the test.

    The door itself is walked through in ``test_sign_in_journey.py``; everywhere else its form
    is sent without being looked at, and the page opens where the test begins.
    """
    problems: list[str] = []
    pages: list[Page] = []

    def open_page(user: User, width: int = 1280, at: str = "/", **options: object) -> Page:
        context = context_for(width, **options)
        sign_in(context, user)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda message: (
                problems.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        page.goto(at)
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
