"""A power cut takes everything that was not synced: what was acknowledged is still there.

Shown to be a real test: with ``synchronous=NORMAL`` it finds turns that were lost.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from power_cuts import FILES, Disk, compiled, events_of

from app.engines import connect_sqlite

CUTS, TURNS = 240, 260
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("WIJ_TEST_ENGINE", "sqlite") != "sqlite",
        reason="PostgreSQL syncs by itself: this is about the embedded database",
    ),
]


@pytest.fixture
def cuts(cast, settings, tmp_path):
    """Type turns, cut the power at many moments; return (acknowledged, left) of each cut."""
    library = compiled(tmp_path)
    if library is None:
        pytest.skip("NOT TESTED: there is no C compiler, so no power cut can be played")
    interview_id = cast.interview(cast.daughter)
    cast.database.dispose()

    def run(synchronous):
        home, tape = settings.home, tmp_path / f"tape-{synchronous}"
        before = {name: (home / name).read_bytes() for name in FILES if (home / name).exists()}
        environ = {
            name: value for name, value in os.environ.items() if not name.startswith("WIJ_")
        } | {
            "WIJ_HOME": str(home),
            "WIJ_SECRETS": str(settings.secrets_directory),
            "WIJ_KEYS": str(settings.keys_directory),
            "WIJ_WATCHED": str(home),
            "WIJ_TAPE": str(tape),
            "LD_PRELOAD": str(library),
        }
        script = Path(__file__).parents[1] / "power_cuts.py"
        arguments = [str(interview_id), str(TURNS), synchronous, str(home)]
        subprocess.run([sys.executable, script, *arguments], env=environ, check=True)
        return list(left_after_cuts(events_of(tape), before, settings, tmp_path / "after"))

    return run


def left_after_cuts(events, before, settings, folder):
    """Yield (turns acknowledged, turns left) for cuts spread over everything that happened."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(1)
    acknowledgements = [at for at, one in enumerate(events) if one.name == "acknowledged"]
    assert len(acknowledgements) == TURNS
    # Just after an acknowledgement nothing may be open; the other cuts fall anywhere.
    wanted = set(chance.sample(acknowledgements, CUTS // 2))
    wanted |= set(chance.sample(range(len(events)), CUTS // 2 + 20))
    disk = Disk(before)
    for at, event in enumerate(events):
        disk.take(event)
        if at in wanted:
            disk.cut(folder)
            yield disk.acknowledged, turns_in(folder / "wij.db", settings.database_key)


def turns_in(path, key):
    connection = connect_sqlite(path, key)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        numbers = connection.execute("SELECT page_number FROM turn ORDER BY seq").fetchall()
    finally:
        connection.close()
    found = [number for (number,) in numbers]
    assert found == list(range(1, len(found) + 1)), "a turn is missing in the midst"
    return len(found)


def test_no_acknowledged_turn_is_lost_in_a_power_cut(cuts):
    results = cuts("FULL")
    assert len(results) >= 200
    lost = [(acknowledged, left) for acknowledged, left in results if left < acknowledged]
    assert lost == []
    # The cuts fell everywhere, also where a turn was underway.
    assert len({acknowledged for acknowledged, _left in results}) > 100


def test_the_test_finds_what_a_less_careful_database_loses(cuts):
    lost = [1 for acknowledged, left in cuts("NORMAL") if left < acknowledged]
    assert len(lost) > 100
