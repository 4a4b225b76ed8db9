"""``wij db``, ``backup``, ``restore``, ``erase-actor``, ``verify-audit``: codes and sentences."""

import io
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text

from app import cli
from app.database import Database
from app.restore import restore
from app.settings import Settings
from research.networks import Actor


@pytest.fixture
def wij(monkeypatch, settings, capsys):
    """Run a command on the database of this test; return exit code, output and complaint."""

    def run(*arguments, typed=""):
        monkeypatch.setattr(Settings, "from_env", staticmethod(lambda _environ=None: settings))
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        with pytest.raises(SystemExit) as left:
            cli.main([str(one) for one in arguments])
        output = capsys.readouterr()
        return left.value.code, output.out, output.err

    return run


def erased(database, actor):
    with database.reading() as session:
        return session.get(Actor, actor.id).erased_at is not None


def test_an_upgrade_says_of_which_version_the_database_is(database, wij):
    code, output, _ = wij("db", "upgrade")
    assert code == 0
    assert "already of version" in output


def test_a_backup_with_its_keys_restores_elsewhere(cast, database, wij, tmp_path, settings):
    cast.story(cast.client_actor)
    code, output, _ = wij("backup", tmp_path / "kept.wij", "--keys-to", tmp_path / "copy")
    assert code == 0
    assert "rows" in output
    assert len(list((tmp_path / "copy").glob("*.key"))) == len(
        list(settings.keys_directory.glob("*.key"))
    )
    elsewhere = Database(
        replace(
            settings,
            database_url=f"sqlite:///{tmp_path / 'elsewhere.db'}",
            keys_directory=tmp_path / "copy",
        )
    )
    assert restore(elsewhere, tmp_path / "kept.wij") > 0
    elsewhere.dispose()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("restore", "absent.wij"), "There is no backup absent.wij"),
        (("restore",), "Missing argument"),
        (("backup",), "Missing argument"),
        (("erase-actor", "no-id", "--yes"), "not a valid UUID"),
        (("erase-actor", str(uuid4()), "--yes"), "There is no actor with this id"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(database, wij, arguments, complaint):
    code, output, told = wij(*arguments)
    assert code == 2
    assert complaint in told
    assert told.count("\n") == 1
    assert output == ""


def test_restoring_over_somebodys_work_is_refused(cast, database, wij, tmp_path):
    wij("backup", tmp_path / "kept.wij")
    code, _, told = wij("restore", tmp_path / "kept.wij")
    assert (code, told.count("\n")) == (2, 1)
    assert "not empty" in told


def test_a_backup_is_not_written_over_another(cast, database, wij, tmp_path):
    assert wij("backup", tmp_path / "kept.wij")[0] == 0
    code, _, told = wij("backup", tmp_path / "kept.wij")
    assert code == 2
    assert "exists already" in told


def test_keys_are_not_copied_onto_themselves(cast, database, wij, tmp_path, settings):
    code, _, told = wij("backup", tmp_path / "k.wij", "--keys-to", settings.keys_directory)
    assert code == 2
    assert "--keys-to" in told
    assert not (tmp_path / "k.wij").exists()


def test_an_actor_is_erased_when_the_id_is_typed_again(cast, database, wij):
    actor = cast.client_actor
    code, output, _ = wij("erase-actor", actor.id, typed=str(actor.id))
    assert code == 0
    assert "cannot be undone" in output
    assert erased(database, actor)
    assert not database.vault.keys.exists(actor.id)


def test_another_id_typed_erases_nobody(cast, database, wij):
    code, _, told = wij("erase-actor", cast.client_actor.id, typed=str(cast.daughter.id))
    assert code == 2
    assert "Nothing was erased" in told
    assert not erased(database, cast.client_actor)
    assert not erased(database, cast.daughter)


def test_erasing_can_be_repeated(cast, database, wij):
    for _ in range(2):
        assert wij("erase-actor", cast.client_actor.id, "--yes")[0] == 0


def test_a_whole_audit_log_is_exit_code_0(cast, database, wij):
    code, output, _ = wij("verify-audit")
    assert code == 0
    assert "is whole" in output


def test_a_broken_audit_log_is_exit_code_1_and_tells_where(cast, database, wij):
    with database.writing() as session:
        session.execute(text("UPDATE audit_entry SET action = 'x' WHERE seq = 3"))
        session.commit()
    code, output, _ = wij("verify-audit")
    assert code == 1
    assert "entry 3" in output
