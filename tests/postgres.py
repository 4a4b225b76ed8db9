"""A PostgreSQL server for the tests: one that is there, or one of our own."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql


class PostgresServer:
    """A server on which databases can be made and dropped."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.made: list[str] = []

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"wij_test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self.made.append(name)
        return self.url.replace("postgresql://", "postgresql+psycopg://") + f"/{name}"

    def drop_all(self) -> None:
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
            for name in self.made:
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    url = os.environ.get("WIJ_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432")
    try:
        psycopg.connect(f"{url}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server is reachable")
    server = PostgresServer(url)
    try:
        yield server
    finally:
        server.drop_all()
