"""How long does a turn take to be saved, for one who types alone and for fifty at once?

Two real servers on one database, as in the test that kills them (``tests/hammering.py``), but
nobody kills: what a turn takes by itself, without tries again. Three ways: one person alone (the
baseline), everybody at the pace of a typist, and everybody as fast as the answers come. Words are
sealed, the disk is synced. The ratios of one run compare with each other; the milliseconds of two
machines do not.

    python -m benchmarks.typing_turns [--engine sqlite] [--people 50] [--turns 10] [--pause 5]
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT), str(ROOT / "tests")]

from cast import Cast  # noqa: E402
from guarded import as_plain_role  # noqa: E402
from hammering import hammer  # noqa: E402
from postgres import postgres_server  # noqa: E402

from app.database import Database  # noqa: E402
from app.factory import create_app  # noqa: E402
from app.migrate import upgrade  # noqa: E402
from app.settings import Settings  # noqa: E402

ALONE = {"people": 1, "turns": 40, "pause": 0.1}


@contextmanager
def house(engine: str) -> Iterator[Settings]:
    """Make an empty house on this engine, on a real disk."""
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:
        settings = replace(Settings.from_env({"WIJ_HOME": folder}), second_factor=False)
        if engine == "sqlite":
            _fill(settings)
            yield settings
            return
        with postgres_server() as server:
            owned = replace(settings, database_url=server.new_database())
            _fill(owned)
            yield as_plain_role(server, owned) or owned


def _fill(settings: Settings) -> None:
    database = Database(settings)
    upgrade(database)
    database.dispose()


def measure(engine: str, **how: float) -> list[float]:
    """Let people type in a new house; return what each turn took, in milliseconds."""
    with house(engine) as settings:
        database = Database(settings)
        cast = Cast(create_app(settings, database, TESTING=True, WTF_CSRF_ENABLED=False), database)
        log = settings.home / "log"
        everybody = hammer(cast, settings, kills=0, log=log, **how)  # type: ignore[arg-type]
        database.dispose()
    problems = {one.problem for one in everybody} - {""}
    if problems:
        raise SystemExit("; ".join(problems))
    return [took * 1000 for one in everybody for took in one.seconds]


def main() -> None:
    """Measure the three ways in one run and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--pause", type=float, default=5)
    given = parser.parse_args()
    many = {"people": given.people, "turns": given.turns}
    ways = {
        "one alone": ALONE,
        f"{given.people}, each {given.pause:g} s": many | {"pause": given.pause},
        f"{given.people}, no pause": many | {"pause": 0},
    }
    print(f"{given.engine:20}{'median ms':>12}{'p95 ms':>10}{'ratio of p95':>14}")
    alone = 0.0
    for name, how in ways.items():
        times = measure(given.engine, **how)
        p95 = statistics.quantiles(times, n=20)[-1]
        alone = alone or p95
        print(f"{name:20}{statistics.median(times):12.0f}{p95:10.0f}{p95 / alone:14.2f}")


if __name__ == "__main__":
    main()
