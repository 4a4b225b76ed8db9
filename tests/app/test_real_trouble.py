"""A full disk, a database that somebody else holds, a worker that is gone: played for real.

Nothing is faked here: the engine itself refuses. Each time the page says that the words are
not kept, and the same turn is saved once the trouble is over, with no server started anew.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from uuid import uuid4

import pytest
from cast import CANARY
from hammering import Interviewer, Server, stored
from sqlalchemy import event, text
from waiting_jobs import LightTools, ask, be_silent, told_interview

from app.jobs import JobStatus
from app.worker import do_job, do_waiting_jobs, doers_with
from interviews.interviews import Interview
from interviews.turns import raw_text, turns_of

# Larger than what is free in a page of the database: saving it needs room.
LONG = f"{CANARY} vertelde. " * 700
HOLDER = """
import fcntl, os, sys
from app.engines import connect_sqlite
way, path, key = sys.argv[1:]
if way == "lock file":
    held = os.open(path + ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
else:
    from pathlib import Path
    held = connect_sqlite(Path(path), bytes.fromhex(key))
    held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def typing(cast):
    """The browser of somebody who types, and the conversation."""
    interview_id = cast.interview(cast.daughter)
    return cast.browser(cast.interviewer), interview_id


def turn(words=LONG):
    return {"turn_id": str(uuid4()), "speaker": "actor", "mode": "verbatim", "text": words}


def say(typing, facts, *, script=True):
    browser, interview_id = typing
    headers = {"HX-Request": "true"} if script else {}
    return browser.post(f"/gesprekken/{interview_id}/beurten", data=facts, headers=headers)


def kept(cast, interview_id):
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        return [raw_text(session, interview, one) for _turn, one in turns_of(session, interview_id)]


@contextmanager
def every_connection(engine, pragma):
    """Do this on each connection of the engine, and on none afterwards."""

    def do(connection, _record):
        connection.execute(pragma)
        connection.commit()

    engine.dispose()
    event.listen(engine, "connect", do)
    try:
        yield
    finally:
        event.remove(engine, "connect", do)
        engine.dispose()


@contextmanager
def another_process(settings, way):
    """A process that holds the database until the block ends."""
    path, key = str(settings.sqlite_path), settings.database_key.hex()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, way, path, key],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "held\n"
        yield holder
    finally:
        holder.kill()
        holder.communicate()


@pytest.fixture
def embedded(settings):
    if settings.sqlite_path is None:
        pytest.skip("this is about the embedded database")
    return settings


@pytest.fixture
def grown_up(settings):
    if settings.sqlite_path is not None:
        pytest.skip("this is about PostgreSQL")
    return settings


@pytest.mark.parametrize("script", [True, False])
def test_a_full_disk_says_that_nothing_was_kept_and_takes_the_turn_later(
    cast, embedded, typing, script
):
    facts, engine = turn(), cast.database.engine
    with cast.database.reading() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
    with every_connection(engine, f"PRAGMA max_page_count = {pages}"):
        refused = say(typing, facts, script=script)
        assert refused.status_code == 507
        assert "De server kan nu niets bewaren" in refused.text
        # Reading goes on: who looks at his list is not sent away.
        assert typing[0].get("/vandaag/").status_code == 200
        assert kept(cast, typing[1]) == []
    again = say(typing, facts, script=script)
    assert again.status_code in {201, 303}
    assert kept(cast, typing[1]) == [LONG.strip()]


def test_a_database_that_another_process_holds_says_so_and_takes_the_turn_later(
    cast, embedded, typing
):
    facts = turn()
    # A server waits half a minute; here a moment is enough.
    with every_connection(cast.database.engine, "PRAGMA busy_timeout = 50"):
        with another_process(embedded, "database"):
            refused = say(typing, facts)
            assert refused.status_code == 503
            assert "bewaard" in refused.text
        assert say(typing, facts).status_code == 201
        assert say(typing, facts).status_code == 200
    assert kept(cast, typing[1]) == [LONG.strip()]


