"""kill -9 under people who type: what was acknowledged is there, once, and in order."""

import statistics
import sys

import pytest
from hammering import hammer, stored


def check(cast, everybody, turns):
    for one in everybody:
        assert one.problem == ""
        assert len(one.acknowledged) == turns
        # Nothing lost, nothing doubled, nothing that was not typed, in the order of typing.
        assert stored(cast, one.interview_id) == one.acknowledged


def test_servers_killed_under_six_interviewers_lose_and_double_nothing(cast, settings, tmp_path):
    everybody = hammer(cast, settings, people=6, turns=15, kills=2, log=tmp_path / "log")
    check(cast, everybody, 15)
    assert sum(one.retries for one in everybody) > 0, "nobody noticed that a server was killed"


@pytest.mark.slow
def test_servers_killed_under_fifty_interviewers_lose_and_double_nothing(
    cast, settings, tmp_path, capsys
):
    everybody = hammer(cast, settings, people=50, turns=40, kills=12, log=tmp_path / "log")
    check(cast, everybody, 40)
    times = sorted(took for one in everybody for took in one.seconds)
    p95 = statistics.quantiles(times, n=20)[-1]
    retries = sum(one.retries for one in everybody)
    with capsys.disabled():
        sys.stdout.write(f"\n50 x 40 turns, 12 kills: p95 {p95 * 1000:.0f} ms, {retries} retries\n")
