"""Somebody died: nobody of the network is phoned until the lead decides."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cast import CANARY, PHONE, consent
from sqlmodel import select

from interviews.appointments import make_appointment, standing_appointment
from interviews.calls import Outcome, attempts_of, log_attempt
from interviews.conversations import begin_conversation
from interviews.deaths import end_calls, note_death, take_back_decision, undo_death
from interviews.interviews import Interview, InterviewStatus, interview_of, open_interview
from research.audit import AuditEntry
from research.call_holds import (
    AlreadyDecidedError,
    CallHold,
    CallsHeldError,
    HoldState,
    decide_holds,
    held_networks,
    holds_of,
    is_held,
    release_people,
)
from research.consents import Purpose
from research.networks import Actor, ActorRole, Identity, Network, add_actor, create_network
from research.roles import Role
from research.same_people import join_person
from research.studies import Study
from research.tables import now


@pytest.fixture
def neighbour(cast):
    """A neighbour who is to be phoned today; her interview's id."""
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        actor = add_actor(
            session,
            network,
            role=ActorRole.NEIGHBOUR,
            identity=Identity(name=f"{CANARY} Buur", phone=PHONE),
            added_by=None,
        )
        consent(session, actor, Purpose.INTERVIEW)
        interview = interview_of(session, actor)
        make_appointment(
            session,
            interview,
            interviewer_id=cast.interviewer.id,
            starts_at=now() + timedelta(minutes=5),
            made_by=cast.lead.id,
        )
        return interview.id


@pytest.fixture
def talking(cast):
    """The daughter is on the phone."""
    return cast.interview(cast.daughter)


def actor(session, known):
    return session.get_one(Actor, known.id)


def page_of(cast):
    return f"/netwerken/{cast.network.id}/even-niet-bellen"


def client_died(cast):
    with cast.writing() as session:
        return note_death(session, actor(session, cast.client_actor), noted_by=cast.lead.id).id


def test_the_outcome_deceased_holds_every_call_of_the_network(cast, neighbour):
    with cast.writing() as session:
        client = interview_of(session, actor(session, cast.client_actor))
        log_attempt(session, client, outcome=Outcome.DECEASED, caller_id=cast.interviewer.id)
        interview = session.get_one(Interview, neighbour)
        said = {"interviewer_id": cast.interviewer.id}
        with pytest.raises(CallsHeldError):
            open_interview(session, interview, **said)
        with pytest.raises(CallsHeldError):
            begin_conversation(session, interview, **said, said={})
        with pytest.raises(CallsHeldError):
            make_appointment(session, interview, **said, starts_at=now(), made_by=cast.lead.id)
        assert standing_appointment(session, neighbour) is not None
        assert session.exec(select(CallHold)).one().actor_id == cast.client_actor.id


def test_the_interviewer_sees_that_he_waits_and_not_why(cast, neighbour):
    client_died(cast)
    browser = cast.browser(cast.interviewer)
    today = browser.get("/vandaag/").text
    assert "Even niet bellen" in today
    assert "Uw volgende telefoontje" not in today
    page = browser.get(f"/vandaag/{neighbour}").text
    assert "Even niet bellen" in page
    assert "overle" not in page.split("</header>")[-1].split("Eerder gebeld")[0].lower()
    for step in ("persoon", "begin"):
        answer = browser.post(f"/vandaag/{neighbour}/{step}", data={"interview": "given"})
        assert answer.status_code == 409
        assert PHONE not in answer.text
        assert CANARY not in answer.text


def test_a_death_told_in_a_conversation_lets_that_conversation_go_on(cast, neighbour, talking):
    browser = cast.browser(cast.interviewer)
    page = browser.get(f"/gesprekken/{talking}/overleden").text
    assert "Buur N01-A3" in page
    assert CANARY not in page
    data = {"actor_id": str(cast.client_actor.id)}
    assert browser.post(f"/gesprekken/{talking}/overleden", data=data).status_code == 303
    assert browser.get(f"/gesprekken/{talking}").status_code == 200
    with cast.database.reading() as session:
        client = interview_of(session, actor(session, cast.client_actor))
        assert client.status == InterviewStatus.NOT_HELD
        assert attempts_of(session, client.id)[-1].outcome == Outcome.DECEASED
        assert session.get_one(Interview, talking).status == InterviewStatus.OPEN
        assert is_held(session, session.get_one(Interview, neighbour).actor_id)
        noted = session.exec(select(AuditEntry).where(AuditEntry.kind == "call_hold")).one()
        assert (noted.action, noted.user_id) == ("hold", cast.interviewer.id)


