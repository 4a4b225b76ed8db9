"""The embedded database: encrypted, one writer at a time, and nothing lost or left behind."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from cast import CANARY
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2 as sqlcipher
from sqlmodel import select
from worker_home import PRODUCT_READING

from app.engines import NestedWriteError, check_sqlite_version, connect_sqlite, sqlite_engine
from app.settings import SettingsError
from research.audit import AuditEntry, chain_end, record

pytestmark = pytest.mark.skipif(
    os.environ.get("WIJ_TEST_ENGINE", "sqlite") != "sqlite", reason="about the embedded database"
)


def act(session):
    record(session, user_id=None, action="act", kind="thing")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("temp_store", 2),
    ],
)
@pytest.mark.parametrize("door", ["reading", "writing"])
def test_every_connection_keeps_words_safe(database, door, pragma, value):
    with getattr(database, door)() as session:
        assert session.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_words_in_memory_are_wiped_and_not_swapped_out(settings, monkeypatch):
    """The other tests do without, for time; what a server does is looked at here."""
    monkeypatch.setattr("app.engines.READING", PRODUCT_READING)
    connection = connect_sqlite(settings.sqlite_path, settings.database_key)
    try:
        (on,) = connection.execute("PRAGMA cipher_memory_security").fetchone()
        assert on == "1"
    finally:
        # It holds for the whole process.
        connection.execute("PRAGMA cipher_memory_security = OFF")
        connection.close()


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_a_sqlite_that_can_lose_data_is_refused_with_a_clear_sentence(version):
    with pytest.raises(SettingsError, match=r"SQLite 3\.\d+\.\d can corrupt .* 3\.51\.3 or newer"):
        check_sqlite_version(version)


def test_the_sqlite_in_use_is_new_enough():
    check_sqlite_version()
    check_sqlite_version((3, 51, 3))


def test_reading_cannot_write(database):
    with database.reading() as session:
        with pytest.raises(OperationalError, match="readonly"):
            act(session)
        session.rollback()
    with database.reading() as session:
        assert chain_end(session)[0] == 0


def test_a_connection_that_wrote_reads_only_when_it_comes_back_for_reading(database):
    for _ in range(3):
        with database.writing() as session:
            act(session)
            session.commit()
        with database.reading() as session, pytest.raises(OperationalError):
            act(session)


def test_a_second_write_inside_a_first_is_refused_and_the_first_goes_on(database):
    with database.writing() as first:
        act(first)
        with database.writing() as second, pytest.raises(NestedWriteError):
            act(second)
        first.commit()
    with database.writing() as third:
        act(third)
        third.commit()
    with database.reading() as session:
        assert chain_end(session)[0] == 2


def test_reading_does_not_wait_for_a_writer(database):
    with database.writing() as writer:
        act(writer)
        with database.reading() as reader:
            assert reader.exec(select(AuditEntry)).all() == []


def test_a_writer_waits_for_its_turn_and_then_goes_on(database):
    held, order = threading.Event(), []

    def second():
        held.wait()
        with database.writing() as session:
            act(session)
            order.append("second")
            session.commit()

    thread = threading.Thread(target=second)
    thread.start()
    with database.writing() as session:
        act(session)
        held.set()
        time.sleep(0.2)
        order.append("first")
        session.commit()
    thread.join(timeout=20)
    assert order == ["first", "second"]


def test_a_process_that_is_killed_while_writing_holds_nobody_up(database, settings, tmp_path):
    program = (
        "import sys, time\n"
        "from app.settings import Settings\n"
        "from app.engines import MODE, sqlite_engine\n"
        "from pathlib import Path\n"
        "from sqlalchemy import text\n"
        "engine = sqlite_engine(Path(sys.argv[1]), bytes.fromhex(sys.stdin.readline().strip()))\n"
        "with engine.execution_options(**{MODE: 'write'}).begin() as connection:\n"
        "    connection.execute(text('DELETE FROM audit_entry'))\n"
        "    print('writing', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with database.writing() as session:
        act(session)
        session.commit()
    command = [sys.executable, "-c", program, str(settings.sqlite_path)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True, env=os.environ) as other:
        other.stdin.write(settings.database_key.hex() + "\n")
        other.stdin.flush()
        assert other.stdout.readline() == "writing\n"
        other.send_signal(signal.SIGKILL)
        other.wait()
    with database.writing() as session:
        act(session)
        session.commit()
        assert chain_end(session)[0] == len(session.exec(select(AuditEntry)).all()) == 2


def test_the_file_tells_nothing_without_the_key(cast, database, settings):
    cast.story(cast.client_actor)
    database.dispose()
    for path in settings.home.glob("wij.db*"):
        content = path.read_bytes()
        assert CANARY.encode() not in content
        assert b"SQLite format 3" not in content
        assert b"CREATE TABLE" not in content
    for key in (b"", b"x" * 32):
        with pytest.raises(SettingsError, match="another database.key"):
            connect_sqlite(settings.sqlite_path, key or bytes(32))


def test_another_key_gives_one_clear_sentence_and_leaves_the_file_as_it_is(database, settings):
    database.dispose()
    before = settings.sqlite_path.read_bytes()
    engine = sqlite_engine(settings.sqlite_path, bytes(32))
    with pytest.raises(SettingsError, match=r"^wij\.db cannot be opened"), engine.connect():
        pass
    assert settings.sqlite_path.read_bytes() == before


def test_foreign_keys_hold(database):
    statement = text(
        "INSERT INTO study_member (study_id, user_id) "
        "VALUES ('00000000000000000000000000000001', '00000000000000000000000000000002')"
    )
    with database.writing() as session, pytest.raises(Exception, match="FOREIGN KEY"):
        session.execute(statement)


def test_the_engine_is_sqlcipher_and_not_the_system_library():
    connection = sqlcipher.connect(":memory:")
    assert connection.execute("PRAGMA cipher_version").fetchone()[0]
    connection.close()
