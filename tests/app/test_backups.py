"""Backups: whole or absent, readable on either engine, refused with a clear sentence."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cast import CANARY, PHONE
from postgres import postgres_server
from sqlalchemy import create_engine, select, text
from sqlmodel import Session

from app.backup import (
    LEFT_OUT,
    BackupError,
    open_backup,
    read_backup,
    stored_tables,
    write_backup,
)
from app.database import Database
from app.migrate import differences, upgrade
from app.restore import restore
from interviews.interviews import Interview
from interviews.turns import raw_text, turns_of
from research.audit import first_broken_entry
from research.networks import Actor, identity_of

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}[
    os.environ.get("WIJ_TEST_ENGINE", "sqlite")
]


@pytest.fixture(scope="module")
def postgres_url():
    """One spare database: making and dropping one for every test takes long."""
    with postgres_server() as server:
        url = server.new_database()

        def emptied() -> str:
            engine = create_engine(url)
            with engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            engine.dispose()
            return url

        yield emptied


@pytest.fixture
def empty(settings, request, tmp_path):
    """Make an empty database of the wanted engine, with the same secrets and key store."""
    made = []

    def make(engine: str = "sqlite", **changes) -> Database:
        if engine == "sqlite":
            url = f"sqlite:///{tmp_path / f'empty{len(made)}.db'}"
        else:
            url = request.getfixturevalue("postgres_url")()
        made.append(Database(replace(settings, database_url=url, **changes)))
        return made[-1]

    yield make
    for database in made:
        database.dispose()


def content_of(database):
    """Every row of every table, as the models see it."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in stored_tables(connection)
        }


def told(session: Session, interview_id):
    interview = session.get(Interview, interview_id)
    return [
        raw_text(session, interview, revision) for _, revision in turns_of(session, interview_id)
    ]


@pytest.fixture
def story(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def kept(database, story, tmp_path):
    path = tmp_path / "kept.wij"
    assert write_backup(database, path) > 20
    return path


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_everything_comes_back_on_either_engine(cast, database, story, kept, empty, engine):
    target = empty(engine)
    count = restore(target, kept)
    assert content_of(target) == content_of(database)
    assert count == sum(len(rows) for rows in content_of(database).values())
    assert differences(target) == []
    with target.reading() as session:
        assert first_broken_entry(session) is None
        assert CANARY in told(session, story)[1]
        actor = session.get(Actor, cast.client_actor.id)
        assert identity_of(session, actor).phone == PHONE


def test_there_and_back_changes_nothing(database, kept, empty, tmp_path):
    there, back = empty(OTHER), empty("sqlite")
    restore(there, kept)
    again = tmp_path / "again.wij"
    write_backup(there, again)
    restore(back, again)
    assert content_of(back) == content_of(database)


def test_a_restored_database_goes_on_where_it_was(cast, kept, empty):
    target = empty()
    restore(target, kept)
    with target.writing() as session:
        actor = session.get(Actor, cast.daughter.id)
        assert identity_of(session, actor).phone == PHONE
        session.delete(actor)
        session.commit()


def test_who_is_signed_in_is_not_kept(cast, database, tmp_path):
    cast.browser(cast.lead)
    write_backup(database, tmp_path / "kept.wij")
    with open_backup(tmp_path / "kept.wij", database.settings.database_key) as backup:
        assert not LEFT_OUT & {table.name for table in stored_tables(backup)}


def test_a_backup_tells_nothing_without_its_key_and_leaves_nothing_beside_it(kept, tmp_path):
    content = kept.read_bytes()
    assert CANARY.encode() not in content
    assert b"SQLite format 3" not in content
    assert [path.name for path in tmp_path.glob("kept*")] == ["kept.wij"]


def test_reading_a_backup_does_not_change_it(kept, empty, tmp_path):
    kept.chmod(0o400)
    before = kept.read_bytes()
    restore(empty(), kept)
    assert kept.read_bytes() == before
    assert [path.name for path in tmp_path.glob("kept*")] == ["kept.wij"]


def test_a_backup_is_never_written_over_another(database, kept):
    before = kept.read_bytes()
    with pytest.raises(BackupError, match="exists already"):
        write_backup(database, kept)
    assert kept.read_bytes() == before


def test_a_backup_that_fails_halfway_leaves_nothing(database, story, tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.backup._stamp", full)
    with pytest.raises(BackupError, match=r"kept\.wij cannot be written: No space left"):
        write_backup(database, tmp_path / "kept.wij")
    assert list(tmp_path.glob("kept*")) == []


def test_a_partial_backup_from_a_power_cut_is_not_mistaken_for_one(
    database, story, empty, tmp_path, monkeypatch
):
    seen = []

    def look(_copy, _revision):
        for suffix in ("", "-wal"):
            path = tmp_path / f"kept.wij.partial{suffix}"
            shutil.copy(path, tmp_path / f"cut.wij{suffix}")
        seen.append(True)

    monkeypatch.setattr("app.backup._stamp", look)
    write_backup(database, tmp_path / "kept.wij")
    assert seen
    for name in ("cut.wij", "kept.wij"):
        with pytest.raises(BackupError, match="no whole backup|is no backup"):
            restore(empty(), tmp_path / name)


def test_the_next_backup_clears_what_a_power_cut_left(database, tmp_path):
    (tmp_path / "kept.wij.partial").write_bytes(b"half")
    write_backup(database, tmp_path / "kept.wij")
    assert [path.name for path in tmp_path.glob("kept*")] == ["kept.wij"]


def test_a_database_with_rows_is_not_restored_over(database, kept):
    before = content_of(database)
    with pytest.raises(BackupError, match="not empty"):
        restore(database, kept)
    assert content_of(database) == before


def test_another_key_is_told_clearly(kept, empty):
    with pytest.raises(BackupError, match=r"kept\.wij is no backup, or .* database\.key"):
        restore(empty(database_key=bytes(32)), kept)


@pytest.mark.parametrize("content", [b"", b"not a backup at all" * 400])
def test_another_file_is_refused(content, empty, tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(content)
    with pytest.raises(BackupError, match="no whole backup|is no backup"):
        restore(empty(), path)


def test_an_absent_file_is_refused(empty, tmp_path):
    with pytest.raises(BackupError, match="There is no backup"):
        restore(empty(), tmp_path / "absent.wij")


def test_a_backup_of_a_newer_program_is_refused(database, empty, tmp_path):
    path = tmp_path / "newer.wij"
    with database.engine.begin() as connection:
        before = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    _stamp(database, "9999")
    write_backup(database, path)
    _stamp(database, before)
    with pytest.raises(BackupError, match="version 9999, which this program does not know"):
        restore(empty(), path)


def _stamp(database: Database, revision: str) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
        session.commit()


def test_a_damaged_page_stops_the_restore_and_nothing_is_half_restored(kept, empty):
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = Path(f"{kept}.damaged")
    damaged.write_bytes(content)
    target = empty()
    with pytest.raises(BackupError, match="damaged"):
        restore(target, damaged)
    assert not any(content_of(target).values())


def test_only_an_empty_migrated_database_of_the_same_version_is_filled(database, kept, empty):
    target = empty()
    with pytest.raises(BackupError, match="of version"):
        read_backup(target, kept)
    upgrade(target)
    read_backup(target, kept)
    assert content_of(target) == content_of(database)
