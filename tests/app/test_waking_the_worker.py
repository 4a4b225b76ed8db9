"""The queue that wakes the worker: it holds no word, and losing it loses no job."""

import subprocess
import sys
from uuid import uuid4

import pytest
from cast import CANARY
from waiting_jobs import LightTools, ask, job_now, told_interview

from app.engines import connect_sqlite
from app.jobs import JobKind, JobStatus, add_job, waiting_job_ids
from app.queue import FILE, make_queue, wake_after_commit
from app.worker import do_waiting_jobs, doers_with, queue_of_worker


@pytest.fixture
def tools():
    return LightTools()


@pytest.fixture
def doers(tools):
    return doers_with(tools)


@pytest.fixture
def told(cast):
    return told_interview(cast)


def do_next(queue) -> None:
    task = queue.huey.dequeue()
    assert task is not None
    queue.huey.execute(task)


def test_a_wake_up_call_makes_the_worker_do_the_job(app, cast, database, told, doers):
    with app.app_context(), database.writing() as session:
        job = add_job(
            session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=told, asked_by=cast.lead.id
        )
        wake_after_commit(session, job)
        queue = queue_of_worker(database, doers)
        assert queue.is_empty(), "nothing is woken before the transaction is safe"
        session.commit()
    do_next(queue)
    assert job_now(database, job.id).status == JobStatus.DONE


def test_a_rolled_back_transaction_wakes_nobody(app, cast, database, told, doers):
    with app.app_context(), database.writing() as session:
        job = add_job(
            session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=told, asked_by=cast.lead.id
        )
        wake_after_commit(session, job)
        session.rollback()
    assert queue_of_worker(database, doers).is_empty()


def test_a_lost_wake_up_call_is_found_at_the_next_look(cast, database, settings, told, doers):
    job = ask(cast, told)
    queue = queue_of_worker(database, doers)
    queue.wake(job.id)
    queue.close()
    for suffix in ("", "-wal", "-shm"):
        (settings.home / (FILE + suffix)).unlink(missing_ok=True)
    queue = queue_of_worker(database, doers)
    queue.look_now()
    do_next(queue)
    do_next(queue)
    assert job_now(database, job.id).status == JobStatus.DONE
    with database.reading() as session:
        assert waiting_job_ids(session) == []


def test_a_queue_that_cannot_be_reached_does_not_break_the_request(
    app, cast, database, told, doers, caplog
):
    class Broken:
        def wake(self, _job_id):
            raise ConnectionError(CANARY)

    app.extensions["wij_queue"] = Broken()
    with app.app_context(), database.writing() as session:
        job = add_job(
            session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=told, asked_by=cast.lead.id
        )
        wake_after_commit(session, job)
        session.commit()
    assert CANARY not in caplog.text
    assert do_waiting_jobs(database, doers) == 1


def test_the_queue_holds_the_id_of_the_job_and_no_word(app, cast, database, settings, told):
    with app.app_context(), database.writing() as session:
        job = add_job(
            session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=told, asked_by=cast.lead.id
        )
        wake_after_commit(session, job)
        session.commit()
    path = settings.home / FILE
    assert path.read_bytes()[:6] != b"SQLite", "the file is encrypted"
    opened = connect_sqlite(path, settings.database_key)
    tables = [
        row[0] for row in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    ]
    rows = {table: opened.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    opened.close()
    [(_id, _queue, payload, _priority)] = rows["task"]
    assert str(job.id).encode() in payload
    everything = repr(rows)
    for secret in (CANARY, "luisterde", str(told)):
        assert secret not in everything


def test_a_damaged_queue_file_is_made_anew(settings):
    (settings.home / FILE).write_bytes(b"no database at all" * 400)
    queue = make_queue(settings, do=lambda _id: None, look=lambda: None)
    queue.wake(uuid4())
    assert not queue.is_empty()
    queue.close()


def test_the_queue_runs_nothing_that_it_did_not_sign(settings):
    queue = make_queue(settings, do=lambda _id: None, look=lambda: None)
    queue.huey.storage.enqueue(b"made elsewhere:0000")
    with pytest.raises(ValueError, match="mismatch"):
        queue.huey.dequeue()
    queue.close()


def test_the_queue_uses_the_encrypted_engine(settings):
    queue = make_queue(settings, do=lambda _id: None, look=lambda: None)
    assert "sqlcipher3" in type(queue.huey.storage.conn).__module__
    queue.close()


def test_the_web_server_does_not_load_the_language(app):
    """In a process of its own: this one has loaded it for other tests."""
    code = "import app.factory, app.queue, sys; print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
