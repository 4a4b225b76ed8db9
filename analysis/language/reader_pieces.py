"""Cut words into the pieces that the reader knows, the most likely way.

A unigram model over pieces, as in Kudo (2018), "Subword Regularization", section 3: of all ways
to cut a word the one with the highest sum of scores wins. Pieces and scores come with the
reader's weights.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence

EDGE = "\u2581"  # stands before the first letter of a word
START, PAD, END, UNKNOWN = 0, 1, 2, 3
LONGEST = 24  # letters of a piece
WORD = 64  # letters of a word that are read; the rest of a longer one is passed over
PENALTY = 10.0  # how much worse an unknown letter is than the rarest piece


class Pieces:
    """The pieces with their numbers and scores."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        """Keep them; a piece's number is its place. The first four are no text."""
        self._number: Mapping[str, int] = {
            piece: number for number, piece in enumerate(pieces) if number > UNKNOWN
        }
        self._scores = tuple(float(score) for score in scores)
        self._longest = min(LONGEST, max(map(len, self._number), default=1))
        self._unknown = min(self._scores, default=0.0) - PENALTY

    def of(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text. Nothing of it is remembered."""
        plain = unicodedata.normalize("NFKC", text)
        return [number for word in plain.split() for number in self._cut(EDGE + word[:WORD])]

    def _cut(self, word: str) -> list[int]:
        """Return the most likely pieces of one word (Viterbi)."""
        best = [0.0] + [-math.inf] * len(word)
        came: list[tuple[int, int]] = [(0, UNKNOWN)] * (len(word) + 1)
        for start in range(len(word)):
            so_far = best[start]
            if so_far + self._unknown > best[start + 1]:
                best[start + 1], came[start + 1] = so_far + self._unknown, (start, UNKNOWN)
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                number = self._number.get(word[start:end])
                if number is not None and so_far + self._scores[number] > best[end]:
                    best[end], came[end] = so_far + self._scores[number], (start, number)
        found, end = [], len(word)
        while end:
            end, number = came[end]
            found.append(number)
        return found[::-1]
