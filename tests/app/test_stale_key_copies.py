"""A backup on another machine with a key store from before an erasure: it is found out."""

import io
from dataclasses import replace

import pytest

from analysis.withdrawal import erase_actor
from app import cli
from app.database import Database
from app.settings import Settings
from interviews.turns import turns_of
from research.key_copies import copy_current_state
from research.networks import Actor


@pytest.fixture
def wij(monkeypatch, capsys):
    """Run a command with these settings; return exit code, output and complaint."""

    def run(settings, *arguments):
        monkeypatch.setattr(Settings, "from_env", staticmethod(lambda _environ=None: settings))
        monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
        with pytest.raises(SystemExit) as left:
            cli.main([str(one) for one in arguments])
        output = capsys.readouterr()
        return left.value.code, output.out, output.err

    return run


@pytest.fixture
def told(cast):
    return {actor.id: cast.story(actor) for actor in (cast.client_actor, cast.daughter)}


@pytest.fixture
def elsewhere(settings, database, told, tmp_path):
    """Another machine, with a copy of the keys that was made before anybody was erased."""
    copy_current_state(database.vault.keys, tmp_path / "stale")
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    home = tmp_path / "elsewhere"
    return replace(settings, home=home, database_url=url, keys_directory=tmp_path / "stale")


def erase(cast):
    with cast.writing() as session:
        erase_actor(session, session.get(Actor, cast.client_actor.id), None)


def is_erased(settings, cast, told):
    database = Database(settings)
    with database.reading() as session:
        actor = session.get(Actor, cast.client_actor.id)
        gone = actor.erased_at is not None and not turns_of(session, told[actor.id])
        other = turns_of(session, told[cast.daughter.id])
    keys = database.vault.keys
    gone = gone and not keys.exists(actor.id) and keys.exists(cast.daughter.id)
    database.dispose()
    return gone and bool(other)


def test_a_newer_backup_tells_an_older_key_store_who_was_erased(
    cast, told, elsewhere, settings, wij, tmp_path
):
    erase(cast)
    assert wij(settings, "backup", tmp_path / "new.wij")[0] == 0
    code, output, _ = wij(elsewhere, "restore", tmp_path / "new.wij")
    assert code == 0
    assert "WARNING: this key store was older than the backup" in output
    assert is_erased(elsewhere, cast, told)


def test_an_older_backup_with_older_keys_asks_for_the_newest_ledger_and_obeys_it(
    cast, told, elsewhere, settings, wij, tmp_path
):
    wij(settings, "backup", tmp_path / "old.wij")
    erase(cast)
    code, output, _ = wij(settings, "erasures", "export", tmp_path / "erasures.log")
    assert (code, "3 erasures" in output) == (0, True)
    code, output, _ = wij(elsewhere, "restore", tmp_path / "old.wij")
    assert code == 0
    assert "that this key store knows of was never" in output
    assert "wij erasures import" in output
    assert not is_erased(elsewhere, cast, told)
    code, output, _ = wij(elsewhere, "erasures", "import", tmp_path / "erasures.log")
    assert (code, "1 actors erased" in output) == (0, True)
    assert is_erased(elsewhere, cast, told)


def test_the_ledger_may_be_given_at_once(cast, told, elsewhere, settings, wij, tmp_path):
    wij(settings, "backup", tmp_path / "old.wij")
    erase(cast)
    ledger = tmp_path / "erasures.log"
    wij(settings, "erasures", "export", ledger)
    code, output, _ = wij(elsewhere, "restore", tmp_path / "old.wij", "--erasures", ledger)
    assert code == 0
    assert "3 keys of the ledger that you gave were destroyed here too" in output
    assert is_erased(elsewhere, cast, told)


def test_an_old_copy_of_the_keys_is_pruned(cast, told, elsewhere, settings, wij):
    erase(cast)
    code, output, _ = wij(settings, "keys", "prune", elsewhere.keys_directory)
    assert (code, output.startswith("3 keys")) == (0, True)
    names = {path.name for path in elsewhere.keys_directory.glob("*.key")}
    assert f"{cast.client_actor.id.hex}.key" not in names
    assert f"{cast.daughter.id.hex}.key" in names


def test_a_ledger_that_was_altered_is_refused_in_one_line(cast, told, settings, wij, tmp_path):
    erase(cast)
    ledger = tmp_path / "erasures.log"
    wij(settings, "erasures", "export", ledger)
    ledger.write_text(ledger.read_text().replace("1 2", "1 1", 1))
    code, _, complaint = wij(settings, "erasures", "import", ledger)
    assert (code, complaint.count("\n")) == (2, 1)
    code, _, complaint = wij(settings, "erasures", "import", tmp_path / "absent.log")
    assert (code, "no such file" in complaint) == (2, True)


def test_a_ledger_that_was_altered_here_stops_the_program_until_it_is_made_anew(
    cast, told, settings, wij, database
):
    erase(cast)
    path = database.vault.keys.ledger.path
    path.write_text(path.read_text().replace("1 2", "1 1", 1))
    code, _, complaint = wij(settings, "db", "upgrade")
    assert (code, "wij erasures rebuild" in complaint) == (2, True)
    code, output, _ = wij(settings, "erasures", "rebuild")
    assert (code, "3 erasures are in the new ledger" in output) == (0, True)
    assert wij(settings, "db", "upgrade")[0] == 0
    assert "Nothing was done" in wij(settings, "erasures", "rebuild")[1]


def test_a_new_data_key_for_one_actor(cast, told, settings, wij):
    code, output, _ = wij(settings, "keys", "renew", cast.client_actor.id)
    assert code == 0
    assert "sealed values lie under a new key" in output
