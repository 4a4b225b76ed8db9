"""A coder judges ten suggestions, takes all ten steps back one by one, and does them again."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from analysis.coding_acts import acts_of
from analysis.codings import Coding, CodingStatus, add_suggestion
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole

TEN = 10

pytestmark = pytest.mark.browser_only


@pytest.fixture
def story_id(live):
    """A story with ten suggestions on words of their own."""
    cast = live.cast
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        interview, revision = (
            session.get_one(Interview, story_id),
            turns_of(session, story_id)[3][1],
        )
        for number in range(TEN):
            facts = {"theme": "access", "pole": Pole.FAILURE, "certainty": 0.8, "version": "t"}
            place = {"start": number, "end": number + 20}
            add_suggestion(session, interview, revision, **place, **facts)
    return story_id


def statuses(cast):
    with cast.database.reading() as session:
        return sorted(one.status for one in session.exec(select(Coding)))


def test_ten_steps_back_and_ten_steps_on(live, page_for, story_id):
    page = page_for(live.cast.coder)
    page.goto(f"/coderen/{story_id}")
    waiting = page.locator(".coding-item--suggested")
    expect(waiting).to_have_count(TEN)
    page.keyboard.press("v")
    for left in range(TEN - 1, -1, -1):
        # By turns a yes and a no.
        page.keyboard.press("a" if left % 2 else "w")
        expect(waiting).to_have_count(left)
        if left:
            page.keyboard.press("v")
    judged = [CodingStatus.ACCEPTED.value] * 5 + [CodingStatus.REJECTED.value] * 5
    assert statuses(live.cast) == judged
    for back in range(1, TEN + 1):
        page.keyboard.press("u")
        expect(waiting).to_have_count(back)
    assert statuses(live.cast) == [CodingStatus.SUGGESTED.value] * TEN
    expect(page.locator("#ongedaan")).to_have_count(0)
    for left in range(TEN - 1, -1, -1):
        page.keyboard.press("r")
        expect(waiting).to_have_count(left)
    assert statuses(live.cast) == judged
    # Nothing was taken out of the log: ten judgements, ten steps back, ten steps on.
    with live.cast.database.reading() as session:
        assert len(acts_of(session, story_id)) == 3 * TEN
