"""Let the reader that ships learn the reports too, which were written after it was trained.

Run ``python -m analysis.language.reader_more --from READER --reads READS``; see ``--help``. It
needs the extra ``reader-training`` but no graphics card: about ten minutes of a core for each of
four networks. The upper layers go on learning, from the reports and from as many of the earlier
turns, so that those are not forgotten. Of three networks that each left out a third of the
reports' writers only what they say of those writers is kept. ``reader_train.py`` learns the
reports with everything else, and makes this step superfluous.
"""

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from analysis.language.features import Floats
from analysis.language.material import wanted_of
from analysis.language.reader_base import Kept
from analysis.language.reader_figures import figures_of
from analysis.language.reader_model import Window, unpacked
from analysis.language.reader_net import Net, Plan, chances, draw_again, train
from analysis.language.reader_pack import facts_in, packed_reader, packed_reads
from analysis.language.reader_turns import Lessons, lessons_of, one_round
from analysis.language.small_talk import mixed
from analysis.language.training_data import FOLDS, Row, is_report, read_rows, read_turns
from analysis.language.unseen_reads import kept_reads, mark_of

VERSION = "2"  # of the weights
PLAN = Plan(layers=6, rate=1e-4, rounds=6, talk=0.15, head_rate=3e-4)
STILL = 3  # layers from below that learn nothing more
DATA = Path(__file__).with_name("data")
READER, READS = Path("reader.npz"), Path("training") / "unseen_reads.npz"
NAMES = {"q": "query", "k": "key", "v": "value", "ao": "joins", "fi": "widens", "fo": "narrows"}
NAMES |= {"aln": "first_norm", "oln": "second_norm"}
PARTS = {"w": "weight", "b": "bias"}
Tell = Callable[[str], None]


class Earlier:
    """A reader's file as what a network starts from."""

    def __init__(self, content: bytes) -> None:
        """Read the file.

        Raises:
            KeyError: something is missing.
        """
        with np.load(BytesIO(content), allow_pickle=False) as file:
            self._data = {name: file[name] for name in file.files}
        self.facts = facts_in(self._data)

    def numbers(self, name: str) -> Floats:
        """Return all numbers of a tensor in one row, named as in the base weights.

        Raises:
            KeyError: there is no such tensor.
        """
        layer, *rest = name.split(".")
        if layer == "emb":
            return self._array(f"norm.{PARTS[rest[-1]]}")
        found = f"{layer[1:]}.{NAMES[rest[0]]}"
        whole = self._array(f"{found}.{PARTS[rest[1]]}")
        if whole.ndim == 1:
            return whole
        flat: Floats = (whole.astype(np.float32) * self._data[f"{found}.step"][:, None]).reshape(-1)
        return flat

    def kept(self) -> Kept:
        """Return the pieces and their meaning."""
        return Kept(
            pieces=self.facts["pieces"],
            scores=self._data["piece_scores"],
            table=unpacked(self._data["table"]),
            scales=self._data["scales"],
            places=self._data["places"],
        )

    def net(self) -> Net:
        """Return the network, of which the lower layers learn nothing more."""
        draw_again()
        net = Net(self, self.kept(), int(self.facts["layers"]))
        net.set_head(self._array("head.weight"), self._array("head.bias"))
        net.hold_still(STILL)
        return net

    def _array(self, name: str) -> Floats:
        found: Floats = self._data[name]
        return found


@dataclass(frozen=True)
class Lesson:
    """The sentences, the codes that they bear, and which turns are reports."""

    earlier: Earlier
    lessons: Lessons
    wanted: Floats
    reports: list[int]  # the first row of each
    older: list[int]

    def taught(self, learn: Sequence[int], plan: Plan, device: str) -> Net:
        """Return the earlier reader that learnt some reports too, given by their first rows."""

        def one(choose: random.Random) -> list[Window]:
            again = choose.sample(self.older, min(len(self.older), len(learn)))
            now = frozenset([*learn, *again])
            return one_round(self.lessons, now.__contains__, plan.talk, choose)

        net = self.earlier.net()
        train(net, plan, one, self.wanted, device=device)
        return net


