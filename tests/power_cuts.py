"""What a disk holds after a power cut: only what was synced before it.

``python tests/power_cuts.py INTERVIEW COUNT SYNC`` types turns in a process of its own, and
acknowledges each after its commit, while ``unsynced.c`` writes down what happens to the files.
"""

import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

HEAD = struct.Struct("=4Q")
ACKNOWLEDGED = "acknowledged"
FILES = ("wij.db", "wij.db-wal")


@dataclass(frozen=True)
class Event:
    """One thing that happened to one file: a write (W), a truncation (T) or a sync (S)."""

    kind: str
    name: str
    offset: int
    data: bytes


def compiled(folder: Path) -> Path | None:
    """Compile the library; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "unsynced.so"
    source = Path(__file__).with_name("unsynced.c")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl", "-lpthread"],
        check=True,
    )
    return library


def events_of(tape: Path) -> list[Event]:
    """Read what was written down, in order."""
    raw, at, found = tape.read_bytes(), 0, []
    while at < len(raw):
        kind, name, offset, length = HEAD.unpack_from(raw, at)
        at += HEAD.size
        end = at + name
        found.append(Event(chr(kind), raw[at:end].decode(), offset, raw[end : end + length]))
        at = end + length
    return found


class Disk:
    """The files as the program sees them, and as the disk has them for certain."""

    def __init__(self, before: dict[str, bytes]) -> None:
        self.seen = {name: bytearray(data) for name, data in before.items()}
        self.synced = {name: bytes(data) for name, data in before.items()}
        self.acknowledged = 0

    def take(self, event: Event) -> None:
        """Let one thing happen."""
        if event.name == ACKNOWLEDGED:
            self.acknowledged += event.kind == "W"
            return
        if event.name not in FILES:
            return
        file = self.seen.setdefault(event.name, bytearray())
        if event.kind == "W":
            file.extend(bytes(max(0, event.offset - len(file))))
            file[event.offset : event.offset + len(event.data)] = event.data
        elif event.kind == "T":
            file.extend(bytes(max(0, event.offset - len(file))))
            del file[event.offset :]
        else:
            self.synced[event.name] = bytes(file)

    def cut(self, folder: Path) -> None:
        """Lay down what is left after a power cut now."""
        for path in folder.iterdir():
            path.unlink()
        for name, data in self.synced.items():
            (folder / name).write_bytes(data)


def type_turns(interview_id: UUID, count: int, synchronous: str) -> Iterator[int]:
    """Save turns one after the other; yield each number once it is committed."""
    from app import engines, models
    from app.database import Database
    from app.settings import Settings
    from interviews.interviews import Interview
    from interviews.telling import add_turn
    from interviews.turns import Mode, Speaker

    assert models
    engines.WRITING = tuple(
        one.replace("synchronous = FULL", f"synchronous = {synchronous}") for one in engines.WRITING
    )
    database, page_id = Database(Settings.from_env()), uuid4()
    for number in range(1, count + 1):
        with database.writing() as session:
            add_turn(
                session,
                session.get_one(Interview, interview_id),
                turn_id=uuid4(),
                speaker=Speaker.ACTOR,
                mode=Mode.VERBATIM,
                text=f"Deel {number}. " + "Het ging zoals het ging. " * 20,
                written_by=None,
                place=(page_id, number),
            )
            session.commit()
        yield number


if __name__ == "__main__":
    with (Path(sys.argv[4]) / ACKNOWLEDGED).open("ab", buffering=0) as tape:
        for _number in type_turns(UUID(sys.argv[1]), int(sys.argv[2]), sys.argv[3]):
            tape.write(b"x")
