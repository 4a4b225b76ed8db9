"""Let the reader that ships learn what was written after it had been trained.

Run ``python -m analysis.language.reader_more --from READER --reads READS``; see ``--help``. It
needs the extra ``reader-training`` but no graphics card: a quarter of an hour of a core. The upper
layers go on learning, from the later turns and from half as many of the earlier ones, so that
those are not forgotten. Of three networks that each left out a third of the reports' writers only
what they say of those writers is kept. ``reader_train.py`` learns everything at once: after it
this step is not needed.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
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
from analysis.language.reader_net import Net
from analysis.language.reader_pack import facts_in, packed_reader, packed_reads
from analysis.language.reader_top import Seen, TopPlan, chances_above, seen_below, train_top
from analysis.language.reader_turns import LOWERED, NO_ROLE, Lessons, lessons_of
from analysis.language.small_talk import mixed
from analysis.language.training_data import FOLDS, Row, is_later, read_rows, read_turns
from analysis.language.unseen_reads import kept_reads, mark_of

PLAN = TopPlan(still=4, rate=1e-4, head_rate=5e-4, rounds=3)
AGAIN, OLDER = 0.5, 1400  # earlier turns: beside each window of a report, and of how many
SEED = 5
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
        """Return the network."""
        net = Net(self, self.kept(), int(self.facts["layers"]))
        net.set_head(self._array("head.weight"), self._array("head.bias"))
        return net

    def _array(self, name: str) -> Floats:
        found: Floats = self._data[name]
        return found


@dataclass(frozen=True)
class Lesson:
    """What is learnt: the later turns and some earlier ones as the lower layers see them.

    ``wanted``: 1 where a sentence bears the label, (n, 26).
    """

    earlier: Earlier
    wanted: Floats
    later: list[Seen]
    older: list[Seen]

    def taught(self, learn: Sequence[Seen], plan: TopPlan) -> Net:
        """Return the earlier reader that learnt some later turns too."""

        def one(choose: random.Random) -> list[Seen]:
            count = min(len(self.older), round(AGAIN * len(learn)))
            return [*learn, *choose.sample(self.older, count)]

        net = self.earlier.net()
        train_top(net, plan, one, self.wanted)
        return net


def make(
    earlier: bytes,
    reads: Path,
    turns: Sequence[dict[str, Any]],
    folder: Path,
    *,
    plan: TopPlan = PLAN,
    tell: Tell,
) -> None:
    """Train the networks and write both files.

    Args:
        earlier: the file of a reader that did not learn the later turns.
        reads: what readers said that had not learnt a writer, without the later turns.
        turns: from ``read_turns``.
        folder: to write into.
        plan: how.
        tell: told what it found.

    Raises:
        ValueError: the reads are of other turns than those before.
    """
    rows = read_rows(turns)
    beside = [rows[number].text for chosen in mixed(rows, turns) for number in chosen]
    before = [row.text for row in rows if not is_later(turns[row.turn])]
    marked, as_written, talk = kept_reads(reads)
    if marked != mark_of(before, beside):
        raise ValueError("the reads are not of the turns before the later ones")
    lesson = _lesson(Earlier(earlier), rows, turns, plan)
    said = np.zeros(lesson.wanted.shape, dtype=np.float32)
    said[: len(before)] = as_written
    said += _unseen(lesson, rows, plan, tell)
    net = lesson.taught(lesson.later, plan)
    reader = packed_reader(lesson.earlier.kept(), net.state())
    texts = [row.text for row in rows]
    for path, content in ((READER, reader), (READS, packed_reads(said, talk, texts, beside))):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        tell(f"{folder / path}: {len(content)} bytes")


def _lesson(
    earlier: Earlier, rows: Sequence[Row], turns: Sequence[dict[str, Any]], plan: TopPlan
) -> Lesson:
    lessons = lessons_of(rows, turns, earlier.kept().cutter())
    net = earlier.net()
    later = frozenset(row for row, one in enumerate(rows) if is_later(turns[one.turn]))
    return Lesson(
        earlier=earlier,
        wanted=wanted_of(rows),
        later=seen_below(net, lessons.as_written(later.__contains__), plan.still),
        older=seen_below(net, list(_some_older(lessons, later)), plan.still),
    )


def _some_older(lessons: Lessons, later: frozenset[int]) -> Iterator[Window]:
    """Yield some of the earlier turns, written as those before were learnt."""
    choose = random.Random(SEED)  # noqa: S311
    older = [turn for turn, rows in lessons.turns.items() if rows[0] not in later]
    for turn in choose.sample(older, min(OLDER, len(older))):
        role = "" if choose.random() < NO_ROLE else lessons.roles[turn]
        cuts = lessons.lowered if choose.random() < LOWERED else lessons.written
        yield from lessons.windows(lessons.turns[turn], cuts, role)


def _unseen(lesson: Lesson, rows: Sequence[Row], plan: TopPlan, tell: Tell) -> Floats:
    """Return what readers say of reports whose writers they had not learnt; 0 elsewhere."""
    said = np.zeros(lesson.wanted.shape, dtype=np.float32)
    for part in range(FOLDS):
        judge = [one for one in lesson.later if rows[max(one.window.sentences)].fold == part]
        rest = [one for one in lesson.later if rows[max(one.window.sentences)].fold != part]
        mine = sorted({at for one in judge for at in one.window.sentences if at >= 0})
        before = chances_above(lesson.earlier.net(), judge, plan.still, len(said))
        after = chances_above(lesson.taught(rest, plan), judge, plan.still, len(said))
        tell(figures_of(f"part {part}, before", lesson.wanted[mine], before[mine]))
        tell(figures_of(f"part {part}, after", lesson.wanted[mine], after[mine]))
        said += after
    return said


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, train and write."""
    parser = argparse.ArgumentParser(description="Let a reader learn what came later.")
    parser.add_argument("--from", dest="earlier", type=Path, required=True, help="its file")
    parser.add_argument("--reads", type=Path, required=True, help="unseen reads of its making")
    parser.add_argument("--to", type=Path, default=DATA, help="folder to write into")
    asked = parser.parse_args(arguments)
    try:
        make(asked.earlier.read_bytes(), asked.reads, read_turns(), asked.to, tell=_tell)
    except (KeyError, OSError, ValueError) as problem:
        sys.exit(f"{asked.earlier} or {asked.reads} does not fit: {problem}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
