"""Encoders that an organisation has on disk: what each gives, and how one is opened.

An encoder turns a sentence into numbers. Three kinds are known by what lies in their folder: a
spaCy pipeline, a sentence-transformers model, and a text file of word vectors. Nothing is ever
fetched: only what lies on disk is read, and no code that lies beside it is run.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from analysis.language.encoder_problems import (
    EncoderAwayError,
    EncoderDamagedError,
    NoEncoderError,
)
from analysis.language.features import Floats

PROBE = "Zij nam de tijd voor mij."
CHUNK = 1 << 20
WIDEST = 8192
TEXT_VECTORS = frozenset({".vec", ".txt"})


class Encoder(Protocol):
    """Turns sentences into numbers."""

    @property
    def kind(self) -> str:
        """Which kind of encoder this is, in a word or two."""
        ...

    @property
    def library(self) -> str:
        """The distribution that reads it, "" where none but this program does."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one vector per text, float32, (len(texts), width), of any length.

        A text of which the encoder knows nothing is all zeros.
        """
        ...


@dataclass(frozen=True)
class Meaning:
    """An encoder whose vectors are moved to their common middle and made of length one.

    Many encoders give vectors that all point one way; likeness tells them apart only around
    their middle. ``centre``: float32, (width,), from the training sentences.
    """

    encoder: Encoder
    centre: Floats

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return one vector of length one per text, (len(texts), width); zeros where nothing is.

        Raises:
            EncoderDamagedError: the encoder fails, or gives another width than the head's.
        """
        if not texts:
            return np.zeros((0, len(self.centre)), dtype=np.float32)
        return centred(raw_vectors(self.encoder, texts), self.centre)


def raw_vectors(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Return what the encoder gives, checked; (len(texts), width).

    Raises:
        EncoderDamagedError: it fails or gives no usable numbers. No word of a text is told.
    """
    try:
        found: Floats = np.asarray(encoder.encode(texts), dtype=np.float32)
    except Exception as problem:
        # Libraries of others put the text that they choke on in their messages.
        raise EncoderDamagedError(
            f"the encoder fails on a sentence ({type(problem).__name__}): try another one"
        ) from None
    fits = found.ndim == 2 and len(found) == len(texts) and 0 < found.shape[1] <= WIDEST
    if not fits or not np.isfinite(found).all():
        raise EncoderDamagedError("the encoder gives no usable numbers: try another one")
    return found


def centred(raw: Floats, centre: Floats) -> Floats:
    """Return vectors around their middle, of length one; zeros stay zeros.

    Raises:
        EncoderDamagedError: the widths differ.
    """
    if raw.shape[1] != len(centre):
        raise EncoderDamagedError(
            f"the encoder gives {raw.shape[1]} numbers a sentence, its head was trained on "
            f"{len(centre)}: train the head again (wij language train)"
        )
    moved = np.where(raw.any(axis=1, keepdims=True), raw - centre, 0.0)
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    result: Floats = (moved / np.maximum(length, 1e-9)).astype(np.float32)
    return result


def centre_of(raw: Floats) -> Floats:
    """Return the middle of the vectors that say anything, (width,)."""
    told = raw[raw.any(axis=1)]
    middle: Floats = (told if len(told) else raw).mean(axis=0, dtype=np.float64).astype(np.float32)
    return middle


def open_encoder(path: Path) -> Encoder:
    """Load an encoder from a folder or file.

    Raises:
        EncoderProblem: the subclass and the message say why not.
    """
    try:
        encoder = _opened(path)
    except OSError as problem:
        raise EncoderAwayError(
            f"{path}: cannot be read ({problem.strerror or type(problem).__name__}). "
            "Check the path and who may read it"
        ) from None
    raw_vectors(encoder, [PROBE])
    return encoder


def _opened(path: Path) -> Encoder:
    # Each kind's own library loads only when an encoder of that kind is opened.
    if path.is_file() and path.suffix in TEXT_VECTORS:
        from analysis.language.word_vectors import WordVectors

        return WordVectors(path)
    if not path.is_dir():
        path.stat()
        raise _no_encoder(path)
    names = {one.name for one in path.iterdir()}
    if {"meta.json", "config.cfg"} <= names:
        from analysis.language.spacy_encoder import SpacyEncoder

        return SpacyEncoder(path)
    if "modules.json" in names:
        from analysis.language.sentence_transformer import SentenceTransformerEncoder

        return SentenceTransformerEncoder(path)
    raise _no_encoder(path)


def _no_encoder(path: Path) -> NoEncoderError:
    return NoEncoderError(
        f"{path}: this is no encoder. Give the folder of a spaCy pipeline (meta.json, config.cfg) "
        "or of a sentence-transformers model (modules.json), or a file of word vectors (.vec)"
    )


def hash_of(path: Path) -> str:
    """Return the SHA-256 of an encoder: names and content of all its files, in order.

    Hidden files do not count. Two gigabytes take some seconds.

    Raises:
        EncoderAwayError: something in it cannot be read.
    """
    total = hashlib.sha256()
    try:
        for name, file in _files_of(path):
            total.update(f"{name}\0{file.stat().st_size}\0".encode())
            with file.open("rb") as content:
                while part := content.read(CHUNK):
                    total.update(part)
    except OSError as problem:
        raise EncoderAwayError(
            f"{path}: cannot be read ({problem.strerror}). Check the path and who may read it"
        ) from None
    return total.hexdigest()


def _files_of(path: Path) -> list[tuple[str, Path]]:
    if not path.is_dir():
        return [("", path)]
    inside = ((one.relative_to(path), one) for one in path.rglob("*") if one.is_file())
    return sorted(
        (name.as_posix(), one)
        for name, one in inside
        if not any(part.startswith(".") for part in name.parts)
    )
