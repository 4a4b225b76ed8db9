"""``wij serve``: it listens, starts a worker beside it, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace

import pytest

from app.server import address_of, serve
from app.settings import SettingsError

SECONDS = 60


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_port_in_use_is_said_before_anything_is_upgraded(settings):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = replace(settings, port=other.getsockname()[1])
        with pytest.raises(SettingsError, match="WIJ_PORT"):
            serve(taken, with_worker=False)


def test_plain_http_to_other_machines_is_refused(settings):
    with pytest.raises(SettingsError, match="TLS"):
        serve(replace(settings, host="0.0.0.0"), with_worker=False)


def test_the_printed_address_says_localhost(settings):
    assert address_of(settings) == f"http://localhost:{settings.port}"


@pytest.fixture
def served(tmp_path):
    """A real ``wij serve`` on a fresh folder, with its worker."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("WIJ_")} | {
        "WIJ_HOME": str(tmp_path / "data"),
        "WIJ_PORT": str(port),
    }
    log = (tmp_path / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve"],
        env=environ,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=os.getcwd(),
    )
    try:
        yield process, port, log
    finally:
        if process.poll() is None:
            process.kill()
        log.close()


def wait_for(found, process=None) -> None:
    end = time.monotonic() + SECONDS
    while not found():
        assert time.monotonic() < end, "it took too long"
        assert process is None or process.poll() is None, "the server stopped by itself"
        time.sleep(0.1)


def said(log) -> str:
    log.seek(0)
    return log.read()


def children_of(process_id: int) -> list[int]:
    done = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process_id)], capture_output=True, text=True
    )
    return [int(line) for line in done.stdout.split()]


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def answer(url: str) -> str:
    with urllib.request.urlopen(url) as page:
        return str(page.status)


@pytest.mark.parametrize(
    "how", [signal.SIGTERM, pytest.param(signal.SIGKILL, marks=pytest.mark.slow)]
)
def test_the_worker_goes_when_the_server_goes(served, how):
    process, port, log = served
    wait_for(lambda: "the worker is ready" in said(log), process)
    assert answer(f"http://localhost:{port}/inloggen?naam=Kanarievogel") == "200"
    [worker] = children_of(process.pid)
    process.send_signal(how)
    process.wait(SECONDS)
    wait_for(lambda: not is_alive(worker))
    text = said(log)
    assert f"http://localhost:{port}" in text
    assert "Kanarievogel" not in text, "no query string in the log"
    if how is signal.SIGTERM:
        assert process.returncode == 0
        assert "Traceback" not in text
        assert "Fatal" not in text
