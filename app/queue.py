"""The queue wakes the worker. It holds job ids only, and losing it loses nothing.

The ``job`` row is the truth: it commits with the change it follows. The queue only says
"look at this one now"; the worker also looks for waiting jobs by itself, every minute.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from huey import Huey, RedisHuey, crontab
from huey.serializer import SignedSerializer
from huey.storage import SqliteStorage
from sqlcipher3 import dbapi2 as sqlcipher
from sqlmodel import Session

from app.database import after_commit
from app.engines import check_sqlite_version, connect_sqlite
from app.jobs import Job
from app.settings import Settings, SettingsError

NAME = "wij"
FILE = "queue.db"
log = logging.getLogger("wij.queue")


class SealedStorage(SqliteStorage):
    """Huey's SQLite storage on the encrypted engine, never on the system's SQLite."""

    integrity_error = sqlcipher.IntegrityError
    operational_error = sqlcipher.OperationalError

    def __init__(self, name: str, *, path: Path, key: bytes, **_options: Any) -> None:
        """Open (or make) the encrypted file.

        Args:
            name: of the queue.
            path: of the file.
            key: 32 bytes, the raw key of SQLCipher.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._key = key
        super().__init__(name, filename=str(path))

    def _create_connection(self) -> Any:
        return connect_sqlite(Path(self.filename), self._key)


class SealedHuey(Huey):
    """Huey on the encrypted storage."""

    storage_class = SealedStorage


class Queue:
    """A Huey queue with two tasks: do this job, and look for jobs that wait."""

    def __init__(self, huey: Huey, *, do: Callable[[UUID], None], look: Callable[[], None]) -> None:
        """Tell the queue what its tasks do.

        Args:
            huey: where the wake-up calls wait.
            do: does one job, by its id.
            look: wakes the jobs that nobody works on; called every minute.
        """
        self.huey = huey
        self._do_job = huey.task(name="do_job")(lambda job_id: do(UUID(job_id)))
        self._look = huey.periodic_task(crontab(), name="look")(lambda: look())

    def wake(self, job_id: UUID) -> None:
        """Ask the worker to do this job now."""
        self.huey.enqueue(self._do_job.s(str(job_id)))

    def look_now(self) -> None:
        """Ask the worker to look for waiting jobs now."""
        self.huey.enqueue(self._look.s())

    def is_empty(self) -> bool:
        """Return whether no wake-up call is waiting."""
        return bool(self.huey.pending_count() == 0)

    def close(self) -> None:
        """Close the connection of the queue."""
        self.huey.storage.close()


def make_queue(
    settings: Settings, *, do: Callable[[UUID], None], look: Callable[[], None]
) -> Queue:
    """Open the queue: Redis when its address is set, else an encrypted file in the home."""
    # Signed, because Huey unpickles what it reads: only this program may write there.
    serializer = SignedSerializer(settings.secret_key, salt="wij-queue")
    options: dict[str, Any] = {"results": False, "serializer": serializer}
    if settings.redis_url:
        return Queue(RedisHuey(NAME, url=settings.redis_url, **options), do=do, look=look)
    return Queue(_sealed_huey(settings, options), do=do, look=look)


def wake_after_commit(session: Session, job: Job) -> None:
    """Wake the worker for this job once the transaction is safe. For use in a request.

    When the queue cannot be reached the job is not lost: the worker finds its row.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    job_id = job.id

    def wake() -> None:
        try:
            if "wij_queue" not in app.extensions:
                settings: Settings = app.extensions["wij_settings"]
                app.extensions["wij_queue"] = make_queue(settings, do=_not_here, look=_nothing)
            app.extensions["wij_queue"].wake(job_id)
        except Exception as problem:
            log.warning("job %s waits for the next look: %s", job_id, type(problem).__name__)

    after_commit(session, wake)


def _sealed_huey(settings: Settings, options: dict[str, Any]) -> SealedHuey:
    check_sqlite_version()
    path, key = settings.home / FILE, settings.database_key
    try:
        return SealedHuey(NAME, path=path, key=key, **options)
    except SettingsError:
        # Damaged, or made under another key. It holds nothing that is not in the job rows.
        log.warning("the queue file was not readable and is made anew")
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + suffix).unlink()
        return SealedHuey(NAME, path=path, key=key, **options)


def _not_here(_job_id: UUID) -> None:
    raise RuntimeError("jobs are done by the worker")


def _nothing() -> None:
    """The web server never looks for jobs."""
