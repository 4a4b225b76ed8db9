"""After a story was taken back, writers of memos about more than one story look once more."""

from uuid import uuid4

import pytest
from sqlmodel import select

from analysis.consequences import take_back
from analysis.memo_places import at_network, at_story, at_study, at_theme
from analysis.memos import Memo, MemoKind, add_memo
from analysis.withdrawal import erase_actor, expire_story
from interviews.interviews import Interview
from research.audit import AuditEntry
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor, ActorRole, Identity, Network, add_actor, create_network
from research.studies import Study

NOTE = "Een verhaal is er niet meer"
PLACES = {
    "study": lambda cast, session: at_study(session.get_one(Study, cast.study.id)),
    "theme": lambda cast, session: at_theme(session.get_one(Study, cast.study.id), "pace"),
    "network": lambda cast, session: at_network(session.get_one(Network, cast.network.id)),
}


@pytest.fixture
def teller(cast):
    """A neighbour in the network of the cast, who told a story."""
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        return _teller(cast, session, network)


def _teller(cast, session, network):
    facts = {"role": ActorRole.NEIGHBOUR, "identity": Identity(name="Buur", phone="0612345678")}
    actor = add_actor(session, network, added_by=None, **facts)
    session.flush()
    return actor


def elsewhere(cast):
    with cast.writing() as session:
        network = create_network(
            session, session.get_one(Study, cast.study.id), reference="N77", created_by=None
        )
        return _teller(cast, session, network)


def two_more(cast):
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        return _teller(cast, session, network), _teller(cast, session, network)


def told(cast, actor):
    cast.story(actor)
    return actor


def memo(cast, place, by=None):
    with cast.writing() as session:
        made = Memo(id=uuid4(), written_by=(by or cast.coder).id, **PLACES[place](cast, session))
        add_memo(session, made, text="Rust komt terug.", kind=MemoKind.SEEN)
        return made.id


def takes_back(cast, actor):
    with cast.writing() as session:
        take_back(session, session.get_one(Actor, actor.id), noted_by=cast.lead.id)


def shown(cast, by=None):
    return cast.browser(by or cast.coder).get(f"/memos/{cast.study.id}").text


def one_of(cast, memo_id):
    return f"/memos/{cast.study.id}/memo/{memo_id}"


@pytest.mark.parametrize("place", PLACES)
def test_its_writer_alone_is_asked_to_look_and_lets_it_stay(cast, teller, place):
    told(cast, teller)
    memo_id = memo(cast, place)
    assert NOTE not in shown(cast)
    takes_back(cast, teller)
    coder = cast.browser(cast.coder)
    assert shown(cast).count(NOTE) == 1
    assert NOTE in coder.get(one_of(cast, memo_id)).text
    assert NOTE not in shown(cast, cast.lead)
    assert cast.browser(cast.lead).post(f"{one_of(cast, memo_id)}/blijft").status_code == 404
    for _again in range(2):
        assert coder.post(f"{one_of(cast, memo_id)}/blijft").status_code == 303
    assert NOTE not in shown(cast)
    assert "Rust komt terug." in shown(cast)
    with cast.database.reading() as session:
        acts = session.exec(
            select(AuditEntry.action)
            .where(AuditEntry.kind == "memo", AuditEntry.object_id == memo_id)
            .order_by(AuditEntry.seq)
        ).all()
    assert acts.count("check") == 1


def test_changing_the_words_is_no_answer_and_taking_it_away_is(cast, teller):
    told(cast, teller)
    memo_id = memo(cast, "study")
    takes_back(cast, teller)
    coder, here = cast.browser(cast.coder), one_of(cast, memo_id)
    coder.post(here, data={"text": "Rust.", "kind": "seen", "seen": "1", "memo_id": str(memo_id)})
    assert NOTE in shown(cast)
    coder.post(f"{here}/weg")
    assert NOTE not in shown(cast)
    coder.post(f"{here}/terug")
    assert NOTE in shown(cast)


def test_another_story_that_is_taken_back_asks_again(cast, teller):
    told(cast, teller)
    other = told(cast, elsewhere(cast))
    memo_id = memo(cast, "study")
    takes_back(cast, teller)
    cast.browser(cast.coder).post(f"{one_of(cast, memo_id)}/blijft")
    takes_back(cast, other)
    assert NOTE in shown(cast)


def test_a_memo_about_one_network_is_not_asked_about_another(cast, teller):
    other = told(cast, elsewhere(cast))
    memo(cast, "network")
    takes_back(cast, other)
    assert NOTE not in shown(cast)


def test_nobody_is_asked_when_nothing_was_told_or_it_was_gone_before(cast, teller):
    never, before = two_more(cast)
    with cast.writing() as session:  # he was to be phoned
        session.add(Interview(actor_id=never.id, interviewer_id=cast.interviewer.id))
    told(cast, before)
    takes_back(cast, before)
    memo(cast, "study")
    takes_back(cast, never)
    assert NOTE not in shown(cast)


def test_nobody_is_asked_any_more_once_the_teller_said_yes_again(cast, teller):
    told(cast, teller)
    memo(cast, "study")
    takes_back(cast, teller)
    with cast.writing() as session:
        facts = {"purpose": Purpose.INTERVIEW, "decision": Decision.GIVEN}
        record_consent(session, actor_id=teller.id, recorded_by=cast.lead.id, **facts)
    assert NOTE not in shown(cast)


def test_who_is_erased_asks_as_well(cast, teller):
    told(cast, teller)
    memo(cast, "theme")
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, teller.id), cast.lead.id)
    assert NOTE in shown(cast)


def test_a_story_that_is_kept_no_longer_asks_as_well_until_its_writer_looked(cast, teller):
    told(cast, teller)
    memo_id = memo(cast, "study")
    with cast.writing() as session:
        expire_story(session, session.get_one(Actor, teller.id))
    assert NOTE in shown(cast)
    cast.browser(cast.coder).post(f"{one_of(cast, memo_id)}/blijft")
    assert NOTE not in shown(cast)


def test_who_was_never_heard_asks_nothing_when_his_time_is_over(cast, teller):
    memo(cast, "study")
    with cast.writing() as session:
        expire_story(session, session.get_one(Actor, teller.id))
    assert NOTE not in shown(cast)


def test_erasing_the_client_takes_the_memos_about_his_network_and_leaves_those_at_other_stories(
    cast, teller
):
    told(cast, teller)
    gone, stays = memo(cast, "network"), memo(cast, "study")
    with cast.writing() as session:
        story = session.exec(select(Interview).where(Interview.actor_id == teller.id)).one()
        at_it = Memo(id=uuid4(), written_by=cast.coder.id, **at_story(session, story))
        add_memo(session, at_it, text="Rust.", kind=MemoKind.SEEN)
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), cast.lead.id)
        left = set(session.exec(select(Memo.id)))
    assert left == {stays, at_it.id}
    assert gone not in left
