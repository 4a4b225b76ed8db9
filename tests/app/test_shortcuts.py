"""The keys of the product: one table, a page that lists it, and a list inside every page."""

import re

import pytest
from flask_security import login_user

from app.navigation import MENU
from app.shortcuts import EVERYWHERE, LETTERS, SECTIONS, Act, sections_for
from research.roles import Role


def test_every_entry_of_the_menu_has_a_letter_of_its_own():
    endpoints = {entry[1] for entry in MENU}
    assert endpoints == set(LETTERS)
    assert len(set(LETTERS.values())) == len(LETTERS)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda one: str(one.title))
def test_no_key_of_a_page_means_two_things(section):
    keys = [one.keys for one in (*EVERYWHERE, *section.shortcuts)]
    assert len(set(keys)) == len(keys)
    assert not {"g"} & set(keys)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda one: str(one.title))
def test_every_key_of_a_page_acts_on_an_element(section):
    assert all(one.at for one in section.shortcuts)
    assert all(one.act not in (Act.LIST, Act.GO) for one in section.shortcuts)


def test_two_keys_at_once_and_in_turn_are_drawn_one_by_one():
    by_keys = {one.keys: one for section in SECTIONS for one in section.shortcuts}
    assert by_keys["Alt+1"].parts == ["Alt", "1"]
    assert by_keys["← →"].parts == ["←", "→"]
    assert by_keys["v"].is_plain
    assert not by_keys["Alt+4"].is_plain


def keys_of(app, user):
    with app.test_request_context("/sneltoetsen"):
        login_user(user)
        return {one.keys for section in sections_for(user) for one in section.shortcuts}


def test_a_person_sees_only_the_keys_of_his_own_work(app, cast):
    interviewer, coder = keys_of(app, cast.interviewer), keys_of(app, cast.coder)
    assert {"g v", "Alt+4", "?"} <= interviewer
    assert "g c" not in interviewer
    assert "w" not in interviewer
    assert {"g c", "w", "?"} <= coder
    assert "Alt+4" not in coder


@pytest.mark.parametrize("role", Role)
def test_the_page_lists_each_key_with_what_it_does(app, cast, role):
    page = cast.browser(cast.users[role]).get("/sneltoetsen")
    assert page.status_code == 200
    main = re.search(r"<main.*</main>", page.text, re.S)[0]
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.+?)</dd>", main, re.S)
    expected = keys_of(app, cast.users[role])
    assert {re.sub(r"<.*?>| ", "", keys) for keys, _words in rows} == {
        re.sub(r"[ +]", "", keys) for keys in expected
    }


def test_the_list_is_there_for_who_is_signed_in_alone(cast):
    assert 'id="keys"' in cast.browser(cast.lead).get("/sneltoetsen").text
    stranger = cast.browser()
    assert 'id="keys"' not in stranger.get("/inloggen").text
    assert stranger.get("/sneltoetsen").status_code == 302


@pytest.mark.parametrize("region", ["live-polite", "live-urgent"])
def test_every_page_has_one_empty_place_to_be_read_out(cast, region):
    for page in (cast.browser().get("/inloggen"), cast.browser(cast.lead).get("/sneltoetsen")):
        place = re.findall(rf'<div id="{region}"[^>]*>(.*?)</div>', page.text)
        assert place == [""]
