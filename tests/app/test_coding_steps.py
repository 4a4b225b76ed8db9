"""Undo and redo on the page of a story, and the page that tells who did what."""

import re
from uuid import uuid4

import pytest
from cast import CANARY, PHONE

from analysis.codings import add_suggestion, codings_of_interview
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.roles import Role

HTMX = {"HX-Request": "true"}
UNDO, REDO = "ongedaan", "opnieuw"


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def coding_id(cast, story_id):
    with cast.writing() as session:
        words = {"start": 0, "end": 20, "theme": "attention", "pole": Pole.SUCCESS}
        revision = turns_of(session, story_id)[1][1]
        interview = session.get(Interview, story_id)
        return add_suggestion(session, interview, revision, **words, certainty=0.8, version="1").id


def status(cast, story_id):
    with cast.database.reading() as session:
        return [coding.status for coding, _f, _t in codings_of_interview(session, story_id)]


def judged(browser, story_id, coding_id, verdict="accept"):
    """Open the story, judge as its own form does, and return the page that follows."""
    page = browser.get(f"/coderen/{story_id}").text
    url = re.search(rf'action="([^"]*{coding_id}/oordeel[^"]*)"', page)[1].replace("&amp;", "&")
    return browser.get(browser.post(url, data={"verdict": verdict}).location).text


def step_of(page, kind):
    found = re.search(rf'action="([^"]*/stappen/[^"]*/{kind}[^"]*)"', page)
    return found and found[1].replace("&amp;", "&")


def test_without_script_a_judgement_is_undone_and_done_again(cast, story_id, coding_id):
    browser = cast.browser(cast.coder)
    page = judged(browser, story_id, coding_id)
    assert step_of(page, REDO) is None
    answer = browser.post(step_of(page, UNDO))
    assert (answer.status_code, status(cast, story_id)) == (303, ["suggested"])
    page = browser.get(answer.location).text
    assert step_of(page, UNDO) is None
    assert browser.post(step_of(page, REDO)).status_code == 303
    assert status(cast, story_id) == ["accepted"]


def test_a_page_that_was_opened_anew_offers_nothing_to_undo(cast, story_id, coding_id):
    browser = cast.browser(cast.coder)
    judged(browser, story_id, coding_id)
    assert step_of(browser.get(f"/coderen/{story_id}").text, UNDO) is None
    assert step_of(browser.get(f"/coderen/{story_id}?blad=geen-blad").text, UNDO) is None


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_colleagues_change_is_told_and_the_story_drawn_as_it_is(
    cast, story_id, coding_id, headers
):
    browser = cast.browser(cast.coder)
    page = judged(browser, story_id, coding_id)
    judged(cast.browser(cast.lead), story_id, coding_id, "reject")
    answer = browser.post(step_of(page, UNDO), headers=headers)
    assert answer.status_code == 409
    assert "Een collega veranderde deze codering na u." in answer.text
    assert 'id="verhaal"' in answer.text
    assert status(cast, story_id) == ["rejected"]


def test_nobody_undoes_for_another(cast, story_id, coding_id):
    step = step_of(judged(cast.browser(cast.coder), story_id, coding_id), UNDO)
    assert cast.browser(cast.lead).post(step).status_code == 409
    assert cast.browser(cast.stranger(Role.CODER)).post(step).status_code == 404
    assert cast.browser(cast.editor).post(step).status_code == 403
    assert status(cast, story_id) == ["accepted"]


def test_the_log_tells_who_did_what_and_no_word(cast, story_id, coding_id):
    browser = cast.browser(cast.coder)
    empty = browser.get(f"/coderen/{story_id}/stappen")
    assert "Nog niemand deed hier iets" in empty.text
    page = judged(browser, story_id, coding_id)
    browser.post(step_of(page, UNDO))
    judged(cast.browser(cast.lead), story_id, coding_id, "reject")
    log = browser.get(f"/coderen/{story_id}/stappen").text
    deeds = re.findall(r"Wees af|Maakte ongedaan|Accepteerde", log)
    assert deeds == ["Wees af", "Maakte ongedaan", "Accepteerde"]
    assert cast.coder.display_name in log
    for word in (CANARY, PHONE, "luisterde", "[naam 1]"):
        assert word not in log


def test_the_log_is_for_who_codes_the_story(cast, story_id, coding_id):
    address = f"/coderen/{story_id}/stappen"
    assert cast.browser(cast.stranger(Role.CODER)).get(address).status_code == 404
    assert cast.browser(cast.editor).get(address).status_code == 403
    assert cast.browser(cast.coder).get(f"/coderen/{uuid4()}/stappen").status_code == 404
