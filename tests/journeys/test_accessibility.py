"""The quick half of the accessibility checks: every page is listed, and the main ones pass.

The whole list, at every width and in every state, is for ``make check-slow``.
"""

import re

import pytest
from accessible_pages import NO_PAGE, PAGES
from judging import RULES, RUN, TAGS, violations, watch_origin
from page_things import drawn_things_of

from research.roles import Role

pytestmark = pytest.mark.browser_only

# One page of each role, and how it is looked at: between them both widths and both schemes.
MAIN = (
    (Role.INTERVIEWER, "/gesprekken/{open_id}", 390, "light"),
    (Role.CODER, "/coderen/{closed_id}", 1280, "light"),
    (Role.PROFESSIONAL, "/netwerkreview/{network_id}", 390, "dark"),
    (Role.EDITOR, "/hoofdstuk/{study_id}", 1280, "dark"),
    (Role.LEAD, "/onderzoeken/{study_id}", 390, "light"),
    (Role.ADMIN, "/mensen/", 1280, "dark"),
)
SOME_ID = "00000000-0000-4000-8000-000000000000"
# A page on which a blind axe would be noticed: a picture and a field without a name, grey on
# white, and two targets on top of each other.
BAD_PAGE = """<!doctype html><html><head><title>x</title><style>
.grey { color: #aaa; background: #fff }
.tiny { display: inline-block; width: 8px; height: 8px; overflow: hidden }
</style></head><body><img src="a.png"><input><p class="grey">grijs</p>
<a class="tiny" href="#a">a</a><a class="tiny" href="#b">b</a></body></html>"""


def test_every_page_is_on_the_list(app):
    adapter = app.url_map.bind("localhost")
    names = set(re.findall(r"{(\w+)}", " ".join(look.path for look in PAGES)))
    # Where a word begins is a number; all others are ids.
    blank = dict.fromkeys(names, SOME_ID) | {"name_at": 0}
    listed = {
        adapter.match(look.path.partition("?")[0].format(**blank), method="GET")[0]
        for look in PAGES
        if look.status != 404
    }
    there = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and (rule.endpoint in NO_PAGE or not rule.endpoint.startswith("security."))
    }
    assert there - listed - set(NO_PAGE) == set()
    assert listed & set(NO_PAGE) == set()


def test_every_role_is_looked_at():
    assert {look.role for look in PAGES} == {role for role, *_rest in MAIN}


def test_the_judge_is_awake(browser):
    page = browser.new_page()
    page.set_content(BAD_PAGE)
    violations(page, "bad page", ("light",))
    told = " ".join(page.evaluate(RUN, [TAGS, RULES]))
    page.close()
    for rule in ("image-alt", "label", "color-contrast", "target-size", "html-has-lang"):
        assert f"{rule}:" in told, told


def test_the_main_page_of_each_role_passes(live, page_for):
    ids, found, outside = drawn_things_of(live.cast), [], []
    for role, path, width, scheme in MAIN:
        page = page_for(live.cast.users[role], width, color_scheme=scheme)
        outside.append(watch_origin(page, live.url))
        answer = page.goto(path.format(**ids))
        assert answer.status == 200, path
        found += violations(page, f"{path} {width}", (scheme,))
    assert found == []
    assert outside == [[]] * len(MAIN)
