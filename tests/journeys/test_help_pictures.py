"""Walks every step of the help pages on the demo, so that words and pictures never lie.

``make pictures`` runs this with ``WIJ_MAKE_PICTURES=yes``; then it also writes the pictures.
``WIJ_PICTURES_FROM`` names a finished demo folder, to copy instead of making one.
"""

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from scenes import SCENES, Scene
from serving import serving

from app.demo import demo_environ, demo_facts, make_demo
from app.factory import create_app
from app.help_pages import PICTURES, SLUGS
from research.roles import Role

pytestmark = [pytest.mark.browser_only, pytest.mark.slow]

ROOM = 14
TO_WEBP = """async (png) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d", {alpha: false}).drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.82).split(",")[1];
}"""
# The words on the screen that a person could point at, without what only a listener hears.
WORDS_THERE = """() => [...document.querySelectorAll(
  "a, button, summary, label, h1, h2, h3, p, span, strong, dt, legend")].map((one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll(".visually-hidden, kbd").forEach((hidden) => hidden.remove());
    return copy.textContent.replace(/\\s+/g, " ").trim();
  })"""
BOXES = """(parts) => parts.map((part) => {
  const box = part.getBoundingClientRect();
  return [box.left + scrollX, box.top + scrollY, box.right + scrollX, box.bottom + scrollY];
})"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo of its own."""
    home = tmp_path_factory.mktemp("pictures") / "demo"
    if ready := os.environ.get("WIJ_PICTURES_FROM"):
        shutil.copytree(ready, home)
    settings = make_demo(
        demo_environ({**os.environ, "WIJ_HOME": str(home)}), say=lambda _line: None
    )
    with serving(create_app(settings), threads=4) as url:
        yield url


@pytest.fixture(scope="module")
def page_of(demo: str, browser: Browser) -> Iterator[Callable[[Role], Page]]:
    """The page of a role, signed in once; the tour is skipped so that it hides nothing."""
    pages: dict[Role, Page] = {}
    facts = demo_facts()

    def open_page(role: Role) -> Page:
        if role not in pages:
            context = browser.new_context(
                base_url=demo, locale="nl-NL", timezone_id="Europe/Amsterdam"
            )
            context.set_default_timeout(8_000)
            page = pages[role] = context.new_page()
            page.goto("/inloggen")
            page.get_by_label("E-mailadres").fill(facts["people"][role.value]["email"])
            page.get_by_label("Wachtwoord", exact=True).fill(facts["passphrase"])
            page.get_by_role("main").get_by_role("button", name="Inloggen").click()
            page.wait_for_url(lambda url: "/inloggen" not in url)
            skip = page.get_by_role("button", name="Overslaan")
            if skip.count():
                skip.click()
                page.wait_for_load_state()
        return pages[role]

    yield open_page
    for page in pages.values():
        page.context.close()


def named_words(page: Page, scene: Scene) -> list[str]:
    """The words on the screen that the text of the step names."""
    page.goto(f"/hulp/{SLUGS[scene.role]}")
    step = page.locator(f"#stap-{scene.step}")
    assert step.count() == 1, page.url
    return step.locator(".screen-word:not([data-sometimes])").all_inner_texts()


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_the_words_of_a_step_stand_on_its_page(page_of, browser, scene):
    page = page_of(scene.role)
    page.set_viewport_size({"width": scene.width, "height": 900})
    making = os.environ.get("WIJ_MAKE_PICTURES") == "yes"
    there: set[str] = set()
    for way in scene.ways:
        way(page)
        there.update(page.evaluate(WORDS_THERE))
    taken = picture_of(page, scene)
    assert len(taken) > 0
    if making:
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / f"{scene.name}.webp").write_bytes(as_webp(browser, taken))
    assert [words for words in named_words(page, scene) if words not in there] == []


def picture_of(page: Page, scene: Scene) -> bytes:
    """The part of the page that matters, as PNG."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    parts = page.locator(scene.crop)
    assert parts.count() > 0, scene.crop
    boxes = parts.evaluate_all(BOXES)
    left, top = (max(0, min(box[side] for box in boxes) - ROOM) for side in (0, 1))
    right = min(scene.width, max(box[2] for box in boxes) + ROOM)
    bottom = max(box[3] for box in boxes) + ROOM
    height = min(bottom - top, scene.height)
    top = bottom - height if scene.end else top
    clip = {"x": left, "y": top, "width": right - left, "height": height}
    return page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]


def as_webp(browser: Browser, png: bytes) -> bytes:
    """The picture as WebP, which the browser can write by itself."""
    with browser.new_page() as blank:
        return base64.b64decode(blank.evaluate(TO_WEBP, base64.b64encode(png).decode()))


def test_a_picture_of_something_else_is_found(page_of):
    """The check itself: words that are nowhere on the page are seen to be missing."""
    page = page_of(Role.ADMIN)
    page.goto("/mensen/")
    assert "Nieuw account" in page.evaluate(WORDS_THERE)
    assert "Dit staat er niet" not in page.evaluate(WORDS_THERE)


def test_every_picture_has_a_scene():
    assert {Path(file).stem for file in PICTURES.iterdir()} == {scene.name for scene in SCENES}
