"""The style page in a real browser: facts about boxes that hold on any machine, and pictures."""

import base64
from pathlib import Path

import pytest
from fitting import assert_fits
from playwright.sync_api import expect

pytestmark = pytest.mark.browser_only

ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"
WIDTHS = (1280, 390)
SCHEMES = ("licht", "donker")
# WCAG 2.2: 24 px for what one points at; our own rule: 44 px for a button on a phone.
TARGET, BUTTON = 24, 44

OUTSIDE = """() => [...document.querySelectorAll("[data-component]")].flatMap((specimen) => {
  const parts = [specimen, ...specimen.querySelectorAll("*")].filter((part) =>
    part.checkVisibility() &&
    !part.closest("[popover], .columns-scroll > *, .visually-hidden, svg"));
  const wide = parts.filter((part) => {
    const box = part.getBoundingClientRect();
    return box.left < -0.5 || box.right > document.documentElement.clientWidth + 0.5;
  }).map((part) => `${specimen.dataset.component}: ${part.tagName} ${part.className}`);
  const own = specimen.getBoundingClientRect();
  if (own.width < 40 || own.height < 15) wide.push(`${specimen.dataset.component}: no box`);
  return wide;
})"""

# A control is as large as the part that answers a tap: a tick or dot together with its label.
SMALL = """([least, selector]) => [...document.querySelectorAll(selector)].filter((one) => {
  if (!one.checkVisibility() || one.closest(".visually-hidden")) return false;
  const inSentence = one.matches("a") && one.parentElement.matches("p, li") &&
    one.parentElement.textContent.trim() !== one.textContent.trim();
  const box = one.labels?.length && one.matches("[type=radio], [type=checkbox]")
    ? one.closest(".option").getBoundingClientRect() : one.getBoundingClientRect();
  return !inSentence && (box.height < least || box.width < least);
}).map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`)"""

# How bright a picture is on average, from 0 to 255.
BRIGHTNESS = """async (data) => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + data;
  await picture.decode();
  const canvas = new OffscreenCanvas(16, 16), pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, 16, 16);
  const parts = [...pen.getImageData(0, 0, 16, 16).data].filter((_, at) => at % 4 < 3);
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}"""

# How many letters stand on each whole line of a text.
LETTERS = """(one) => {
  const range = document.createRange(), lines = new Map();
  for (const text of one.childNodes) {
    if (text.nodeType !== Node.TEXT_NODE) continue;
    for (let at = 0; at < text.length; at++) {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const top = Math.round(range.getBoundingClientRect().top);
      lines.set(top, (lines.get(top) ?? 0) + 1);
    }
  }
  return [...lines.values()].slice(0, -1);
}"""

CONTROLS = {
    "button": ".utrecht-button--primary-action:not(:disabled)",
    "second button": ".utrecht-button--secondary-action",
    "quiet button": ".utrecht-button--subtle",
    "link that looks like a button": ".link-button",
    "link": ".style-index a",
    "tab": ".tabs a",
    "part of a page": ".sections__part > summary",
    "word with a meaning": ".term",
    "text": "#gewoon-text",
    "text that was refused": "#fout-text",
    "long text": "#gewoon-story",
    "list": "#gewoon-one",
    "radio": "#gewoon-radio-0",
    "several ticks": "#gewoon-several-0",
    "tick": "#gewoon-tick",
    "day": "#gewoon-day",
    "file": "#gewoon-file",
    "row that scrolls": ".columns-scroll",
}
RING = """(one) => {
  const style = getComputedStyle(one);
  return one.matches(":focus-visible") && style.outlineStyle !== "none" &&
    parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== "rgba(0, 0, 0, 0)";
}"""


def show(page, scheme):
    answer = page.goto(f"/stijl/?schema={scheme}")
    assert answer.status == 200
    return page


