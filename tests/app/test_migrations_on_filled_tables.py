"""Migrations: models and tables agree, and nobody's rows are lost on the way."""

import shutil
import threading
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, func, select, text

from app import migrate
from app.backup import stored_tables, write_backup
from app.database import Database
from app.migrate import MigrationDamageError, current_revision, differences, head, upgrade
from app.restore import restore

REBUILD = '''
"""A throw-away step that rebuilds a parent table."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9001", "{head}"
branch_labels = depends_on = None


def upgrade():
    with op.batch_alter_table("{table}", recreate="{recreate}") as batch:
        batch.add_column(sa.Column("colour", sa.String(), nullable=False, server_default="red"))
    {more}
'''


@pytest.fixture
def throw_away(tmp_path, monkeypatch):
    """Add one revision to a copy of the migrations."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    first = head()
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)

    def add(table: str, *, recreate: str = "auto", more: str = "") -> None:
        content = REBUILD.format(head=first, table=table, recreate=recreate, more=more)
        (folder / "versions" / "9001_throw_away.py").write_text(content)

    return add


@pytest.fixture(scope="module")
def postgres_url(request):
    """One spare database: making and dropping one for every test takes long."""
    made = []

    def url() -> str:
        if not made:
            made.append(request.getfixturevalue("postgres").new_database())
        engine = create_engine(made[0])
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
        return made[0]

    return url


@pytest.fixture
def own(settings, postgres_url, tmp_path):
    """A database of this test alone: its tables are going to change."""
    if settings.sqlite_path is not None:
        mine = Database(replace(settings, database_url=f"sqlite:///{tmp_path / 'own.db'}"))
    else:
        mine = Database(replace(settings, database_url=postgres_url()))
    yield mine
    mine.dispose()


@pytest.fixture
def filled(own, database, cast, tmp_path):
    """The story of the cast, in the database of this test."""
    cast.story(cast.client_actor)
    write_backup(database, tmp_path / "cast.wij")
    restore(own, tmp_path / "cast.wij")
    return own


def counts(database):
    with database.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in stored_tables(connection)
        }


def test_models_and_head_agree(database):
    assert differences(database) == []
    assert current_revision(database) == head()


def test_an_empty_database_is_brought_to_head_without_a_backup(own, settings):
    assert upgrade(own) is None
    assert current_revision(own) == head()
    assert differences(own) == []
    assert not (settings.home / "backups").exists()


def test_a_database_of_this_version_is_left_alone(database, settings):
    assert upgrade(database) is None
    assert not (settings.home / "backups").exists()


@pytest.mark.parametrize("table", ["study", "actor", "user"])
def test_rebuilding_a_parent_table_keeps_every_child_row(filled, throw_away, table):
    before = counts(filled)
    assert before["turn_revision"] > 0
    throw_away(table, recreate="always" if filled.settings.sqlite_path else "auto")
    upgrade(filled)
    assert current_revision(filled) == "9001"
    assert counts(filled) == before
    with filled.reading() as session:
        assert set(session.execute(text(f'SELECT colour FROM "{table}"')).scalars()) == {"red"}


def test_foreign_keys_are_on_again_after_a_migration(filled, throw_away):
    if filled.settings.sqlite_path is None:
        pytest.skip("PostgreSQL never switches them off")
    throw_away("study", recreate="always")
    upgrade(filled)
    for _ in range(3):
        with filled.writing() as session:
            assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert session.execute(text("PRAGMA foreign_key_check")).fetchall() == []


def test_an_older_database_is_backed_up_first_and_that_backup_restores(
    filled, throw_away, settings, tmp_path
):
    before = counts(filled)
    throw_away("study", recreate="auto")
    kept = upgrade(filled)
    assert kept is not None
    assert kept.parent == settings.home / "backups"
    fresh = Database(replace(settings, database_url=f"sqlite:///{tmp_path / 'fresh.db'}"))
    restore(fresh, kept)
    assert current_revision(fresh) == "9001"
    assert counts(fresh) == before
    fresh.dispose()


def test_an_older_backup_restores_into_an_empty_database_of_this_version(
    filled, throw_away, settings, tmp_path
):
    before = counts(filled)
    throw_away("study")
    kept = upgrade(filled)
    fresh = Database(replace(settings, database_url=f"sqlite:///{tmp_path / 'fresh.db'}"))
    upgrade(fresh)
    restore(fresh, kept)
    assert counts(fresh) == before
    fresh.dispose()


@pytest.mark.parametrize(
    "more",
    [
        'op.execute("DELETE FROM study")',
        "raise RuntimeError('power cut')",
        "op.execute(\"DROP TABLE audit_entry\"); raise RuntimeError('power cut')",
    ],
)
def test_a_migration_that_does_damage_is_rolled_back_whole(filled, throw_away, more):
    before = counts(filled)
    revision = current_revision(filled)
    throw_away("study", more=more)
    with pytest.raises(Exception) as caught:  # noqa: PT011  each engine has its own
        upgrade(filled)
    if "DELETE" in more and filled.settings.sqlite_path is not None:
        assert isinstance(caught.value, MigrationDamageError)
        assert "rows point nowhere in: network" in str(caught.value)
    assert current_revision(filled) == revision
    assert counts(filled) == before
    with filled.writing() as session:
        columns = session.execute(text("SELECT * FROM study")).keys()
        assert "colour" not in columns


def test_two_that_start_at_once_upgrade_once(own):
    other = Database(own.settings)
    failures = []

    def start(database):
        try:
            upgrade(database)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=(one,)) for one in (own, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    other.dispose()
    assert failures == []
    assert differences(own) == []
