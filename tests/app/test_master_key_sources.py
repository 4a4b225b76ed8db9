"""The master key comes from a file, the environment or a command, and is never told."""

import sys

import pytest

from app.settings import Settings, SettingsError

KEY = "ab" * 32


@pytest.fixture
def env(tmp_path):
    return {"WIJ_HOME": str(tmp_path / "home")}


def refusal(env) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(env)
    message = str(caught.value)
    assert "\n" not in message
    assert KEY not in message
    return message


def printing(words: str) -> str:
    return f"{sys.executable} -c \"print('{words}')\""


def test_the_environment_gives_it_and_no_file_is_made(env, tmp_path):
    settings = Settings.from_env({**env, "WIJ_MASTER_KEY": KEY})
    assert settings.master_key.hex() == KEY
    assert settings.master_key_source == "WIJ_MASTER_KEY"
    assert not (tmp_path / "home" / "secrets" / "master.key").exists()
    assert KEY not in repr(settings)


def test_a_file_elsewhere_gives_it(env, tmp_path):
    path = tmp_path / "elsewhere"
    path.write_text(KEY)
    path.chmod(0o600)
    assert Settings.from_env({**env, "WIJ_MASTER_KEY_FILE": str(path)}).master_key.hex() == KEY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_may_read_stops_the_start(env, tmp_path, mode):
    Settings.from_env(env)
    path = tmp_path / "home" / "secrets" / "master.key"
    path.chmod(mode)
    assert "chmod 600 master.key" in refusal(env)


def test_a_file_that_is_absent_is_not_made(env, tmp_path):
    path = tmp_path / "absent.key"
    assert "absent.key cannot be read" in refusal({**env, "WIJ_MASTER_KEY_FILE": str(path)})
    assert not path.exists()


def test_a_command_gives_it(env):
    settings = Settings.from_env({**env, "WIJ_MASTER_KEY_COMMAND": printing(KEY)})
    assert settings.master_key.hex() == KEY


def test_no_shell_reads_the_command(env, tmp_path):
    trap = tmp_path / "trap"
    command = f"{printing(KEY)}; touch {trap}"
    assert Settings.from_env({**env, "WIJ_MASTER_KEY_COMMAND": command}).master_key.hex() == KEY
    assert not trap.exists()


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (printing("geheim"), "printed no master key"),
        (f"{sys.executable} -c \"import sys; print('{KEY}'); sys.exit(3)\"", "exit code 3"),
        ("/absent/command", "cannot be run"),
        ("echo 'open", "a quote is open"),
    ],
)
def test_a_command_that_fails_is_told_without_what_it_printed(env, command, told, capfd):
    message = refusal({**env, "WIJ_MASTER_KEY_COMMAND": command})
    assert told in message
    assert "geheim" not in message
    assert capfd.readouterr() == ("", "")


def test_a_command_that_never_ends_is_stopped(env, monkeypatch):
    monkeypatch.setattr("app.secret_files.SECONDS_FOR_COMMAND", 0.2)
    assert "took more than" in refusal({**env, "WIJ_MASTER_KEY_COMMAND": "sleep 60"})


def test_a_master_key_that_is_none_is_told_without_it(env):
    message = refusal({**env, "WIJ_MASTER_KEY": KEY[:-2]})
    assert message.startswith("WIJ_MASTER_KEY is no master key")
    assert KEY[:-2] not in message


def test_two_sources_are_refused(env):
    both = {"WIJ_MASTER_KEY": KEY, "WIJ_MASTER_KEY_COMMAND": printing(KEY)}
    assert "Keep one of them" in refusal({**env, **both})
