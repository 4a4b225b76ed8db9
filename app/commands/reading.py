"""What the commands share: reading files, and opening the database."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click

from app.database import Database
from app.migrate import current_revision, head, upgrade
from app.running import in_use as says_in_use
from app.settings import Settings
from interviews.network_import import check_turns
from research.network_files import MAX_BYTES, NetworkFileError, parse_network_file

FILE = click.Path(path_type=Path)


class FileProblem(click.ClickException):
    """A file cannot be used; one line says which and why."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file first."""
        super().__init__(f"{path}: {reason}")


def read_bytes(path: Path) -> bytes:
    """Return the content of a file of at most 20 MB.

    Raises:
        FileProblem: absent, a directory, too large or not readable.
    """
    try:
        if path.is_dir():
            raise FileProblem(path, "this is a directory, not a file")
        if path.stat().st_size > MAX_BYTES:
            raise FileProblem(path, f"larger than {MAX_BYTES // 1024 // 1024} MB")
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise FileProblem(path, "there is no such file") from problem
    except OSError as problem:
        raise FileProblem(path, f"cannot be read ({problem.strerror})") from problem


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file.

    Raises:
        FileProblem: as ``read_bytes``, or another encoding.
    """
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise FileProblem(path, f"is no UTF-8 text (byte {problem.start})") from problem


def read_network(path: Path) -> dict[str, Any]:
    """Return the network in a file.

    Raises:
        FileProblem: as ``read_bytes``, or no network file; names place and reason.
    """
    try:
        network = parse_network_file(read_bytes(path))
        check_turns(network)
    except NetworkFileError as problem:
        raise FileProblem(path, str(problem)) from problem
    return network


def write_text(path: Path, text: str) -> None:
    """Write a file of words, whole or not at all.

    Raises:
        FileProblem: the place is a directory or cannot be written.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        FileProblem: the place is a directory or cannot be written.
    """
    if path.is_dir():
        raise FileProblem(path, "this is a directory, not a file")
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as problem:
        raise FileProblem(path, f"cannot be written ({problem.strerror})") from problem


@contextmanager
def opened_database(*, in_use: bool = True) -> Iterator[Database]:
    """Open the database of the settings; an empty one gets its tables.

    Args:
        in_use: say so, so that no key is turned meanwhile.

    Raises:
        ClickException: the database is of another version.
    """
    settings = Settings.from_env()
    database = Database(settings)
    try:
        with says_in_use(settings) if in_use else nullcontext():
            yield from _of_this_version(database)
    finally:
        database.dispose()


def _of_this_version(database: Database) -> Iterator[Database]:
    found = current_revision(database)
    if found is None:
        upgrade(database)
    elif found != head():
        raise click.ClickException("The database is of another version. Run: wij db upgrade")
    yield database
