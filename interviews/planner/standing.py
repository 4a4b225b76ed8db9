"""Which appointments that stand already stay where they are, and which must move."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from interviews.planner.board import Board
from interviews.planner.draft import Draft, Spot, merged
from interviews.planner.problem import Call, Problem, Reason, Rule, Standing, Window


def keep_standing(draft: Draft, *, is_late: Callable[[], bool] = lambda: False) -> set[UUID]:
    """Place every sound appointment in the draft, and pin those that may not move.

    An appointment is sound when its interviewer has the time and may phone here, and the actor
    can be phoned. It stays, also when a person planned it closer to another one, or above a
    limit, than the planner would: nothing of that is undone unasked.

    Returns:
        The ids of the sound ones that the planner may move.
    """
    _place_sound(draft)
    if not draft.problem.choices.may_move:
        draft.pinned = set(draft.placed)
        return set()
    # Once it is late nothing is moved: whatever was not looked at stays too.
    draft.pinned = {
        one for one in list(draft.placed) if is_late() or not _is_regular(draft, draft.calls[one])
    }
    return set(draft.placed) - draft.pinned


def why_unsound(problem: Problem) -> dict[UUID, Reason]:
    """Return, per call whose appointment cannot stay, the first rule against it."""
    return _place_sound(Draft(problem, Board(problem)))


def _place_sound(draft: Draft) -> dict[UUID, Reason]:
    """Place every sound appointment, the earliest first; return why the others are not."""
    standing = [(one, one.standing) for one in draft.problem.calls if one.standing]
    standing.sort(key=lambda pair: (pair[1].starts_at, pair[0].id))
    unsound = {}
    for call, stands in standing:
        rule = call.barrier or _rule_against(draft, call, stands)
        if rule is None:
            unit = draft.board.unit_of(stands.starts_at)
            draft.place(call, Spot(stands.interviewer_id, unit, stands.starts_at))
        else:
            unsound[call.id] = Reason(rule, stands.interviewer_id)
    return unsound


def _rule_against(draft: Draft, call: Call, stands: Standing) -> Rule | None:
    """Return the first rule that an appointment breaks beside what is placed, None if none."""
    person = draft.people.get(stands.interviewer_id)
    window = Window(stands.starts_at, stands.starts_at + call.length)
    if person is None:
        return Rule.NO_INTERVIEWERS
    if person.id in call.never:
        return Rule.KNOWS_NETWORK
    if not draft.problem.start <= window.start < draft.problem.end:
        return Rule.TOO_LATE
    if not _covers(merged(person.windows), window):
        return Rule.NO_WINDOW
    if _touches(call.bad, window):
        return Rule.ACTOR_BAD_TIMES
    placed = draft.placed.items()
    same = [draft.window_of(one) for one, _ in placed if _same_person(draft, one, call)]
    if _touches(same, window):
        return Rule.PERSON_TAKEN
    his = [draft.window_of(one) for one, spot in placed if spot.interviewer_id == person.id]
    return Rule.FULL if _touches([*person.taken, *his], window) else None


def _same_person(draft: Draft, placed: UUID, call: Call) -> bool:
    return draft.calls[placed].person_id == call.person_id


def _is_regular(draft: Draft, call: Call) -> bool:
    """Return whether the planner itself could have put it here: with the pause, within limits."""
    spot = draft.placed[call.id]
    draft.remove(call)
    starts = draft.open_starts(call, draft.people[spot.interviewer_id])
    draft.place(call, spot)
    return bool(starts >> spot.unit & 1)


def _covers(windows: Iterable[Window], inner: Window) -> bool:
    return any(one.start <= inner.start and inner.end <= one.end for one in windows)


def _touches(windows: Iterable[Window], inner: Window) -> bool:
    pad = timedelta(0)
    return any(one.start < inner.end + pad and inner.start < one.end for one in windows)
