"""How good and how fast is the planner, beside a plan that a careful person makes by hand?

Made-up instances of 100 networks, 450 conversations, 8 interviewers and four weeks: easy ones,
and tight ones in which a plan by hand leaves people out. Per wish it says where ours is worse.
The baseline of the same run is ``tests/planner_greedy.py``; ``tests/planner_checker.py`` judges
both, with code of its own. After that one interviewer falls ill: who has to move, and who does?

    nice python -m benchmarks.planner [--seconds 20] [--seeds 1 2 3] [--rounds 60] [--only tight]
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT), str(ROOT / "tests")]

from planner_checker import broken_rules, moved, weighed, wish_points  # noqa: E402
from planner_greedy import plan_by_hand  # noqa: E402
from planner_instances import instance, tight_instance  # noqa: E402

from interviews.planner.problem import Plan, Problem, Standing  # noqa: E402
from interviews.planner.running import Limits  # noqa: E402
from interviews.planner.solve import make_plan  # noqa: E402

KINDS: dict[str, Callable[[int], Problem]] = {"easy": instance, "tight": tight_instance}


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Return what the work gives, its seconds by the clock, and its seconds of processor."""
    clock, processor = time.monotonic(), time.process_time()
    done = work()
    return done, time.monotonic() - clock, time.process_time() - processor


def standing_as(problem: Problem, plan: Plan) -> Problem:
    """Return the problem with the plan in the diary."""
    where = {one.call_id: Standing(one.interviewer_id, one.starts_at) for one in plan.placements}
    calls = tuple(replace(one, standing=where.get(one.id)) for one in problem.calls)
    return replace(problem, calls=calls)


def report(kind: str, seed: int, seconds: float, rounds: int) -> None:
    """Plan one instance by both ways, then again without the first interviewer."""
    problem = KINDS[kind](seed)
    by_hand, clock, processor = timed(lambda: plan_by_hand(problem))
    ours, our_clock, our_processor = timed(
        lambda: make_plan(problem, Limits(seconds=seconds, rounds=rounds))
    )
    theirs_points = wish_points(problem, by_hand)
    our_points = wish_points(problem, ours.placements)
    print(f"\n{kind} instance {seed}: {len(problem.calls)} conversations")
    print(f"  by hand: {clock:.1f} s, {processor:.1f} s of processor")
    print(f"  planner: {our_clock:.1f} s, {our_processor:.1f} s of processor")
    print(f"  hard rules broken: {len(broken_rules(problem, ours.placements))}")
    print(f"  unplanned: {len(ours.unplanned)} against {len(problem.calls) - len(by_hand)}")
    ratio = weighed(our_points) / max(weighed(theirs_points), 1)
    print(f"  wishes not met, weighed: {ratio:.2f} of the plan by hand")
    for name in our_points:
        worse = "  WORSE" if our_points[name] > theirs_points[name] else ""
        print(f"    {name}: {our_points[name]} against {theirs_points[name]}{worse}")
    if kind == "easy":
        ill(standing_as(problem, ours), ours, seconds, rounds)


def ill(problem: Problem, plan: Plan, seconds: float, rounds: int) -> None:
    """Let the first interviewer fall ill for all four weeks."""
    gone = problem.interviewers[0]
    people = (replace(gone, windows=()), *problem.interviewers[1:])
    problem = replace(problem, interviewers=people)
    again, clock, processor = timed(
        lambda: make_plan(problem, Limits(seconds=seconds, rounds=rounds))
    )
    must = {one.call_id for one in plan.placements if one.interviewer_id == gone.id}
    others = moved(problem, again.placements) - must
    print(f"  one falls ill: {len(must)} have to move, {len(others)} others moved")
    broken = len(broken_rules(problem, again.placements))
    print(f"    {clock:.1f} s, {processor:.1f} s of processor, hard rules broken: {broken}")


def main() -> None:
    """Report on each instance."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--only", choices=KINDS)
    chosen = parser.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for kind in [chosen.only] if chosen.only else KINDS:
        for seed in chosen.seeds:
            report(kind, seed, chosen.seconds, chosen.rounds)


if __name__ == "__main__":
    main()
