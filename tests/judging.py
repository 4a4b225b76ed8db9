"""What judges a page: axe-core on WCAG 2.2 A and AA, and a few plain checks of our own."""

from pathlib import Path
from urllib.parse import urlsplit

from fitting import sticking_out, wait_for_whole
from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Off by default in axe, although WCAG 2.2 asks for it.
RULES = {"target-size": {"enabled": True}}
SCHEMES = ("light", "dark")
WIDTHS = (1280, 390)
RUN = """async ([tags, rules]) => {
  const found = await axe.run(document, {runOnly: tags, rules, resultTypes: ["violations"]});
  return found.violations.flatMap((one) => one.nodes.map(
    (node) => `${one.id}: ${node.target.join(" ")}: ${node.any.concat(node.all, node.none)
      .map((check) => check.message).join("; ")}`));
}"""


def violations(page: Page, where: str, schemes: tuple[str, ...] = SCHEMES) -> list[str]:
    """Tell what axe and the plain checks find on the page as it stands."""
    wait_for_whole(page)
    page.evaluate(AXE)
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{where} {scheme} {one}" for one in page.evaluate(RUN, [TAGS, RULES])]
    return found + plain_problems(page, where)


def plain_problems(page: Page, where: str) -> list[str]:
    """Tell what is wrong without axe: sideways scrolling, headings, title."""
    found = [f"{where} scrolls sideways: {one}" for one in sticking_out(page)]
    if page.locator("h1").count() != 1:
        found.append(f"{where} has {page.locator('h1').count()} main headings")
    if not page.title().strip():
        found.append(f"{where} has no title")
    return found


def watch_origin(page: Page, url: str) -> list[str]:
    """Keep a list of the addresses that the page asks for outside its own origin."""
    outside: list[str] = []
    own = urlsplit(url).netloc

    def note(request: object) -> None:
        address = request.url  # type: ignore[attr-defined]
        if urlsplit(address).netloc not in {own, ""}:
            outside.append(address)

    page.on("request", note)
    return outside
