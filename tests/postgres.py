"""A PostgreSQL server for the tests: one that is reachable, or one of our own.

``python tests/postgres.py --can-start`` tells whether either is possible (exit code 0).
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

USUAL_URL = "postgresql://postgres@127.0.0.1:5432"

# A server of our own is thrown away with all that it holds: no test cuts its power.
NOTHING_TO_KEEP = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class PostgresServer:
    """A server on which databases can be made and dropped."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.made: list[str] = []
        self.roles: list[str] = []

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"wij_test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self.made.append(name)
        return self.url.replace("postgresql://", "postgresql+psycopg://") + f"/{name}"

    def new_plain_role(self) -> tuple[str, str] | None:
        """Make a role that owns nothing; return (name, passphrase). None: it may not be made."""
        name, passphrase = f"wij_plain_{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
        make = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}")
        try:
            with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
                connection.execute(make.format(sql.Identifier(name), sql.Literal(passphrase)))
        except psycopg.errors.InsufficientPrivilege:
            return None
        self.roles.append(name)
        return name, passphrase

    def drop_all(self) -> None:
        """Drop what was made here; somebody else's databases and roles stay."""
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
            for name in self.made:
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )
            for role in self.roles:
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Yield a server that is there; else start one in a temporary folder; else skip."""
    url = os.environ.get("WIJ_TEST_POSTGRES_URL", USUAL_URL)
    if _reachable(url):
        server = PostgresServer(url)
        try:
            yield server
        finally:
            server.drop_all()
        return
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is reachable and its programs are not installed")
    with tempfile.TemporaryDirectory() as folder, _own_server(programs, Path(folder)) as own:
        yield own


def server_programs() -> Path | None:
    """Return the folder that holds initdb and pg_ctl of the newest installed version."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    candidates = ([Path(found).parent] if found else []) + folders
    return next((folder for folder in candidates if (folder / "pg_ctl").exists()), None)


def _reachable(url: str) -> bool:
    try:
        psycopg.connect(f"{url}/postgres", connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


@contextmanager
def _own_server(programs: Path, folder: Path) -> Iterator[PostgresServer]:
    """Start a server as a plain user: PostgreSQL refuses to run as root."""
    data, port = folder / "data", _free_port()
    user = _plain_user()
    if user is not None:
        shutil.chown(folder, user)
    _run(programs / "initdb", "-N", "-D", data, "-A", "trust", "-U", "postgres", user=user)
    quick = " ".join(f"-c {one}" for one in NOTHING_TO_KEEP)
    options = f"-p {port} -c listen_addresses=127.0.0.1 {quick} -k {folder}"
    log = folder / "server.log"
    _run(programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start", user=user)
    try:
        yield PostgresServer(f"postgresql://postgres@127.0.0.1:{port}")
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop", user=user)


def _plain_user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(*command: object, user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command], user=user, check=True, stdout=subprocess.DEVNULL, cwd="/"
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


if __name__ == "__main__":
    url = os.environ.get("WIJ_TEST_POSTGRES_URL", USUAL_URL)
    sys.exit(0 if _reachable(url) or server_programs() is not None else 1)
