"""The pages of a chapter and of a session ask the database as often with much as with little."""

import pytest
from cast import consent
from claiming import claim, client_of, code, release
from sitting import begin, coded_story, let_read
from sqlalchemy import event

from research.consents import Purpose
from research.networks import ActorRole, Identity, add_actor
from research.standing import those_who_agreed

MOST = 60


@pytest.fixture
def asked(cast):
    """Return how often a browser's page asks the database, once what is kept is warm."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        # On PostgreSQL each stretch of reading first says who reads, and how far: no question.
        if "set_config" not in statement:
            seen.append(1)

    def statements(browser, address):
        assert browser.get(address).status_code == 200
        seen.clear()
        assert browser.get(address).status_code == 200
        return len(seen)

    event.listen(cast.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(cast.database.engine, "before_cursor_execute", note)


def told_by(cast, count, start=0):
    """Write as many claims, each with a quote of a teller of its own."""
    for number in range(start, start + count):
        actor = client_of(cast, f"S{number:02}")
        fragment = code(cast, cast.story(actor))
        release(cast, actor, fragment)
        claim(cast, fragment, quoted=True)


@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("editor", "/hoofdstuk/{study}/tekst"),
        ("editor", "/hoofdstuk/{study}/indeling/"),
        ("editor", "/hoofdstuk/{study}"),
        ("editor", "/hoofdstuk/{study}/citaten"),
        ("editor", "/hoofdstuk/{study}/belofte/"),
        ("lead", "/onderzoeken/{study}/onderzoeker/methode"),
    ],
)
def test_a_chapter_of_many_claims_asks_as_often_as_one_of_few(cast, asked, who, place):
    browser, address = cast.browser(getattr(cast, who)), place.format(study=cast.study.id)
    told_by(cast, 2)
    few = asked(browser, address)
    told_by(cast, 4, start=2)
    assert asked(browser, address) <= few
    assert few < MOST


def test_the_cards_of_many_tellers_ask_as_often_as_those_of_few(cast, asked):
    def teller(actor):
        coded_story(cast, actor)
        for purpose in (Purpose.NETWORK_READING, Purpose.LEARNING):
            let_read(cast, actor, purpose=purpose)

    teller(cast.client_actor)
    teller(cast.daughter)
    browser = cast.browser(cast.professional)
    address = f"/leersessie/{begin(cast, browser)}/kaarten"
    few = asked(browser, address)
    assert browser.get(address).text.count("Ze luisterde echt naar mij") == 4
    for _number in range(4):
        with cast.writing() as session:
            facts = {"role": ActorRole.FAMILY, "identity": Identity(name="Piet")}
            actor = add_actor(session, cast.network, added_by=None, **facts)
        teller(actor)
    assert asked(browser, address) <= few
    assert few < MOST
    assert browser.get(address).text.count("Ze luisterde echt naar mij") == 12


def test_who_agreed_in_a_set_is_who_agreed_one_by_one(cast):
    both, one, none = (client_of(cast, f"S{number}") for number in range(3))
    with cast.writing() as session:
        for actor in (both, one):
            consent(session, actor, Purpose.LEARNING)
        consent(session, both, Purpose.QUOTES)
        ids = [actor.id for actor in (both, one, none)]
        found = those_who_agreed(session, ids, Purpose.LEARNING, Purpose.QUOTES)
        assert found == {both.id}
        assert those_who_agreed(session, ids, Purpose.LEARNING) == {both.id, one.id}
        assert those_who_agreed(session, [], Purpose.LEARNING) == set()
