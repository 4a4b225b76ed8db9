"""Serving: one web server with threads, one worker beside it, and logs without words."""

import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click
from flask import Flask, Response, request
from waitress.server import create_server

from app.database import Database
from app.factory import MAX_CONTENT_LENGTH, create_app
from app.migrate import upgrade
from app.problems import WithoutWords
from app.row_security import Guard, guard_of
from app.running import in_use
from app.settings import Settings, SettingsError, is_loopback

THREADS = 8
# The app answers a too large upload with a page; one far too large is refused unread.
MAX_BODY = 2 * MAX_CONTENT_LENGTH
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
SECONDS_TO_STOP = 10
SECONDS_TO_RESTART = 5
GUARDED = {
    Guard.GUARDED: "The database itself also keeps readers apart (row-level security).",
    Guard.PASSED_BY: (
        "NOT GUARDED BY THE DATABASE: this role owns the tables or is a superuser, so row-level "
        "security does not bind it. Serve as a plain role: see wij db grant."
    ),
    Guard.ABSENT: "The embedded database has no row-level security: the program alone guards.",
}
log = logging.getLogger("wij.server")


def set_up_logging(level: int = logging.INFO) -> None:
    """Send every log line to stderr: time, level, logger, ids. The one place that does."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    # The message of an error may hold words: its class and place are enough.
    handler.addFilter(WithoutWords())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("wij").setLevel(level)


def serve(
    settings: Settings, *, with_worker: bool = True, environ: Mapping[str, str] | None = None
) -> None:
    """Upgrade the database and serve until a signal comes.

    Args:
        settings: where to listen, and on which database.
        with_worker: start a worker beside the server, and stop it at the end.
        environ: the environment of that worker; this process's own when None.

    Raises:
        SettingsError: the port is in use, or plain http would be open to other machines.
    """
    settings.check_transport()
    database = Database(settings)
    try:
        app = create_app(settings, database)
        _log_requests(app)
        # The port first: if another server runs on this data, it is not upgraded under it.
        server = _listen(app, settings)
        kept = upgrade(database)
        if kept is not None:
            click.echo(f"The database was upgraded. A backup of before lies at {kept}")
        click.echo(GUARDED[guard_of(database.engine)])
        click.echo(f"Wij-ervaring is at {address_of(settings)}  (stop with Ctrl-C)")
        # What was made until here stays: looking for rubbish in it halts a search now and then.
        gc.collect()
        gc.freeze()
        with in_use(settings), _stopped_by_sigterm(), _worker(environ, wanted=with_worker):
            server.run()
        server.close()
    finally:
        database.dispose()


def address_of(settings: Settings) -> str:
    """Return the address to print; passkeys work on localhost, not on 127.0.0.1."""
    host = "localhost" if is_loopback(settings.host) or settings.proxied else settings.host
    return f"http://{host}:{settings.port}"


def _listen(app: Flask, settings: Settings) -> Any:
    return create_server(
        app,
        sockets=[_bound_socket(settings.host, settings.port)],
        threads=THREADS,
        ident="",
        max_request_body_size=MAX_BODY,
        # Behind a declared proxy the app itself reads the forwarded headers.
        clear_untrusted_proxy_headers=not settings.proxied,
    )


def _bound_socket(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as problem:
        raise SettingsError(
            f"Port {port} on {host} cannot be used ({problem.strerror}). "
            "Stop the other program, or set WIJ_PORT to another number."
        ) from problem


def _log_requests(app: Flask) -> None:
    """Log method, rule and status. A rule has no ids, a query string never gets here."""

    @app.after_request
    def note(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "-"
        # The sender makes up his own methods, with any sign in them.
        method = request.method if request.method in METHODS else "?"
        if not rule.startswith("/static"):
            log.info("%s %s %s", method, rule, response.status_code)
        return response


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _worker(environ: Mapping[str, str] | None, *, wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    beside = WorkerBeside(environ)
    beside.start()
    try:
        yield
    finally:
        beside.stop()


class WorkerBeside:
    """A worker process that lives as long as this server, and is started again if it dies."""

    def __init__(self, environ: Mapping[str, str] | None) -> None:
        """Keep the environment that the worker gets."""
        self._environ = dict(os.environ if environ is None else environ)
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Start the worker."""
        self._process = self._new_process()
        self._watcher.start()

    def stop(self) -> None:
        """Let the worker finish its job; end it when that takes too long."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()

    def _new_process(self) -> subprocess.Popen[bytes]:
        # The pipe is never written to: it closes when this process is gone, however it went,
        # and then the worker stops. A session of its own keeps Ctrl-C for the server.
        return subprocess.Popen(
            [sys.executable, "-m", "app.cli", "worker", "--stop-with-parent"],
            env=self._environ,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def _watch(self) -> None:
        while self._process is not None:
            code = self._process.wait()
            if self._stopping.is_set():
                return
            log.error("the worker stopped with code %s and is started again", code)
            time.sleep(SECONDS_TO_RESTART)
            if self._stopping.is_set():
                return
            self._process = self._new_process()
