"""The professionals' pages: voices side by side, old sessions, and who may read what."""

import logging
from datetime import date
from uuid import UUID, uuid4

import pytest
from cast import CANARY, PHONE
from old_sessions import add_commitment, add_post

from analysis.codings import add_coding, fragment_of
from analysis.reviews import start_session
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.networks import Network
from research.roles import Role

DAY = date(2026, 1, 5)
WORDS = "Ze luisterde echt naar mij"


def coded_story(cast, actor) -> UUID:
    """A closed story with one accepted coding; returns the id of its fragment."""
    story_id = cast.story(actor)
    with cast.writing() as session:
        coding = add_coding(
            session,
            session.get(Interview, story_id),
            turns_of(session, story_id)[1][1],
            start=0,
            end=len(WORDS),
            theme="attention",
            pole=Pole.SUCCESS,
            coder_id=cast.coder.id,
        )
        return fragment_of(session, coding).id


def let_read(cast, actor, decision=Decision.GIVEN, purpose=Purpose.NETWORK_READING):
    with cast.writing() as session:
        record_consent(
            session, actor_id=actor.id, purpose=purpose, decision=decision, recorded_by=None
        )


@pytest.fixture
def fragment_id(cast):
    """Words of a teller who lets his network read along, and professionals learn from them."""
    fragment_id = coded_story(cast, cast.client_actor)
    for purpose in (Purpose.NETWORK_READING, Purpose.LEARNING):
        let_read(cast, cast.client_actor, purpose=purpose)
    return fragment_id


@pytest.fixture
def network_url(cast):
    return f"/netwerkreview/{cast.network.id}"


@pytest.fixture
def left(cast, fragment_id):
    """A session of before the rounds: a message with a quote, and a commitment that is open."""
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        review = start_session(session, network, held_on=DAY, started_by=cast.lead.id)
        quote = session.get_one(Fragment, fragment_id)
        said = {"text": "Mooi gezegd", "author_id": cast.lead.id, "fragment": quote}
        add_post(session, review, post_id=uuid4(), **said)
        agreed = {"who": "Professional", "what": "Belt de dochter", "made_by": cast.lead.id}
        add_commitment(session, review, due_on=DAY, **agreed)
        return f"/netwerkreview/sessies/{review.id}"


def test_the_voices_stand_side_by_side_with_the_words_behind_each_count(
    cast, fragment_id, network_url
):
    let_read(cast, cast.daughter)
    cast.story(cast.daughter)
    page = cast.browser(cast.professional).get(network_url).text
    assert "Klant 1" in page
    assert "Familie 2" in page
    assert "Aandacht en luisteren" in page
    assert WORDS in page
    assert CANARY not in page
    assert PHONE not in page


def test_a_professional_reads_no_word_of_who_does_not_let_the_network_read_along(cast, network_url):
    coded_story(cast, cast.client_actor)
    page = cast.browser(cast.professional).get(network_url).text
    assert WORDS not in page
    assert "Aandacht en luisteren" not in page
    assert "Klant 1: gesproken, maar deze verteller leest niet mee" in page
    assert WORDS in cast.browser(cast.lead).get(network_url).text


def test_who_was_not_heard_is_named_by_role(cast, fragment_id, network_url):
    assert "Familie 2: nog niet gesproken" in cast.browser(cast.professional).get(network_url).text


def test_the_list_counts_what_is_left_open_and_knows_no_session_of_before_that_goes_on(cast, left):
    page = cast.browser(cast.professional).get("/netwerkreview/").text
    assert "1 over de datum" in page
    assert "Naar de sessie" not in page


def test_without_a_network_the_list_says_who_gives_one(cast):
    page = cast.browser(cast.stranger(Role.PROFESSIONAL)).get("/netwerkreview/").text
    assert "U heeft nog geen netwerken" in page


def test_a_session_of_before_is_read_and_nothing_is_written_in_it(cast, left, network_url):
    browser = cast.browser(cast.professional)
    page = browser.get(left).text
    for words in ("Mooi gezegd", WORDS, "klant 1", "Belt de dochter", "Een sessie van vroeger"):
        assert words in page
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    assert "<form" not in main
    for path in (f"{network_url}/sessies", f"{left}/berichten", f"{left}/afsluiten"):
        assert browser.post(path, data={"text": "Hallo"}).status_code == 404
    network = browser.get(network_url).text
    assert left in network
    assert "Belt de dochter" in network
    assert "Begin een leersessie" in network


@pytest.mark.parametrize("purpose", [Purpose.NETWORK_READING, Purpose.LEARNING])
def test_a_quote_disappears_when_its_teller_takes_a_consent_back(cast, left, purpose):
    let_read(cast, cast.client_actor, Decision.WITHDRAWN, purpose)
    page = cast.browser(cast.professional).get(left).text
    assert WORDS not in page
    assert "Dit citaat is niet meer te lezen" in page


def test_a_stranger_finds_nothing_of_the_network(cast, left, network_url):
    for role in (Role.PROFESSIONAL, Role.LEAD):
        browser = cast.browser(cast.stranger(role))
        assert browser.get(network_url).status_code == 404
        assert browser.get(left).status_code == 404
        assert "N01" not in browser.get("/netwerkreview/").text


@pytest.mark.parametrize("role", [Role.CODER, Role.EDITOR, Role.INTERVIEWER, Role.ADMIN])
def test_who_does_not_review_opens_no_network(cast, network_url, role):
    assert cast.browser(cast.users[role]).get(network_url).status_code == 403


def test_no_word_reaches_a_log(cast, left, network_url, caplog):
    caplog.set_level(logging.DEBUG)
    browser = cast.browser(cast.professional)
    assert WORDS in browser.get(network_url).text
    assert WORDS in browser.get(left).text
    for word in (CANARY, PHONE, "luisterde", "dochter"):
        assert word not in caplog.text
