"""Small questions for the planner, and the time that the tests give it."""

from dataclasses import replace

from planner_instances import at, some_id

from interviews.planner.problem import Call, Interviewer, Problem, Standing
from interviews.planner.running import Limits

LONG = Limits(seconds=600, rounds=3)


def limits(**changes):
    return replace(LONG, **changes)


def problem(interviewers, calls, **changes):
    facts = {"start": at(0, 0), "end": at(28, 0), "zone": at(0, 0).tzinfo} | changes
    return Problem(interviewers=tuple(interviewers), calls=tuple(calls), **facts)


def person(number, *windows, **facts):
    return Interviewer(some_id(number), windows, **facts)


def call(number, network=100, **facts):
    facts = {"person_id": some_id(number + 5000)} | facts
    return Call(some_id(number), some_id(network), **facts)


def standing(one, by, moment):
    return replace(one, standing=Standing(by.id, moment))


def as_standing(asked, plan):
    """The same problem, with the plan as the appointments that stand."""
    where = {one.call_id: one for one in plan.placements}
    calls = [
        replace(one, standing=Standing(where[one.id].interviewer_id, where[one.id].starts_at))
        if one.id in where
        else one
        for one in asked.calls
    ]
    return replace(asked, calls=tuple(calls))
