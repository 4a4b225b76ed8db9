"""Who phones whom in which half-day: one model for some calls beside what is placed.

Exact times come after; a grid of exact times in one model was slower and found less.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from ortools.sat.python import cp_model

from interviews.planner.board import HalfDay, runs_of
from interviews.planner.costs import (
    BEFORE_CLIENT,
    DAY_TOO_LONG,
    MANY_INTERVIEWERS,
    MOST_DAYS_TOO_LONG,
    ONE_INTERVIEWER,
    UNFAIR,
    fair_shares,
    loads,
    place_costs,
    unplanned_costs,
)
from interviews.planner.draft import Draft, Spot
from interviews.planner.problem import Call, Interviewer
from interviews.planner.running import Expression, Limits, run_model

Key = tuple[UUID, UUID, int]


@dataclass
class _Model:
    """The model with its unknowns: which call is with whom in which half-day."""

    draft: Draft
    movable: list[Call]
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    here: dict[Key, cp_model.IntVar] = field(default_factory=dict)
    of_call: dict[UUID, list[Key]] = field(default_factory=lambda: defaultdict(list))
    points: list[Expression] = field(default_factory=list)

    def number(self, call: Call) -> Expression:
        """Return the number of the call's half-day, from 1; 0 when it has no place."""
        return sum((key[2] + 1) * self.here[key] for key in self.of_call[call.id])

    def day(self, call: Call) -> Expression:
        """Return the day of the call; 0 when it has no place."""
        halves = self.draft.board.half_days
        return sum(halves[key[2]].day * self.here[key] for key in self.of_call[call.id])

    def planned(self, call: Call) -> Expression:
        """Return 1 when the call has a place."""
        return sum(self.here[key] for key in self.of_call[call.id])


def choose_half_days(
    draft: Draft, movable: list[Call], hint: dict[UUID, Spot], limits: Limits, *, effort: float
) -> dict[UUID, tuple[UUID, int]]:
    """Choose interviewer and half-day for each movable call.

    Args:
        draft: the board with the appointments that stay; it is not changed.
        movable: what may get a place (again).
        hint: a plan to begin with; nothing worse than that comes back.
        limits: how long, and when to stop.
        effort: of this model, in the solver's own measure.

    Returns:
        Interviewer and number of the half-day by call; a call that got no place is absent.
    """
    model = _Model(draft, movable)
    for call in movable:
        _add_places(model, call)
        if limits.is_late():
            return {}
    for person in draft.problem.interviewers:
        _add_room(model, person)
    _add_people(model)
    for network_id in dict.fromkeys(call.network_id for call in movable):
        _add_network(model, network_id)
    _add_fairness(model)
    model.cp.minimize(sum(model.points))
    _hint(model, hint)
    values = run_model(model.cp, model.here, limits, effort=effort)
    return {key[0]: (key[1], key[2]) for key, chosen in values.items() if chosen}


def _add_places(model: _Model, call: Call) -> None:
    draft = model.draft
    suiting = draft.suiting(call)
    stands = call.standing
    at = draft.board.half_day_of(draft.board.unit_of(stands.starts_at)) if stands else None
    for person in draft.problem.interviewers:
        starts = draft.open_starts(call, person)
        for half in draft.board.half_days if starts else []:
            here = starts & half.bits
            if not here:
                continue
            key = (call.id, person.id, half.index)
            stays = bool(stands and stands.interviewer_id == person.id and at == half)
            cost = place_costs(call, person.id, half, suits=bool(here & suiting), stays=stays)
            model.here[key] = model.cp.new_bool_var("")
            model.of_call[call.id].append(key)
            model.points.append((cost - unplanned_costs(call)) * model.here[key])
    if model.of_call[call.id]:
        model.cp.add_at_most_one(model.here[key] for key in model.of_call[call.id])


def _add_room(model: _Model, person: Interviewer) -> None:
    """Keep his hours, his limits of a day and of a week."""
    draft, board = model.draft, model.draft.board
    by_half: dict[int, list[Key]] = defaultdict(list)
    for key in model.here:
        if key[1] == person.id:
            by_half[key[2]].append(key)
    days: dict[object, list[Key]] = defaultdict(list)
    weeks: dict[object, list[Key]] = defaultdict(list)
    for index, keys in by_half.items():
        half = board.half_days[index]
        _add_half_day(model, person, half, keys)
        days[half.on] += keys
        weeks[half.week] += keys
    for group, most, counted in (
        (days, person.most_per_day, draft.per_day),
        (weeks, person.most_per_week, draft.per_week),
    ):
        for when, keys in group.items():
            if most is not None:
                left = most - counted[person.id, when]  # type: ignore[index]
                model.cp.add(sum(model.here[key] for key in keys) <= left)


