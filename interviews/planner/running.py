"""Running one model: with a seed, for so long, until somebody stops it."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ortools.sat.python import cp_model

Key = TypeVar("Key")
Expression = cp_model.LinearExpr | int
POLL_SECONDS = 0.25
# Of the time, so much is kept to say why somebody has no place.
FOR_REASONS = 0.1


@dataclass
class Limits:
    """How long the planner may think.

    Attributes:
        seconds: by the clock, for everything together, the first plan and the reasons included.
        rounds: how often a part of the plan is searched anew; the same number and seed give the
            same plan on every machine, as long as the clock does not end it first.
        seed: of the search.
        stop: asked now and then, from another thread; True ends the search.
        clock: seconds that only go on; counted from when the limits are made.
    """

    seconds: float = 20.0
    rounds: int = 60
    seed: int = 1
    stop: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    is_stopped: bool = field(default=False, init=False)
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count."""
        self._began = self.clock()

    @property
    def seconds_left(self) -> float:
        """Return how much time is left to search: some is kept to say why not."""
        return max(self.seconds * (1 - FOR_REASONS) - self._spent, 0.0)

    def is_late(self) -> bool:
        """Return whether the time to search is over; remembers it."""
        if self.seconds_left <= 0:
            self.is_stopped = True
        return self.seconds_left <= 0

    def is_over(self) -> bool:
        """Return whether somebody stopped the search, or its time is over; remembers it."""
        if not self.is_stopped and (self.seconds_left <= 0 or self.stop()):
            self.is_stopped = True
        return self.is_stopped

    def must_answer(self) -> bool:
        """Return whether nothing is left, not even to say why somebody has no place."""
        return self._spent >= self.seconds

    @property
    def _spent(self) -> float:
        return self.clock() - self._began


def run_model(
    model: cp_model.CpModel,
    wanted: Mapping[Key, cp_model.IntVar],
    limits: Limits,
    *,
    effort: float,
) -> dict[Key, int]:
    """Return the values of the best answer; nothing when none was found in time.

    Args:
        model: what to solve.
        wanted: whose values come back.
        limits: of the whole plan.
        effort: for this model, in the solver's own measure.
    """
    if limits.is_over():
        return {}
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = limits.seed
    # More threads race, and then the same seed gives another plan.
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = max(limits.seconds_left, 0.05)
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(solver, limits, done), daemon=True)
    watcher.start()
    try:
        status = solver.solve(model)
    finally:
        done.set()
        watcher.join()
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return {}
    return {key: solver.value(one) for key, one in wanted.items()}


def _watch(solver: cp_model.CpSolver, limits: Limits, done: threading.Event) -> None:
    while not done.wait(POLL_SECONDS):
        if limits.is_over():
            solver.stop_search()
            return
