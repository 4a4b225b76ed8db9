"""Colours are told apart: WCAG AA for every pair that the style sheets put together.

Text needs 4.5:1 on what it stands on, the edge of a control or a mark 3:1. The pairs are read
from the style sheets, in light and in dark, so that a new rule joins by itself.
"""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "app" / "static" / "css"
# Page, card and recess: what anything may stand on when its rule names no ground of its own.
GROUNDS = ("paper", "surface", "sunk")
SCHEMES = ("light", "dark")
TOKEN = re.compile(r"--wij-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
VALUE = r"\s*:\s*var\(--wij-([\w-]+)\)\s*(?:;|$)"
TEXT = re.compile(rf"(?<![\w-])color{VALUE}")
FILL = re.compile(rf"(?<![\w-])fill{VALUE}")
EDGE = re.compile(r"(?:border|outline|stroke)[a-z-]*:[^;]*?var\(--wij-([\w-]+)\)")
GROUND = re.compile(rf"(?<![\w-])background(?:-color)?{VALUE}")
UTRECHT = re.compile(
    r"--utrecht-([\w-]+?)-?(background-color|border-(?:[a-z-]+-)?color|color): "
    r"var\(--wij-([\w-]+)\)"
)
# Lines that part one thing from the next. Nothing hangs on seeing them (WCAG 1.4.11).
QUIET_LINES = {"line"}
# Text that only ever stands on one ground, named here because its rule does not name it.
OWN_GROUND = {
    "on-brand": ("brand", "brand-strong"),
    "on-bad": ("bad", "bad-strong"),
    "on-chosen": ("chosen",),
}
TAKEN_OVER = ("focus", "focus-inner")


def tokens():
    found = TOKEN.findall((CSS / "tokens.css").read_text("utf-8"))
    return {
        scheme: {name: colours[number] for name, *colours in found}
        for number, scheme in enumerate(SCHEMES)
    }


def contrast(one, other):
    def brightness(colour):
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def sheets():
    for sheet in sorted(CSS.glob("*.css")):
        if sheet.name not in ("tokens.css", "print.css"):
            yield sheet.name, re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)


def grounds_of(text, ground):
    if ground:
        return (ground,)
    return OWN_GROUND.get(text, GROUNDS)


def text_pairs():
    """(where, text, ground) of every rule that colours text or a drawing."""
    for name, sheet in sheets():
        for selector, body in RULE.findall(sheet):
            # In a drawing, letters have a fill too; that of a shape has an edge around it.
            drawn = FILL.findall(body) if selector.strip().endswith("text") else []
            for text in TEXT.findall(body) + drawn:
                own = GROUND.findall(body)
                for ground in grounds_of(text, own[-1] if own else None):
                    yield f"{name} {selector.strip()[:60]}", text, ground


def utrecht_parts():
    """What the taken-over components are given, by component: ground, text, borders."""
    parts = {}
    for stem, kind, token in UTRECHT.findall((CSS / "tokens-components.css").read_text("utf-8")):
        parts.setdefault(stem, {})[kind] = token
    return parts


def ground_of(parts, stem):
    """The ground of a component, or of the one that it is a state of."""
    while stem:
        if "background-color" in parts.get(stem, {}):
            return parts[stem]["background-color"]
        stem = stem.rpartition("-")[0]
    return None


def utrecht_text_pairs():
    parts = utrecht_parts()
    for stem, given in parts.items():
        # The focus ring is no text: it has a test of its own.
        if "color" in given and not stem.startswith("focus"):
            for ground in grounds_of(given["color"], ground_of(parts, stem)):
                yield f"utrecht {stem}", given["color"], ground


def edge_pairs():
    """(where, edge, ground) of every border or outline that shows where a thing is."""
    found = [
        (f"{name} {selector.strip()[:60]}", colour)
        for name, sheet in sheets()
        for selector, body in RULE.findall(sheet)
        # A halo around letters parts them from a line; it is no edge of a thing.
        if "paint-order" not in body
        for colour in EDGE.findall(body)
    ]
    found += [
        (f"utrecht {stem}", colour)
        for stem, given in utrecht_parts().items()
        for kind, colour in given.items()
        if kind.startswith("border") and "disabled" not in stem
    ]
    return [(where, colour, ground) for where, colour in found for ground in GROUNDS]


def too_faint(pairs, scheme, least):
    known = tokens()[scheme]
    return sorted(
        f"{where}: {one} on {ground} is {ratio:.2f}"
        for where, one, ground in set(pairs)
        if one in known
        and ground in known
        and (ratio := contrast(known[one], known[ground])) < least
    )


def test_the_sum_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", "#ffffff") < 4.5


def test_the_pairs_are_really_read():
    """Without this a change of notation would empty the lists and pass."""
    assert len(tokens()["light"]) >= 25
    text, edges = set(text_pairs()) | set(utrecht_text_pairs()), set(edge_pairs())
    seen = {(one, ground) for _where, one, ground in text}
    assert {("good", "good-soft"), ("better", "better-soft"), ("on-brand", "brand")} <= seen
    assert {("bad", "bad-soft"), ("ink-soft", "paper"), ("info", "info-soft")} <= seen
    assert {"line-strong", "brand", "bad"} <= {one for _where, one, _ground in edges}
    assert len(text) > 100


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_is_read_on_its_ground(scheme):
    assert too_faint([*text_pairs(), *utrecht_text_pairs()], scheme, 4.5) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_ink_is_read_on_every_ground(scheme):
    """Text that no rule colours takes the ink of the page, also on a soft ground."""
    softs = [name for name in tokens()[scheme] if name.endswith("-soft") and name != "ink-soft"]
    pairs = [("ink", "ink", ground) for ground in (*GROUNDS, *softs)]
    assert len(softs) > 5
    assert too_faint(pairs, scheme, 4.5) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_edge_is_seen(scheme):
    pairs = [pair for pair in edge_pairs() if pair[1] not in QUIET_LINES | set(TAKEN_OVER)]
    assert too_faint(pairs, scheme, 3.0) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_focus_ring_is_seen_on_anything(scheme):
    """Two rings, one light and one dark: on any ground at least one of them stands out."""
    known = tokens()[scheme]
    for ground, colour in known.items():
        rings = [contrast(known[ring], colour) for ring in TAKEN_OVER]
        assert max(rings) >= 3, (scheme, ground, rings)
    assert contrast(known["focus"], known["focus-inner"]) >= 3


def test_the_grey_of_the_chevron_is_seen_in_both_schemes():
    grey = "#" + re.search(r"stroke='%23([0-9a-f]{6})'", (CSS / "tokens.css").read_text()).group(1)
    for scheme in SCHEMES:
        for ground in ("surface", "sunk"):
            assert contrast(grey, tokens()[scheme][ground]) >= 3, (scheme, ground)


def test_no_rule_names_a_colour_of_its_own():
    """Colours are tokens, so that these checks see them; shades behind a window are not text."""
    loose = [
        f"{name} {selector.strip()[:60]}: {found}"
        for name, sheet in sheets()
        for selector, body in RULE.findall(sheet)
        for found in re.findall(r"#[0-9a-fA-F]{3,8}\b", body)
        if "::backdrop" not in selector
    ]
    assert loose == []
