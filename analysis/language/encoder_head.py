"""The head that was trained on an organisation's encoder: one file of numbers in one folder.

``head.json`` holds what the encoder was (kind, path, hash), with what it was made, what it
scored, and the weights. Nothing in it is run when it is read.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.language.encoder_problems import (
    EncoderChangedError,
    HeadAwayError,
    HeadDamagedError,
    HeadOutdatedError,
)
from analysis.language.encoders import Meaning, hash_of, open_encoder
from analysis.language.features import Floats
from analysis.language.scorer_model import ScorerModel, from_facts, to_facts
from analysis.language.sentence_vectors import context_width
from analysis.language.themes import LABELS

FILE = "head.json"
FORMAT = 1
AGAIN = "Train the head again: wij language train --encoder PATH --to FOLDER"
LARGEST = 200 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class EncoderFacts:
    """Which encoder it was: its kind, absolute path, SHA-256 and width."""

    kind: str
    path: str
    sha256: str
    width: int


@dataclass(frozen=True)
class Head:
    """A trained head.

    Attributes:
        encoder: on which it was trained.
        made_for: the version of this program's suggester whose words and cues it weighs.
        versions: of the libraries, by name.
        figures: what ``encoder_training`` measured on held-out writers.
        centre: the middle of the encoder's vectors, (width,).
        model: the weights.
    """

    encoder: EncoderFacts
    made_for: str
    versions: Mapping[str, str]
    figures: Mapping[str, Any]
    centre: Floats
    model: ScorerModel


def save_head(head: Head, folder: Path) -> Path:
    """Write a head, whole or not at all; return the file.

    Raises:
        OSError: the folder cannot be made or written.
    """
    facts = {
        "format": FORMAT,
        "encoder": vars(head.encoder),
        "made_for": head.made_for,
        "versions": dict(head.versions),
        "figures": dict(head.figures),
        "centre": [float(f"{value:.7g}") for value in head.centre],
        "scorer": to_facts(head.model),
    }
    folder.mkdir(parents=True, exist_ok=True)
    target, partial = folder / FILE, folder / f"{FILE}.partial"
    partial.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    partial.replace(target)
    return target


def read_head(folder: Path, *, made_for: str) -> tuple[Head, str]:
    """Return the head in a folder, and the version to keep with its suggestions.

    Args:
        folder: where ``save_head`` put it.
        made_for: the version of this program's suggester.

    Raises:
        HeadAwayError, HeadDamagedError, HeadOutdatedError: the message says what to do.
    """
    content = _content_of(folder / FILE)
    try:
        head = _head_from(json.loads(content))
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        raise HeadDamagedError(f"{folder / FILE}: damaged. {AGAIN}") from None
    if head.made_for != made_for:
        raise HeadOutdatedError(
            f"{folder / FILE}: made for {head.made_for}, this program has {made_for}. {AGAIN}"
        )
    mark = hashlib.sha256(content).hexdigest()[:8]
    name = Path(head.encoder.path).name[:40]
    return head, f"encoder-{name}-{head.encoder.sha256[:8]}+head-{mark}"


def opened(head: Head, *, at: Path | None = None) -> Meaning:
    """Open the encoder that a head was trained on.

    Args:
        head: the head.
        at: where the encoder lies now; where it lay at training when left out.

    Raises:
        EncoderProblem: it is away, changed or cannot be loaded.
    """
    path = at or Path(head.encoder.path)
    if hash_of(path) != head.encoder.sha256:
        raise EncoderChangedError(
            f"{path}: this is not the encoder that the head was trained on, or it was changed "
            f"since. Put the same one back. {AGAIN}"
        )
    return Meaning(open_encoder(path), head.centre)


def _content_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise HeadDamagedError(f"{path}: too large to be a head. {AGAIN}")
        return path.read_bytes()
    except OSError as problem:
        raise HeadAwayError(
            f"{path}: cannot be read ({problem.strerror}). Check the path and who may read it"
        ) from None


def _head_from(facts: Mapping[str, Any]) -> Head:
    if facts["format"] != FORMAT:
        raise ValueError("another format")
    told, model = facts["encoder"], from_facts(facts["scorer"])
    encoder = EncoderFacts(
        str(told["kind"]), str(told["path"]), str(told["sha256"]), int(told["width"])
    )
    centre: Floats = np.array(facts["centre"], dtype=np.float32)
    count = len(model.examples)
    fits = (
        centre.shape == (encoder.width,)
        and model.landmarks.shape == (count, encoder.width)
        and model.landmark_weights.shape == (count, len(LABELS))
        and model.context_weights.shape == (context_width(encoder.width), len(LABELS))
        and model.offset.shape == (len(LABELS),)
        and len(model.example_labels) == count
        and len(model.knots) > 0
    )
    numbers = (centre, model.landmarks, model.landmark_weights, model.context_weights)
    if not fits or not all(np.isfinite(one).all() for one in (*numbers, model.offset)):
        raise ValueError("the numbers do not fit")
    return Head(
        encoder=encoder,
        made_for=str(facts["made_for"]),
        versions={str(name): str(one) for name, one in facts["versions"].items()},
        figures=dict(facts["figures"]),
        centre=centre,
        model=model,
    )
