"""The shape of the tagger and parser, and their weights on disk. Training and reading share it.

The weights lie in one compressed file of numbers (numpy's own format, half precision) with the
labels as JSON beside them: nothing in it can be executed, and no word of the treebank is in it.
"""

import io
import json
import lzma
from collections.abc import Iterator
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.ml.models import MaxoutWindowEncoder, MultiHashEmbed
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Maxout, Model, chain, concatenate, with_array

from analysis.language.features import Floats
from analysis.language.word_pieces import WIDTH as PIECE_WIDTH
from analysis.language.word_pieces import word_pieces

WIDTH = 160
DEPTH = 6
ROWS = {"NORM": 5000, "PREFIX": 1000, "SUFFIX": 2500, "SHAPE": 1000}
PIPES = ("tok2vec", "morphologizer", "parser")
TAG_LABELS = ("labels_morph", "labels_pos")
# A file that unpacks to more than this (bytes) is not ours.
LARGEST = 40_000_000


@registry.architectures("wij.WordsAndPieces.v1")  # type: ignore[untyped-decorator]
def words_and_pieces(width: int, depth: int) -> Model[list[Doc], list[Floats]]:
    """Return the layers that turn docs into one vector per word.

    Hashed word, prefix, suffix and shape; beside them what the encoder's pieces say of the
    word; then ``depth`` layers that each look one word to either side.
    """
    hashed = MultiHashEmbed(
        width=width, attrs=list(ROWS), rows=list(ROWS.values()), include_static_vectors=False
    )
    pieces: Model[Any, Any] = chain(word_pieces(), with_array(_mixer(width, PIECE_WIDTH)))
    both: Model[Any, Any] = chain(concatenate(hashed, pieces), with_array(_mixer(width, 2 * width)))
    encode = MaxoutWindowEncoder(width=width, window_size=1, maxout_pieces=3, depth=depth)
    model: Model[list[Doc], list[Floats]] = chain(both, encode)
    model.set_dim("nO", width)
    return model


def _mixer(width: int, wide: int) -> Model[Any, Any]:
    return Maxout(nO=width, nI=wide, nP=3, normalize=True, dropout=0.0)


def add_parse_pipes(nlp: Language) -> None:
    """Put the untrained tagger and parser behind what the pipeline has."""
    words = {"@architectures": "wij.WordsAndPieces.v1", "width": WIDTH, "depth": DEPTH}
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH, "upstream": "*"}
    tagger = {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}
    parser = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "parser",
        "extra_state_tokens": False,
        "hidden_width": WIDTH,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": shared,
    }
    nlp.add_pipe("tok2vec", config={"model": words})
    nlp.add_pipe("morphologizer", config={"model": tagger})
    nlp.add_pipe("parser", config={"model": parser, "learn_tokens": False, "min_action_freq": 10})


def packed(nlp: Language) -> bytes:
    """Return the trained weights, sizes and labels of the parts as one block of bytes."""
    arrays: dict[str, Any] = {}
    sizes: dict[str, dict[str, int]] = {}
    for name, number, node in _nodes(nlp):
        sizes[f"{name}.{number}"] = {
            dim: node.get_dim(dim) for dim in node.dim_names if node.has_dim(dim)
        }
        for param in node.param_names:
            if node.has_param(param):
                arrays[f"{name}.{number}.{param}"] = node.get_param(param).astype("float16")
    facts = {
        "sizes": sizes,
        "tags": {key: _labels(nlp)[key] for key in TAG_LABELS},
        "moves": {str(move): dict(labels) for move, labels in _moves(nlp).labels.items()},
    }
    arrays["facts"] = np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8)
    file = io.BytesIO()
    np.savez(file, **arrays)
    return lzma.compress(file.getvalue(), preset=6)


def fill(nlp: Language, content: bytes) -> None:
    """Give the untrained parts of a pipeline (``add_parse_pipes``) their weights and labels.

    Only numbers and JSON are read; nothing in it can be executed.

    Raises:
        ValueError: It is not such a block, or of another shape than these parts.
    """
    raw = lzma.LZMADecompressor().decompress(content, max_length=LARGEST)
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        facts = json.loads(bytes(arrays["facts"]))
        _labels(nlp).update(facts["tags"])
        for features in facts["tags"]["labels_morph"].values():
            nlp.vocab.morphology.add(features)
        moves = {int(move): labels for move, labels in facts["moves"].items()}
        _moves(nlp).initialize_actions(moves)
        for name, number, node in _nodes(nlp):
            for dim, size in facts["sizes"][f"{name}.{number}"].items():
                node.set_dim(dim, size, force=True)
            for param in node.param_names:
                key = f"{name}.{number}.{param}"
                if key in arrays:
                    node.set_param(param, arrays[key].astype(np.float32))


def _labels(nlp: Language) -> Any:
    return nlp.get_pipe("morphologizer").cfg  # type: ignore[attr-defined]


def _moves(nlp: Language) -> Any:
    return nlp.get_pipe("parser").moves  # type: ignore[attr-defined]


def _nodes(nlp: Language) -> Iterator[tuple[str, int, Model[Any, Any]]]:
    for name in PIPES:
        for number, node in enumerate(nlp.get_pipe(name).model.walk()):  # type: ignore[attr-defined]
            yield name, number, node
