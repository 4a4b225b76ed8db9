"""What does the first load of a page cost, and how soon is it there?

Serves the demo, opens the most used pages of every role in Chromium with an empty cache and
again with a full one, and writes a table. Sizes are those on the wire (headers included);
times are medians of a few runs on this machine, with server and browser side by side.

    python -m benchmarks.page_budget [--home FOLDER] [--runs 5] [--out docs/page-budget.md]
"""

import argparse
import os
import platform
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from scripts.demo_site import MOST_USED, Place, address_of, chromium, demo_site, sign_in

MAX_BYTES, MAX_SCRIPT, MAX_LCP_MS, MAX_SHIFT = 150_000, 40_000, 1000, 0.02
# After the last request, for paints and shifts that come late.
MS_TO_SETTLE = 700
WIDTHS = (1280, 390)
PLACES = (
    Place("sign-in", "", "/inloggen"),
    *MOST_USED,
    Place("people", "admin", "/mensen/"),
)
WATCH = """window.__seen = {lcp: 0, shift: 0};
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.__seen.lcp = one.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.__seen.shift += one.value;
}).observe({type: "layout-shift", buffered: true});"""


@dataclass
class Load:
    """One load of one page: bytes on the wire, requests, milliseconds, layout shift."""

    total: float = 0
    script: float = 0
    requests: int = 0
    lcp: float = 0
    shift: float = 0
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """The medians of one page, cold and warm, and what the budget says of it."""

    name: str
    width: int
    cold: Load
    warm: Load

    @property
    def over(self) -> list[str]:
        """Return what is over the budget; empty when all is well."""
        facts = (
            ("size", self.cold.total, MAX_BYTES),
            ("script", self.cold.script, MAX_SCRIPT),
            ("largest paint", self.cold.lcp, MAX_LCP_MS),
            ("shift", self.cold.shift, MAX_SHIFT),
        )
        return [name for name, seen, most in facts if seen > most]


@contextmanager
def watched(page: Page) -> Iterator[Load]:
    """Count what the page asks for; the sums are whole at the end of the block."""
    load, session = Load(), page.context.new_cdp_session(page)
    session.send("Network.enable")

    def note_kind(event: dict[str, Any]) -> None:
        load.kinds[event["requestId"]] = event["type"]

    def note_size(event: dict[str, Any]) -> None:
        # From the cache of the browser nothing goes over the wire.
        if event["encodedDataLength"]:
            load.requests += 1
            load.total += event["encodedDataLength"]
            if load.kinds.get(event["requestId"]) == "Script":
                load.script += event["encodedDataLength"]

    session.on("Network.responseReceived", note_kind)
    session.on("Network.loadingFinished", note_size)
    yield load
    session.detach()


def load_of(context: BrowserContext, address: str) -> Load:
    """Load a page in a new tab and tell what it cost."""
    page = context.new_page()
    page.add_init_script(WATCH)
    with watched(page) as load:
        page.goto(address, wait_until="load")
        page.wait_for_timeout(MS_TO_SETTLE)
        seen = page.evaluate("window.__seen")
    load.lcp, load.shift = seen["lcp"], seen["shift"]
    page.close()
    return load


def measure(browser: Browser, url: str, place: Place, *, width: int, runs: int) -> Row:
    """Load a page ``runs`` times cold, each time in a new browser, and each time again."""
    size = {"width": width, "height": 900}
    # A service worker would hide from us what it sends, and what it asks for itself.
    options: dict[str, Any] = {"base_url": url, "viewport": size, "locale": "nl-NL"}
    options["service_workers"] = "block"
    context = browser.new_context(**options)
    if place.role:
        sign_in(context, place.role)
    page = context.new_page()
    address, state = address_of(page, place), context.storage_state()
    context.close()
    cold, warm = [], []
    for _ in range(runs):
        context = browser.new_context(**options, storage_state=state)
        cold.append(load_of(context, address))
        warm.append(load_of(context, address))
        context.close()
    return Row(place.name, width, _median(cold), _median(warm))


def _median(loads: list[Load]) -> Load:
    names = ("total", "script", "requests", "lcp", "shift")
    middle = {name: statistics.median(getattr(one, name) for one in loads) for name in names}
    return Load(**middle)


def table(rows: list[Row]) -> list[str]:
    """Return the table in Markdown, a line per page and width."""
    head = ("page", "width", "kB cold", "kB script", "requests", "LCP ms", "shift", "kB warm")
    head += ("requests warm", "LCP warm ms", "over budget")
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in rows:
        cold, warm = row.cold, row.warm
        cells = [row.name, row.width, f"{cold.total / 1000:.1f}", f"{cold.script / 1000:.1f}"]
        cells += [f"{cold.requests:.0f}", f"{cold.lcp:.0f}", f"{cold.shift:.3f}"]
        cells += [f"{warm.total / 1000:.1f}", f"{warm.requests:.0f}", f"{warm.lcp:.0f}"]
        cells.append(", ".join(row.over) or "no")
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return lines


def report(rows: list[Row], browser_version: str, runs: int) -> str:
    """Return the whole document."""
    facts = f"{os.cpu_count()} cores ({platform.machine()}), Chromium {browser_version}"
    worst = max(rows, key=lambda row: row.cold.total)
    slowest = max(rows, key=lambda row: row.cold.lcp)
    lines = [
        "# Page budget",
        "Made by `make budget`; do not edit. The budget of a first load with an empty cache: "
        f"{MAX_BYTES // 1000} kB on the wire in all, {MAX_SCRIPT // 1000} kB of script, largest "
        f"paint (LCP) within {MAX_LCP_MS / 1000:.0f} s, layout shift at most {MAX_SHIFT}.",
        "",
        f"Measured on {date.today().isoformat()}: {facts}, Python {platform.python_version()}, "
        f"the demo study, server and browser on the same machine without delay on the line, "
        f"medians of {runs} runs. Times of two machines do not compare. `make test` holds the "
        "sizes of all pages to the budget, and no times.",
        "",
        *table(rows),
        "",
        f"Heaviest: {worst.name} ({worst.cold.total / 1000:.1f} kB). Slowest: {slowest.name} "
        f"({slowest.cold.lcp:.0f} ms). Pages with words are never compressed; see "
        "`research/decisions/0011-static-files.md`.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, help="a demo folder to copy; else one is made")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("docs/page-budget.md"))
    given = parser.parse_args()
    with demo_site(given.home) as url, chromium() as browser:
        rows = [
            measure(browser, url, place, width=width, runs=given.runs)
            for width in WIDTHS
            for place in PLACES
        ]
        text = report(rows, browser.version, given.runs)
    given.out.write_text(text, encoding="utf-8")
    print("\n".join(table(rows)))
    if any(row.over for row in rows):
        raise SystemExit("Over the budget.")


if __name__ == "__main__":
    main()