def test_nobody_else_notes_a_death_or_decides(cast, talking):
    died = {"actor_id": str(cast.client_actor.id)}
    other = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert other.post(f"/gesprekken/{talking}/overleden", data=died).status_code == 404
    hold = client_died(cast)
    steps = ("", f"/{hold}/terug", f"/{hold}/vergissing")
    for who, status in ((cast.stranger(Role.LEAD), 404), (cast.interviewer, 403)):
        browser = cast.browser(who)
        assert browser.get(page_of(cast)).status_code == status
        for step in steps:
            answer = browser.post(f"{page_of(cast)}{step}", data={"decision": "all"})
            assert answer.status_code == status
    with cast.database.reading() as session:
        assert session.get_one(CallHold, hold).state == HoldState.WAITING


def test_somebody_of_another_network_cannot_be_named(cast, talking):
    with cast.writing() as session:
        other = Network(study_id=cast.study.id, reference="N09")
        session.add(other)
        session.flush()
        stranger = add_actor(
            session, other, role=ActorRole.CLIENT, identity=Identity(name="A"), added_by=None
        )
    browser = cast.browser(cast.interviewer)
    sent = {"actor_id": str(stranger.id)}
    assert browser.post(f"/gesprekken/{talking}/overleden", data=sent).status_code == 422


def test_the_lead_lets_everybody_be_phoned_again(cast, neighbour):
    client_died(cast)
    lead = cast.browser(cast.lead)
    assert "Beslis of wij weer bellen" in lead.get("/onderzoeken/").text
    assert "Even niet bellen" in lead.get(f"/netwerken/{cast.network.id}").text
    assert lead.post(page_of(cast), data={"decision": "all"}).status_code == 303
    browser = cast.browser(cast.interviewer)
    assert PHONE in browser.post(f"/vandaag/{neighbour}/persoon").text
    assert lead.post(page_of(cast), data={"decision": "all"}).status_code == 409


def test_the_lead_lets_some_be_phoned_again(cast, neighbour):
    client_died(cast)
    lead = cast.browser(cast.lead)
    assert lead.post(page_of(cast), data={"decision": "some"}).status_code == 422
    with cast.database.reading() as session:
        some = session.get_one(Interview, neighbour).actor_id
    sent = {"decision": "some", "people": [str(some)]}
    assert lead.post(page_of(cast), data=sent).status_code == 303
    with cast.database.reading() as session:
        assert not is_held(session, some)
        assert is_held(session, cast.daughter.id)


def test_who_ends_the_calls_can_take_that_back(cast, neighbour):
    hold = client_died(cast)
    lead = cast.browser(cast.lead)
    assert lead.post(page_of(cast), data={"decision": "end"}).status_code == 303
    with cast.database.reading() as session:
        assert session.get_one(Interview, neighbour).status == InterviewStatus.NOT_HELD
        assert standing_appointment(session, neighbour) is None
    assert lead.post(f"{page_of(cast)}/{hold}/terug").status_code == 303
    with cast.database.reading() as session:
        assert session.get_one(Interview, neighbour).status == InterviewStatus.TO_PLAN
        client = interview_of(session, actor(session, cast.client_actor))
        assert client.status == InterviewStatus.NOT_HELD
        assert is_held(session, cast.daughter.id)


def test_a_death_that_was_noted_wrongly_is_undone(cast, neighbour):
    hold = client_died(cast)
    lead = cast.browser(cast.lead)
    assert lead.post(f"{page_of(cast)}/{hold}/vergissing").status_code == 303
    with cast.database.reading() as session:
        assert not is_held(session, cast.daughter.id)
        client = interview_of(session, actor(session, cast.client_actor))
        assert client.status == InterviewStatus.TO_PLAN
    assert lead.post(f"{page_of(cast)}/{hold}/vergissing").status_code == 409


