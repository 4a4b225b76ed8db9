"""Migrations: models and tables agree, and nobody's rows are lost on the way."""

import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import MetaData, create_engine, func, select, text
from worker_home import made_once

from app import migrate
from app.backup import stored_tables, write_backup
from app.database import Database
from app.engines import MODE
from app.migrate import MigrationDamageError, current_revision, differences, head, upgrade
from app.restore import restore
from research.draws import Draw, drawn_units
from research.frames import SamplingFrame

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


@pytest.fixture(scope="module")
def restored_once(tmp_path_factory):
    return tmp_path_factory.mktemp("restored") / "filled.db"


@made_once
def story_told(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def filled(own, database, cast, tmp_path, restored_once):
    """The story of the cast, in the database of this test."""
    story_told(cast)
    file = own.settings.sqlite_path
    if file is not None and restored_once.exists():
        shutil.copy(restored_once, file)
        return own
    write_backup(database, tmp_path / "cast.wij")
    restore(own, tmp_path / "cast.wij")
    if file is not None:
        own.dispose()
        shutil.copy(file, restored_once)
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


DAY = datetime(2026, 1, 5, tzinfo=UTC)
PLAIN = {"UUID": uuid4, "CHAR": uuid4, "BOOLEAN": lambda: False, "INTEGER": lambda: 1}


def put(connection, tables, name, **facts):
    """A row of an older version: what is not told gets something of its kind."""
    row = {}
    for one in tables[name].columns:
        kind = str(one.type).partition("(")[0]
        if one.name in facts:
            row[one.name] = facts[one.name]
        elif one.nullable or one.server_default is not None:
            continue
        elif "TIME" in kind:
            row[one.name] = DAY
        elif kind == "DATE":
            row[one.name] = DAY.date()
        else:
            row[one.name] = PLAIN.get(kind, lambda: "")()
    connection.execute(tables[name].insert().values(row))


def old_draw(database, *, stratified):
    """A draw of the version before draws had rules: one of two north, one of four south."""
    ids = {name: uuid4() for name in ("study", "sampling_frame", "draw")}
    tables = MetaData()
    with database.engine.execution_options(**{MODE: "write"}).begin() as connection:
        tables.reflect(connection, only=[*ids, "drawn_unit"])
        # SQLite keeps ids as text of 32 signs, which a mirrored table does not know.
        known = database.settings.sqlite_path is None
        sign = {name: one if known else one.hex for name, one in ids.items()}
        put(connection, tables.tables, "study", id=sign["study"], title="Oud")
        frame = {"id": sign["sampling_frame"], "study_id": sign["study"], "unit_count": 6}
        put(connection, tables.tables, "sampling_frame", **frame)
        put(
            connection,
            tables.tables,
            "draw",
            id=sign["draw"],
            study_id=sign["study"],
            frame_id=sign["sampling_frame"],
            stratified=stratified,
            size=2,
        )
        for position in range(1, 7):
            number = uuid4()
            put(
                connection,
                tables.tables,
                "drawn_unit",
                id=number if known else number.hex,
                draw_id=sign["draw"],
                position=position,
                pseudonym=f"K{position}",
                stratum="noord" if position in {1, 3} else "zuid",
                in_sample=position < 3,
                released_at=DAY if position < 4 else None,
            )
    return ids


@pytest.mark.parametrize("stratified", [True, False])
def test_a_draw_of_before_draws_had_rules_keeps_its_meaning(own, stratified):
    upgrade(own, target="0007")
    ids = old_draw(own, stratified=stratified)
    upgrade(own, keep_backup=False)
    with own.reading() as session:
        frame = session.get_one(SamplingFrame, ids["sampling_frame"])
        assert (frame.network_count, frame.complete) == (6, True)
        draw = session.get_one(Draw, ids["draw"])
        assert (draw.number, draw.reason, draw.plan_id) == (1, "", None)
        assert draw.method == ("proportional" if stratified else "simple")
        units = drawn_units(session, draw.id)
    north, south = (1 / 2, 1 / 4) if stratified else (1 / 3, 1 / 3)
    chances = [north, south, north, south, south, south]
    assert [one.chance for one in units] == pytest.approx(chances)
    # The sample came first, the reserve after it; who waits has no batch.
    assert [one.batch for one in units] == [1, 1, 2, 0, 0, 0]
    assert [one.clients for one in units] == [1] * 6
    assert isinstance(draw.id, UUID)
