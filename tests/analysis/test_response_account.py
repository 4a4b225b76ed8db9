"""The response account, from a fieldwork that is set up by hand, at both of its levels."""

import pytest
from cast import CANARY
from fieldworker import Fieldworker
from hypothesis import given
from hypothesis import strategies as st

from analysis.dispositions import INTERVIEWED, Disposition, disposition_of_network
from analysis.response_account import response_account
from analysis.small_cells import TOGETHER
from analysis.withdrawal import erase_actor, expire_story
from interviews.calls import Outcome, resume_fieldwork
from interviews.interviews import interview_of
from research.consents import Decision, SaidBy
from research.draws import Draw, draw_from_frame, released_units
from research.frames import SamplingFrame
from research.networks import Actor, ActorRole, Identity, add_actor, create_network
from research.phone_decisions import decide_phone
from research.releases import ReleaseReason, release_batch, release_next
from research.representatives import name_representative
from research.studies import Study

D = Disposition
CLIENT, FAMILY, NEIGHBOUR = ActorRole.CLIENT, ActorRole.FAMILY, ActorRole.NEIGHBOUR


@pytest.fixture
def field(cast):
    return Fieldworker(cast)


@pytest.fixture
def one(field):
    """A client and a daughter in a network of a drawn unit."""
    draw_id = field.draw(size=1)
    return field.network(0, CLIENT, FAMILY, draw_id=draw_id)


def test_an_empty_study_accounts_for_nothing(field):
    account = field.account()
    assert account.is_empty
    assert (account.frame, account.drawn, account.released) == (0, 0, 0)
    assert (account.strata, account.roles, account.draws, account.rule) == ((), (), (), None)
    assert {one.value for one in account.networks.rates} == {None}
    assert {one.interval for one in account.networks.rates} == {None}


def test_the_worked_example_at_both_levels(field):
    """Eight released, one of each kind; by hand: I 1, P 1, R 1, NC 1, O 2, UH 1, UO 0, NE 1."""
    draw_id = field.draw(size=7)
    heard, other = field.network(0, CLIENT, FAMILY, draw_id=draw_id)
    field.heard(heard)
    field.heard(other)
    half, silent = field.network(1, CLIENT, FAMILY, draw_id=draw_id)
    field.heard(half)
    field.called(silent, Outcome.NO_ANSWER, Outcome.VOICEMAIL)
    [refuser] = field.network(2, CLIENT, draw_id=draw_id)
    field.called(refuser, Outcome.REFUSED)
    [absent] = field.network(3, CLIENT, draw_id=draw_id)
    field.called(absent, Outcome.NO_ANSWER)
    [later] = field.network(4, CLIENT, draw_id=draw_id)
    field.planned(later)
    ill, _untried = field.network(5, CLIENT, NEIGHBOUR, draw_id=draw_id)
    field.called(ill, Outcome.UNABLE)
    with field.cast.writing() as session:
        # The seventh moved; the eighth comes in its place, and nobody worked on it yet.
        draw = released_units(session, draw_id)
        made = release_next(
            session,
            session.get_one(Draw, draw_id),
            fell_out=draw[6],
            reason=ReleaseReason.MOVED,
            released_by=None,
        )
        assert made.position == 8
    account = field.account()
    assert field.networks() == {
        D.COMPLETE: 1,
        D.PARTIAL: 1,
        D.REFUSED: 1,
        D.NOT_REACHED: 1,
        D.PENDING: 1,
        D.UNABLE: 1,
        D.NOT_TRIED: 1,
        D.INELIGIBLE: 1,
    }
    assert (account.drawn, account.released, account.networks.reached) == (7, 8, 5)
    # e = 6 / (6 + 1); the one unknown counts for 6/7.
    rates = {one.name: one for one in account.networks.rates}
    assert (rates["RR1"].numerator, rates["RR1"].denominator) == (1, 7)
    assert (rates["RR2"].numerator, rates["RR2"].denominator) == (2, 7)
    assert rates["RR3"].value == pytest.approx(1 / (6 + 6 / 7))
    assert (rates["COOP1"].numerator, rates["COOP1"].denominator) == (1, 5)
    assert (rates["REF1"].numerator, rates["REF1"].denominator) == (1, 7)
    assert (rates["CON1"].numerator, rates["CON1"].denominator) == (5, 7)
    # Nine people: I 3, R 1, NC 2, O 2, UH 1.
    assert field.people() == {
        D.COMPLETE: 3,
        D.REFUSED: 1,
        D.NOT_REACHED: 2,
        D.PENDING: 1,
        D.UNABLE: 1,
        D.NOT_TRIED: 1,
    }
    people = {one.name: one for one in account.people.rates}
    assert (people["RR1"].numerator, people["RR1"].denominator) == (3, 9)
    assert (people["COOP1"].numerator, people["COOP1"].denominator) == (3, 6)