def picture(page, name):
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=str(ARTIFACTS / f"{name}.png"), full_page=True)
    return page.screenshot()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_component_fits_in_light_and_in_dark(live, page_for, browser, width):
    """The system asks for the other scheme each time: the page shows the one that is asked for."""
    brightness = {}
    meter = browser.new_page()
    for scheme, system in (("licht", "dark"), ("donker", "light")):
        page = page_for(live.cast.coder, width, color_scheme=system)
        show(page, scheme)
        assert_fits(page)
        assert page.evaluate(OUTSIDE) == []
        shot = base64.b64encode(picture(page, f"stijl-{width}-{scheme}")).decode()
        brightness[scheme] = meter.evaluate(BRIGHTNESS, shot)
    meter.close()
    assert brightness["licht"] > 200, brightness
    assert brightness["donker"] < 60, brightness


@pytest.mark.parametrize("width", WIDTHS)
def test_what_one_points_at_is_large_enough(live, page_for, width):
    page = show(page_for(live.cast.coder, width), "licht")
    controls = "main :is(a, button, summary, select, textarea, input:not([type=hidden]))"
    assert page.locator(controls).count() > 80
    assert page.evaluate(SMALL, [TARGET, controls]) == []
    if width == 390:
        assert page.evaluate(SMALL, [BUTTON, "main .utrecht-button"]) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_focus_is_seen_on_each_kind_of_control(live, page_for, scheme):
    page = show(page_for(live.cast.coder), scheme)
    page.keyboard.press("Tab")  # from here on the browser takes the reader for a typist
    unseen = []
    for kind, selector in CONTROLS.items():
        control = page.locator(f"main {selector}").first
        control.focus()
        if not control.evaluate(RING):
            unseen.append(kind)
    assert unseen == []


@pytest.mark.parametrize("text", ["p:not([class])", ".story"])
def test_a_line_is_as_long_as_reads_well(live, page_for, text):
    """Whatever fonts this machine has: neither a column of a newspaper nor a whole window."""
    page = show(page_for(live.cast.coder), "licht")
    letters = page.locator(f"#maten {text}").first.evaluate(LETTERS)
    assert len(letters) >= 2
    assert max(letters) <= 78, letters
    assert max(letters) >= 58, letters


def test_success_and_failure_differ_in_sign_word_and_shape(live, page_for):
    page = show(page_for(live.cast.coder, 390), "licht")
    facts = """(one) => [one.innerText.trim(), one.querySelector("path").getAttribute("d"),
      getComputedStyle(one).borderTopLeftRadius]"""
    good = page.locator("main .factor--success").first.evaluate(facts)
    better = page.locator("main .factor--failure").first.evaluate(facts)
    assert all(one != other for one, other in zip(good, better, strict=True)), (good, better)


def test_without_a_script_parts_words_and_dialogs_still_open(live, page_for):
    page = show(page_for(live.cast.coder, java_script_enabled=False), "licht")
    page.locator("summary", has_text="Tweede deel").click()
    expect(page.get_by_text("Verzonnen tekst van het tweede deel.")).to_be_visible()
    expect(page.get_by_text("Verzonnen tekst van het eerste deel.")).to_be_hidden()
    page.get_by_role("button", name="Hoe werkt dit?").click()
    expect(page.get_by_role("dialog", name="Verzonnen uitleg")).to_be_visible()
    page.get_by_role("button", name="Sluiten", exact=True).click()
    expect(page.get_by_role("dialog", name="Verzonnen uitleg")).to_be_hidden()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_meaning_opens_beside_its_word_and_gives_the_focus_back(live, page_for, width):
    page = show(page_for(live.cast.coder, width), "licht")
    word = page.get_by_role("button", name="slotwoord")
    word.focus()
    page.keyboard.press("Enter")
    meaning = page.locator("#woord-slotwoord")
    expect(meaning).to_be_visible()
    expect(meaning).to_be_focused()
    box, beside = meaning.bounding_box(), word.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 900
    ARTIFACTS.mkdir(exist_ok=True)
    gap = max(box["y"] - beside["y"] - beside["height"], beside["y"] - box["y"] - box["height"])
    assert gap < 40, "the meaning stands far from its word"
    page.screenshot(path=str(ARTIFACTS / f"stijl-woord-{width}.png"))
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(word).to_be_focused()
