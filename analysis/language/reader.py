"""Read whole turns: how likely is each theme and pole in each sentence?

The reader sees a sentence among the others of its turn and knows who speaks. It was trained on
the same synthetic turns as the scorer (``reader_train.py``); its weights lie in
``data/reader.npz``. Nothing is fetched, and nothing that was read is remembered.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from analysis.language.features import Floats
from analysis.language.reader_model import ReaderModel, Window, shipped_reader
from analysis.language.reader_pieces import END, START
from analysis.language.sentence_vectors import SAME_ROLE

# The reader is told who speaks in a word, as it was in training.
SPEAKERS = {
    "client": "Cliënt:",
    "family": "Familie:",
    "neighbour": "Buur:",
    "volunteer": "Vrijwilliger:",
    "professional": "Hulpverlener:",
}
SOMEBODY = "Iemand:"
LONGEST_WINDOW, LONGEST_SENTENCE = 200, 120  # pieces


def read_turns_aloud(
    turns: Sequence[Sequence[str]], roles: Sequence[str], *, model: ReaderModel | None = None
) -> Floats:
    """Return how likely each label is in each sentence, float32, (n, 26), turn after turn.

    Args:
        turns: the sentences of each turn, in order.
        roles: of the speaker of each turn, as in the network file, "" if unknown.
        model: another one than the shipped one.
    """
    used = model or shipped_reader()
    windows: list[Window] = []
    first = 0
    for sentences, role in zip(turns, roles, strict=True):
        speaker = SPEAKERS.get(SAME_ROLE.get(role, role), SOMEBODY)
        opening = [START, *used.pieces.of(speaker)]
        cuts = (used.pieces.of(sentence) for sentence in sentences)
        windows += windows_of(opening, enumerate(cuts, start=first))
        first += len(sentences)
    return used.chances(windows, first) if first else np.zeros((0, 26), dtype=np.float32)


def windows_of(opening: list[int], cuts: Iterable[tuple[int, list[int]]]) -> Iterator[Window]:
    """Yield a turn as the reader reads it, in as few windows as hold its sentences.

    Args:
        opening: the pieces that every window starts with.
        cuts: the number of each sentence and its pieces.
    """
    pieces, owners = list(opening), [-1] * len(opening)
    for number, cut in cuts:
        short = cut[:LONGEST_SENTENCE]
        if len(pieces) > len(opening) and len(pieces) + len(short) > LONGEST_WINDOW:
            yield Window([*pieces, END], [*owners, -1])
            pieces, owners = list(opening), [-1] * len(opening)
        pieces += short
        owners += [number] * len(short)
    yield Window([*pieces, END], [*owners, -1])
