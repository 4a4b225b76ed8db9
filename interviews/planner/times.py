"""The exact times of one day, after it is known who phones whom in which half-day."""

from collections import defaultdict
from uuid import UUID

from ortools.sat.python import cp_model

from interviews.planner.board import each_of
from interviews.planner.draft import Draft
from interviews.planner.problem import Call
from interviews.planner.running import Expression, Limits, run_model

LEFT_OUT = 100_000
DOES_NOT_SUIT = 2_000
MOVED = 5_000
# Of one day, in the solver's own measure; a day has some twenty-five conversations.
EFFORT = 0.1


def set_times(draft: Draft, chosen: dict[UUID, tuple[UUID, int]], limits: Limits) -> list[UUID]:
    """Place every chosen call in the draft, day by day; return those that did not fit."""
    days: dict[int, list[Call]] = defaultdict(list)
    for call_id, (_person, half) in chosen.items():
        days[draft.board.half_days[half].day].append(draft.calls[call_id])
    left: list[UUID] = []
    for day in sorted(days):
        if limits.is_over():
            # The round is lost; the plan from before it stands.
            return left
        calls = sorted(days[day], key=lambda one: (not one.is_client, str(one.id)))
        left += _set_day(draft, calls, chosen, limits)
    return left


def _set_day(
    draft: Draft, calls: list[Call], chosen: dict[UUID, tuple[UUID, int]], limits: Limits
) -> list[UUID]:
    model = cp_model.CpModel()
    starts: dict[UUID, cp_model.IntVar] = {}
    wanted: dict[tuple[UUID, str], cp_model.IntVar] = {}
    spans: dict[UUID, list[cp_model.IntervalVar]] = defaultdict(list)
    points: list[Expression] = []
    for call in calls:
        person = draft.people[chosen[call.id][0]]
        half = draft.board.half_days[chosen[call.id][1]]
        units = each_of(draft.open_starts(call, person) & half.bits)
        if not units:
            continue
        start = model.new_int_var_from_domain(cp_model.Domain.from_values(units), "")
        placed = model.new_bool_var("")
        size = draft.board.units(call.length) + draft.board.units(person.pause)
        spans[person.id].append(model.new_optional_fixed_size_interval_var(start, size, placed, ""))
        starts[call.id] = start
        wanted |= {(call.id, "start"): start, (call.id, "placed"): placed}
        points += [LEFT_OUT * (1 - placed), start - units[0]]
        points += _wishes(model, draft, call, person.id, start, units)
    for group in spans.values():
        model.add_no_overlap(group)
    model.minimize(sum(points))
    values = run_model(model, wanted, limits, effort=EFFORT)
    left = []
    for call in calls:
        if values.get((call.id, "placed")):
            spot = draft.spot(chosen[call.id][0], values[call.id, "start"], call)
            draft.place(call, spot)
        else:
            left.append(call.id)
    return left


def _wishes(
    model: cp_model.CpModel,
    draft: Draft,
    call: Call,
    interviewer_id: UUID,
    start: cp_model.IntVar,
    units: list[int],
) -> list[Expression]:
    """Return the points for a time that does not suit, and for an appointment that moves."""
    points: list[Expression] = []
    suiting = draft.suiting(call)
    suit = [one for one in units if suiting >> one & 1]
    if suit and len(suit) < len(units):
        points.append(DOES_NOT_SUIT * _not_in(model, start, suit))
    stands = call.standing
    if stands is not None and stands.interviewer_id == interviewer_id:
        unit = draft.board.unit_of(stands.starts_at)
        if unit in units:
            points.append(MOVED * _not_in(model, start, [unit]))
    return points


def _not_in(model: cp_model.CpModel, start: cp_model.IntVar, units: list[int]) -> cp_model.IntVar:
    outside = model.new_bool_var("")
    inside = cp_model.Domain.from_values(units)
    model.add_linear_expression_in_domain(start, inside).only_enforce_if(~outside)
    return outside
