"""The audit log: nothing can be changed, removed, inserted or cut off unseen."""

import multiprocessing
import threading
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.database import Database
from research.audit import AuditEntry, chain_end, first_broken_entry, record


@pytest.fixture
def chain(database):
    """Five acts, committed."""
    with database.writing() as session:
        for number in range(5):
            record(session, user_id=uuid4(), action=f"act{number}", kind="thing", object_id=uuid4())
        session.commit()


def tamper(database, *statements):
    with database.writing() as session:
        for statement in statements:
            session.execute(text(statement))
        session.commit()


def broken(database):
    with database.reading() as session:
        return first_broken_entry(session)


def test_an_untouched_chain_is_whole(database, chain):
    assert broken(database) is None


def test_an_empty_log_is_whole(database):
    assert broken(database) is None


@pytest.mark.parametrize(
    "change",
    [
        "action = 'other'",
        "kind = 'other'",
        "user_id = NULL",
        "object_id = NULL",
        "at = '2020-01-01 00:00:00'",
        f"previous = '{'0' * 64}'",
        f"digest = '{'0' * 64}'",
    ],
)
def test_a_changed_entry_is_found(database, chain, change):
    tamper(database, f"UPDATE audit_entry SET {change} WHERE seq = 3")
    assert broken(database) == 3


def test_a_removed_entry_is_found(database, chain):
    tamper(database, "DELETE FROM audit_entry WHERE seq = 2")
    assert broken(database) == 2


def test_a_removed_entry_is_found_when_the_rest_moves_up(database, chain):
    tamper(
        database,
        "DELETE FROM audit_entry WHERE seq = 2",
        "UPDATE audit_entry SET seq = 2 WHERE seq = 3",
        "UPDATE audit_entry SET seq = 3 WHERE seq = 4",
        "UPDATE audit_entry SET seq = 4 WHERE seq = 5",
    )
    assert broken(database) == 2


def test_an_inserted_entry_is_found(database, chain):
    columns = "at, user_id, action, kind, object_id, previous, digest"
    tamper(
        database,
        f"INSERT INTO audit_entry (seq, {columns}) SELECT 6, {columns} FROM audit_entry "
        "WHERE seq = 5",
    )
    assert broken(database) == 6


def test_a_cut_tail_is_found(database, chain):
    tamper(database, "DELETE FROM audit_entry WHERE seq > 3")
    assert broken(database) == 4


def test_a_log_without_its_head_is_found(database, chain):
    tamper(database, "DELETE FROM audit_head")
    assert broken(database) == 6


def test_an_emptied_log_is_found(database, chain):
    tamper(database, "DELETE FROM audit_entry")
    assert broken(database) == 1


def test_a_log_that_was_written_anew_shows_in_its_end(database, chain):
    with database.reading() as session:
        noted = chain_end(session)
    tamper(database, "DELETE FROM audit_entry", "DELETE FROM audit_head")
    with database.writing() as session:
        for number in range(5):
            record(session, user_id=None, action=f"act{number}", kind="thing")
        session.commit()
    assert broken(database) is None
    with database.reading() as session:
        assert chain_end(session) != noted


def test_an_act_that_is_rolled_back_leaves_no_entry(database, chain):
    with database.writing() as session:
        record(session, user_id=None, action="regretted", kind="thing")
        session.rollback()
    assert broken(database) is None
    with database.reading() as session:
        assert chain_end(session)[0] == 5


def test_a_session_that_remembers_an_old_head_still_adds_at_the_end(database):
    with database.writing() as first, database.writing() as second:
        for session in (first, second, first, second):
            kept = record(session, user_id=None, action="act", kind="thing")
            session.commit()
        assert kept.seq == 4
    assert broken(database) is None


def test_threads_that_write_at_once_keep_one_chain(database):
    failures = []

    def work():
        try:
            for _ in range(15):
                with database.writing() as session:
                    record(session, user_id=None, action="act", kind="thing")
                    session.commit()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    with database.reading() as session:
        assert chain_end(session)[0] == 8 * 15
        assert first_broken_entry(session) is None


def write_sixty(settings):
    database = Database(settings)
    for _ in range(60):
        with database.writing() as session:
            record(session, user_id=None, action="act", kind="thing")
            session.commit()
    database.dispose()


def test_four_processes_lose_none_of_240_entries(database, settings):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=write_sixty, args=(settings,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=80)
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    with database.reading() as session:
        assert len(session.exec(select(AuditEntry.seq)).all()) == 240
        assert first_broken_entry(session) is None
