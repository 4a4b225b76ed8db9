"""The reader's network: what a turn's words say together, in numpy.

A small transformer encoder (Vaswani et al., 2017; layers as in BERT, Devlin et al., 2019), of
which the weights come from multilingual E5 small (Wang et al., 2024; MIT) and were trained on
by ``reader_train.py``. It reads whole turns and says per sentence how likely each theme and
pole is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language.features import Floats
from analysis.language.reader_pieces import Pieces

WIDTH, HEADS, BLOCK = 384, 12, 32  # BLOCK: weights of a piece that share one scale
TINY = 1e-12
AT_ONCE = 1024  # pieces: more do not fit in a core's own memory
FILE = "reader.npz"
VERSION = "4"  # of the weights; as in the file


@dataclass(frozen=True)
class Layer:
    """One layer; matrices are (in, out). ``looks``: query, key and value side by side."""

    looks: Floats
    looks_bias: Floats
    joins: Floats
    joins_bias: Floats
    first_norm: tuple[Floats, Floats]
    widens: Floats
    widens_bias: Floats
    narrows: Floats
    narrows_bias: Floats
    second_norm: tuple[Floats, Floats]


@dataclass(frozen=True)
class Window:
    """Pieces that are read together, and to which sentence each belongs (-1: to none)."""

    pieces: list[int]
    sentences: list[int]


@dataclass(frozen=True)
class ReaderModel:
    """The network.

    Attributes:
        version: of the weights.
        pieces: cuts text.
        table, scales: the meaning of each piece, int8 (n, 384) and float16 (n, 12).
        places: what the place in the window adds, float32, (places, 384).
        norm: scale and offset of the first norm.
        layers: in order.
        head: from mean and maximum over a sentence's pieces to labels, (768, 26).
        offset: (26,).
    """

    version: str
    pieces: Pieces
    table: NDArray[np.int8]
    scales: NDArray[np.float16]
    places: Floats
    norm: tuple[Floats, Floats]
    layers: tuple[Layer, ...]
    head: Floats
    offset: Floats

    def chances(self, windows: Sequence[Window], count: int) -> Floats:
        """Return how likely each label is in each sentence, float32, (count, 26), 0 to 1.

        Args:
            windows: together they hold every sentence once, at most ``len(places)`` pieces each.
            count: of sentences.
        """
        result = np.zeros((count, len(self.offset)), dtype=np.float32)
        some: list[Window] = []
        for window in [*windows, None]:
            full = sum(len(one.pieces) for one in some) + len(window.pieces if window else ())
            if some and (window is None or full > AT_ONCE):
                self._read(some, result)
                some = []
            if window:
                some.append(window)
        return result

    def _read(self, windows: Sequence[Window], result: Floats) -> None:
        """Fill in the rows of the sentences of some windows."""
        numbers = np.concatenate([np.asarray(one.pieces) for one in windows])
        ends = np.cumsum([len(one.pieces) for one in windows]).tolist()
        places = np.concatenate([np.arange(len(one.pieces)) for one in windows])
        meaning = self._meaning(numbers) + self.places[places]
        here = _normed(meaning, self.norm)
        for layer in self.layers:
            here = _through(layer, here, ends)
        owners = np.concatenate([np.asarray(one.sentences) for one in windows])
        firsts = np.flatnonzero(np.diff(owners, prepend=-2))
        for first, end in zip(firsts, [*firsts[1:], len(owners)], strict=True):
            owner = int(owners[first])
            if owner >= 0:
                mine = here[first:end]
                pooled = np.concatenate([mine.mean(axis=0), mine.max(axis=0)])
                said = np.clip(pooled @ self.head + self.offset, -30.0, 30.0)
                result[owner] = 1.0 / (1.0 + np.exp(-said))

    def _meaning(self, numbers: NDArray[Any]) -> Floats:
        blocks = self.table[numbers].reshape(len(numbers), -1, BLOCK).astype(np.float32)
        scaled = blocks * self.scales[numbers].astype(np.float32)[:, :, None]
        meaning: Floats = scaled.reshape(len(numbers), WIDTH)
        return meaning


def _normed(values: Floats, norm: tuple[Floats, Floats]) -> Floats:
    centred = values - values.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + np.float32(TINY))
    result: Floats = centred / spread * norm[0] + norm[1]
    return result


def _through(layer: Layer, here: Floats, ends: Sequence[int]) -> Floats:
    """Return what one layer makes of the pieces; each window looks at itself only."""
    looks = (here @ layer.looks + layer.looks_bias).reshape(len(here), 3, HEADS, -1)
    seen = np.empty_like(here)
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        query, key, value = looks[start:end].transpose(1, 2, 0, 3)
        weight = query @ key.transpose(0, 2, 1) / np.float32((WIDTH // HEADS) ** 0.5)
        weight = np.exp(weight - weight.max(axis=2, keepdims=True))
        weight /= weight.sum(axis=2, keepdims=True)
        seen[start:end] = (weight @ value).transpose(1, 0, 2).reshape(end - start, WIDTH)
    here = _normed(here + seen @ layer.joins + layer.joins_bias, layer.first_norm)
    wide = _bent(here @ layer.widens + layer.widens_bias)
    return _normed(here + wide @ layer.narrows + layer.narrows_bias, layer.second_norm)


def _bent(values: Floats) -> Floats:
    """Return GELU by its tanh formula (Hendrycks and Gimpel, 2016, section 2).

    Written as ``x / (1 + exp(-2u))``, which is the same and twice as fast: numpy has a quick way
    for exp. Far below 0 the exponential runs out, and the quotient is 0 as it should be.
    """
    inner = values * values
    inner *= np.float32(-2 * 0.7978845608 * 0.044715)
    inner -= np.float32(2 * 0.7978845608)
    inner *= values
    with np.errstate(over="ignore"):
        np.exp(inner, out=inner)
    inner += np.float32(1.0)
    np.divide(values, inner, out=inner)
    return inner


@cache
def shipped_reader() -> ReaderModel:
    """Return the reader that comes with the project, loaded once per process."""
    path = resources.files("analysis.language").joinpath("data", FILE)
    return from_bytes(path.read_bytes())


def from_bytes(content: bytes) -> ReaderModel:
    """Read a network from the file that ``reader_train.py`` writes.

    Raises:
        KeyError: something is missing.
        ValueError: the numbers do not fit together.
    """
    with np.load(BytesIO(content), allow_pickle=False) as file:
        data = {name: file[name] for name in file.files}
    facts = json.loads(bytes(data["facts"]).decode())
    layers = tuple(_layer_from(data, number) for number in range(int(facts["layers"])))
    model = ReaderModel(
        version=str(facts["version"]),
        pieces=Pieces(facts["pieces"], data["piece_scores"].tolist()),
        table=unpacked(data["table"]),
        scales=data["scales"],
        places=data["places"].astype(np.float32),
        norm=(data["norm.weight"], data["norm.bias"]),
        layers=layers,
        head=np.ascontiguousarray(data["head.weight"].T),
        offset=data["head.bias"],
    )
    if model.table.shape != (len(facts["pieces"]), WIDTH) or model.head.shape[0] != 2 * WIDTH:
        raise ValueError("the numbers of the reader do not fit")
    return model


def unpacked(packed: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Return numbers from -8 to 7 of which two lie in a byte, the first in its lower half."""
    both = np.stack([packed & 15, packed >> 4], axis=2).astype(np.int8) - np.int8(8)
    return both.reshape(len(packed), -1)


def _layer_from(data: Mapping[str, NDArray[Any]], number: int) -> Layer:
    def matrix(name: str) -> Floats:
        kept, step = data[f"{number}.{name}.weight"], data[f"{number}.{name}.step"]
        found: Floats = kept.astype(np.float32).T * step
        return found

    def bias(name: str) -> Floats:
        return data[f"{number}.{name}.bias"]

    def norm(name: str) -> tuple[Floats, Floats]:
        return data[f"{number}.{name}.weight"], bias(name)

    looks = ("query", "key", "value")
    return Layer(
        looks=np.ascontiguousarray(np.concatenate([matrix(name) for name in looks], axis=1)),
        looks_bias=np.concatenate([bias(name) for name in looks]),
        joins=np.ascontiguousarray(matrix("joins")),
        joins_bias=bias("joins"),
        first_norm=norm("first_norm"),
        widens=np.ascontiguousarray(matrix("widens")),
        widens_bias=bias("widens"),
        narrows=np.ascontiguousarray(matrix("narrows")),
        narrows_bias=bias("narrows"),
        second_norm=norm("second_norm"),
    )