def test_who_waits_behind_the_lock_file_of_a_process_that_is_killed_is_served(
    cast, embedded, typing
):
    with another_process(embedded, "lock file") as holder:
        waiter = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import os, sys, time; time.sleep(0.4); os.kill(int(sys.argv[1]), 9)",
                str(holder.pid),
            ]
        )
        began = time.monotonic()
        answer = say(typing, turn())
        waiter.wait()
    assert answer.status_code == 201
    assert time.monotonic() - began > 0.2, "nobody waited, so nothing was tried"


def test_a_row_that_another_connection_holds_says_so_and_takes_the_turn_later(
    cast, grown_up, typing
):
    facts, engine = turn(), cast.database.engine
    with every_connection(engine, "SET lock_timeout = '100ms'"):
        with cast.database.writing() as holder:
            hold = text("SELECT 1 FROM interview WHERE id = :id FOR UPDATE")
            holder.execute(hold, {"id": typing[1]})
            refused = say(typing, facts)
            assert refused.status_code == 503
            assert "bewaard" in refused.text
        assert say(typing, facts).status_code == 201
    assert kept(cast, typing[1]) == [LONG.strip()]


def test_who_waits_for_a_row_does_not_wait_forever(grown_up, cast):
    with cast.database.reading() as session:
        assert session.execute(text("SHOW lock_timeout")).scalar_one() == "30s"


def test_a_worker_killed_in_the_middle_of_a_job_leaves_it_for_the_next(cast, database, tmp_path):
    interview_id = told_interview(cast)
    job, started = ask(cast, interview_id), tmp_path / "started"

    class Stuck(LightTools):
        """Begins, and never gets any further."""

        def suggest(self, said, **_settings):
            started.write_text("yes")
            time.sleep(600)
            return []

    worker = os.fork()
    if worker == 0:
        try:
            # What the parent has open is the parent's.
            database.engine.dispose(close=False)
            do_job(database, job.id, doers_with(Stuck()))
        finally:
            os._exit(1)
    try:
        end = time.monotonic() + 60
        while not started.exists():
            assert time.monotonic() < end
            time.sleep(0.01)
    finally:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    doers = doers_with(LightTools())
    assert do_waiting_jobs(database, doers) == 0, "nobody knows yet that it is gone"
    be_silent(cast, job)
    assert do_waiting_jobs(database, doers) == 1
    with database.reading() as session:
        done = session.get_one(type(job), job.id)
        assert (done.status, done.attempts) == (JobStatus.DONE, 2)
        assert len(turns_of(session, interview_id)) == 2


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of a few megabytes; skipped where this user may not make one."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("NOT TESTED: this user may not mount a disk of his own")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.slow
def test_a_server_on_a_disk_that_runs_full_goes_on_by_itself_once_there_is_room(
    cast, embedded, tmp_path, tiny_disk
):
    from dataclasses import replace
    from shutil import copytree

    interview_id = cast.interview(cast.daughter)
    cast.database.dispose()
    home = tiny_disk / "home"
    copytree(embedded.home, home)
    there = replace(
        embedded,
        home=home,
        keys_directory=home / "keys",
        secrets_directory=home / embedded.secrets_directory.name
        if embedded.secrets_directory.is_relative_to(embedded.home)
        else embedded.secrets_directory,
        database_url=f"sqlite:///{home / 'wij.db'}",
    )
    server, filler = Server(there, tmp_path / "log"), tiny_disk / "filler"
    try:
        server.start()
        server.wait()
        one = Interviewer([server], cast.interviewer.email, interview_id, 0, 0)
        one.sign_in()
        place = {"page_id": one.page_id, "writer_id": one.page_id}
        first, second = (turn() | place | {"page_number": str(n)} for n in (1, 2))
        assert one._say(first)
        _fill(filler)
        status, said = one._ask("POST", f"/gesprekken/{interview_id}/beurten", second | _token(one))
        assert status == 507, said[-500:]
        assert "De server kan nu niets bewaren" in said
        filler.unlink()
        assert one._say(second), "the same process goes on"
        assert server.process.poll() is None
    finally:
        server.stop()
    database = type(cast.database)(there)
    cast.database = database
    assert stored(cast, interview_id) == [LONG.strip()] * 2
    database.dispose()


def _token(one):
    return {"csrf_token": one.token}


def _fill(path):
    """Take every byte that is left."""
    try:
        with path.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
    except OSError:
        pass
