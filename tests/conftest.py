"""Fixtures that every test may use: a database on either engine, an app, a cast of people.

``WIJ_TEST_ENGINE`` chooses the engine: ``sqlite`` (default) or ``postgresql``.
"""

import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cast import Cast
from flask import Flask
from flask.testing import FlaskClient
from guarded import as_plain_role
from jinja2 import FileSystemBytecodeCache
from postgres import PostgresServer, postgres_server
from sqlalchemy import text
from sqlmodel import Session

from app.database import Database
from app.factory import create_app
from app.migrate import upgrade
from app.models import metadata
from app.settings import Settings

ENGINE = os.environ.get("WIJ_TEST_ENGINE", "sqlite")
# The real hash is slow on purpose; a cast of twelve would wait for it in every test.
CHEAP_HASH = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
# Words, looks, keys and refusals at the door: the engine plays no part in these files. Who
# opens what is not among them: on PostgreSQL the database has rules of its own.
SAME_ON_BOTH = {
    "test_accessibility_statement.py",
    "test_attacks.py",
    "test_attacks_on_the_edges.py",
    "test_design_system.py",
    "test_exports.py",
    "test_formats.py",
    "test_headers_on_every_answer.py",
    "test_help.py",
    "test_languages.py",
    "test_navigation.py",
    "test_nothing_typed_is_lost.py",
    "test_offline_shell.py",
    "test_page_budget.py",
    "test_problems_of_every_kind.py",
    "test_problems_without_words.py",
    "test_shortcuts.py",
    "test_standing_against_an_oracle.py",
    "test_static_files.py",
    "test_tours.py",
}
REFERENCE = Path(__file__).parents[2] / "shared" / "reference"


def pytest_report_header() -> str:
    return f"database engine of this run: {ENGINE}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, run what a database can change: the rest ran on SQLite already."""
    if ENGINE != "postgresql":
        return
    needed = {"migrated", "postgres"}
    with_database = [item for item in items if needed & set(getattr(item, "fixturenames", ()))]
    kept = [
        item
        for item in with_database
        if not item.get_closest_marker("browser_only") and item.path.name not in SAME_ON_BOTH
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference material beside the project; tests that need it say when it is absent."""
    if not REFERENCE.is_dir():
        pytest.skip("the reference folder ../shared/reference is absent")
    return REFERENCE


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def template_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("template")
    return Settings.from_env({"WIJ_HOME": str(home)})


@pytest.fixture(scope="session")
def owned(template_settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """A migrated empty database, as the owner of its tables."""
    settings = template_settings
    if ENGINE == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        settings = replace(settings, database_url=server.new_database())
    database = Database(settings)
    upgrade(database)
    database.dispose()
    return settings


@pytest.fixture(scope="session")
def migrated(owned: Settings, request: pytest.FixtureRequest) -> Settings:
    """A migrated empty database: copied for every test on SQLite, emptied on PostgreSQL.

    On PostgreSQL it is opened as a plain role, so that every test runs under row-level
    security: a rule of the database that is narrower than the pages breaks a test.
    """
    if ENGINE != "postgresql":
        return owned
    plain = as_plain_role(request.getfixturevalue("postgres"), owned)
    if plain is None:
        warnings.warn(
            "NOT GUARDED: this user of PostgreSQL may not make roles, so nothing is tested "
            "under row-level security. Set WIJ_TEST_POSTGRES_URL to a user who may.",
            stacklevel=1,
        )
    return plain or owned


@pytest.fixture
def settings(migrated: Settings, tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    # The second step has tests of its own; all others sign in with a passphrase alone.
    fresh = replace(migrated, home=home, keys_directory=home / "keys", second_factor=False)
    if migrated.sqlite_path is None:
        return fresh
    path = home / "wij.db"
    shutil.copy(migrated.sqlite_path, path)
    return replace(fresh, database_url=f"sqlite:///{path}")


@pytest.fixture
def database(settings: Settings, owned: Settings) -> Iterator[Database]:
    database = Database(settings)
    yield database
    database.dispose()
    if settings.sqlite_path is None:
        _empty(owned)


def _empty(settings: Settings) -> None:
    database = Database(settings)
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} CASCADE"))
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write. Close or commit it before a client posts (one writer)."""
    with database.writing() as session:
        yield session


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Every test has an app of its own; its templates need compiling once."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    settings: Settings, database: Database, compiled_templates: FileSystemBytecodeCache
) -> Flask:
    app = create_app(
        settings,
        database,
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=CHEAP_HASH,
    )
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def cast(app: Flask, database: Database) -> Cast:
    """Who is who: one person per role, a stranger per role, and one network with a story."""
    return Cast(app, database)
