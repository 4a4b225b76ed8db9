"""An appointment that cannot stay is told with the rule against it, and only such a one."""

from dataclasses import replace

import pytest
from planner_checker import moved
from planner_instances import at, instance, some_id, window
from planner_problems import LONG, as_standing, call, limits, person, problem, standing

from app.plan_words import why_moved
from interviews.planner.problem import Choices, Reason, Rule
from interviews.planner.solve import make_plan
from interviews.planner.standing import why_unsound

ANN = person(1, window(0, 9, 17))
HERE = standing(call(10), ANN, at(0, 10))
BESIDE = standing(call(11), ANN, at(0, 10, 15))


@pytest.mark.parametrize(
    ("people", "calls", "rule"),
    [
        ([person(2, window(0, 9, 17))], [HERE], Rule.NO_INTERVIEWERS),
        ([ANN], [replace(HERE, never=frozenset({ANN.id}))], Rule.KNOWS_NETWORK),
        ([replace(ANN, windows=())], [HERE], Rule.NO_WINDOW),
        ([ANN], [replace(HERE, bad=(window(0, 10, 11),))], Rule.ACTOR_BAD_TIMES),
        ([ANN], [standing(call(10), ANN, at(-1, 10))], Rule.TOO_LATE),
        ([replace(ANN, taken=(window(0, 10, 11),))], [HERE], Rule.FULL),
    ],
)
def test_the_rule_against_an_appointment_is_told(people, calls, rule):
    assert why_unsound(problem(people, calls)) == {HERE.id: Reason(rule, ANN.id)}


def test_of_two_at_one_time_the_first_stays_and_the_other_is_told_why():
    assert why_unsound(problem([ANN], [BESIDE, HERE])) == {BESIDE.id: Reason(Rule.FULL, ANN.id)}
    bob = person(2, window(0, 9, 17))
    twin = replace(standing(call(11), bob, at(0, 10, 15)), person_id=HERE.person_id)
    told = why_unsound(problem([ANN, bob], [twin, HERE]))
    assert told == {twin.id: Reason(Rule.PERSON_TAKEN, bob.id)}


def test_what_can_stay_has_no_reason():
    assert why_unsound(problem([ANN], [HERE, call(12)])) == {}


@pytest.mark.parametrize("seed", [2, 3])
def test_whoever_moves_unasked_has_a_reason(seed):
    asked = instance(seed, networks=5, calls=20, interviewers=3, weeks=2, presence=1.0)
    before = as_standing(asked, make_plan(asked, limits()))
    ill = before.interviewers[0]
    after = replace(before, interviewers=(replace(ill, windows=()), *before.interviewers[1:]))
    gone = moved(after, make_plan(after, LONG).placements)
    told = why_unsound(after)
    assert gone
    assert gone <= set(told)
    assert {one.rule for one in told.values()} == {Rule.NO_WINDOW}
    assert {one.interviewer_id for one in told.values()} == {ill.id}


def test_one_who_makes_room_for_another_was_well_where_he_was(app):
    ann = person(1, window(0, 9, 10), window(1, 9, 10))
    stands = standing(call(10), ann, at(0, 9))
    narrow = call(11, network=101, bad=(window(1, 0, 23),))
    asked = problem([ann], [stands, narrow], choices=Choices(may_move=True))
    assert moved(asked, make_plan(asked, limits()).placements) == {some_id(10)}
    assert why_unsound(asked) == {}
    with app.test_request_context():
        assert why_moved([]) == "De oude tijd kan ook. Zo past het geheel beter."
        assert why_moved([Reason(Rule.NO_WINDOW, ann.id)]) == (
            "De interviewer kan op deze tijd niet meer."
        )
