"""A spaCy pipeline on disk as encoder: its transformer, its word vectors, or its tok2vec."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from analysis.language.encoder_problems import (
    EncoderDamagedError,
    LibraryAwayError,
    NoEncoderError,
)
from analysis.language.encoders import PROBE
from analysis.language.features import Floats

TRANSFORMER, VECTORS, TOK2VEC = "spaCy transformer", "spaCy vectors", "spaCy tok2vec"
TRANSFORMERS = frozenset({"transformer", "curated_transformer"})
LIBRARIES = {
    "transformer": "spacy-transformers",
    "curated_transformer": "spacy-curated-transformers",
}
BATCH = 64


class SpacyEncoder:
    """The mean over the tokens of what the pipeline knows of each."""

    library = "spacy"

    def __init__(self, path: Path) -> None:
        """Load the pipeline without its other components: no parser, no tagger.

        Raises:
            LibraryAwayError: the pipeline needs a library that is not installed.
            NoEncoderError: it has no vectors of any sort.
            EncoderDamagedError: it cannot be loaded.
        """
        try:
            self._nlp, used = _loaded(path)
        except (OSError, LibraryAwayError):
            raise
        except Exception as problem:
            raise EncoderDamagedError(
                f"{path}: this spaCy pipeline cannot be loaded ({type(problem).__name__}). "
                "Copy it again, or use one that was made for this version of spaCy"
            ) from None
        self.kind = _kind_of(self._nlp, used, path)
        self._width = _table_of(self._nlp(PROBE), self.kind).shape[-1]

    def encode(self, texts: Sequence[str]) -> Floats:
        """See :class:`Encoder`."""
        with self._nlp.memory_zone():
            found = [self._mean(doc) for doc in self._nlp.pipe(texts, batch_size=BATCH)]
        return np.stack(found)

    def _mean(self, doc: Doc) -> Floats:
        table = _table_of(doc, self.kind)
        if not table.size:
            return np.zeros(self._width, dtype=np.float32)
        mean: Floats = table.mean(axis=0)
        return mean


def _loaded(path: Path) -> tuple[Language, set[str]]:
    """Return the pipeline with what encodes, and the factories in use."""
    config = spacy.util.load_config(path / "config.cfg")
    factories = {
        name: str(config["components"][name].get("factory", name))
        for name in config["nlp"]["pipeline"]
    }
    for factory, library in LIBRARIES.items():
        if factory in factories.values() and not Language.has_factory(factory):
            raise LibraryAwayError(
                f"{path}: this spaCy pipeline needs {library}, which is not installed. "
                f"Install it beside this program: pip install {library}"
            )
    wanted = TRANSFORMERS | {"tok2vec"}
    others = [name for name, factory in factories.items() if factory not in wanted]
    return spacy.load(path, exclude=others), set(factories.values()) & wanted


def _kind_of(nlp: Language, used: set[str], path: Path) -> str:
    if used & TRANSFORMERS:
        return TRANSFORMER
    if nlp.vocab.vectors_length:
        return VECTORS
    if used:
        return TOK2VEC
    raise NoEncoderError(
        f"{path}: this spaCy pipeline has no vectors. Use one with vectors (its name often "
        "ends in md or lg) or with a transformer (trf)"
    )


def _table_of(doc: Doc, kind: str) -> Floats:
    """Return one row of numbers per token, or per piece of a word."""
    if kind == VECTORS:
        return np.array(doc.vector, dtype=np.float32).reshape(1, -1)
    if kind == TOK2VEC:
        return np.array(doc.tensor, dtype=np.float32)
    return _pieces(doc._.trf_data)


def _pieces(data: Any) -> Floats:
    """Return the last layer, from either library of transformers."""
    if hasattr(data, "last_hidden_layer_state"):
        return np.array(data.last_hidden_layer_state.dataXd, dtype=np.float32)
    state = np.array(data.model_output.last_hidden_state, dtype=np.float32)
    used = np.array(data.wordpieces.attention_mask, dtype=bool)
    pieces: Floats = state[used]
    return pieces
