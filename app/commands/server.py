"""Commands that serve: the web server, the worker and the demo."""

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

import click

from app.database import Database
from app.demo import demo_environ, make_demo, reset_demo, sign_ins
from app.running import in_use
from app.server import serve as serve_until_stopped
from app.server import set_up_logging
from app.settings import Settings
from app.worker import run_worker

no_worker = click.option("--no-worker", is_flag=True, help="Leave the worker out.")


@click.command()
@click.option("--host", help="Where to listen; WIJ_HOST when left out.")
@click.option("--port", type=click.IntRange(1, 65535), help="WIJ_PORT when left out.")
@no_worker
def serve(host: str | None, port: int | None, no_worker: bool) -> None:
    """Serve the pages, with a worker beside."""
    set_up_logging()
    settings = _listening_on(Settings.from_env(), host, port)
    serve_until_stopped(settings, with_worker=not no_worker)


@click.command()
@click.option("--stop-with-parent", is_flag=True, hidden=True)
def worker(stop_with_parent: bool) -> None:
    """Do the background jobs until stopped."""
    set_up_logging()
    if stop_with_parent:
        threading.Thread(target=_stop_at_end_of_input, daemon=True).start()
    database = Database(Settings.from_env())
    with in_use(database.settings):
        run_worker(database)
    database.dispose()


@click.command()
@click.option("--reset", is_flag=True, help="Make the demo anew.")
@click.option("--port", type=click.IntRange(1, 65535), help="WIJ_PORT when left out.")
@no_worker
def demo(reset: bool, port: int | None, no_worker: bool) -> None:
    """Serve a study of ten made-up networks, with a sign-in for every role."""
    environ = demo_environ()
    if reset:
        reset_demo(Path(environ["WIJ_HOME"]).absolute())
    settings = _listening_on(make_demo(environ, say=click.echo), None, port)
    click.echo(sign_ins())
    set_up_logging()
    serve_until_stopped(settings, with_worker=not no_worker, environ=environ)


def _listening_on(settings: Settings, host: str | None, port: int | None) -> Settings:
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    settings.check_transport()
    return settings


def _stop_at_end_of_input() -> None:
    # Unbuffered: a thread that waits in Python's own stdin cannot be left at the end.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
