"""A story that was given to somebody is read by nobody else to code it."""

import pytest
from cast import PASSPHRASE

from app.identity import create_user
from research.roles import Role
from research.studies import add_member


@pytest.fixture
def story(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def other(cast):
    """A second coder of the study."""
    with cast.app.app_context(), cast.writing() as session:
        user = create_user(
            session,
            email="codeur2@wij-toets.nl",
            display_name="Codeur twee",
            passphrase=PASSPHRASE,
            roles=[Role.CODER],
        )
        add_member(session, cast.study, user_id=user.id, added_by=None)
    return user


def give(cast, story, *users):
    data = {"user_ids": [str(one.id) for one in users]}
    answer = cast.browser(cast.lead).post(f"/coderen/{story}/codeurs", data=data)
    assert answer.status_code == 303


def reads(cast, user, story):
    browser = cast.browser(user)
    listed = str(story) in browser.get("/coderen/").text
    found = str(story) in browser.post("/zoeken", data={"words": "N01"}).text
    opened = browser.get(f"/coderen/{story}").status_code == 200
    posted = browser.post(f"/coderen/{story}/coderingen").status_code != 404
    assert listed == found == opened == posted
    return opened


def test_a_story_is_open_to_every_coder_until_it_is_given(cast, story, other):
    assert reads(cast, cast.coder, story)
    assert reads(cast, other, story)


def test_who_was_not_asked_does_not_read_it(cast, story, other):
    give(cast, story, other)
    assert not reads(cast, cast.coder, story)
    assert reads(cast, other, story)
    assert cast.browser(cast.lead).get(f"/coderen/{story}").status_code == 200


def test_taking_everybody_off_opens_it_again(cast, story, other):
    give(cast, story, other)
    give(cast, story)
    assert reads(cast, cast.coder, story)


def test_only_coders_of_the_study_can_be_asked(cast, story):
    stranger = cast.stranger(Role.CODER)
    answer = cast.browser(cast.lead).post(
        f"/coderen/{story}/codeurs", data={"user_ids": [str(stranger.id)]}
    )
    assert answer.status_code == 422
    assert cast.browser(stranger).get(f"/coderen/{story}").status_code == 404
