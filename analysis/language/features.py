"""Turn sentences into numbers: words, letters, word classes and cues, hashed.

A sentence becomes a sparse vector. Every group of features is scaled to length
one and weighed, so that a long sentence does not outshout a short one. A
feature's place is a hash of its name: the model holds numbers, never words.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from analysis.language.cue_poles import CODED_SPANS, Reading, reading_of
from analysis.language.lexicon import Slot, slot_of, word_classes

DIMENSIONS = 1 << 16
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
# How much each group counts; found on writers held out. The cues weigh little: they were
# written with part of the training turns in view, and look better there than they are.
WEIGHTS: Mapping[str, float] = {
    "word": 1.0,
    "letters": 1.0,
    "class": 0.5,
    "cue": 0.08,
    "cue_id": 0.03,
    "before": 0.3,
    "after": 0.2,
}
PLAIN = frozenset({"cue", "cue_id"})  # groups whose features all count the same


@dataclass(frozen=True)
class Sentence:
    """One sentence of a turn, with its place and what was found in it."""

    start: int
    end: int
    words: tuple[str, ...]
    cues: tuple[Reading, ...]
    span: Span


@dataclass(frozen=True)
class Vector:
    """A sparse vector: places (int64) and values (float32), equally long."""

    places: Ints
    values: Floats


def sentences_of(doc: Doc) -> list[Sentence]:
    """Return the sentences of a processed doc, without blank ones.

    ``start`` and ``end`` are code points in the text, white space trimmed.
    """
    cues: dict[int, list[Reading]] = {}
    for cue in doc.spans[CODED_SPANS]:
        cues.setdefault(cue.sent.start, []).append(reading_of(cue))
    result = []
    for sent in doc.sents:
        text = sent.text
        if not text.strip():
            continue
        start = sent.start_char + len(text) - len(text.lstrip())
        result.append(
            Sentence(
                start=start,
                end=start + len(text.strip()),
                words=tuple(token.norm_ for token in sent if not token.is_space),
                cues=tuple(cues.get(sent.start, ())),
                span=sent,
            )
        )
    return result


def groups_of(sentences: Sequence[Sentence], index: int) -> dict[str, Counter[str]]:
    """Return the named features of one sentence, group by group."""
    here = sentences[index]
    before = sentences[index - 1].words if index else ()
    after = sentences[index + 1].words if index + 1 < len(sentences) else ()
    return {
        "word": Counter(_words(here.words)),
        "letters": Counter(_letters(here.words)),
        "class": Counter(_classes(here.words)),
        "cue": Counter(f"{cue.theme} {cue.pole}" for cue in here.cues),
        "cue_id": Counter(f"{cue.cue_id} {cue.pole}" for cue in here.cues),
        "before": Counter([*_words(before), *_letters(before)]),
        "after": Counter([*_words(after), *_letters(after)]),
    }


def place_of(group: str, feature: str) -> int:
    """Return the place of a feature, the same on every machine."""
    return zlib.crc32(feature.encode(), _seed(group)) % DIMENSIONS


@lru_cache(maxsize=16)
def _seed(group: str) -> int:
    return zlib.crc32(f"{group}:".encode())


def vector_of(groups: Mapping[str, Counter[str]], rarity: Floats) -> Vector:
    """Weigh and scale the features of one sentence.

    Args:
        groups: From ``groups_of``.
        rarity: How rare each place is (inverse document frequency), float32,
            shape (DIMENSIONS,); 0 for a place that training never saw.
    """
    places: list[Ints] = []
    values: list[Floats] = []
    for group, features in groups.items():
        if not features:
            continue
        where = np.array([place_of(group, name) for name in features], dtype=np.int64)
        value = np.array([1.0 + math.log(count) for count in features.values()], dtype=np.float32)
        value *= np.minimum(rarity[where], 1.0) if group in PLAIN else rarity[where]
        length = float(np.sqrt(value @ value))
        if length:
            places.append(where)
            values.append(value * np.float32(math.sqrt(WEIGHTS[group]) / length))
    if not places:
        return Vector(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    return Vector(np.concatenate(places), np.concatenate(values).astype(np.float32))


def _words(words: Sequence[str]) -> Iterator[str]:
    yield from words
    for one, two in zip(words, words[1:], strict=False):
        yield f"{one}_{two}"


def _letters(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        edged = f"^{word}$"
        for size in (3, 4, 5):
            for start in range(len(edged) - size + 1):
                yield edged[start : start + size]


@lru_cache(maxsize=1)
def _class_slots() -> tuple[tuple[str, Slot], ...]:
    return tuple((name, slot_of(f"@{name}")) for name in word_classes())


def _classes_of(word: str) -> list[str]:
    return [name for name, slot in _class_slots() if slot.takes(word)]


def _classes(words: Sequence[str]) -> Iterator[str]:
    found = [_classes_of(word) for word in words]
    for names in found:
        yield from names
    heads = [names[0] if names else word for names, word in zip(found, words, strict=True)]
    for one, two in zip(heads, heads[1:], strict=False):
        yield f"{one}_{two}"
    present = sorted({name for names in found for name in names})
    for place, one in enumerate(present):
        for two in present[place + 1 :]:
            yield f"{one}+{two}"
