"""The stories from which most can be learnt: the order, the reason, and who sees which."""

from collections import Counter
from uuid import uuid4

import pytest
from cast import CANARY, consent

from analysis.assignments import assign_coders
from analysis.codings import Coding, add_suggestion
from analysis.most_to_learn import HALF_AT, doubt_of, gain_of, most_to_learn, offer_of
from analysis.veils import VeiledTurn
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.roles import Role


@pytest.fixture
def path(cast):
    return f"/coderen/leerzaam/{cast.study.id}"


@pytest.fixture
def stories(cast):
    """The client's story with a doubtful suggestion, and the daughter's with a sure one."""
    ids = {}
    for actor, certainty in ((cast.client_actor, 0.5), (cast.daughter, 0.95)):
        ids[actor.id] = story_id = cast.story(actor)
        with cast.writing() as session:
            consent(session, actor, Purpose.LEARNING)
            interview = session.get_one(Interview, story_id)
            place = {"start": 0, "end": 20, "theme": "attention", "pole": Pole.SUCCESS}
            revision = turns_of(session, story_id)[1][1]
            facts = {"certainty": certainty, "version": "toets-1"}
            add_suggestion(session, interview, revision, **place, **facts)
    return list(ids.values())


def order(cast, stories):
    with cast.database.reading() as session:
        return most_to_learn(session, cast.study.id, stories)


def coding(theme, certainty):
    return Coding(
        fragment_id=uuid4(), theme=theme, pole="success", certainty=certainty, status="suggested"
    )


@pytest.mark.parametrize(
    ("certainty", "doubt"), [(0.5, 1.0), (0.0, 0.0), (1.0, 0.0), (0.25, 0.75), (None, 0.0)]
)
def test_doubt_is_largest_at_a_half(certainty, doubt):
    assert doubt_of(certainty) == pytest.approx(doubt)


def test_a_theme_that_was_judged_often_teaches_less():
    assert gain_of(0.5, 0) == 1.0
    assert gain_of(0.5, HALF_AT) == 0.5


def test_the_reason_names_the_theme_that_teaches_most():
    waiting = [coding("pace", 0.5), coding("access", 0.5), coding("access", 0.9)]
    offer = offer_of(uuid4(), waiting, Counter(pace=200, access=20))
    assert (offer.theme, offer.judged) == ("access", 20)
    assert (offer.waiting, offer.doubtful) == (3, 2)
    # By hand: 1 * 20/220 + 1 * 20/40 + 0.36 * 20/40.
    assert offer.gain == pytest.approx(20 / 220 + 0.5 + 0.18)


def test_a_story_in_which_nothing_waits_is_not_offered():
    assert offer_of(uuid4(), [], Counter()) is None


def test_the_most_doubtful_story_comes_first(cast, stories, path):
    assert [one.interview_id for one in order(cast, stories)] == stories
    page = cast.browser(cast.coder).get(path).text
    assert page.index(f"/coderen/{stories[0]}") < page.index(f"/coderen/{stories[1]}")
    assert "Bij 1 van 1 voorstel twijfelt de computer." in page
    assert CANARY not in page


def test_who_does_not_agree_to_learning_is_not_offered(cast, stories):
    with cast.writing() as session:
        record_consent(
            session,
            actor_id=cast.client_actor.id,
            purpose=Purpose.LEARNING,
            decision=Decision.WITHDRAWN,
            recorded_by=None,
        )
    assert [one.interview_id for one in order(cast, stories)] == stories[1:]


def test_a_hidden_suggestion_is_not_counted(cast, stories):
    with cast.writing() as session:
        turn = turns_of(session, stories[0])[1][0]
        session.add(VeiledTurn(turn_id=turn.id, interview_id=stories[0]))
    assert [one.interview_id for one in order(cast, stories)] == stories[1:]


def test_a_coder_meets_only_what_is_open_to_him(cast, stories, path):
    with cast.writing() as session:
        interview = session.get_one(Interview, stories[0])
        other = cast.stranger(Role.CODER).id
        assign_coders(session, interview, user_ids=[other], assigned_by=cast.lead.id)
    assert str(stories[0]) not in cast.browser(cast.coder).get(path).text
    assert str(stories[0]) in cast.browser(cast.lead).get(path).text
    assert cast.browser(cast.stranger(Role.CODER)).get(path).status_code == 404
    assert cast.browser(cast.editor).get(path).status_code == 403


def test_nothing_to_learn_says_so(cast, path):
    assert "Er valt nu niets te leren" in cast.browser(cast.coder).get(path).text
