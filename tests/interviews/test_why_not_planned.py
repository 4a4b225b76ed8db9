"""Why somebody has no place: each rule by itself, with whose it is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from planner_instances import at, some_id, window

from interviews.planner.problem import (
    Call,
    Choices,
    Interviewer,
    Problem,
    Reason,
    Rule,
    Standing,
    Window,
)
from interviews.planner.running import Limits
from interviews.planner.solve import make_plan

ANN, BEN = some_id(1), some_id(2)
MORNING = window(0, 9, 12)


def ann(*windows, **facts):
    return Interviewer(ANN, windows, **facts)


def call(number=10, **facts):
    return Call(some_id(number), some_id(100), some_id(number + 5000), **facts)


def reasons(interviewers, calls, wanted=10, limits=None, **choices):
    asked = Problem(
        start=at(0, 0),
        end=at(14, 0),
        zone=at(0, 0).tzinfo,
        interviewers=tuple(interviewers),
        calls=tuple(calls),
        choices=Choices(**choices),
    )
    plan = make_plan(asked, limits or Limits(seconds=600))
    return next(one.reasons for one in plan.unplanned if one.call_id == some_id(wanted))


@pytest.mark.parametrize("barrier", [Rule.NO_CONSENT, Rule.CLIENT_SAYS_NO, Rule.ON_HOLD])
def test_who_may_not_be_phoned_has_that_as_the_only_reason(barrier):
    assert reasons([ann(MORNING)], [call(barrier=barrier)]) == (Reason(barrier),)


def test_there_is_nobody_who_phones():
    assert reasons([], [call()]) == (Reason(Rule.NO_INTERVIEWERS),)


def test_nobody_has_an_hour():
    found = reasons([ann(), Interviewer(BEN, (Window(at(1, 9), at(1, 9, 30)),))], [call()])
    assert found == (Reason(Rule.NO_WINDOW, ANN), Reason(Rule.NO_WINDOW, BEN))


def test_everybody_knows_the_network():
    people = [ann(MORNING), Interviewer(BEN, (MORNING,))]
    found = reasons(people, [call(never=frozenset([ANN, BEN]))])
    assert {one.rule for one in found} == {Rule.KNOWS_NETWORK}


def test_one_knows_it_and_the_other_is_not_there():
    people = [ann(MORNING), Interviewer(BEN, ())]
    found = reasons(people, [call(never=frozenset([ANN]))])
    assert found == (Reason(Rule.KNOWS_NETWORK, ANN), Reason(Rule.NO_WINDOW, BEN))


def test_the_only_free_time_is_when_the_actor_asked_not_to_be_phoned():
    found = reasons([ann(MORNING)], [call(bad=(window(0, 8, 12),))])
    assert found == (Reason(Rule.ACTOR_BAD_TIMES, ANN),)


def test_the_client_has_no_place_himself():
    client = call(9, is_client=True, barrier=Rule.NO_CONSENT)
    found = reasons([ann(MORNING)], [client, call()], client_first=True)
    assert found == (Reason(Rule.CLIENT_NOT_PLANNED, call_id=client.id),)


def test_there_is_no_time_left_after_the_client():
    client = call(9, is_client=True, bad=(window(0, 0, 11),))
    found = reasons([ann(MORNING)], [client, call()], client_first=True)
    assert found == (Reason(Rule.AFTER_CLIENT, ANN, call_id=client.id),)


def test_the_day_is_full():
    one = call(11, standing=Standing(ANN, at(0, 9)))
    found = reasons([ann(MORNING, most_per_day=1)], [one, call()])
    assert found == (Reason(Rule.DAY_LIMIT, ANN),)


def test_the_week_is_full_and_it_is_said_which():
    one = call(11, standing=Standing(ANN, at(7, 9)))
    person = ann(window(7, 9, 12), window(8, 9, 12), most_per_week=1)
    assert reasons([person], [one, call()]) == (Reason(Rule.WEEK_LIMIT, ANN, week=at(7, 0).date()),)


def test_his_hours_are_taken():
    taken = Window(at(0, 10), at(0, 10, 45))
    found = reasons([ann(MORNING, taken=(taken,), pause=timedelta(hours=1))], [call()])
    assert found == (Reason(Rule.FULL, ANN),)


def test_the_actor_has_another_conversation_at_the_only_time():
    one = Window(at(0, 9), at(0, 9, 45))
    elsewhere = replace(call(11), person_id=call().person_id, standing=Standing(BEN, at(0, 9)))
    people = [ann(one), Interviewer(BEN, (one,))]
    found = reasons(people, [elsewhere, replace(call(), never=frozenset([BEN]))])
    assert found == (Reason(Rule.PERSON_TAKEN, ANN), Reason(Rule.KNOWS_NETWORK, BEN))
