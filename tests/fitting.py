"""Whether a page fits its window, or has to be scrolled sideways."""

import time
from typing import Any

from playwright.sync_api import Error, Page

PATIENCE_S = 10
# Between two pages there is a moment with half a document, or with none.
WHOLE = "(fact) => document.readyState === 'complete' ? [(%s)(fact)] : null"
# What sticks out at the right, and so makes the page too wide. Nothing counts that a part with
# a scrollbar of its own holds in.
STICKS_OUT = """(width) => {
  const whole = document.documentElement;
  if (whole.scrollWidth <= width) return [];
  const held = (one) => {
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") return true;
    }
    return false;
  };
  const wide = [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 1 && !held(one));
  return [`${location.pathname} is ${whole.scrollWidth} wide in ${width}`,
    ...wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 90))];
}"""


def ask(page: Page, question: str, fact: object = None) -> Any:
    """Ask a page that is there as a whole; once more when it went away under the question.

    (``wait_for_function`` needs eval, which our pages do not allow.)
    """
    until, problem = time.monotonic() + PATIENCE_S, None
    while time.monotonic() < until:
        try:
            if answer := page.evaluate(WHOLE % question, fact):
                return answer[0]
        except Error as error:
            if page.is_closed():
                raise
            problem = error
        page.wait_for_timeout(50)
    raise problem or AssertionError(f"{page.url} does not come as a whole")


def wait_for_whole(page: Page) -> None:
    """Wait until the page came to its end, with its scripts and style sheets."""
    ask(page, "() => true")


def sticking_out(page: Page) -> list[str]:
    """Tell how wide the page is and what sticks out of it; nothing when it fits."""
    size = page.viewport_size
    assert size is not None
    found: list[str] = ask(page, STICKS_OUT, size["width"])
    return found


def assert_fits(page: Page) -> None:
    """Fail, and say what sticks out, when the page has to be scrolled sideways."""
    found = sticking_out(page)
    if found:
        raise AssertionError(found)
