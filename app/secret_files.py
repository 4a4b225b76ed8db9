"""Secrets of the house: files that only their owner reads, or what the environment names.

A secret that is about to take the place of another lies beside it as ``NAME.next``: a turn
that was cut off leaves both, and the program opens what either of them opens.
"""

import os
import secrets
import shlex
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

KEY_BYTES = 32
SECONDS_FOR_COMMAND = 60
MASTER, DATABASE, NEXT = "master.key", "database.key", ".next"
SOURCES = ("WIJ_MASTER_KEY", "WIJ_MASTER_KEY_FILE", "WIJ_MASTER_KEY_COMMAND")


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which and what to do."""


@dataclass(frozen=True)
class MasterKey:
    """The master key, and the one of before while the key store is turned to this one.

    Attributes:
        key, former: 32 bytes each.
        source: the setting that gives it; empty for the file in the folder with secrets.
    """

    key: bytes
    former: bytes | None
    source: str


def master_key(env: Mapping[str, str], directory: Path) -> MasterKey:
    """Return the master key from its file, the environment or a command.

    Raises:
        SettingsError: it cannot be had, or several settings give one.
    """
    given = [name for name in SOURCES if env.get(name)]
    if len(given) > 1:
        raise SettingsError(f"{given[0]} and {given[1]} both give a master key. Keep one of them.")
    source = given[0] if given else ""
    current = _given_master(source, env) if source else secret(directory, MASTER)
    staged = directory / f"{MASTER}{NEXT}"
    if not staged.exists():
        return MasterKey(current, None, source)
    following = read_secret(staged)
    return MasterKey(following, None if following == current else current, source)


def database_key(directory: Path, database: Path | None) -> bytes:
    """Return the key of the database; ends a turn of that key that was cut off.

    Args:
        directory: with the secrets.
        database: the file of the embedded database; None on PostgreSQL.
    """
    current, staged = secret(directory, DATABASE), directory / f"{DATABASE}{NEXT}"
    if database is None or not staged.exists() or not database.exists():
        return current
    following = read_secret(staged)
    if opens(database, current) or not opens(database, following):
        return current
    os.replace(staged, directory / DATABASE)
    return following


def opens(database: Path, key: bytes) -> bool:
    """Return whether this key opens the encrypted file; nothing is changed in it."""
    connection = sqlcipher.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlcipher.DatabaseError:
        return False
    finally:
        connection.close()
    return True


def secret(directory: Path, name: str) -> bytes:
    """Read a secret of 32 bytes (hex in a file), making it at the first start.

    Raises:
        SettingsError: it cannot be read or made, is damaged, or others may read it.
    """
    path = directory / name
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            make_secret(path)
    except OSError as problem:
        raise _unreadable(name, problem) from None
    return read_secret(path)


def read_secret(path: Path) -> bytes:
    """Read a secret of 32 bytes (hex in a file) that only its owner may read.

    Raises:
        SettingsError: it cannot be read, is damaged, or others may read it.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(
                f"Others on this machine may read the secret {path.name}. "
                f"Take that right away (chmod 600 {path.name})."
            )
        content = path.read_bytes()
    except OSError as problem:
        raise _unreadable(path.name, problem) from None
    return _from_hex(content, f"The secret {path.name} is damaged")


def make_secret(path: Path) -> None:
    """Write it whole under another name first: two processes that start at once agree."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()


def _given_master(source: str, env: Mapping[str, str]) -> bytes:
    if source == "WIJ_MASTER_KEY":
        return _from_hex(env[source].encode(), "WIJ_MASTER_KEY is no master key")
    if source == "WIJ_MASTER_KEY_FILE":
        return read_secret(Path(env[source]))
    return _from_command(env[source])


def _from_command(command: str) -> bytes:
    """Run the command once, without a shell; what it prints goes nowhere else."""
    name = "The command in WIJ_MASTER_KEY_COMMAND"
    try:
        done = subprocess.run(
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS_FOR_COMMAND,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SettingsError(f"{name} took more than {SECONDS_FOR_COMMAND} seconds.") from None
    except ValueError:
        raise SettingsError(f"{name} cannot be read: a quote is open.") from None
    except OSError as problem:
        raise SettingsError(f"{name} cannot be run ({problem.strerror}).") from None
    if done.returncode != 0:
        raise SettingsError(f"{name} failed with exit code {done.returncode}.")
    return _from_hex(done.stdout, f"{name} printed no master key")


def _from_hex(content: bytes, complaint: str) -> bytes:
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{complaint}: it must hold 64 hexadecimal signs.")
    return key


def _unreadable(name: str, problem: OSError) -> SettingsError:
    return SettingsError(
        f"The secret {name} cannot be read or made ({problem.strerror}). Check the rights of "
        "the folder with secrets (WIJ_SECRETS)."
    )
