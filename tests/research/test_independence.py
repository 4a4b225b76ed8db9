"""Independence: who knows a network is stopped, and every exception is told with its reason."""

import threading

import pytest
from cast import CANARY, consent

from interviews.appointments import make_appointment
from interviews.independent_calls import conflicts_of, interviewers_per_network
from interviews.interviews import InterviewStatus, interview_of, open_interview
from research.consents import Purpose
from research.errors import InvalidValueError
from research.independence import (
    KnowsHow,
    ReasonMissingError,
    RuleChangedError,
    end_link,
    is_hard_rule,
    set_rule,
    state_link,
    who_knows,
    why_known,
)
from research.independence_exceptions import (
    KnowsNetworkError,
    NothingToExceptError,
    OnlyLeadExceptsError,
    check_independent,
    end_exception,
    exceptions_of,
    make_exception,
)
from research.networks import Actor, Identity, Network, assign_reviewer, change_identity
from research.studies import Study
from research.tables import now


@pytest.fixture
def writing(cast):
    with cast.writing() as session:
        yield session


@pytest.fixture
def study(cast, writing):
    return writing.get_one(Study, cast.study.id)


@pytest.fixture
def network(cast, writing):
    return writing.get_one(Network, cast.network.id)


def knows(session, cast, study, network, how=KnowsHow.KNOWS, about="buren geweest"):
    return state_link(
        session,
        study,
        user_id=cast.interviewer.id,
        how=how,
        about=about,
        stated_by=cast.lead.id,
        network=None if how is KnowsHow.ORGANISATION else network,
    )


def planned(session, cast, **facts):
    actor = session.get_one(Actor, cast.client_actor.id)
    consent(session, actor, Purpose.INTERVIEW)
    return make_appointment(
        session,
        interview_of(session, actor),
        interviewer_id=cast.interviewer.id,
        starts_at=now(),
        made_by=cast.lead.id,
        **facts,
    )


def test_who_knows_nothing_of_a_network_is_planned_as_ever(cast, writing, network):
    assert why_known(writing, network, user_id=cast.interviewer.id) == []
    assert planned(writing, cast).interviewer_id == cast.interviewer.id


def test_who_was_said_to_know_a_network_gets_no_appointment_there(cast, writing, study, network):
    knows(writing, cast, study, network)
    with pytest.raises(KnowsNetworkError):
        planned(writing, cast)


def test_who_knows_a_network_does_not_begin_a_conversation(cast, writing, study, network):
    appointment = planned(writing, cast)
    knows(writing, cast, study, network, KnowsHow.TAKES_PART)
    interview = interview_of(writing, writing.get_one(Actor, cast.client_actor.id))
    with pytest.raises(KnowsNetworkError):
        open_interview(writing, interview, interviewer_id=cast.interviewer.id)
    assert interview.status == InterviewStatus.PLANNED
    assert [one.appointment.id for one in conflicts_of(writing, study.id)] == [appointment.id]


def test_an_organisation_is_found_whatever_its_capitals_and_spaces(cast, writing, study, network):
    actor = writing.get_one(Actor, cast.daughter.id)
    identity = Identity(name="Iemand", organisation="Welzijn  Zuid")
    change_identity(writing, actor, identity=identity, changed_by=None)
    assert why_known(writing, network, user_id=cast.interviewer.id) == []
    knows(writing, cast, study, network, KnowsHow.ORGANISATION, " welzijn zuid ")
    known = why_known(writing, network, user_id=cast.interviewer.id)
    assert [(one.how, one.about) for one in known] == [(KnowsHow.ORGANISATION, "welzijn zuid")]
    assert why_known(writing, network, user_id=cast.coder.id) == []


def test_a_team_is_found_by_the_activity_of_the_network(cast, writing, study, network):
    network.activity = "Eetcafé"
    knows(writing, cast, study, network, KnowsHow.ORGANISATION, "eetcafé")
    assert list(who_knows(writing, network, [cast.interviewer.id, cast.lead.id])) == [
        cast.interviewer.id
    ]


def test_who_reviews_a_network_knows_it(cast, writing, network):
    assign_reviewer(writing, network, user_id=cast.interviewer.id, assigned_by=None)
    known = why_known(writing, network, user_id=cast.interviewer.id)
    assert [one.how for one in known] == [KnowsHow.REVIEWS]


def test_what_does_not_hold_any_more_warns_nobody(cast, writing, study, network):
    link = knows(writing, cast, study, network)
    end_link(writing, link, ended_by=cast.lead.id)
    end_link(writing, link, ended_by=cast.lead.id)
    assert planned(writing, cast)


def test_an_exception_of_the_lead_lets_the_appointment_through_and_is_told(
    cast, writing, study, network
):
    knows(writing, cast, study, network)
    assert planned(writing, cast, exception_reason=f"Niemand anders spreekt {CANARY}.")
    (told,) = exceptions_of(writing, study)
    assert told.reason == f"Niemand anders spreekt {CANARY}."
    assert told.exception.how == ["knows"]
    assert not told.exception.under_hard_rule
    assert CANARY.encode() not in told.exception.reason_sealed
    assert conflicts_of(writing, study.id) == []