@pytest.mark.parametrize(
    ("outcomes", "disposition"),
    [
        ((), D.NOT_TRIED),
        ((Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL), D.NOT_REACHED),
        ((Outcome.NO_ANSWER, Outcome.NOT_NOW), D.PENDING),
        ((Outcome.REACHED, Outcome.NO_ANSWER), D.PENDING),
        ((Outcome.REFUSED,), D.REFUSED),
        ((Outcome.DO_NOT_CALL,), D.REFUSED),
        ((Outcome.GATEKEPT,), D.GATEKEPT),
        ((Outcome.UNABLE,), D.UNABLE),
        ((Outcome.DECEASED,), D.DECEASED),
        ((Outcome.WRONG_NUMBER,), D.WRONG_NUMBER),
        ((Outcome.INELIGIBLE,), D.INELIGIBLE),
    ],
)
def test_what_came_of_the_calls_is_how_a_person_stands(field, one, outcomes, disposition):
    field.called(one[0], *outcomes)
    assert field.people() == (
        {D.NOT_TRIED: 2} if disposition is D.NOT_TRIED else {disposition: 1, D.NOT_TRIED: 1}
    )


def test_an_appointment_after_a_wrong_note_is_no_refusal(field, one):
    field.called(one[0], Outcome.WRONG_NUMBER)
    with field.cast.writing() as session:
        interview = interview_of(session, session.get_one(Actor, one[0].id))
        resume_fieldwork(session, interview, resumed_by=field.cast.lead.id)
    field.planned(one[0])
    assert field.people() == {D.PENDING: 1, D.NOT_TRIED: 1}
    assert field.networks() == {D.PENDING: 1}


def test_who_refused_and_said_yes_later_is_awaited(field, one):
    field.said(one[0], Decision.REFUSED)
    assert field.people() == {D.REFUSED: 1, D.NOT_TRIED: 1}
    field.said(one[0], Decision.GIVEN)
    assert field.people() == {D.PENDING: 1, D.NOT_TRIED: 1}


def test_a_representative_who_says_no_keeps_the_gate(field, one):
    with field.cast.writing() as session:
        client = session.get_one(Actor, one[0].id)
        name_representative(session, client, name=CANARY, named_by=None)
    field.said(one[0], Decision.GIVEN)
    field.said(one[0], Decision.REFUSED, by=SaidBy.REPRESENTATIVE)
    assert field.people() == {D.GATEKEPT: 1, D.NOT_TRIED: 1}
    field.said(one[0], Decision.REFUSED)
    assert field.people() == {D.REFUSED: 1, D.NOT_TRIED: 1}


def test_a_client_who_keeps_somebody_from_the_phone_keeps_the_gate(field, one):
    """He was not asked himself: no refusal of his. The last word of the client counts."""
    field.planned(one[1])
    for may_be_phoned, expected in ((False, D.GATEKEPT), (True, D.PENDING)):
        with field.cast.writing() as session:
            decide_phone(
                session,
                session.get_one(Actor, one[1].id),
                may_be_phoned=may_be_phoned,
                said_by=SaidBy.ACTOR,
                recorded_by=field.cast.lead.id,
            )
        assert field.people() == {expected: 1, D.NOT_TRIED: 1}


def test_a_story_taken_back_is_withdrawn_and_stays_in_the_total(field, one):
    for actor in one:
        field.heard(actor)
    assert field.networks() == {D.COMPLETE: 1}
    field.said(one[1], Decision.WITHDRAWN)
    assert field.people() == {D.COMPLETE: 1, D.WITHDRAWN: 1}
    assert field.networks() == {D.PARTIAL: 1}
    # The client owns his question: the story of the daughter would rest with his.
    field.said(one[0], Decision.WITHDRAWN)
    assert field.people() == {D.WITHDRAWN: 2}
    assert field.networks() == {D.WITHDRAWN: 1}
    assert field.account().released == 1


def test_who_was_erased_stays_and_who_expired_was_heard(field, one):
    field.heard(one[0])
    field.heard(one[1])
    with field.cast.writing() as session:
        expire_story(session, session.get_one(Actor, one[0].id))
    assert field.people() == {D.COMPLETE: 2}
    with field.cast.writing() as session:
        erase_actor(session, session.get_one(Actor, one[1].id), field.cast.lead.id)
    assert field.people() == {D.COMPLETE: 1, D.WITHDRAWN: 1}


def test_who_refused_and_was_erased_did_refuse(field, one):
    field.called(one[0], Outcome.REFUSED)
    with field.cast.writing() as session:
        erase_actor(session, session.get_one(Actor, one[0].id), field.cast.lead.id)
    assert field.people() == {D.REFUSED: 1, D.NOT_TRIED: 1}


def test_a_conversation_that_goes_on_is_partial_once_words_were_typed(field, one):
    field.begun(one[0], typed=False)
    assert field.people() == {D.PENDING: 1, D.NOT_TRIED: 1}
    field.begun(one[0])
    assert field.people() == {D.PARTIAL: 1, D.NOT_TRIED: 1}
    assert field.networks() == {D.PARTIAL: 1}


def test_a_network_may_be_heard_without_its_client(field, one):
    field.called(one[0], Outcome.UNABLE)
    field.heard(one[1])
    assert field.networks() == {D.PARTIAL: 1}


