"""Places of words, and how the words of one story are written before they are sealed."""

import base64
import hashlib
import hmac
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

ABOUT = b"search"
STEP = 2048
SEQ_BITS, POSITION_BITS, START_BITS = 15, 20, 22
HEAD = "<II"
Numbers = NDArray[np.int64]


class Place(NamedTuple):
    """Where a word stands.

    Attributes:
        seq: of the turn, from 1.
        told: whether the teller said it; else the interviewer.
        position: which word of its turn, from 0.
        start: code points before it in the pseudonymised text of the turn.
    """

    seq: int
    told: bool
    position: int
    start: int

    @property
    def packed(self) -> int:
        """The place as one number; places sort as their numbers do."""
        turn = self.seq << 1 | self.told
        return (turn << POSITION_BITS | self.position) << START_BITS | self.start

    @classmethod
    def of(cls, packed: int) -> "Place":
        """Return the place of a number."""
        word, start = packed >> START_BITS, packed & ((1 << START_BITS) - 1)
        turn, position = word >> POSITION_BITS, word & ((1 << POSITION_BITS) - 1)
        return cls(turn >> 1, bool(turn & 1), position, start)


def word_numbers(packed: Numbers) -> Numbers:
    """Return numbers of words without their start: the next word has the next number."""
    return packed >> START_BITS


def turn_numbers(packed: Numbers) -> Numbers:
    """Return numbers that all words of one turn share."""
    return packed >> (START_BITS + POSITION_BITS)


def starts_in_order(packed: Numbers) -> Numbers:
    """Return numbers that tell turn and start alone; they rise with the places of a story."""
    return (packed >> (START_BITS + POSITION_BITS + 1) << START_BITS) | (
        packed & ((1 << START_BITS) - 1)
    )


def start_in_order(seq: int, start: int) -> int:
    """Return the number of ``starts_in_order`` for a start in the turn with this seq."""
    return seq << START_BITS | start


def mark_of(key: bytes, interview_id: UUID) -> bytes:
    """Return a keyed hash (16 bytes) that tells whether a story was read under this key."""
    return hmac.digest(key, ABOUT + interview_id.bytes, hashlib.sha256)[:16]


@dataclass(frozen=True)
class StoryWords:
    """The words of one story, in order.

    Attributes:
        forms: every different form once, with its stem.
        numbers: of each word the number of its form, uint32.
        places: of each word where it stands (``Place.packed``), int64, rising.
    """

    forms: list[tuple[str, str]]
    numbers: NDArray[np.uint32]
    places: Numbers


def written(words: Iterable[tuple[str, str, int]]) -> str:
    """Return the words of a story as text, to be sealed.

    Args:
        words: form, stem and packed place of each word, in the order of the places.

    Its size is a multiple of ``STEP``, so that it hardly tells what is in it.
    """
    known: dict[tuple[str, str], int] = {}
    numbers, places = [], []
    for form, stem, packed in words:
        numbers.append(known.setdefault((form, stem), len(known)))
        places.append(packed)
    forms = "\n".join(f"{form} {stem}" for form, stem in known).encode()
    plain = b"".join(
        (
            struct.pack(HEAD, len(forms), len(numbers)),
            forms,
            np.array(numbers, dtype="<u4").tobytes(),
            np.array(places, dtype="<i8").tobytes(),
        )
    )
    text = base64.b64encode(zlib.compress(plain)).decode()
    return text.ljust(-(-len(text) // STEP) * STEP)


def read(text: str) -> StoryWords:
    """Return the words of a story from the text of ``written``."""
    plain = zlib.decompress(base64.b64decode(text.rstrip()))
    size, many = struct.unpack_from(HEAD, plain)
    begin = struct.calcsize(HEAD)
    middle = begin + size
    lines = plain[begin:middle].decode().split("\n") if size else []

    def numbers(kind: str, at: int) -> Any:
        return np.frombuffer(plain, dtype=kind, count=many, offset=at)

    return StoryWords(
        forms=[(form, stem) for form, _, stem in (line.partition(" ") for line in lines)],
        numbers=numbers("<u4", middle),
        places=numbers("<i8", middle + 4 * many),
    )