def test_a_second_death_holds_until_that_one_is_decided_too(cast, neighbour):
    first = client_died(cast)
    with cast.writing() as session:
        note_death(session, actor(session, cast.daughter), noted_by=cast.lead.id)
        undo_death(session, session.get_one(CallHold, first), undone_by=cast.lead.id)
        assert is_held(session, session.get_one(Interview, neighbour).actor_id)


def test_noting_it_twice_holds_once(cast):
    assert client_died(cast) == client_died(cast)


def test_who_stands_in_two_networks_died_in_both_and_lives_in_both_when_it_was_a_mistake(cast):
    with cast.writing() as session:
        known = session.get_one(Network, cast.network.id)
        study = session.get_one(Study, known.study_id)
        other = create_network(session, study, reference="N77", created_by=cast.lead.id)
        here, friend = (
            add_actor(session, other, role=role, identity=Identity(name=CANARY), added_by=None)
            for role in (ActorRole.NEIGHBOUR, ActorRole.VOLUNTEER)
        )
        daughter = actor(session, cast.daughter)
        join_person(session, daughter, reference=here.reference, joined_by=cast.lead.id)
        friend_id, here_id, other_id = friend.id, here.id, other.id
    with cast.writing() as session:
        hold = note_death(session, actor(session, cast.daughter), noted_by=cast.interviewer.id)
    with cast.database.reading() as session:
        assert is_held(session, friend_id)
        assert is_held(session, here_id)
        assert other_id in held_networks(session, cast.network.study_id)
    with cast.writing() as session:
        undo_death(session, session.get_one(CallHold, hold.id), undone_by=cast.lead.id)
    with cast.database.reading() as session:
        assert not is_held(session, friend_id)
        assert held_networks(session, cast.network.study_id) == []


def test_a_refused_decision_changes_nothing(cast, neighbour):
    hold = client_died(cast)
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        decide_holds(session, network, state=HoldState.RESUMED, decided_by=cast.lead.id)
        with pytest.raises(AlreadyDecidedError):
            end_calls(session, network, decided_by=cast.lead.id)
        with pytest.raises(AlreadyDecidedError):
            release_people(session, network, actor_ids=set(), released_by=cast.lead.id)
        take_back_decision(session, session.get_one(CallHold, hold), decided_by=cast.lead.id)
        with pytest.raises(AlreadyDecidedError):
            take_back_decision(session, session.get_one(CallHold, hold), decided_by=cast.lead.id)
        assert session.get_one(Interview, neighbour).status == InterviewStatus.PLANNED


def test_of_two_leads_who_decide_at_once_one_decides(cast, neighbour):
    client_died(cast)
    browsers = [cast.browser(cast.lead), cast.browser(cast.lead)]

    def decide(pair):
        browser, decision = pair
        return browser.post(page_of(cast), data={"decision": decision}).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(decide, zip(browsers, ("all", "end"), strict=True)))
    assert sorted(codes) == [303, 409]


def test_a_call_never_begins_beside_a_death(cast, neighbour):
    """Either the conversation began before, or it does not begin: both are one order."""
    interviewer, lead_id = cast.browser(cast.interviewer), cast.lead.id

    def begin():
        return interviewer.post(f"/vandaag/{neighbour}/begin").status_code

    def die():
        with cast.writing() as session:
            note_death(session, actor(session, cast.client_actor), noted_by=lead_id)

    with ThreadPoolExecutor(2) as pool:
        began, died = pool.submit(begin), pool.submit(die)
        died.result()
    with cast.database.reading() as session:
        interview = session.get_one(Interview, neighbour)
        held = holds_of(session, cast.network.id)[0]
        if began.result() == 303:
            assert interview.opened_at is not None
            assert interview.opened_at <= held.noted_at + timedelta(seconds=2)
        else:
            assert (began.result(), interview.status) == (409, InterviewStatus.PLANNED)
