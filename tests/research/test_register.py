"""The register: who keeps it, how people are heard, and what the client decides about others."""

import threading
from datetime import timedelta

import pytest
from cast import CANARY, consent

from analysis.withdrawal import erase_actor
from interviews.appointments import make_appointment, standing_appointment
from interviews.interviews import InterviewStatus, interview_of, open_interview
from interviews.phone_consent import note_word_of_client
from research.circumstances import (
    ActorCircumstances,
    Capacity,
    CapacityAheadError,
    CapacityIncompleteError,
    CapacityOfClientError,
    CapacitySource,
    Heard,
    HeardBy,
    RaisedBy,
    WithoutClient,
    capacity_of,
    hear_without_client,
    heard_of,
    note_capacity,
    note_heard,
)
from research.consents import Purpose, SaidBy
from research.draws import draw_from_frame, drawn_units
from research.errors import InvalidValueError, KeyDestroyedError
from research.frames import import_frame
from research.networks import Actor, ActorRole, Identity, Network, add_actor, create_network
from research.phone_decisions import (
    ClientDecidesForOthersError,
    ClientSaysNoError,
    is_kept_from_phone,
    phone_decisions,
)
from research.register_keepers import (
    KeeperChangedError,
    KeeperNoMemberError,
    is_released,
    keeps_register,
    keeps_some_register,
    kept_studies,
    set_keeper,
)
from research.same_people import (
    AlreadyOneError,
    NoSuchActorError,
    SameNetworkError,
    join_person,
    others_of_person,
    part_person,
)
from research.studies import Study, StudyMember
from research.tables import now


@pytest.fixture
def writing(cast):
    with cast.writing() as session:
        yield session


@pytest.fixture
def study(cast, writing):
    return writing.get_one(Study, cast.study.id)


@pytest.fixture
def daughter(cast, writing):
    return writing.get_one(Actor, cast.daughter.id)


@pytest.fixture
def client(cast, writing):
    return writing.get_one(Actor, cast.client_actor.id)


def gives(session, study, user, by, *, holds=True, version=0):
    return set_keeper(session, study, user_id=user.id, holds=holds, version=version, set_by=by.id)


def test_the_right_is_given_within_one_study_and_taken_back(cast, writing, study):
    gives(writing, study, cast.coder, cast.lead)
    assert keeps_register(writing, study.id, user_id=cast.coder.id)
    assert not keeps_register(writing, cast.other_study.id, user_id=cast.coder.id)
    assert [one.id for one in kept_studies(writing, user_id=cast.coder.id)] == [study.id]
    assert keeps_some_register(writing, user_id=cast.coder.id)
    assert not keeps_some_register(writing, user_id=cast.editor.id)
    gives(writing, study, cast.coder, cast.lead, holds=False, version=1)
    assert not keeps_register(writing, study.id, user_id=cast.coder.id)
    assert kept_studies(writing, user_id=cast.coder.id) == []
    assert not keeps_some_register(writing, user_id=cast.coder.id)


def test_who_does_not_work_on_the_study_keeps_nothing(cast, writing, study):
    with pytest.raises(KeeperNoMemberError):
        gives(writing, study, cast.professional, cast.lead)
    gives(writing, study, cast.coder, cast.lead)
    writing.delete(writing.get_one(StudyMember, (study.id, cast.coder.id)))
    writing.flush()
    assert not keeps_register(writing, study.id, user_id=cast.coder.id)
    assert kept_studies(writing, user_id=cast.coder.id) == []
    assert not keeps_some_register(writing, user_id=cast.coder.id)