def test_who_has_nothing_to_do_with_it_keeps_no_network_from_being_complete(field, one):
    field.heard(one[0])
    field.called(one[1], Outcome.INELIGIBLE)
    assert field.networks() == {D.COMPLETE: 1}


def test_two_draws_are_one_denominator(field):
    first = field.draw(clients=6, size=3)
    [client] = field.network(0, CLIENT, draw_id=first)
    field.heard(client)
    with field.cast.writing() as session:
        draw = session.get_one(Draw, first)
        frame = session.get_one(SamplingFrame, draw.frame_id)
        draw_from_frame(
            session, frame, size=6, seed="t", drawn_by=None, first_batch=4, reason="Nog een keer."
        )
    account = field.account()
    numbers = [(one.number, one.size, one.released) for one in account.draws]
    assert numbers == [(1, 3, 3), (2, 6, 4)]
    assert account.released == 3 + 4 - account.draws[1].earlier
    assert account.networks.counts[D.COMPLETE] == 1
    assert account.drawn == 6
    assert account.outside.total == 0


def test_a_number_that_got_two_networks_loses_nobody(field):
    """As older versions made them: a second network under the unit of the second draw."""
    first = field.draw(clients=2, size=2)
    [silent] = field.network(0, CLIENT, draw_id=first)
    field.called(silent, Outcome.NO_ANSWER)
    with field.cast.writing() as session:
        draw = session.get_one(Draw, first)
        frame = session.get_one(SamplingFrame, draw.frame_id)
        again = draw_from_frame(
            session, frame, size=2, seed="t", drawn_by=None, reason="Nog een keer."
        )
        number = released_units(session, first)[0].pseudonym
        [unit] = [one for one in released_units(session, again.id) if one.pseudonym == number]
        made = create_network(
            session,
            session.get_one(Study, field.study_id),
            reference="N99",
            created_by=None,
            drawn_unit_id=unit.id,
        )
        heard = add_actor(session, made, role=FAMILY, identity=Identity(name=CANARY), added_by=None)
    field.heard(heard)
    account = field.account()
    assert (account.released, account.outside.total) == (2, 0)
    assert field.networks() == {D.PARTIAL: 1, D.NOT_TRIED: 1}


def test_networks_without_a_draw_count_apart(cast):
    with cast.database.reading() as session:
        account = response_account(session, cast.study.id, k=5)
    assert (account.released, account.outside.total, account.people.total) == (0, 1, 2)
    assert not account.is_empty


def test_small_strata_stand_together_and_the_sample_is_held_against_the_base(field):
    draw_id = field.draw(clients=40, size=20, strata=("Noord", "Noord", "Zuid", "Oost"))
    [client] = field.network(0, CLIENT, draw_id=draw_id)
    field.heard(client)
    account = field.account(k=8)
    assert sum(one.frame for one in account.strata) == account.frame == 40
    assert sum(one.tally.total for one in account.strata) == account.released == 20
    assert all(one.tally.total >= 8 for one in account.strata)
    [small] = [one for one in account.strata if one.name == TOGETHER]
    assert set(small.parts) >= {"Oost", "Zuid"}
    assert sum(one.expected for one in account.strata) == pytest.approx(20)
    assert sum(one.expected_heard for one in account.strata) == pytest.approx(1)


def test_one_stratum_is_no_breakdown(field):
    field.draw()
    assert field.account().strata == ()


def test_roles_below_k_stand_together(field):
    draw_id = field.draw(size=3)
    for position in range(3):
        field.network(position, CLIENT, FAMILY, FAMILY, NEIGHBOUR, draw_id=draw_id)
    lines = [(one.name, one.parts, one.tally.total) for one in field.account(k=5).roles]
    assert lines == [
        ("family", ("family",), 6),
        (TOGETHER, ("client", "neighbour"), 6),
    ]


def test_released_later_in_batches_counts_when_it_is_released(field):
    draw_id = field.draw(size=5, first_batch=2)
    assert (field.account().drawn, field.account().released) == (5, 2)
    with field.cast.writing() as session:
        release_batch(session, session.get_one(Draw, draw_id), count=2, released_by=None)
    assert (field.account().drawn, field.account().released) == (5, 4)


PEOPLE = st.lists(st.sampled_from(list(Disposition)), max_size=6)


@given(PEOPLE, st.booleans(), st.sampled_from([None, *ReleaseReason]))
def test_a_network_stands_in_one_way_that_fits_its_people(people, has_client, fell_out):
    pairs = [(one, has_client and number == 0) for number, one in enumerate(people)]
    found = disposition_of_network(pairs, fell_out)
    if INTERVIEWED & set(people):
        assert found in INTERVIEWED
    elif D.PENDING in people:
        assert found is D.PENDING
    else:
        assert found not in {*INTERVIEWED, D.PENDING}
    if not people and fell_out is None:
        assert found is D.NOT_TRIED


@given(PEOPLE)
def test_complete_means_everybody(people):
    found = disposition_of_network([(one, False) for one in people], None)
    everybody = {one for one in people if one is not D.INELIGIBLE} == {D.COMPLETE}
    assert (found is D.COMPLETE) == everybody
