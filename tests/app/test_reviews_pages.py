"""The professionals' pages: voices side by side, sessions, and who may read what."""

import logging
from uuid import UUID, uuid4

import pytest
from cast import CANARY, PHONE

from analysis.codings import add_coding, fragment_of
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.roles import Role

HTMX = {"HX-Request": "true"}
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
def session_url(cast, network_url):
    return cast.browser(cast.professional).post(f"{network_url}/sessies").location


def write(browser, session_url, text, *, post_id=None, **facts):
    data = {"post_id": str(post_id or uuid4()), "text": text, **facts}
    return browser.post(f"{session_url}/berichten", data=data)


def agree(browser, session_url, what="Belt de dochter"):
    data = {"who": "Professional", "what": what, "due_on": "2026-12-01"}
    return browser.post(f"{session_url}/afspraken", data=data)


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


def test_the_list_shows_open_commitments_first(cast, session_url):
    agree(cast.browser(cast.professional), session_url)
    page = cast.browser(cast.professional).get("/netwerkreview/").text
    assert "N01" in page
    assert "Naar de sessie" in page


def test_without_a_network_the_list_says_who_gives_one(cast):
    page = cast.browser(cast.stranger(Role.PROFESSIONAL)).get("/netwerkreview/").text
    assert "U heeft nog geen netwerken" in page


def test_a_second_start_joins_the_session_that_goes_on(cast, network_url, session_url):
    assert cast.browser(cast.lead).post(f"{network_url}/sessies").location == session_url


def test_a_message_with_a_quote_is_read_by_the_others(cast, fragment_id, session_url):
    write(cast.browser(cast.professional), session_url, "Mooi", fragment=str(fragment_id))
    thread = cast.browser(cast.lead).get(f"{session_url}/berichten", headers=HTMX).text
    assert "Mooi" in thread
    assert WORDS in thread
    assert "klant 1" in thread


@pytest.mark.parametrize("purpose", [Purpose.NETWORK_READING, Purpose.LEARNING])
def test_a_quote_disappears_when_its_teller_takes_a_consent_back(
    cast, fragment_id, session_url, purpose
):
    write(cast.browser(cast.professional), session_url, "Mooi", fragment=str(fragment_id))
    let_read(cast, cast.client_actor, Decision.WITHDRAWN, purpose)
    thread = cast.browser(cast.professional).get(f"{session_url}/berichten").text
    assert WORDS not in thread
    assert "Dit citaat is niet meer te lezen" in thread


def test_even_the_lead_quotes_nobody_who_does_not_let_the_network_read_along(cast, session_url):
    fragment_id = coded_story(cast, cast.daughter)
    browser = cast.browser(cast.lead)
    answer = write(browser, session_url, "Kijk", fragment=str(fragment_id))
    assert answer.status_code == 422
    assert "Dit fragment mag niet in het gesprek" in answer.text


def test_a_message_that_is_sent_twice_stands_once(cast, session_url):
    browser, post_id = cast.browser(cast.professional), uuid4()
    for _try in range(2):
        assert write(browser, session_url, "Een keer", post_id=post_id).status_code == 303
    assert browser.get(session_url).text.count("Een keer") == 1


def test_other_words_under_the_same_id_stay_on_the_page_under_a_new_id(cast, session_url):
    browser, post_id = cast.browser(cast.professional), uuid4()
    write(browser, session_url, "Eerste", post_id=post_id)
    answer = write(browser, session_url, "Tweede", post_id=post_id)
    assert answer.status_code == 409
    assert "Tweede" in answer.text
    assert f'value="{post_id}"' not in answer.text


def test_an_empty_message_is_explained(cast, session_url):
    answer = write(cast.browser(cast.professional), session_url, " ")
    assert answer.status_code == 422
    assert "Typ een bericht of kies een fragment" in answer.text


