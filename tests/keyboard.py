"""A person without a mouse: tabs, types, and sees where the focus is.

Nothing here clicks, fills or focuses: a journey that needs this fails when a keyboard is
not enough. After every key that moves the focus the helper looks whether the element that
has it can be seen, has a ring around it, and is not hidden under something else.
"""

import re
from typing import Any

from cast import PASSPHRASE
from playwright.sync_api import Locator, Page, expect

MOST_TABS = 80

LOOK = """() => {
  const active = document.activeElement;
  if (!active || active === document.body) return null;
  const shown = (one) => {
    for (let up = one; up; up = up.parentElement) {
      if (getComputedStyle(up).opacity === "0") return false;
    }
    return one.checkVisibility({visibilityProperty: true});
  };
  const ring = (one) => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return shown(one) && (outline || style.boxShadow !== "none");
  };
  // An element over two lines has a box for each; what is painted is one of those.
  const boxes = [...active.getClientRects()].filter((box) => box.width && box.height);
  const inside = (box) => box.right > 0 && box.bottom > 0
    && box.left < innerWidth && box.top < innerHeight;
  const near = [active, ...(active.labels || [])];
  const hit = (x, y) => {
    const found = document.elementFromPoint(x, y);
    return found && near.some((one) => one.contains(found) || found.contains(one));
  };
  const uncovered = (box) => {
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    return [0.5, 0.1, 0.9].some((x) => [0.5, 0.1, 0.9].some(
      (y) => hit(left + (right - left) * x, top + (bottom - top) * y)));
  };
  return {
    what: `${active.tagName.toLowerCase()}#${active.id}.${active.className} `
      + `"${(active.textContent || active.name || "").trim().slice(0, 40)}"`,
    ring: near.some(ring),
    seen: boxes.some(inside),
    uncovered: boxes.filter(inside).some(uncovered),
  };
}"""
HAS_FOCUS = "(found) => found.includes(document.activeElement)"


class Hands:
    """Ten fingers on the keyboard of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.where: list[str] = []

    def press(self, key: str, times: int = 1) -> None:
        """Press a key, or keys at once such as ``Shift+Tab``."""
        for _time in range(times):
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self.page.keyboard.type(text)

    def look(self) -> dict[str, Any] | None:
        """Check that the focus can be seen; None while it is on the page as a whole."""
        seen: dict[str, Any] | None = self.page.evaluate(LOOK)
        if seen is not None:
            self.where.append(seen["what"])
            assert seen["seen"], f"out of sight: {seen['what']}"
            assert seen["ring"], f"no ring: {seen['what']}"
            assert seen["uncovered"], f"covered: {seen['what']}"
        return seen

    def tab_to(self, wanted: Locator, *, back: bool = False, most: int = MOST_TABS) -> None:
        """Tab until the element, or one of the elements, has the focus."""
        self.where.clear()
        for _number in range(most):
            if wanted.evaluate_all(HAS_FOCUS):
                return
            self.press("Shift+Tab" if back else "Tab")
            self.look()
        raise AssertionError(f"{most} tabs do not reach {wanted}; passed: {self.where}")

    def enter(self, *, leaves: bool = False) -> None:
        """Press Enter; wait for the next page when it leaves this one."""
        if not leaves:
            return self.press("Enter")
        with self.page.expect_navigation():
            return self.press("Enter")

    def link(self, name: str | re.Pattern[str], *, back: bool = False, leaves: bool = True) -> None:
        """Go to a link and follow it."""
        self.tab_to(self.page.get_by_role("link", name=name), back=back)
        self.enter(leaves=leaves)

    def button(self, name: str, *, back: bool = False, leaves: bool = False) -> None:
        """Go to a button and press it."""
        self.tab_to(self.page.get_by_role("button", name=name, exact=True), back=back)
        self.enter(leaves=leaves)

    def write(self, label: str, text: str) -> None:
        """Go to a field and type in it; its label may go on with how the field is meant."""
        named = re.compile(rf"^\s*{re.escape(label)}(\s|$)")
        self.tab_to(self.page.get_by_label(named))
        self.type(text)

    def choose(self, group: Locator, answer: str) -> None:
        """Go to a group of radio buttons and choose one with the arrows."""
        self.tab_to(group.get_by_role("radio"))
        wanted = group.get_by_role("radio", name=answer, exact=True)
        for _number in range(group.get_by_role("radio").count()):
            if wanted.evaluate_all(HAS_FOCUS):
                break
            self.press("ArrowDown")
            self.look()
        self.press("Space")
        expect(wanted).to_be_checked()

    def sign_in(self, email: str) -> None:
        """From the sign-in page to one's own work."""
        self.page.goto("/inloggen")
        self.write("E-mailadres", email)
        self.write("Wachtwoord", PASSPHRASE)
        self.press("Enter")
        self.page.wait_for_url(lambda url: "/inloggen" not in url)

    def goes_round(self, most: int = 400) -> list[str]:
        """Tab through the whole page; fail when the focus stays caught somewhere.

        Returns what had the focus, in order.
        """
        # A page may begin in its main field; the round begins at the very first link.
        self.page.evaluate("document.querySelector('a[href]').focus()")
        passed: list[str] = []
        marked = "() => document.activeElement.toggleAttribute('data-passed', true)"
        again = "() => document.activeElement.matches('[data-passed], body')"
        self.press("Tab")
        self.press("Shift+Tab")
        for _number in range(most):
            seen = self.look()
            if seen is None:
                return passed
            passed.append(seen["what"])
            self.page.evaluate(marked)
            # The parts of a date are one element to the page: each takes a Tab.
            for _part in range(8):
                before = self.page.evaluate_handle("document.activeElement")
                self.press("Tab")
                if not before.evaluate("(one) => one === document.activeElement"):
                    break
            else:
                raise AssertionError(f"the focus is caught in {seen['what']}")
            if self.page.evaluate(again):
                return passed
        raise AssertionError(f"{most} tabs do not go round the page")
