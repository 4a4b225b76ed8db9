"""The turns that the reader learns from, anew in every round.

Some turns are joined, and small talk is put between their sentences, as ``small_talk.py`` does
for the turns that are held out; sometimes the role is left out, and some turns come in lower case
without punctuation, as telephone notes do.
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.language.reader import SOMEBODY, SPEAKERS, windows_of
from analysis.language.reader_model import Window
from analysis.language.reader_pieces import START, Pieces
from analysis.language.sentence_vectors import SAME_ROLE
from analysis.language.small_talk import between
from analysis.language.training_data import Row

NO_ROLE, LOWERED = 0.3, 0.15  # how often
LONGEST_TALK = 28  # pieces of a sentence that may be small talk
STOPS = re.compile(r"[.,;:!?]+(?=\s|$)")
Cuts = Sequence[list[int]]


@dataclass(frozen=True)
class Lessons:
    """The training sentences in pieces.

    Attributes:
        written, lowered: the pieces of each row, as written and as in a note.
        turns: the rows of each turn.
        roles: of the speaker of each turn, as the reader is told them.
        talk: rows that may be small talk.
        openings: role -> the pieces that a window starts with.
    """

    written: Cuts
    lowered: Cuts
    turns: Mapping[int, list[int]]
    roles: Mapping[int, str]
    talk: Sequence[int]
    openings: Mapping[str, list[int]]

    def as_written(self, which: Callable[[int], bool]) -> list[Window]:
        """Return windows of the turns of which the first row passes ``which``."""
        return [
            window
            for turn, rows in self.turns.items()
            if which(rows[0])
            for window in self.windows(rows, self.written, self.roles[turn])
        ]

    def windows(self, rows: Iterable[int], cuts: Cuts, role: str) -> list[Window]:
        """Return the rows of one turn in as few windows as hold them."""
        return list(windows_of(self.openings[role], ((row, cuts[row]) for row in rows)))


def role_told(role: object) -> str:
    """Return the role as the reader is told it, "" where it is told none."""
    same = SAME_ROLE.get(str(role), str(role))
    return same if same in SPEAKERS else ""


def lowered(text: str) -> str:
    """Return a text in lower case without punctuation."""
    return STOPS.sub("", text.lower())


def lessons_of(rows: Sequence[Row], turns: Sequence[dict[str, Any]], pieces: Pieces) -> Lessons:
    """Return the training sentences in pieces.

    Args:
        rows: the sentences.
        turns: from ``read_turns``.
        pieces: cuts them.
    """
    written = [pieces.of(row.text) for row in rows]
    mine: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        mine.setdefault(row.turn, []).append(number)
    return Lessons(
        written=written,
        lowered=[
            pieces.of(lowered(row.text)) or cut for row, cut in zip(rows, written, strict=True)
        ],
        turns=mine,
        roles={turn: role_told(turns[turn].get("role", "")) for turn in mine},
        talk=[
            number
            for number, row in enumerate(rows)
            if not row.labels and len(written[number]) <= LONGEST_TALK
        ],
        openings={
            role: [START, *pieces.of(told)] for role, told in (SPEAKERS | {"": SOMEBODY}).items()
        },
    )


def one_round(
    lessons: Lessons, allowed: Callable[[int], bool], often: float, choose: random.Random
) -> list[Window]:
    """Return the windows of one round over the turns of which the first row is allowed.

    Args:
        lessons: the training sentences.
        allowed: whether a row may be learnt.
        often: how often a turn is joined with others and gets small talk.
        choose: draws.
    """
    told = [turn for turn, rows in lessons.turns.items() if allowed(rows[0])]
    choose.shuffle(told)
    talk = [row for row in lessons.talk if allowed(row)]
    result: list[Window] = []
    while told:
        turn = told.pop()
        rows, role = list(lessons.turns[turn]), lessons.roles[turn]
        if choose.random() < often:
            for _ in range(choose.choice((1, 1, 2, 3)) - 1):
                rows += lessons.turns[told.pop()] if told else []
            rows = list(dict.fromkeys(between(rows, talk, choose)))
        role = "" if choose.random() < NO_ROLE else role
        cuts = lessons.lowered if choose.random() < LOWERED else lessons.written
        result += lessons.windows(rows, cuts, role)
    choose.shuffle(result)
    return result
