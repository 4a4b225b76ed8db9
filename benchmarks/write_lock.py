"""How long does a writer wait, with our lock file and without it?

Four processes each write for a few seconds on one encrypted SQLite file: once in line for
the lock file (``flock``), once with ``BEGIN IMMEDIATE`` and SQLite's busy timeout alone. The
numbers of one run compare with each other; those of two machines do not.

    python benchmarks/write_lock.py [--seconds 5] [--writers 4]
"""

import argparse
import fcntl
import multiprocessing
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from app.engines import connect_sqlite

WAYS = ("lock file", "busy timeout")


@dataclass(frozen=True)
class Result:
    """What the writers of one way saw; waits in milliseconds, sorted."""

    writes: int
    lost: int
    failed: int
    waits: list[float]

    def wait_at(self, share: float) -> float:
        """Return the wait that this share of the writes stayed under."""
        return self.waits[min(int(len(self.waits) * share), len(self.waits) - 1)]


@contextmanager
def in_line(path: Path, *, wanted: bool) -> Iterator[None]:
    """Wait for the lock file, as the engine does for every write."""
    if not wanted:
        yield
        return
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def write(path: Path, key: bytes, way: str, seconds: float, start: Barrier, results: Any) -> None:
    """Add one to a counter again and again; tell how long each write waited."""
    connection = connect_sqlite(path, key)
    waits, failed = [], 0
    start.wait()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        asked = time.perf_counter()
        try:
            with in_line(path, wanted=way == "lock file"):
                connection.execute("BEGIN IMMEDIATE")
                waits.append((time.perf_counter() - asked) * 1000)
                count = connection.execute("SELECT count FROM counter").fetchone()[0]
                connection.execute("UPDATE counter SET count = ?", (count + 1,))
                connection.execute("COMMIT")
        except Exception:
            failed += 1
    connection.close()
    results.put((waits, failed))


def measure(folder: Path, way: str, *, writers: int, seconds: float) -> Result:
    """Let the writers loose on a fresh file."""
    path, key = folder / f"{way.replace(' ', '-')}.db", secrets.token_bytes(32)
    connection = connect_sqlite(path, key)
    connection.execute("CREATE TABLE counter (count INTEGER)")
    connection.execute("INSERT INTO counter VALUES (0)")
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(writers), context.SimpleQueue()
    facts = (path, key, way, seconds, start, results)
    processes = [context.Process(target=write, args=facts) for _ in range(writers)]
    for process in processes:
        process.start()
    told = [results.get() for _ in processes]
    for process in processes:
        process.join()
    kept = connection.execute("SELECT count FROM counter").fetchone()[0]
    connection.close()
    waits = sorted(wait for waits, _ in told for wait in waits)
    failed = sum(count for _, count in told)
    return Result(kept, len(waits) - kept, failed, waits)


def main() -> None:
    """Measure both ways in one run and print them side by side."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--writers", type=int, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = (
            measure(Path(folder), way, writers=given.writers, seconds=given.seconds) for way in WAYS
        )
    rows = [
        ("writes a second", ours.writes / given.seconds, plain.writes / given.seconds),
        ("wait, median (ms)", ours.wait_at(0.5), plain.wait_at(0.5)),
        ("wait, 99 of 100 (ms)", ours.wait_at(0.99), plain.wait_at(0.99)),
        ("wait, longest (ms)", ours.waits[-1], plain.waits[-1]),
        ("writes lost", ours.lost, plain.lost),
        ("writes failed", ours.failed, plain.failed),
    ]
    print(f"{'':22}{WAYS[0]:>14}{WAYS[1]:>14}{'ratio':>9}")
    for name, one, other in rows:
        ratio = f"{one / other:9.2f}" if other else f"{'':>9}"
        print(f"{name:22}{one:14.1f}{other:14.1f}{ratio}")


if __name__ == "__main__":
    main()