def test_a_message_after_closing_keeps_its_words_on_the_page(cast, session_url):
    browser = cast.browser(cast.professional)
    assert browser.post(f"{session_url}/afsluiten").status_code == 303
    answer = write(browser, session_url, "Te laat gekomen")
    assert answer.status_code == 409
    assert "Te laat gekomen" in answer.text
    assert "Begin een nieuwe sessie" in answer.text
    assert agree(browser, session_url, "Iets beloven").status_code == 409


def test_the_page_asks_for_news_without_reading_words(cast, session_url):
    browser = cast.browser(cast.professional)
    assert browser.get(f"{session_url}/nieuw?stand=0-0").status_code == 204
    write(cast.browser(cast.lead), session_url, "Nieuw")
    answer = browser.get(f"{session_url}/nieuw?stand=0-0")
    assert answer.status_code == 303
    assert answer.location == f"{session_url}/berichten"
    assert browser.get(f"{session_url}/nieuw?stand=1-0").status_code == 204


def test_a_commitment_comes_back_in_the_next_session_until_it_is_checked(
    cast, network_url, session_url
):
    browser = cast.browser(cast.professional)
    assert agree(browser, session_url).status_code == 303
    browser.post(f"{session_url}/afsluiten")
    following = browser.post(f"{network_url}/sessies").location
    page = browser.get(following).text
    assert "Belt de dochter" in page
    check = page.split('action="/netwerkreview/afspraken/')[1].split('"')[0].replace("&amp;", "&")
    browser.post(f"/netwerkreview/afspraken/{check}", data={"state": "done"})
    assert "Toch nog open" in browser.get(following).text
    assert "Nog open afspraken" not in browser.get(network_url).text


def test_a_commitment_without_a_day_is_explained(cast, session_url):
    answer = cast.browser(cast.professional).post(
        f"{session_url}/afspraken", data={"who": "Professional", "what": "Belt"}
    )
    assert answer.status_code == 422
    assert "Kies de dag" in answer.text


def test_a_stranger_finds_nothing_of_the_network(cast, fragment_id, network_url, session_url):
    agree(cast.browser(cast.professional), session_url)
    page = cast.browser(cast.professional).get(session_url).text
    check = page.split('action="/netwerkreview/afspraken/')[1].split("?")[0]
    for role in (Role.PROFESSIONAL, Role.LEAD):
        browser = cast.browser(cast.stranger(role))
        assert browser.get(network_url).status_code == 404
        assert browser.post(f"{network_url}/sessies").status_code == 404
        for part in ("", "/berichten", "/eerder", "/afspraken", "/nieuw"):
            assert browser.get(session_url + part).status_code == 404
        assert write(browser, session_url, "Hallo").status_code == 404
        assert agree(browser, session_url).status_code == 404
        assert browser.post(f"{session_url}/afsluiten").status_code == 404
        done = browser.post(f"/netwerkreview/afspraken/{check}", data={"state": "done"})
        assert done.status_code == 404
        assert "N01" not in browser.get("/netwerkreview/").text


@pytest.mark.parametrize("role", [Role.CODER, Role.EDITOR, Role.INTERVIEWER, Role.ADMIN])
def test_who_does_not_review_opens_no_network(cast, network_url, role):
    assert cast.browser(cast.users[role]).get(network_url).status_code == 403


def test_no_word_reaches_a_log_or_an_address(cast, fragment_id, network_url, session_url, caplog):
    caplog.set_level(logging.DEBUG)
    browser = cast.browser(cast.professional)
    answers = [
        browser.get(network_url),
        write(browser, session_url, CANARY, fragment=str(fragment_id)),
        write(browser, session_url, CANARY, fragment=CANARY),
        agree(browser, session_url, CANARY),
        browser.post(f"{session_url}/afsluiten"),
        write(browser, session_url, CANARY),
    ]
    seen = caplog.text + " ".join(answer.location or "" for answer in answers)
    assert "/netwerkreview/" in seen
    for word in (CANARY, PHONE, "luisterde"):
        assert word not in seen