def test_of_two_leads_at_once_the_second_is_told(cast):
    went = []

    def act(holds):
        try:
            with cast.writing() as session:
                study = session.get_one(Study, cast.study.id)
                gives(session, study, cast.coder, cast.lead, holds=holds)
            went.append(holds)
        except KeeperChangedError:
            went.append(None)

    threads = [threading.Thread(target=act, args=(one,)) for one in (True, False)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert went.count(None) == 1


def test_only_a_network_of_a_released_number_is_open_to_a_keeper(cast, writing, study):
    frame = import_frame(writing, study, content=b"klantnummer\nK1\nK2\n", imported_by=None)
    draw = draw_from_frame(writing, frame, size=1, seed="s", drawn_by=None)
    unit, reserve = drawn_units(writing, draw.id)
    facts = {"created_by": None}
    released = create_network(writing, study, reference="N8", drawn_unit_id=unit.id, **facts)
    waiting = create_network(writing, study, reference="N9", drawn_unit_id=reserve.id, **facts)
    unit.released_at, reserve.released_at = now(), None
    assert is_released(writing, released)
    assert not is_released(writing, waiting)
    assert not is_released(writing, writing.get_one(Network, cast.network.id))


def test_how_somebody_is_heard_is_counted_openly_and_told_under_seal(cast, writing, daughter):
    assert heard_of(writing, daughter) == Heard()
    heard = Heard(HeardBy.AT_HOME, True, f"Turks {CANARY}", True, "haar zus")
    note_heard(writing, daughter, heard=heard, noted_by=cast.lead.id)
    assert heard_of(writing, daughter) == heard
    row = writing.get_one(ActorCircumstances, daughter.id)
    assert (row.heard_by, row.with_interpreter, row.listened_in) == ("at_home", True, True)
    assert CANARY.encode() not in row.notes_sealed
    with pytest.raises(InvalidValueError):
        note_heard(writing, daughter, heard=Heard(language="x" * 201), noted_by=cast.lead.id)


def test_a_client_who_cannot_decide_alone_has_a_source_and_a_day(cast, writing, client):
    assert capacity_of(writing, client) == Capacity()
    capacity = Capacity(True, CapacitySource.COURT, now().date(), RaisedBy.FAMILY)
    note_capacity(writing, client, capacity=capacity, noted_by=cast.lead.id)
    assert capacity_of(writing, client) == capacity
    for half in (Capacity(True), Capacity(True, CapacitySource.DOCTOR)):
        with pytest.raises(CapacityIncompleteError):
            note_capacity(writing, client, capacity=half, noted_by=cast.lead.id)
    ahead = Capacity(True, CapacitySource.COURT, (now() + timedelta(days=2)).date())
    with pytest.raises(CapacityAheadError):
        note_capacity(writing, client, capacity=ahead, noted_by=cast.lead.id)


def test_capacity_is_noted_of_the_client_only(cast, writing, daughter):
    with pytest.raises(CapacityOfClientError):
        note_capacity(writing, daughter, capacity=Capacity(), noted_by=cast.lead.id)


def test_after_an_erasure_nothing_of_it_opens_and_nothing_is_added(cast):
    with cast.writing() as session:
        actor = session.get_one(Actor, cast.client_actor.id)
        heard = Heard(HeardBy.PHONE, language="Pools")
        note_heard(session, actor, heard=heard, noted_by=cast.lead.id)
        capacity = Capacity(raised_by=RaisedBy.FAMILY)
        note_capacity(session, actor, capacity=capacity, noted_by=cast.lead.id)
        erase_actor(session, actor, None)
    with cast.writing() as session:
        actor = session.get_one(Actor, cast.client_actor.id)
        assert heard_of(session, actor).language == ""
        assert capacity_of(session, actor) == Capacity()
        with pytest.raises(KeyDestroyedError):
            note_heard(session, actor, heard=Heard(), noted_by=cast.lead.id)


def word(session, actor, cast, *, may, said_by=SaidBy.ACTOR):
    note_word_of_client(
        session, actor, may_be_phoned=may, said_by=said_by, recorded_by=cast.lead.id
    )


def planned(session, cast, actor):
    consent(session, actor, Purpose.INTERVIEW)
    interview = interview_of(session, actor)
    make_appointment(
        session,
        interview,
        interviewer_id=cast.interviewer.id,
        starts_at=now(),
        made_by=cast.lead.id,
    )
    return interview


def test_who_the_client_keeps_from_the_phone_loses_the_appointment(cast, writing, daughter):
    interview = planned(writing, cast, daughter)
    word(writing, daughter, cast, may=False)
    assert is_kept_from_phone(writing, daughter.id)
    assert standing_appointment(writing, interview.id) is None
    assert interview.status == InterviewStatus.TO_PLAN
    with pytest.raises(ClientSaysNoError):
        planned(writing, cast, daughter)
    with pytest.raises(ClientSaysNoError):
        open_interview(writing, interview, interviewer_id=cast.interviewer.id)


def test_the_client_comes_back_on_it_and_both_words_stay(cast, writing, daughter):
    word(writing, daughter, cast, may=False, said_by=SaidBy.REPRESENTATIVE)
    word(writing, daughter, cast, may=True)
    assert planned(writing, cast, daughter).status == InterviewStatus.PLANNED
    told = [(one.may_be_phoned, one.said_by) for one in phone_decisions(writing, daughter.id)]
    assert told == [(False, "representative"), (True, "actor")]


def test_about_himself_the_client_decides_by_consent(cast, writing, client):
    with pytest.raises(ClientDecidesForOthersError):
        word(writing, client, cast, may=False)


def test_a_network_may_be_heard_without_its_client(cast, writing):
    network = writing.get_one(Network, cast.network.id)
    assert network.without_client == WithoutClient.NO
    for reason in (WithoutClient.DECEASED, WithoutClient.NO):
        hear_without_client(writing, network, reason=reason, noted_by=cast.lead.id)
        assert network.without_client == reason


@pytest.fixture
def elsewhere(cast, writing, study):
    """Two people in two other networks of the study."""
    made = []
    for reference in ("N02", "N03"):
        network = create_network(writing, study, reference=reference, created_by=None)
        made.append(
            add_actor(
                writing,
                network,
                role=ActorRole.VOLUNTEER,
                identity=Identity(name="Vrijwilliger"),
                added_by=None,
            )
        )
    return made


def test_one_person_in_three_networks_is_joined_whatever_the_order(
    cast, writing, daughter, elsewhere
):
    second, third = elsewhere
    join_person(writing, second, reference=f" {third.reference} ", joined_by=cast.lead.id)
    join_person(writing, daughter, reference=second.reference, joined_by=cast.lead.id)
    assert [one.id for one in others_of_person(writing, daughter)] == [second.id, third.id]
    with pytest.raises(AlreadyOneError):
        join_person(writing, third, reference=daughter.reference, joined_by=cast.lead.id)
    part_person(writing, second, parted_by=cast.lead.id)
    assert [one.id for one in others_of_person(writing, daughter)] == [third.id]
    part_person(writing, daughter, parted_by=cast.lead.id)
    part_person(writing, daughter, parted_by=cast.lead.id)
    assert others_of_person(writing, third) == []


def test_two_people_of_one_network_are_never_one(cast, writing, daughter, client, elsewhere):
    with pytest.raises(SameNetworkError):
        join_person(writing, daughter, reference=client.reference, joined_by=cast.lead.id)
    join_person(writing, daughter, reference=elsewhere[0].reference, joined_by=cast.lead.id)
    with pytest.raises(SameNetworkError):
        join_person(writing, client, reference=elsewhere[0].reference, joined_by=cast.lead.id)


def test_who_is_erased_is_nobody_of_another_network_any_more(cast, writing, daughter, elsewhere):
    join_person(writing, daughter, reference=elsewhere[0].reference, joined_by=cast.lead.id)
    erase_actor(writing, daughter, None)
    assert others_of_person(writing, elsewhere[0]) == []


def test_nobody_outside_the_study_is_found(cast, writing, daughter):
    other = writing.get_one(Study, cast.other_study.id)
    network = create_network(writing, other, reference="X1", created_by=None)
    stranger = add_actor(
        writing, network, role=ActorRole.FAMILY, identity=Identity(name="Vreemde"), added_by=None
    )
    for reference in (stranger.reference, "", "N99-A1", daughter.reference):
        with pytest.raises(NoSuchActorError):
            join_person(writing, daughter, reference=reference, joined_by=cast.lead.id)
