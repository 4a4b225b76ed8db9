"""kill -9 under people who type: what was acknowledged is there, once, and in order."""

import statistics
import sys
from dataclasses import replace

import pytest
from cast import Cast
from guarded import as_plain_role
from hammering import hammer, stored

from app.database import Database
from app.migrate import upgrade
from app.settings import Settings

FOR_TESTS = {"TESTING": True, "WTF_CSRF_ENABLED": False}


def check(cast, everybody, turns):
    for one in everybody:
        assert one.problem == ""
        assert len(one.acknowledged) == turns
        # Nothing lost, nothing doubled, nothing that was not typed, in the order of typing.
        assert stored(cast, one.interview_id) == one.acknowledged


def p95(times):
    return statistics.quantiles(times, n=20)[-1] * 1000


@pytest.fixture
def sqlite(cast, settings):
    if settings.sqlite_path is None:
        pytest.skip("this run is on PostgreSQL: the run on SQLite does it there")
    return cast, settings


@pytest.fixture
def postgresql(postgres, tmp_path, worker_apps):
    """A cast in a database of its own, opened as a plain role, whatever the engine of this run."""
    owned = replace(
        Settings.from_env({"WIJ_HOME": str(tmp_path / "home")}),
        database_url=postgres.new_database(),
        second_factor=False,
    )
    owner = Database(owned)
    upgrade(owner)
    owner.dispose()
    settings = as_plain_role(postgres, owned) or owned
    database = Database(settings)
    yield Cast(worker_apps.get(settings, database, **FOR_TESTS), database), settings
    database.dispose()


def test_servers_killed_under_six_interviewers_lose_and_double_nothing(cast, settings, tmp_path):
    everybody = hammer(cast, settings, people=6, turns=15, kills=2, log=tmp_path / "log")
    check(cast, everybody, 15)
    assert sum(one.retries for one in everybody) > 0, "nobody noticed that a server was killed"


@pytest.mark.slow
@pytest.mark.parametrize("pause", [0, 3], ids=["as fast as answers come", "at a typist's pace"])
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_servers_killed_under_fifty_interviewers_lose_and_double_nothing(
    engine, pause, request, tmp_path, capsys
):
    cast, settings = request.getfixturevalue(engine)
    log = tmp_path / "log"
    everybody = hammer(cast, settings, people=50, turns=40, kills=12, log=log, pause=pause)
    check(cast, everybody, 40)
    answers = p95(took for one in everybody for took in one.seconds)
    waits = p95(took for one in everybody for took in one.waits)
    retries = sum(one.retries for one in everybody)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{engine}: 50 x 40 turns, {pause} s between, 12 kills, {retries} retries. "
            f"p95 of the answer {answers:.0f} ms, of a turn with every new try {waits:.0f} ms\n"
        )
