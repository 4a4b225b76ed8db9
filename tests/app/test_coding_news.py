"""What a page that stands open asks: is this story still as you showed it?"""

import re

import pytest
from cast import PHONE
from sqlmodel import func, select

from analysis.coding_origins import origins_of
from analysis.codings import Coding, add_coding, add_suggestion, judge
from analysis.consequences import take_back
from analysis.veils import VeiledTurn
from interviews.interviews import Interview
from interviews.telling import add_revision
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.networks import Actor
from research.roles import Role

HTMX = {"HX-Request": "true"}


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def suggestion_id(cast, story_id):
    with cast.writing() as session:
        facts = {"theme": "attention", "pole": Pole.SUCCESS, "certainty": 0.8, "version": "t"}
        revision = turns_of(session, story_id)[1][1]
        interview = session.get_one(Interview, story_id)
        return add_suggestion(session, interview, revision, start=0, end=20, **facts).id


def stand_of(browser, story_id):
    page = browser.get(f"/coderen/{story_id}").text
    return re.search(r'data-stand="([^"]+)"', page)[1]


def ask(browser, story_id, stand):
    return browser.get(f"/coderen/{story_id}/nieuws?stand={stand}", headers=HTMX)


def test_nothing_new_is_told_without_a_word_and_without_writing(cast, story_id, suggestion_id):
    browser = cast.browser(cast.coder)
    stand = stand_of(browser, story_id)
    with cast.database.reading() as session:
        before = session.exec(select(func.count()).select_from(AuditEntry)).one()
    answer = ask(browser, story_id, stand)
    assert (answer.status_code, answer.data) == (204, b"")
    with cast.database.reading() as session:
        assert session.exec(select(func.count()).select_from(AuditEntry)).one() == before


def test_every_act_of_a_colleague_is_new_and_an_undo_too(cast, story_id, suggestion_id):
    browser = cast.browser(cast.coder)
    stands = [stand_of(browser, story_id)]
    for accepted in (True, False):
        with cast.writing() as session:
            coding = session.get_one(Coding, suggestion_id)
            judge(session, coding, accepted=accepted, judged_by=cast.lead.id)
        answer = ask(browser, story_id, stands[-1])
        assert (answer.status_code, answer.data) == (200, b"")
        stands.append(stand_of(browser, story_id))
    assert len(set(stands)) == 3


def test_a_new_suggestion_a_new_coding_and_corrected_words_are_new(cast, story_id, suggestion_id):
    browser = cast.browser(cast.coder)
    stand = stand_of(browser, story_id)
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        revision = turns_of(session, story_id)[3][1]
        facts = {"theme": "access", "pole": Pole.FAILURE, "certainty": 0.8, "version": "t"}
        add_suggestion(session, interview, revision, start=0, end=20, **facts)
    assert ask(browser, story_id, stand).status_code == 200
    stand = stand_of(browser, story_id)
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        turn = turns_of(session, story_id)[3][0]
        add_revision(session, interview, turn, text="Ik werd wel gebeld.", made_by=None)
    assert ask(browser, story_id, stand).status_code == 200


def test_a_story_that_was_taken_back_is_not_there_any_more(cast, story_id):
    browser = cast.browser(cast.coder)
    stand = stand_of(browser, story_id)
    with cast.writing() as session:
        take_back(session, session.get_one(Actor, cast.client_actor.id), noted_by=cast.lead.id)
    answer = ask(browser, story_id, stand)
    assert answer.status_code == 404
    assert PHONE not in answer.text


def test_a_stranger_hears_nothing(cast, story_id):
    stand = stand_of(cast.browser(cast.coder), story_id)
    for role in (Role.CODER, Role.LEAD):
        assert ask(cast.browser(cast.stranger(role)), story_id, stand).status_code == 404
    assert ask(cast.browser(cast.editor), story_id, stand).status_code == 403


def test_anything_else_as_a_stand_is_simply_another_one(cast, story_id):
    browser = cast.browser(cast.coder)
    for stand in ("", "x", "1.2", "%00", "9" * 500):
        assert ask(browser, story_id, stand).status_code == 200


def test_a_coding_by_hand_of_oneself_changes_the_stand_of_the_own_page(cast, story_id):
    browser = cast.browser(cast.coder)
    stand = stand_of(browser, story_id)
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        facts = {"theme": "access", "pole": Pole.FAILURE, "coder_id": cast.coder.id}
        add_coding(session, interview, turns_of(session, story_id)[3][1], start=0, end=9, **facts)
    new = stand_of(browser, story_id)
    assert new != stand
    assert ask(browser, story_id, new).status_code == 204


def test_a_suggestion_that_is_hidden_is_in_no_stand_and_no_count(cast, story_id):
    browser = cast.browser(cast.coder)
    with cast.writing() as session:
        turn = turns_of(session, story_id)[3][0]
        session.add(VeiledTurn(turn_id=turn.id, interview_id=story_id))
    stand = stand_of(browser, story_id)
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        facts = {"theme": "access", "pole": Pole.FAILURE, "certainty": 0.8, "version": "t"}
        add_suggestion(
            session, interview, turns_of(session, story_id)[3][1], start=0, end=9, **facts
        )
        assert origins_of(session, cast.study.id).waiting == 0
    assert ask(browser, story_id, stand).status_code == 204
    with cast.writing() as session:
        session.delete(session.exec(select(VeiledTurn)).one())
    # Once it is shown, the page hears of it.
    assert ask(browser, story_id, stand).status_code == 200
    with cast.database.reading() as session:
        assert origins_of(session, cast.study.id).waiting == 1