def _add_half_day(model: _Model, person: Interviewer, half: HalfDay, keys: list[Key]) -> None:
    draft = model.draft
    pause = draft.board.units(person.pause)
    sizes = {key: draft.board.units(draft.calls[key[0]].length) + pause for key in keys}
    free = draft.windows[person.id] & ~draft.busy[person.id]
    # What stands keeps its own pause; inside a stretch only the pauses between calls count.
    runs = [one + pause for one in runs_of(free & half.bits)]
    most = sum(one // min(sizes.values()) for one in runs)
    end = half.bits.bit_length()
    if free >> end & 1 and free >> (end - 1) & 1:
        runs[-1] -= pause
    model.cp.add(sum(model.here[key] for key in keys) <= most)
    if len(set(sizes.values())) > 1:
        model.cp.add(sum(sizes[key] * model.here[key] for key in keys) <= sum(runs))


def _add_people(model: _Model) -> None:
    """Phone one person who is in several networks at most once a day."""
    calls: dict[UUID, list[Call]] = defaultdict(list)
    for call in model.movable:
        calls[call.person_id].append(call)
    for several in calls.values():
        if len(several) < 2:
            continue
        days: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for call in several:
            for key in model.of_call[call.id]:
                days[model.draft.board.half_days[key[2]].day].append(model.here[key])
        for here in days.values():
            model.cp.add_at_most_one(here)


def _add_network(model: _Model, network_id: UUID) -> None:
    calls = model.draft.networks[network_id]
    movable = [one for one in calls if model.of_call.get(one.id)]
    if not movable:
        return
    _add_order(model, calls, movable)
    _add_days(model, network_id, calls, movable)
    _add_interviewers(model, network_id, calls, movable)


def _add_order(model: _Model, calls: list[Call], movable: list[Call]) -> None:
    client = next((one for one in calls if one.is_client), None)
    if client is None:
        return
    draft, many = model.draft, len(model.draft.board.half_days) + 2
    fixed = draft.placed.get(client.id)
    half = draft.board.half_day_of(fixed.unit) if fixed else None
    number = half.index + 1 if half else model.number(client)
    planned = 1 if half else model.planned(client)
    for call in movable:
        if call.is_client:
            continue
        if draft.problem.choices.client_first:
            if half is None:
                model.cp.add(model.planned(call) <= planned)
                model.cp.add(model.number(call) >= number + 1 - many * (1 - model.planned(call)))
            continue
        early = model.cp.new_bool_var("")
        model.cp.add(
            model.number(call) >= number + planned - many * (1 - model.planned(call)) - many * early
        )
        model.points.append(BEFORE_CLIENT * early)


def _add_days(model: _Model, network_id: UUID, calls: list[Call], movable: list[Call]) -> None:
    draft = model.draft
    first_day = draft.board.dates[0]
    known = [(one.on - first_day).days for one in draft.held[network_id]]
    for one in calls:
        if one.id in draft.placed:
            known.append(
                (draft.placed[one.id].at.astimezone(draft.board.zone).date() - first_day).days
            )
    if len(known) + len(movable) < 2:
        return
    days = len(draft.board.dates)
    low, high = min([0, *known]), max([days, *known])
    first, last = model.cp.new_int_var(low, high, ""), model.cp.new_int_var(low, high, "")
    for day in known:
        model.cp.add(first <= day)
        model.cp.add(last >= day)
    for call in movable:
        model.cp.add(first <= model.day(call) + (high - low) * (1 - model.planned(call)))
        model.cp.add(last >= model.day(call) - (high - low) * (1 - model.planned(call)))
    too_long = model.cp.new_int_var(0, MOST_DAYS_TOO_LONG, "")
    # Past the most that counts, a network is late and no day more or less matters.
    late = model.cp.new_bool_var("")
    most = draft.problem.choices.network_days
    model.cp.add(too_long >= last - first + 1 - most - (high - low) * late)
    model.points += [DAY_TOO_LONG * too_long, DAY_TOO_LONG * MOST_DAYS_TOO_LONG * late]


def _add_interviewers(
    model: _Model, network_id: UUID, calls: list[Call], movable: list[Call]
) -> None:
    draft, wished = model.draft, model.draft.problem.choices.interviewers_per_network
    known = {one.interviewer_id for one in draft.held[network_id]}
    known |= {draft.placed[one.id].interviewer_id for one in calls if one.id in draft.placed}
    phones: list[cp_model.IntVar] = []
    for person in draft.problem.interviewers:
        keys = [key for call in movable for key in model.of_call[call.id] if key[1] == person.id]
        if person.id in known or not keys:
            continue
        phone = model.cp.new_bool_var("")
        by_call: dict[UUID, list[cp_model.IntVar]] = defaultdict(list)
        for key in keys:
            by_call[key[0]].append(model.here[key])
        for here in by_call.values():
            model.cp.add(sum(here) <= phone)
        model.cp.add(sum(model.here[key] for key in keys) >= phone)
        phones.append(phone)
    total = len(known) + sum(phones)
    if len(known) + len(movable) >= wished:
        short = model.cp.new_int_var(0, wished, "")
        model.cp.add(short >= wished - total)
        model.points.append(ONE_INTERVIEWER * short)
    over = model.cp.new_int_var(0, len(draft.people) + len(known), "")
    model.cp.add(over >= total - wished)
    model.points.append(MANY_INTERVIEWERS * over)


def _add_fairness(model: _Model) -> None:
    """Let everybody phone in proportion to his hours."""
    shares, load = fair_shares(model.draft), loads(model.draft)
    for person in model.draft.problem.interviewers:
        keys = [key for key in model.here if key[1] == person.id]
        if not keys:
            continue
        above = model.cp.new_int_var(0, load[person.id] + len(model.movable), "")
        here = sum(model.here[key] for key in keys)
        model.cp.add(above >= here + load[person.id] - shares[person.id])
        model.points.append(UNFAIR * above)


def _hint(model: _Model, hint: dict[UUID, Spot]) -> None:
    chosen = set()
    for call_id, spot in hint.items():
        half = model.draft.board.half_day_of(spot.unit)
        if half is not None:
            chosen.add((call_id, spot.interviewer_id, half.index))
    for key, here in model.here.items():
        model.cp.add_hint(here, key in chosen)
