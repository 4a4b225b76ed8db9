"""Why a call has no place: for each interviewer the first rule that leaves nothing over.

Each rule is laid on what the one before left, from what nobody can change today (hours) to what
the rest of the plan took. The rule that takes the last start away is the one that binds.
"""

from datetime import datetime
from uuid import UUID

from interviews.planner.board import HalfDay, starts_in, starts_touching
from interviews.planner.draft import EVERYTHING, Draft
from interviews.planner.problem import Call, Interviewer, Reason, Rule, Unplanned
from interviews.planner.running import Limits


def why_not(draft: Draft, limits: Limits) -> tuple[Unplanned, ...]:
    """Return every call without a place, with why; past the limit without looking for it."""
    return tuple(
        Unplanned(
            one.id,
            (Reason(one.barrier or Rule.NOT_REACHED),)
            if limits.must_answer()
            else reasons_of(draft, one, was_stopped=limits.is_stopped),
        )
        for one in draft.problem.calls
        if one.id not in draft.placed
    )


def reasons_of(draft: Draft, call: Call, *, was_stopped: bool = False) -> tuple[Reason, ...]:
    """Return the rules in the way: one for everybody, or one for each interviewer."""
    if call.barrier is not None:
        return (Reason(call.barrier),)
    client = draft.client_of(call)
    waits = draft.problem.choices.client_first and client is not None and not call.is_client
    if waits and client is not None and client.id not in draft.placed:
        return (Reason(Rule.CLIENT_NOT_PLANNED, call_id=client.id),)
    if not draft.problem.interviewers:
        return (Reason(Rule.NO_INTERVIEWERS),)
    left = Rule.NOT_REACHED if was_stopped else Rule.FULL
    found = [
        # A place that is left without being used: the search was ended before it came here.
        _binding(draft, call, one, EVERYTHING) or Reason(left, one.id)
        for one in draft.problem.interviewers
    ]
    kinds = {one.rule for one in found}
    if kinds <= {Rule.NOT_REACHED} or kinds == {Rule.PERSON_TAKEN}:
        return (Reason(found[0].rule),)
    return tuple(found)


def rule_at(
    draft: Draft, call: Call, interviewer_id: UUID | None, moment: datetime | None
) -> Rule | None:
    """Return the first rule against this interviewer and moment; None when every rule holds."""
    if call.barrier is not None:
        return call.barrier
    person = draft.people.get(interviewer_id) if interviewer_id else None
    if person is None or moment is None:
        return Rule.NO_INTERVIEWERS
    if not draft.problem.start <= moment < draft.problem.end:
        return Rule.TOO_LATE
    client = draft.client_of(call)
    waits = draft.problem.choices.client_first and client is not None and not call.is_client
    if waits and client is not None and client.id not in draft.placed:
        return Rule.CLIENT_NOT_PLANNED
    found = _binding(draft, call, person, 1 << draft.board.unit_of(moment))
    return found.rule if found else None


def _binding(draft: Draft, call: Call, person: Interviewer, among: int) -> Reason | None:
    """Return the rule that takes the last of these starts away; None when one is left."""
    units = draft.board.units(call.length)
    if person.id in call.never:
        return Reason(Rule.KNOWS_NETWORK, person.id)
    starts = among & starts_in(draft.windows[person.id], units) & draft.board.quarters
    if not starts:
        return Reason(Rule.NO_WINDOW, person.id)
    starts &= ~starts_touching(draft.bad[call.id], units)
    if not starts:
        return Reason(Rule.ACTOR_BAD_TIMES, person.id)
    starts &= draft.in_order(call)
    if not starts:
        client = draft.client_of(call)
        return Reason(Rule.AFTER_CLIENT, person.id, call_id=client.id if client else None)
    free = starts & starts_in(~draft.busy[person.id], units)
    limited = _limit(draft, person, free or starts)
    if limited is not None:
        return limited
    if not free:
        return Reason(Rule.FULL, person.id)
    free &= draft.within_limits(person)
    return None if free & ~draft.person_touching(call) else Reason(Rule.PERSON_TAKEN, person.id)


def _limit(draft: Draft, person: Interviewer, starts: int) -> Reason | None:
    """Return the limit that takes every one of these starts away, if limits do."""
    if starts & draft.within_limits(person):
        return None
    halves = [one for one in draft.board.half_days if one.bits & starts]
    in_full_week = [one for one in halves if draft.week_is_full(person, one)]
    if in_full_week:
        return _week(person.id, in_full_week[0])
    return Reason(Rule.DAY_LIMIT, person.id)


def _week(person_id: UUID, half: HalfDay) -> Reason:
    return Reason(Rule.WEEK_LIMIT, person_id, week=half.week)
