"""How it goes now, together: a teller adds it at any time, and all that holds for a story holds."""

from uuid import uuid4

import pytest
from cast import CANARY
from retelling import teller_browser
from sitting import let_read
from sqlmodel import select

from analysis.withdrawal import erase_actor
from interviews.check_ins import check_ins_of
from interviews.interviews import Interview
from interviews.story_checks import check_of
from interviews.turns import Turn, keep_pseudonymised
from research.consents import Decision, Purpose
from research.networks import Actor
from research.roles import Role
from research.tables import now

WORDS = "Wij eten nu elke donderdag samen."
NOW = "/mijn-verhaal/nu"


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def teller(cast, story_id):
    return teller_browser(cast, story_id)


def tell(browser, text=WORDS, address=NOW, **facts):
    return browser.post(address, data={"sent_id": str(facts.get("sent_id", uuid4())), "text": text})


def count(cast, story_id):
    with cast.database.reading() as session:
        return len(check_ins_of(session, story_id))


def understood(cast, story_id):
    """The worker replaced the names, and somebody looked whether one stayed."""
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        for _turn, revision in check_ins_of(session, story_id):
            keep_pseudonymised(session, interview, revision, text=WORDS)
        check = check_of(session, story_id)
        check.names_checked_at, check.names_checked_by = now(), cast.lead.id
        session.add(check)


def read_by_professional(cast):
    return cast.browser(cast.professional).get(f"/netwerkreview/{cast.network.id}").text


def test_a_teller_adds_how_it_goes_and_reads_it_with_his_story(cast, teller, story_id):
    assert "Hoe gaat het nu, samen?" in teller.get(NOW).text
    assert tell(teller).status_code == 303
    assert WORDS in teller.get(NOW).text
    page = teller.get("/mijn-verhaal/verhaal").text
    assert WORDS in page
    assert "U vertelde later" in page


def test_it_is_kept_once_and_other_words_under_its_id_are_refused(cast, teller, story_id):
    sent_id = uuid4()
    for _try in range(2):
        assert tell(teller, sent_id=sent_id).status_code == 303
    answer = tell(teller, "Iets anders.", sent_id=sent_id)
    assert answer.status_code == 409
    assert "Iets anders." in answer.text
    assert count(cast, story_id) == 1


def test_nothing_typed_is_explained_and_an_id_of_another_turn_is_refused(cast, teller, story_id):
    assert tell(teller, "  ").status_code == 422
    with cast.database.reading() as session:
        other = session.exec(select(Turn.id)).first()
    assert tell(teller, sent_id=other).status_code == 409
    assert tell(teller, sent_id="geen id").status_code == 422
    assert count(cast, story_id) == 0


def test_it_joins_the_line_of_the_network_once_names_are_checked_and_both_consents_are_there(
    cast, teller, story_id
):
    tell(teller)
    assert WORDS not in read_by_professional(cast)
    understood(cast, story_id)
    assert WORDS not in read_by_professional(cast)
    let_read(cast, cast.client_actor)
    assert WORDS not in read_by_professional(cast)
    let_read(cast, cast.client_actor, purpose=Purpose.LEARNING)
    page = read_by_professional(cast)
    assert WORDS in page
    assert "Hoe ging het later, samen?" in page
    # New words ask for a new look at the names before anybody else reads any of it.
    tell(teller, "En nu weer.")
    assert WORDS not in read_by_professional(cast)


def test_taking_back_holds_for_it_at_the_next_request(cast, teller, story_id):
    tell(teller)
    understood(cast, story_id)
    for purpose in (Purpose.NETWORK_READING, Purpose.LEARNING):
        let_read(cast, cast.client_actor, purpose=purpose)
    assert WORDS in read_by_professional(cast)
    let_read(cast, cast.client_actor, Decision.WITHDRAWN)
    assert WORDS not in read_by_professional(cast)


def test_erasing_its_teller_removes_it(cast, teller, story_id):
    tell(teller)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), None)
    assert count(cast, story_id) == 0


def test_an_interviewer_notes_it_by_phone_and_others_do_not(cast, story_id):
    address = f"/verhaal-link/{story_id}/nu"
    browser = cast.browser(cast.interviewer)
    assert "Hoe gaat het nu, samen?" in browser.get(address).text
    assert tell(browser, address=address).status_code == 303
    assert tell(browser, " ", address=address).status_code == 422
    assert count(cast, story_id) == 1
    assert tell(cast.browser(cast.professional), address=address).status_code == 403
    for role in (Role.LEAD, Role.INTERVIEWER):
        stranger = cast.browser(cast.stranger(role))
        assert tell(stranger, address=address).status_code == 404


def test_without_a_link_nothing_is_added(cast, story_id):
    assert tell(cast.browser()).status_code == 401
    assert count(cast, story_id) == 0


def test_its_words_are_sealed_and_reach_no_log(cast, teller, story_id, caplog):
    caplog.set_level("DEBUG")
    tell(teller, CANARY)
    assert CANARY not in caplog.text
    with cast.database.reading() as session:
        for _turn, revision in check_ins_of(session, story_id):
            assert CANARY.encode() not in revision.raw_sealed