def make(
    earlier: bytes,
    reads: Path,
    turns: Sequence[dict[str, Any]],
    folder: Path,
    *,
    device: str = "cpu",
    plan: Plan = PLAN,
    tell: Tell,
) -> None:
    """Train the networks and write both files.

    Args:
        earlier: the file of a reader that did not learn the reports.
        reads: what readers said that had not learnt a writer, without the reports.
        turns: from ``read_turns``.
        folder: to write into.
        device: "cuda" or "cpu".
        plan: how.
        tell: told what it found.

    Raises:
        ValueError: the reads are of other turns than those before the reports.
    """
    rows = read_rows(turns)
    beside = [rows[number].text for chosen in mixed(rows, turns) for number in chosen]
    before = [row.text for row in rows if not is_report(turns[row.turn])]
    marked, as_written, talk = kept_reads(reads)
    if marked != mark_of(before, beside):
        raise ValueError("the reads are not of the turns before the reports")
    lesson = _lesson(Earlier(earlier), rows, turns)
    said = np.zeros(lesson.wanted.shape, dtype=np.float32)
    said[: len(before)] = as_written
    said += _unseen(lesson, rows, plan, device, tell)
    net = lesson.taught(lesson.reports, plan, device)
    reader = packed_reader(lesson.earlier.kept(), net.state(), version=VERSION)
    texts = [row.text for row in rows]
    for path, content in ((READER, reader), (READS, packed_reads(said, talk, texts, beside))):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        tell(f"{folder / path}: {len(content)} bytes")


def _lesson(earlier: Earlier, rows: Sequence[Row], turns: Sequence[dict[str, Any]]) -> Lesson:
    lessons = lessons_of(rows, turns, earlier.kept().cutter())
    firsts = {turn: mine[0] for turn, mine in lessons.turns.items()}
    return Lesson(
        earlier=earlier,
        lessons=lessons,
        wanted=wanted_of(rows),
        reports=[row for turn, row in firsts.items() if is_report(turns[turn])],
        older=[row for turn, row in firsts.items() if not is_report(turns[turn])],
    )


def _unseen(lesson: Lesson, rows: Sequence[Row], plan: Plan, device: str, tell: Tell) -> Floats:
    """Return what readers say of reports whose writers they had not learnt; 0 elsewhere."""
    said = np.zeros(lesson.wanted.shape, dtype=np.float32)
    for part in range(FOLDS):
        judge = frozenset(one for one in lesson.reports if rows[one].fold == part)
        windows = lesson.lessons.as_written(judge.__contains__)
        mine = sorted({owner for one in windows for owner in one.sentences if owner >= 0})
        before = chances(lesson.earlier.net(), windows, len(said), device=device)
        net = lesson.taught([one for one in lesson.reports if one not in judge], plan, device)
        after = chances(net, windows, len(said), device=device)
        tell(figures_of(f"part {part}, before", lesson.wanted[mine], before[mine]))
        tell(figures_of(f"part {part}, after", lesson.wanted[mine], after[mine]))
        said += after
    return said


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, train and write."""
    parser = argparse.ArgumentParser(description="Let a reader learn the reports too.")
    parser.add_argument("--from", dest="earlier", type=Path, required=True, help="its file")
    parser.add_argument("--reads", type=Path, required=True, help="unseen reads of its making")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cpu")
    parser.add_argument("--to", type=Path, default=DATA, help="folder to write into")
    asked = parser.parse_args(arguments)
    earlier = asked.earlier.read_bytes()
    try:
        make(earlier, asked.reads, read_turns(), asked.to, device=asked.device, tell=_tell)
    except (KeyError, ValueError) as problem:
        sys.exit(f"{asked.earlier} or {asked.reads} does not fit: {problem}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
