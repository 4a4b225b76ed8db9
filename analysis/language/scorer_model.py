"""The linear model behind the suggestions: load, save, score.

It ships as one JSON file of numbers (``data/scorer.json``): weights as signed
bytes, rarity as bytes, a threshold and a table that turns a score into a
certainty. ``train.py`` makes it again from the training data.
"""

import base64
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language.features import DIMENSIONS, Floats, Vector
from analysis.language.themes import LABELS

RARITY_STEP = 16.0


@dataclass(frozen=True)
class ScorerModel:
    """A linear model with one column per theme and pole.

    ``weights``: float32, (DIMENSIONS, 26), columns in the order of ``LABELS``.
    ``rarity``: float32, (DIMENSIONS,). ``offset``: float32, (26,).
    ``threshold``: the score from which a suggestion is made.
    ``knots``: rising (score, certainty) pairs; certainty is the share that was
    right at that score on writers whom the model had not seen.
    """

    version: str
    weights: Floats
    rarity: Floats
    offset: Floats
    threshold: float
    knots: tuple[tuple[float, float], ...]

    def scores(self, vector: Vector) -> Floats:
        """Return one score per label, shape (26,)."""
        result: Floats = self.offset + vector.values @ self.weights[vector.places]
        return result

    def certainty(self, score: float) -> float:
        """Return the share, 0 to 1, that was right at this score."""
        at, share = zip(*self.knots, strict=True)
        return float(np.interp(score, at, share))


def to_json(model: ScorerModel) -> str:
    """Return the model as JSON text; weights and rarity lose precision."""
    step = np.abs(model.weights).max(axis=0) / 127.0
    bytes_of_weights = np.round(model.weights / step).astype(np.int8)
    bytes_of_rarity = np.round(model.rarity * RARITY_STEP).astype(np.uint8)
    data = {
        "version": model.version,
        "threshold": round(model.threshold, 4),
        "knots": [[round(at, 4), round(share, 4)] for at, share in model.knots],
        "offset": [round(float(value), 6) for value in model.offset],
        "step": [float(f"{value:.6g}") for value in step],
        "rarity": base64.b64encode(bytes_of_rarity.tobytes()).decode(),
        "weights": base64.b64encode(bytes_of_weights.tobytes()).decode(),
    }
    return json.dumps(data, indent=0) + "\n"


def from_json(text: str) -> ScorerModel:
    """Read a model.

    Raises:
        ValueError: The numbers do not fit the labels and dimensions.
    """
    data: dict[str, Any] = json.loads(text)
    weights: NDArray[np.int8] = np.frombuffer(
        base64.b64decode(data["weights"]), dtype=np.int8
    ).reshape(DIMENSIONS, len(LABELS))
    rarity: NDArray[np.uint8] = np.frombuffer(base64.b64decode(data["rarity"]), dtype=np.uint8)
    return ScorerModel(
        version=str(data["version"]),
        weights=weights.astype(np.float32) * np.array(data["step"], dtype=np.float32),
        rarity=rarity.astype(np.float32) / np.float32(RARITY_STEP),
        offset=np.array(data["offset"], dtype=np.float32),
        threshold=float(data["threshold"]),
        knots=tuple((float(at), float(share)) for at, share in data["knots"]),
    )


@cache
def shipped_model() -> ScorerModel:
    """Return the model that comes with the project."""
    path = resources.files("analysis.language").joinpath("data", "scorer.json")
    return from_json(path.read_text(encoding="utf-8"))
