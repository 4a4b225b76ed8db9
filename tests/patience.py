"""Waiting for what a browser or the server does in its own time, and that no page shows."""

from collections.abc import Callable

from playwright.sync_api import Page

STEP_MS = 50
PATIENCE_MS = 10_000


def wait_until(
    page: Page, ask: Callable[[], object], wanted: object, *, longest: int = PATIENCE_MS
) -> None:
    """Ask again until the answer is the wanted one; fail with the last answer otherwise.

    What a page shows is waited for with ``expect``; this is for the database, the storage of
    the browser and the like.
    """
    for _time in range(longest // STEP_MS):
        if ask() == wanted:
            return
        page.wait_for_timeout(STEP_MS)
    found = ask()
    if found != wanted:
        raise AssertionError(f"after {longest} ms still {found!r}, not {wanted!r}")
