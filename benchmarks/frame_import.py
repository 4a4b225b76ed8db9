"""How long a million clients take to come in, and how much memory that needs.

Runs the job of the worker on a database of its own. Prints rows, seconds and peak memory.
"""

import argparse
import io
import resource
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from app.database import Database
from app.frame_importing import import_by_worker
from app.migrate import upgrade
from app.settings import Settings
from research.frame_rows import ColumnUse
from research.frame_uploads import choose, keep_upload
from research.frames import latest_frame
from research.studies import create_study

WARDS = ("Noord", "Zuid", "Oost", "West")


def csv_file(rows: int) -> bytes:
    lines = (f"K{number:07};{WARDS[number % 4]}\n" for number in range(rows))
    return ("klantnummer;wijk\n" + "".join(lines)).encode()


def xlsx_file(rows: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["klantnummer", "wijk"])
    for number in range(rows):
        sheet.append([number, WARDS[number % 4]])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def quiet(*_progress: int) -> None:
    """Nobody looks."""


def measure(content: bytes) -> tuple[int, float]:
    with tempfile.TemporaryDirectory() as home:
        settings = replace(
            Settings.from_env({"WIJ_HOME": home}), keys_directory=Path(home) / "keys"
        )
        database = Database(settings)
        upgrade(database)
        with database.writing() as session:
            study = create_study(
                session,
                title="Meting",
                question="?",
                organisation="",
                starts_on=date(2026, 1, 1),
                ends_on=date(2026, 12, 31),
                created_by=None,
            )
            waiting = keep_upload(session, study.id, content=content, uploaded_by=None)
            choose(session, waiting, uses=[ColumnUse.NUMBER, ColumnUse.STRATUM])
            study_id, upload_id = study.id, waiting.id
            session.commit()
        started = time.monotonic()
        import_by_worker(database, upload_id, quiet)
        seconds = time.monotonic() - started
        with database.reading() as session:
            frame = latest_frame(session, study_id)
            count = frame.unit_count if frame else 0
        database.dispose()
    return count, seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--kind", choices=["csv", "xlsx"], default="csv")
    chosen = parser.parse_args()
    content = {"csv": csv_file, "xlsx": xlsx_file}[chosen.kind](chosen.rows)
    count, seconds = measure(content)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{chosen.kind}: {len(content) / 1e6:.1f} MB, {count} clients in {seconds:.1f} s")
    print(f"peak memory of the whole process: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
