"""Learning and calling again: what these two yeses open, and nothing opens without them."""

import re
from pathlib import Path

import pytest
from cast import consent
from claiming import told as coded
from told_story import coded_story

from analysis.session_quotes import quotable
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor
from research.standing import may_be_asked_by_phone, may_train_on

ROOT = Path(__file__).parents[2]
MAKES_A_MODEL = re.compile(
    r"analysis\.language\.(?:train|coding_scorer|evaluate|features|adapting)"
)


def say(cast, actor, purpose, decision):
    with cast.writing() as session:
        record_consent(
            session, actor_id=actor.id, purpose=purpose, decision=decision, recorded_by=None
        )


def trained_on(cast):
    with cast.database.reading() as session:
        return may_train_on(session, cast.study.id)


def quoted(cast):
    with cast.database.reading() as session:
        return {actor.id for _fragment, actor in quotable(session, cast.network.id).values()}


def test_a_model_learns_only_from_who_agreed_to_learning(cast):
    coded_story(cast, cast.client_actor)
    coded(cast, cast.daughter)
    assert trained_on(cast) == {cast.client_actor.id}


@pytest.mark.parametrize("purpose", [Purpose.INTERVIEW, Purpose.LEARNING])
def test_who_takes_back_is_out_of_the_next_training(cast, purpose):
    coded_story(cast, cast.client_actor)
    say(cast, cast.client_actor, purpose, Decision.WITHDRAWN)
    assert trained_on(cast) == set()


def test_a_teller_who_rests_with_his_client_trains_no_model(cast):
    coded_story(cast, cast.client_actor)
    coded_story(cast, cast.daughter)
    assert trained_on(cast) == {cast.client_actor.id, cast.daughter.id}
    say(cast, cast.client_actor, Purpose.INTERVIEW, Decision.WITHDRAWN)
    assert trained_on(cast) == set()


@pytest.mark.parametrize("missing", [Purpose.NETWORK_READING, Purpose.LEARNING])
def test_professionals_quote_in_a_session_with_both_yeses_only(cast, missing):
    coded_story(cast, cast.client_actor)
    assert quoted(cast) == {cast.client_actor.id}
    say(cast, cast.client_actor, missing, Decision.REFUSED)
    assert quoted(cast) == set()
    say(cast, cast.client_actor, missing, Decision.GIVEN)
    assert quoted(cast) == {cast.client_actor.id}


def test_what_was_not_asked_is_no_yes(cast):
    coded(cast, cast.client_actor)
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.NETWORK_READING)
    assert quoted(cast) == set()


def phoned(cast, actor):
    with cast.database.reading() as session:
        return may_be_asked_by_phone(session, session.get_one(Actor, actor.id))


def test_only_who_agreed_is_phoned_again_also_about_a_story_that_rests(cast):
    coded_story(cast, cast.client_actor)
    coded(cast, cast.daughter)
    assert not phoned(cast, cast.daughter)
    say(cast, cast.daughter, Purpose.FOLLOW_UP, Decision.GIVEN)
    assert phoned(cast, cast.daughter)
    say(cast, cast.client_actor, Purpose.INTERVIEW, Decision.WITHDRAWN)
    assert phoned(cast, cast.daughter), "he is asked whether his story may stay"
    page = cast.browser(cast.lead).get(f"/onderzoeken/{cast.study.id}/navraag").text
    assert "U mag bellen." in page
    say(cast, cast.daughter, Purpose.FOLLOW_UP, Decision.WITHDRAWN)
    assert not phoned(cast, cast.daughter)
    page = cast.browser(cast.lead).get(f"/onderzoeken/{cast.study.id}/navraag").text
    assert "Bel niet." in page


def test_the_page_of_a_person_says_whether_he_may_be_phoned_again(cast):
    coded(cast, cast.daughter)
    browser, path = cast.browser(cast.lead), f"/netwerken/actor/{cast.daughter.id}"
    assert "Bel niet nog eens" in browser.get(path).text
    say(cast, cast.daughter, Purpose.FOLLOW_UP, Decision.GIVEN)
    assert "vindt het goed dat wij nog eens bellen" in browser.get(path).text


def test_nothing_that_makes_a_model_reads_the_database_past_the_gate():
    """Training and measuring read files. Who ever gives them rows asks ``may_train_on``."""
    past = []
    for name in ("app", "analysis", "interviews", "research", "scripts", "benchmarks"):
        for path in (ROOT / name).rglob("*.py"):
            text = path.read_text("utf-8")
            reads = re.search(r"^(?:from|import) (?:sqlmodel|sqlalchemy|app\.database)", text, re.M)
            makes = "language" in path.parts or MAKES_A_MODEL.search(text)
            if reads and makes and "may_train_on" not in text:
                past.append(str(path.relative_to(ROOT)))
    assert past == []
