"""The design system: every component is shown on the style page, and none depends on a page."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from app.glossary import meaning_of

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
FAMILIES = sorted((TEMPLATES / "components").glob("*.html"))
STYLE_PARTS = sorted((TEMPLATES / "style").glob("*.html"))
# What every template knows, because the application says so once.
KNOWN = {"_", "gettext", "ngettext", "csrf_token", "dict"}


@pytest.fixture
def exported(app):
    module = app.jinja_env.get_template("_components.html").module
    return {name for name, value in vars(module).items() if callable(value) and name[0] != "_"}


def test_every_macro_of_a_family_is_exported(app, exported):
    macros = {
        macro.name
        for family in FAMILIES
        for macro in app.jinja_env.parse(family.read_text("utf-8")).find_all(nodes.Macro)
        if not macro.name.startswith("_")
    }
    assert len(macros) > 30
    assert macros == exported


def test_every_component_is_shown_on_the_style_page(app, cast, exported):
    answer = cast.browser(cast.interviewer).get("/stijl/")
    assert answer.status_code == 200
    assert set(re.findall(r'data-component="(\w+)"', answer.text)) == exported
    called = {
        call.node.attr
        for part in STYLE_PARTS
        for call in app.jinja_env.parse(part.read_text("utf-8")).find_all(nodes.Call)
        if isinstance(call.node, nodes.Getattr) and getattr(call.node.node, "name", "") == "c"
    }
    assert called == exported


def test_a_specimen_calls_the_component_that_it_names(app):
    for part in STYLE_PARTS:
        tree = app.jinja_env.parse(part.read_text("utf-8"))
        for block in tree.find_all(nodes.CallBlock):
            if getattr(block.call.node, "name", "") != "specimen":
                continue
            name = block.call.args[0].value
            inside = [call.node for one in block.body for call in one.find_all(nodes.Call)]
            assert name in {getattr(node, "attr", "") for node in inside}, (part.name, name)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda path: path.stem)
def test_a_family_needs_nothing_of_the_page(app, family):
    """It runs once per process, so that a name or a language of one request would stay."""
    source = family.read_text("utf-8")
    tree = app.jinja_env.parse(source)
    assert find_undeclared_variables(tree) - KNOWN - {"caller"} == set()
    for node in tree.body:
        spoken = [] if isinstance(node, nodes.Macro) else list(node.find_all(nodes.Call))
        assert not [one for one in spoken if getattr(one.node, "name", "") in KNOWN - {"dict"}]


def test_success_and_failure_differ_without_colour(app):
    badge = app.jinja_env.get_template("_components.html").module.factor_badge
    with app.test_request_context("/"):
        good, better = badge("success"), badge("failure")
    drawings = [re.findall(r' d="([^"]+)"', one) for one in (good, better)]
    words = [re.sub(r"<[^>]+>", "", one).strip() for one in (good, better)]
    assert all(drawings)
    assert drawings[0] != drawings[1]
    assert words == ["Goed", "Kan beter"]


@pytest.mark.parametrize(("asked", "shown"), [("licht", "licht"), ("donker", "donker")])
def test_the_style_page_shows_one_scheme(cast, asked, shown):
    page = cast.browser(cast.lead).get(f"/stijl/?schema={asked}").text
    assert f'<html lang="nl" data-scheme="{shown}">' in page


def test_another_scheme_is_left_out(cast):
    page = cast.browser(cast.lead).get('/stijl/?schema="><b>').text
    assert "data-scheme" not in page
    assert "><b>" not in page


def test_the_buttons_of_the_style_page_change_nothing(cast):
    answer = cast.browser(cast.editor).post("/stijl/", follow_redirects=True)
    assert "Er is niets veranderd." in answer.text


def test_a_stranger_sees_no_style_page(client):
    assert client.get("/stijl/").status_code in (302, 303)


def test_a_word_of_the_work_is_explained_where_it_stands(cast):
    page = cast.browser(cast.lead).get(f"/onderzoeken/{cast.study.id}").text
    word = re.search(r'popovertarget="(woord-netwerken)">Netwerken', page)
    assert word
    meaning = re.search(rf'id="{word.group(1)}"[^>]*>(.*?)</span></span>', page, re.DOTALL)
    assert "Eén klant met de mensen eromheen" in meaning.group(1)


def test_a_word_that_nobody_explained_is_refused():
    with pytest.raises(KeyError):
        meaning_of("nergens uitgelegd")