def test_a_reason_without_need_makes_no_exception(cast, writing, study):
    assert planned(writing, cast, exception_reason="voor de zekerheid")
    assert exceptions_of(writing, study) == []


def test_under_the_hard_rule_only_the_lead_makes_an_exception(cast, writing, study, network):
    knows(writing, cast, study, network)
    set_rule(writing, study, is_hard=True, version=0, changed_by=cast.lead.id)
    facts = {"user_id": cast.interviewer.id, "reason": "Ik kan het goed."}
    with pytest.raises(OnlyLeadExceptsError):
        make_exception(writing, network, **facts, made_by=cast.interviewer.id, by_lead=False)
    made = make_exception(writing, network, **facts, made_by=cast.lead.id, by_lead=True)
    assert made.under_hard_rule


def test_under_the_soft_rule_the_interviewer_says_why_himself(cast, writing, study, network):
    knows(writing, cast, study, network)
    facts = {"user_id": cast.interviewer.id, "made_by": cast.interviewer.id, "by_lead": False}
    with pytest.raises(ReasonMissingError):
        make_exception(writing, network, reason="  ", **facts)
    with pytest.raises(InvalidValueError):
        make_exception(writing, network, reason="x" * 501, **facts)
    first = make_exception(writing, network, reason="Het is lang geleden.", **facts)
    assert make_exception(writing, network, reason="Nog eens.", **facts).id == first.id
    assert len(exceptions_of(writing, study)) == 1


def test_what_somebody_allowed_himself_does_not_hold_under_the_hard_rule(
    cast, writing, study, network
):
    knows(writing, cast, study, network)
    own = {"user_id": cast.interviewer.id, "reason": "Het is lang geleden."}
    make_exception(writing, network, **own, made_by=cast.interviewer.id, by_lead=False)
    check_independent(writing, network, user_id=cast.interviewer.id)
    set_rule(writing, study, is_hard=True, version=0, changed_by=cast.lead.id)
    with pytest.raises(KnowsNetworkError):
        check_independent(writing, network, user_id=cast.interviewer.id)
    make_exception(writing, network, **own, made_by=cast.lead.id, by_lead=True)
    check_independent(writing, network, user_id=cast.interviewer.id)
    assert len(exceptions_of(writing, study)) == 2


def test_what_the_lead_allowed_holds_under_either_rule(cast, writing, study, network):
    knows(writing, cast, study, network)
    planned(writing, cast, exception_reason="Niemand anders kan.")
    set_rule(writing, study, is_hard=True, version=0, changed_by=cast.lead.id)
    check_independent(writing, network, user_id=cast.interviewer.id)


def test_an_exception_that_was_taken_back_stays_on_the_list_and_stops(
    cast, writing, study, network
):
    knows(writing, cast, study, network)
    planned(writing, cast, exception_reason="Het kan.")
    (told,) = exceptions_of(writing, study)
    end_exception(writing, told.exception, ended_by=cast.lead.id)
    assert len(exceptions_of(writing, study)) == 1
    with pytest.raises(KnowsNetworkError):
        planned(writing, cast)


def test_nothing_needs_no_exception(cast, writing, network):
    with pytest.raises(NothingToExceptError):
        make_exception(
            writing,
            network,
            user_id=cast.interviewer.id,
            reason="Voor de vorm.",
            made_by=cast.lead.id,
            by_lead=True,
        )


@pytest.mark.parametrize("how", [KnowsHow.REVIEWS, KnowsHow.ORGANISATION])
def test_a_network_goes_with_knowing_it_only(cast, writing, study, network, how):
    with pytest.raises(InvalidValueError):
        state_link(
            writing,
            study,
            user_id=cast.interviewer.id,
            how=how,
            about="Welzijn",
            stated_by=cast.lead.id,
            network=network,
        )


def test_a_network_of_another_study_is_none(cast, writing, network):
    other = writing.get_one(Study, cast.other_study.id)
    with pytest.raises(InvalidValueError):
        knows(writing, cast, other, network)


def test_the_number_of_interviewers_is_counted_and_stops_nobody(cast, writing, network):
    planned(writing, cast)
    assert interviewers_per_network(writing, cast.study.id) == {network.id: 1}


def test_of_two_leads_who_choose_a_rule_at_once_one_is_told(cast):
    """Both looked at version 0; whoever comes second hears that it changed."""
    went = []

    def choose(is_hard: bool) -> None:
        try:
            with cast.writing() as session:
                study = session.get_one(Study, cast.study.id)
                set_rule(session, study, is_hard=is_hard, version=0, changed_by=cast.lead.id)
            went.append(is_hard)
        except RuleChangedError:
            went.append(None)

    threads = [threading.Thread(target=choose, args=(one,)) for one in (True, False)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert went.count(None) == 1
    with cast.writing() as session:
        chosen = next(one for one in went if one is not None)
        assert is_hard_rule(session, cast.study.id) is chosen
