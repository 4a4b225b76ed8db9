"""What each wish weighs, in points. More points is worse; a call without a place is worst."""

from datetime import date
from uuid import UUID

from interviews.planner.board import HalfDay
from interviews.planner.draft import Draft, Spot
from interviews.planner.problem import Call

UNPLANNED = 20_000
CLIENT_UNPLANNED = 24_000
MOVED = 6_000
BEFORE_CLIENT = 3_000
KNOWS_NETWORK = 900
ONE_INTERVIEWER = 500
MANY_INTERVIEWERS = 250
BAD_MOMENT = 150
UNFAIR = 120
DAY_TOO_LONG = 100
MOST_DAYS_TOO_LONG = 20


def unplanned_costs(call: Call) -> int:
    """Return the points of leaving this call out."""
    return CLIENT_UNPLANNED if call.is_client else UNPLANNED


def place_costs(
    call: Call, interviewer_id: UUID, half: HalfDay, *, suits: bool, stays: bool
) -> int:
    """Return the points of a place by itself, without the rest of the plan.

    Args:
        call: which call.
        interviewer_id: who would phone.
        half: in which half-day.
        suits: whether a time that suits the actor best is left in it.
        stays: whether its standing appointment is here.
    """
    points = half.index // 8  # Of two equal places the earlier week: later leaves room for trouble.
    if call.standing is not None and not stays:
        points += MOVED
    if interviewer_id in call.rather_not:
        points += KNOWS_NETWORK
    if call.good and not suits:
        points += BAD_MOMENT
    return points


def fair_shares(draft: Draft) -> dict[UUID, int]:
    """Return how many conversations each may have, in proportion to his hours, rounded up."""
    hours = {one: bits.bit_count() for one, bits in draft.windows.items()}
    total = sum(hours.values())
    if not total:
        return dict.fromkeys(hours, 0)
    taken = sum(len(one.taken) for one in draft.problem.interviewers)
    calls = taken + sum(one.barrier is None for one in draft.problem.calls)
    return {one: -(-calls * mine // total) for one, mine in hours.items()}


def loads(draft: Draft) -> dict[UUID, int]:
    """Return how many conversations each has now."""
    return {one.id: len(one.taken) + len(draft.own[one.id]) for one in draft.problem.interviewers}


def points_of(draft: Draft) -> int:
    """Return the points of the whole draft."""
    return unfair_points(draft) + sum(network_points(draft, one) for one in draft.networks)


def unfair_points(draft: Draft) -> int:
    """Return the points of conversations above somebody's fair share."""
    shares, load = fair_shares(draft), loads(draft)
    return sum(UNFAIR * max(load[one] - shares[one], 0) for one in shares)


def network_points(draft: Draft, network_id: UUID) -> int:
    """Return the points of one network: of its calls, and of how they stand together."""
    calls = [one for one in draft.networks[network_id] if one.barrier is None]
    placed = [(one, draft.placed[one.id]) for one in calls if one.id in draft.placed]
    points = sum(unplanned_costs(one) for one in calls if one.id not in draft.placed)
    for call, spot in placed:
        half = draft.board.half_day_of(spot.unit)
        if half is None:
            continue
        stands = call.standing
        stays = stands is not None and (stands.interviewer_id, stands.starts_at) == (
            spot.interviewer_id,
            spot.at,
        )
        suits = bool(draft.suiting(call) >> spot.unit & 1)
        points += place_costs(call, spot.interviewer_id, half, suits=suits, stays=stays)
    return points + _together(draft, network_id, placed)


def _together(draft: Draft, network_id: UUID, placed: list[tuple[Call, Spot]]) -> int:
    choices, held = draft.problem.choices, draft.held[network_id]
    zone = draft.board.zone
    dates = [one.on for one in held] + [spot.at.astimezone(zone).date() for _, spot in placed]
    phoning = {one.interviewer_id for one in held} | {spot.interviewer_id for _, spot in placed}
    points = DAY_TOO_LONG * days_too_long(dates, choices.network_days)
    points += MANY_INTERVIEWERS * max(len(phoning) - choices.interviewers_per_network, 0)
    if len(dates) >= choices.interviewers_per_network:
        points += ONE_INTERVIEWER * max(choices.interviewers_per_network - len(phoning), 0)
    return points + BEFORE_CLIENT * before_client(draft, network_id)


def before_client(draft: Draft, network_id: UUID) -> int:
    """Return how many of a network are phoned before the conversation with their client is over."""
    calls, placed = draft.networks[network_id], draft.placed
    client = next((one for one in calls if one.is_client and one.id in placed), None)
    if client is None:
        return 0
    end = placed[client.id].unit + draft.board.units(client.length)
    others = [placed[one.id] for one in calls if one.id in placed and one is not client]
    return sum(one.unit < end for one in others)


def days_too_long(dates: list[date], most: int) -> int:
    """Return how many days a network takes more than it should; at most a fixed number."""
    if not dates:
        return 0
    return min(max((max(dates) - min(dates)).days + 1 - most, 0), MOST_DAYS_TOO_LONG)
