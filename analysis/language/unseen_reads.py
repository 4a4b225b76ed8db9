"""What readers that had not learnt a writer say of that writer's sentences.

``reader_train.py`` trains such a reader for every part of the writers, which takes a graphics
card, and keeps what they say beside the training sentences. The ranking learns from it how far
to trust the reader. It holds only for the very sentences that it was made from.
"""

import hashlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language.features import Floats
from analysis.language.material import Material
from analysis.language.reader import read_turns_aloud
from analysis.language.training_data import TRAINING

WIDEST = 12.0  # log odds are kept between this and its negative, in 255 steps
FILE = TRAINING / "unseen_reads.npz"


def mark_of(rows: Sequence[str], beside: Sequence[str]) -> str:
    """Return a hash of the training sentences as written and beside small talk."""
    text = "\n".join(rows) + "\n\n" + "\n".join(beside)
    return hashlib.sha256(text.encode()).hexdigest()


def unseen_reads(rows: Sequence[str], beside: Sequence[str]) -> tuple[Floats, Floats] | None:
    """Return the chances of the sentences as written and beside small talk, each (n, 26).

    None where these are other sentences than the readers were judged on. Of a sentence that
    is always learnt they say nothing.
    """
    mark, as_written, talk = kept_reads(FILE)
    return (as_written, talk) if mark == mark_of(rows, beside) else None


def kept_reads(path: Path) -> tuple[str, Floats, Floats]:
    """Return the mark of a file, and the chances as written and beside small talk."""
    with np.load(path, allow_pickle=False) as kept:
        mark = bytes(kept["mark"]).decode()
        return mark, _chances(kept["as_written"]), _chances(kept["beside"])


def reads_of(material: Material, beside: Material, turns: Sequence[dict[str, Any]]) -> Floats:
    """Return what readers that had not learnt the writers say of all sentences, (n, 26).

    Of other sentences than those that ship, the shipped reader is asked: it may have learnt
    some of them.
    """
    rows = material.rows + beside.rows
    kept = unseen_reads([row.text for row in material.rows], [row.text for row in beside.rows])
    if kept is not None:
        return np.concatenate(kept)
    spoken = [[row.text for row in told] for _, told in groupby(rows, key=lambda row: row.turn)]
    numbers = [number for number, _ in groupby(row.turn for row in rows)]
    return read_turns_aloud(spoken, [str(turns[number].get("role", "")) for number in numbers])


def _chances(kept: NDArray[np.uint8]) -> Floats:
    odds = kept.astype(np.float32) * np.float32(2 * WIDEST / 255) - np.float32(WIDEST)
    found: Floats = 1 / (1 + np.exp(-odds))
    return found
