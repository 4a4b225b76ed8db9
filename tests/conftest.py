"""Fixtures that every test may use: a database on either engine, an app, a cast of people.

``WIJ_TEST_ENGINE`` chooses the engine: ``sqlite`` (default) or ``postgresql``.
"""

import gc
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
from same_on_both import adds_nothing, adds_nothing_at_all
from sqlmodel import Session
from worker_apps import WorkerApps
from worker_home import WorkerHome, quick_folder

from app.database import Database
from app.migrate import upgrade
from app.settings import Settings

ENGINE = os.environ.get("WIJ_TEST_ENGINE", "sqlite")
FOR_TESTS = {"TESTING": True, "WTF_CSRF_ENABLED": False}
HAVE_A_CAST = {"cast", "live"}
WITHOUT_DATABASE = ("analysis/language", "house")
REFERENCE = Path(__file__).parents[2] / "shared" / "reference"


# What a thousand tests import never becomes garbage: looking through it again and again took
# a tenth of their time.
LOOK_FOR_GARBAGE = (20_000, 20, 20)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(*LOOK_FOR_GARBAGE)


def pytest_report_header() -> str:
    return f"database engine of this run: {ENGINE}"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On PostgreSQL, do not even read what is about no database: the language alone takes long."""
    if ENGINE != "postgresql":
        return None
    whole = {Path(__file__).parent / one for one in WITHOUT_DATABASE}
    if collection_path in whole:
        return True
    is_test = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    return (is_test and adds_nothing_at_all(collection_path)) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, run what a database can change: the rest ran on SQLite already."""
    if ENGINE != "postgresql":
        return
    needed = {"migrated", "postgres"}
    with_database = [item for item in items if needed & set(getattr(item, "fixturenames", ()))]
    kept = [
        item
        for item in with_database
        if not item.get_closest_marker("browser_only") and not adds_nothing(item.path, item.name)
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
def quick() -> Iterator[Path]:
    """A folder of this worker, in memory when there is some."""
    with quick_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def template_settings(quick: Path) -> Settings:
    return Settings.from_env({"WIJ_HOME": str(quick / "template")})


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
    """A migrated empty database, which is there before every test.

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


@pytest.fixture(scope="session")
def worker_home(migrated: Settings, owned: Settings, quick: Path) -> Iterator[WorkerHome]:
    """The home that every test of this worker finds in the state that it asks for."""
    home = quick / "home"
    home.mkdir()
    # The second step has tests of its own; all others sign in with a passphrase alone.
    settings = replace(migrated, home=home, keys_directory=home / "keys", second_factor=False)
    if migrated.sqlite_path is not None:
        shutil.copy(migrated.sqlite_path, home / "wij.db")
        settings = replace(settings, database_url=f"sqlite:///{home / 'wij.db'}")
        owned = settings
    worker_home = WorkerHome(settings, owned, quick / "states")
    worker_home.keep("empty")
    yield worker_home
    worker_home.close()


@pytest.fixture
def settings(
    worker_home: WorkerHome, worker_apps: WorkerApps, request: pytest.FixtureRequest
) -> Settings:
    """The settings of a home that nobody used yet; the cast is there when the test has one."""
    if HAVE_A_CAST.isdisjoint(request.fixturenames):
        worker_home.put_back("empty")
    else:
        put_cast_back(worker_home, worker_apps)
    return worker_home.settings


@pytest.fixture
def database(settings: Settings, worker_home: WorkerHome) -> Iterator[Database]:
    database = worker_home.database(settings)
    yield database
    if settings.sqlite_path is not None:
        database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write. Close or commit it before a client posts (one writer)."""
    with database.writing() as session:
        yield session


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Tests with an app of their own need not compile its templates."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def worker_apps(compiled_templates: FileSystemBytecodeCache) -> WorkerApps:
    """Apps by their settings; for tests that need other ones than ``app``."""
    return WorkerApps(compiled_templates)


@pytest.fixture
def app(settings: Settings, database: Database, worker_apps: WorkerApps) -> Flask:
    return worker_apps.get(settings, database, **FOR_TESTS)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def cast(app: Flask, database: Database) -> Cast:
    """Who is who: one person per role, a stranger per role, and one network with a story."""
    return Cast(app, database)


def put_cast_back(worker_home: WorkerHome, worker_apps: WorkerApps) -> None:
    """The home with the cast in it, who is made at the first time."""
    if not worker_home.has("cast"):
        worker_home.put_back("empty")
        database = worker_home.database(worker_home.settings)
        Cast(worker_apps.get(worker_home.settings, database, **FOR_TESTS), database)
        worker_home.keep("cast")
    worker_home.put_back("cast")
