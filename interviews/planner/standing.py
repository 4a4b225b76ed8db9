"""Which appointments that stand already stay where they are, and which must move."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from interviews.planner.draft import Draft, Spot, merged
from interviews.planner.problem import Call, Standing, Window


def keep_standing(draft: Draft, *, is_late: Callable[[], bool] = lambda: False) -> set[UUID]:
    """Place every sound appointment in the draft, and pin those that may not move.

    An appointment is sound when its interviewer has the time and may phone here, and the actor
    can be phoned. It stays, also when a person planned it closer to another one, or above a
    limit, than the planner would: nothing of that is undone unasked.

    Returns:
        The ids of the sound ones that the planner may move.
    """
    standing = [(one, one.standing) for one in draft.problem.calls if one.standing]
    standing.sort(key=lambda pair: (pair[1].starts_at, pair[0].id))
    for call, stands in standing:
        if call.barrier is None and _is_sound(draft, call, stands):
            unit = draft.board.unit_of(stands.starts_at)
            draft.place(call, Spot(stands.interviewer_id, unit, stands.starts_at))
    if not draft.problem.choices.may_move:
        draft.pinned = set(draft.placed)
        return set()
    # Once it is late nothing is moved: whatever was not looked at stays too.
    draft.pinned = {
        one for one in list(draft.placed) if is_late() or not _is_regular(draft, draft.calls[one])
    }
    return set(draft.placed) - draft.pinned


def _is_sound(draft: Draft, call: Call, stands: Standing) -> bool:
    person = draft.people.get(stands.interviewer_id)
    window = Window(stands.starts_at, stands.starts_at + call.length)
    if person is None or person.id in call.never:
        return False
    beside = [
        draft.window_of(one)
        for one, spot in draft.placed.items()
        if spot.interviewer_id == person.id or draft.calls[one].person_id == call.person_id
    ]
    return (
        draft.problem.start <= window.start < draft.problem.end
        and _covers(merged(person.windows), window)
        and not _touches([*person.taken, *call.bad, *beside], window)
    )


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
