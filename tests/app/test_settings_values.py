"""Settings: a bad value stops the start with one clear sentence."""

import multiprocessing
from dataclasses import replace

import pytest

from app.factory import create_app
from app.settings import Settings, SettingsError, is_loopback


@pytest.fixture
def env(tmp_path):
    return {"WIJ_HOME": str(tmp_path / "home")}


def refusal(env) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(env)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def test_nothing_set_means_this_machine_only_and_an_embedded_database(env, tmp_path):
    settings = Settings.from_env(env)
    assert (settings.host, settings.port, settings.proxied) == ("127.0.0.1", 8000, False)
    assert settings.sqlite_path == tmp_path / "home" / "wij.db"
    assert not settings.demo


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("WIJ_PORT", "http", "no port"),
        ("WIJ_PORT", "0", "no port"),
        ("WIJ_PORT", "65536", "no port"),
        ("WIJ_PORT", "-1", "no port"),
        ("WIJ_PROXIED", "maybe", "yes or no"),
        ("WIJ_DEMO", "2", "yes or no"),
        ("WIJ_DATABASE_URL", "mysql://localhost/wij", "sqlite:/// or postgresql://"),
        ("WIJ_DATABASE_URL", "sqlite:///", "name a file"),
        ("WIJ_DATABASE_URL", "sqlite:///:memory:", "name a file"),
        ("WIJ_DATABASE_URL", "postgresql://u:hunter2@host:port/wij", "no address"),
        ("WIJ_REDIS_URL", "localhost:6379", "redis://"),
        ("WIJ_CONTACT", "kamer 3", "e-mail address or a phone number"),
        ("WIJ_CONTACT", "a@b", "e-mail address"),
        ("WIJ_CONTACT", "<b>@wij.nl", "e-mail address"),
        ("WIJ_CONTACT", "112", "phone number"),
        ("WIJ_CONTACT", "0900 javascript", "phone number"),
        ("WIJ_SMALLEST_GROUP", "4", "number from 5 to 100"),
        ("WIJ_SMALLEST_GROUP", "vijf", "number from 5 to 100"),
    ],
)
def test_a_bad_value_is_named(env, name, value, told):
    message = refusal({**env, name: value})
    assert message.startswith(name)
    assert told in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.4", "wij.example", "", "127.0.0.1.example"]
)
def test_plain_http_beyond_this_machine_is_refused(env, host):
    assert "plain http" in refusal({**env, "WIJ_HOST": host})


def test_a_declared_proxy_may_be_reached_from_elsewhere(env):
    assert Settings.from_env({**env, "WIJ_HOST": "0.0.0.0", "WIJ_PROXIED": "yes"}).proxied


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_addresses_of_this_machine_are_known(host):
    assert is_loopback(host)


def test_a_mirror_in_the_same_place_is_no_mirror(env, tmp_path):
    keys = str(tmp_path / "keys")
    assert "WIJ_KEYS_MIRROR" in refusal({**env, "WIJ_KEYS": keys, "WIJ_KEYS_MIRROR": keys})


def test_secrets_are_made_once_and_only_their_owner_reads_them(env, tmp_path):
    first = Settings.from_env(env)
    assert Settings.from_env(env) == first
    secrets = tmp_path / "home" / "secrets"
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in secrets.iterdir()) == [
        "database.key",
        "master.key",
        "session.key",
    ]
    assert {path.stat().st_mode & 0o777 for path in secrets.iterdir()} == {0o600}
    assert len({first.database_key, first.master_key, bytes.fromhex(first.secret_key)}) == 3


@pytest.mark.parametrize("content", ["", "abc", "z" * 64, "00" * 31, "é"])
def test_a_damaged_secret_stops_the_start_and_is_not_replaced(env, tmp_path, content):
    Settings.from_env(env)
    path = tmp_path / "home" / "secrets" / "master.key"
    path.write_text(content, encoding="utf-8")
    assert "master.key is damaged" in refusal(env)
    assert path.read_text(encoding="utf-8") == content


def test_a_folder_for_secrets_that_cannot_be_made_is_told(env, tmp_path):
    (tmp_path / "file").write_text("")
    assert "WIJ_SECRETS" in refusal({**env, "WIJ_SECRETS": str(tmp_path / "file" / "secrets")})


def test_settings_that_are_printed_tell_no_secret(env):
    url = "postgresql://wij:hunter2@localhost/wij"
    settings = Settings.from_env({**env, "WIJ_DATABASE_URL": url})
    printed = f"{settings!r} {settings}"
    assert "hunter2" not in printed
    assert settings.secret_key not in printed
    assert repr(settings.master_key) not in printed
    assert repr(settings.database_key) not in printed


def start(env, barrier, answers):
    barrier.wait()
    try:
        answers.put(Settings.from_env(env).master_key)
    except SettingsError as error:
        answers.put(str(error))


def test_processes_that_start_at_once_agree_on_the_secrets(env):
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(4), context.SimpleQueue()
    processes = [context.Process(target=start, args=(env, barrier, answers)) for _ in range(4)]
    for process in processes:
        process.start()
    found = {answers.get() for _ in processes}
    for process in processes:
        process.join()
    assert found == {Settings.from_env(env).master_key}


def test_the_hosts_are_names_without_ports(tmp_path):
    made = Settings.from_env({"WIJ_HOME": str(tmp_path), "WIJ_HOSTS": "Wij.Example.org, .wolk.nl"})
    assert made.hosts == ("wij.example.org", ".wolk.nl")
    assert Settings.from_env({"WIJ_HOME": str(tmp_path)}).hosts == ()


@pytest.mark.parametrize("hosts", ["https://wij.example.org", "wij.example.org:443", "a b", "*"])
def test_hosts_that_are_no_names_stop_the_start(tmp_path, hosts):
    with pytest.raises(SettingsError):
        Settings.from_env({"WIJ_HOME": str(tmp_path), "WIJ_HOSTS": hosts})


def test_a_browser_that_asks_under_another_name_is_refused(settings, database):
    app = create_app(replace(settings, hosts=("wij.example.org",)), database, TESTING=True)
    asks = app.test_client()
    for host, status in (
        ("wij.example.org", 200),
        ("wij.example.org:8443", 200),
        ("127.0.0.1:8000", 200),
        ("elders.example", 400),
        ("wij.example.org.elders.example", 400),
    ):
        answer = asks.get("/inloggen", headers={"Host": host})
        assert answer.status_code == status, host
        assert "elders.example" not in answer.text
        assert answer.headers["Content-Security-Policy"]
