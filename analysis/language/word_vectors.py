"""Word vectors in a text file, as fastText and word2vec write them: a word and its numbers a line.

A sentence is the mean of its words. Such files put frequent words first: only the first ones
are kept, so that a file of gigabytes does not fill the memory.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from analysis.language.encoder_problems import EncoderDamagedError
from analysis.language.encoders import WIDEST
from analysis.language.features import Floats

MOST_WORDS = 200_000
LONGEST_LINE = 200_000  # code points
WORD = re.compile(r"\w+(?:['’-]\w+)*")


class WordVectors:
    """An encoder of word vectors from a ``.vec`` or ``.txt`` file in UTF-8."""

    kind = "word vectors"
    library = ""

    def __init__(self, path: Path) -> None:
        """Read the file; a first line of two numbers (words, width) is passed over.

        Raises:
            EncoderDamagedError: a line holds no numbers, or another count than the first.
            OSError: it cannot be read.
        """
        self._place: dict[str, int] = {}
        rows: list[Floats] = []
        try:
            with path.open(encoding="utf-8") as lines:
                for word, numbers in islice(_entries(lines, path), MOST_WORDS):
                    if rows and len(numbers) != len(rows[0]):
                        raise _damaged(path, f"line for word {len(rows) + 1} has another width")
                    self._place.setdefault(word, len(rows))
                    rows.append(numbers)
        except UnicodeDecodeError:
            raise _damaged(path, "it is no UTF-8 text") from None
        if not rows:
            raise _damaged(path, "it holds no word")
        self._table: Floats = np.stack(rows)

    def encode(self, texts: Sequence[str]) -> Floats:
        """See :class:`Encoder`."""
        result = np.zeros((len(texts), self._table.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            found = [self._place_of(word) for word in WORD.findall(text)]
            places = [place for place in found if place is not None]
            if places:
                result[row] = self._table[places].mean(axis=0)
        return result

    def _place_of(self, word: str) -> int | None:
        place = self._place.get(word)
        return self._place.get(word.lower()) if place is None else place


def _entries(lines: Iterator[str], path: Path) -> Iterator[tuple[str, Floats]]:
    for number, line in enumerate(lines, start=1):
        parts = line.rstrip().split(" ")
        if number == 1 and len(parts) == 2 and all(part.isdecimal() for part in parts):
            continue
        if len(line) > LONGEST_LINE or not 2 <= len(parts) <= WIDEST + 1:
            raise _damaged(path, f"line {number} is no word with numbers")
        try:
            yield parts[0], np.array([float(part) for part in parts[1:]], dtype=np.float32)
        except ValueError:
            raise _damaged(path, f"line {number} is no word with numbers") from None


def _damaged(path: Path, why: str) -> EncoderDamagedError:
    return EncoderDamagedError(f"{path}: no file of word vectors ({why}). Copy it again")
