"""What a word may mean, from the pieces of words that the shipped sentence encoder knows.

The treebank is small and comes from newspapers and an encyclopaedia; the encoder has read far
more. A word's vector is the mean of those of its pieces, without the words around it. The
encoder's table of pieces is no part of its public face: ``requirements.lock`` pins the version
that this was tried with, and a test reads a vector.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Model

from analysis.language.features import Floats
from analysis.language.sentence_vectors import encoder

WIDTH = 512


@cache
def _table() -> tuple[Any, NDArray[np.uint8], Floats, Floats]:
    made = encoder()
    model = made._model
    return made._tokenizer, model.table, model.scale, model.lo


def word_vectors(words: Sequence[str]) -> Floats:
    """Return one vector per word, float32, shape (len(words), 512). Nothing is remembered."""
    tokenizer, table, scale, low = _table()
    result = np.zeros((len(words), WIDTH), dtype=np.float32)
    rows: dict[str, int] = {}
    for row, word in enumerate(words):
        first = rows.setdefault(word, row)
        if first != row:
            result[row] = result[first]
            continue
        ids = np.asarray(tokenizer.encode(word, add_bos=False, add_eos=False), dtype=np.int64)
        if len(ids):
            chunk = ids % len(scale)
            pieces = table[ids].astype(np.float32) * scale[chunk, None] + low[chunk, None]
            result[row] = pieces.mean(axis=0)
    return result


def _forward(
    model: Model[list[Doc], list[Floats]],
    docs: list[Doc],
    is_train: bool,  # noqa: ARG001
) -> tuple[list[Floats], Callable[[list[Floats]], list[Doc]]]:
    lengths = [len(doc) for doc in docs]
    read = model.attrs["read"]
    vectors = read([token.norm_ for doc in docs for token in doc])
    ends = np.cumsum(lengths)[:-1]
    return np.split(vectors, ends), lambda _: []


@registry.layers("wij.WordPieces.v1")
def word_pieces() -> Model[list[Doc], list[Floats]]:
    """Return a layer without weights: docs in, a vector per word out."""
    return Model("word_pieces", _forward, dims={"nO": WIDTH}, attrs={"read": word_vectors})
