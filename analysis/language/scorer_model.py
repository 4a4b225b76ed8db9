"""The model behind the suggestions: load, save, score.

A score is a sum of three parts: weights of hashed features (words, letters,
word classes, cues, neighbouring words), likeness in meaning to some hundreds of
coded sentences (the landmarks), and the context: the meaning of the sentences
before and after, and the speaker's role. It ships as one JSON file of numbers
(``data/scorer.json``), most of them as signed bytes. ``train.py`` makes it again
from the training data.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language import ranking
from analysis.language.features import DIMENSIONS, Floats, Vector
from analysis.language.ranking import Around, Ranking
from analysis.language.sentence_vectors import context_width
from analysis.language.themes import LABELS

RARITY_STEP = 16.0
SETTINGS = ("sure", "balanced", "wide")  # from few but certain to missing as little as can be
LEAST_ALIKE = 0.3  # below this cosine an example says nothing about a sentence
UNIT_STEP = 1.0 / 254.0  # a vector of length one, its values between -1/2 and 1/2
NARROW_STEP = 1.0 / 127.0  # the same of an encoder so narrow that a value passes 1/2


@dataclass(frozen=True)
class ScorerModel:
    """A model with one column per theme and pole, in the order of ``LABELS``.

    ``weights``: float32, (DIMENSIONS, 26). ``rarity``: float32, (DIMENSIONS,).
    ``landmarks``: float32, (m, w), vectors of sentences; w is 512 for the encoder that ships.
    ``landmark_weights``: (m, 26). ``context_weights``: (2w + 5, 26), for the sentence before,
    the one after and who speaks. ``offset``: (26,). ``thresholds``: per setting
    the score from which a suggestion is made. ``examples``: the landmarks' words, all of them
    synthetic;
    ``example_labels``: the places in ``LABELS`` of what each is coded with.
    ``knots``: rising (score, certainty) pairs; certainty is the share that was
    right at that score on writers whom the model had not seen. ``ranking``: weighs the
    scores by what stands around them; thresholds and knots count in what it gives.
    """

    version: str
    weights: Floats
    rarity: Floats
    landmarks: Floats
    landmark_weights: Floats
    context_weights: Floats
    offset: Floats
    thresholds: Mapping[str, float]
    examples: tuple[str, ...]
    example_labels: tuple[tuple[int, ...], ...]
    knots: tuple[tuple[float, float], ...]
    ranking: Ranking | None = None

    def scores(self, sparse: Sequence[Vector], vectors: Floats, context: Floats) -> Floats:
        """Return one score per sentence and label, shape (n, 26).

        Args:
            sparse: hashed features of n sentences.
            vectors: their meaning, (n, w).
            context: what stands around them, (n, 2w + 5), from ``contexts``.
        """
        result: Floats = self.offset + likeness(vectors, self.landmarks) @ self.landmark_weights
        result += context @ self.context_weights
        for row, vector in enumerate(sparse):
            result[row] += vector.values @ self.weights[vector.places]
        return result

    def ranked(self, scores: Floats, around: Around) -> Floats:
        """Return the scores as thresholds and certainty count them, (n, 26).

        Args:
            scores: of n sentences, from ``scores``.
            around: of the same sentences.
        """
        return scores if self.ranking is None else self.ranking.chances(scores, around)

    def certainty(self, score: float) -> float:
        """Return the share, 0 to 1, that was right at this score."""
        at, share = zip(*self.knots, strict=True)
        return float(np.interp(score, at, share))

    def example_for(self, vector: Floats, label: int) -> str | None:
        """Return the training sentence with this label that is most alike, if any is.

        ``vector`` is a sentence's meaning, (w,); the examples are synthetic.
        """
        alike = self.landmarks @ vector
        alike[[label not in labels for labels in self.example_labels]] = -1.0
        nearest = int(alike.argmax())
        return self.examples[nearest] if alike[nearest] >= LEAST_ALIKE else None


def likeness(vectors: Floats, landmarks: Floats) -> Floats:
    """Return 1 for the same meaning, less the further apart, shape (n, m)."""
    result: Floats = np.exp(2.0 * np.minimum(vectors @ landmarks.T - 1.0, 0.0))
    return result


def as_kept(landmarks: Floats) -> Floats:
    """Return landmarks as the model file will give them back."""
    step = _step_of(landmarks)
    return _units_from(_units(landmarks, step), step)


def _step_of(landmarks: Floats) -> float:
    widest = float(np.abs(landmarks).max(initial=0.0))
    return UNIT_STEP if widest <= 0.5 else NARROW_STEP


def _units(landmarks: Floats, step: float) -> NDArray[np.int8]:
    return np.clip(np.round(landmarks / step), -127, 127).astype(np.int8)


def _units_from(kept: NDArray[np.int8], step: float) -> Floats:
    return kept.astype(np.float32) * np.float32(step)


def _text_of(numbers: NDArray[Any]) -> str:
    return base64.b64encode(numbers.tobytes()).decode()


def _column_bytes(numbers: Floats) -> dict[str, Any]:
    """Return numbers as signed bytes with one step per column."""
    step = np.maximum(np.abs(numbers).max(axis=0), 1e-9) / 127.0
    kept = np.round(numbers / step).astype(np.int8)
    return {"step": [float(f"{value:.6g}") for value in step], "bytes": _text_of(kept)}


def _columns_from(data: dict[str, Any], rows: int) -> Floats:
    kept: NDArray[np.int8] = np.frombuffer(base64.b64decode(data["bytes"]), dtype=np.int8)
    table = kept.reshape(rows, len(LABELS))
    return table.astype(np.float32) * np.array(data["step"], dtype=np.float32)


def to_json(model: ScorerModel) -> str:
    """Return the model as JSON text; the numbers lose precision."""
    data = to_facts(model)
    return json.dumps(data, ensure_ascii=False) + "\n"


def to_facts(model: ScorerModel) -> dict[str, Any]:
    """Return the model as what JSON can hold; the numbers lose precision."""
    step = _step_of(model.landmarks)
    narrow = {} if step == UNIT_STEP else {"landmark_step": step}
    ranked = {} if model.ranking is None else {"ranking": ranking.to_facts(model.ranking)}
    return (
        {
            "version": model.version,
            "thresholds": {name: round(model.thresholds[name], 4) for name in SETTINGS},
            "examples": model.examples,
            "example_labels": model.example_labels,
            "knots": [[round(at, 4), round(share, 4)] for at, share in model.knots],
            "offset": [round(float(value), 6) for value in model.offset],
            "rarity": _text_of(np.round(model.rarity * RARITY_STEP).astype(np.uint8)),
            "weights": _column_bytes(model.weights),
            "landmarks": _text_of(_units(model.landmarks, step)),
            "landmark_weights": _text_of(model.landmark_weights.astype("<f4")),
            "context_weights": _column_bytes(model.context_weights),
        }
        | narrow
        | ranked
    )


def from_json(text: str) -> ScorerModel:
    """Read a model.

    Raises:
        ValueError: The numbers do not fit the labels and dimensions.
    """
    return from_facts(json.loads(text))


def from_facts(data: Mapping[str, Any]) -> ScorerModel:
    """Read a model from ``to_facts``.

    Raises:
        KeyError: something is missing.
        ValueError: the numbers do not fit the labels and dimensions.
    """
    rarity: NDArray[np.uint8] = np.frombuffer(base64.b64decode(data["rarity"]), dtype=np.uint8)
    landmarks: NDArray[np.int8] = np.frombuffer(base64.b64decode(data["landmarks"]), dtype=np.int8)
    count = max(1, len(data["examples"]))
    width = len(landmarks) // count
    of_landmarks = np.frombuffer(base64.b64decode(data["landmark_weights"]), dtype="<f4")
    return ScorerModel(
        version=str(data["version"]),
        weights=_columns_from(data["weights"], DIMENSIONS),
        rarity=rarity.reshape(DIMENSIONS).astype(np.float32) / np.float32(RARITY_STEP),
        landmarks=_units_from(
            landmarks.reshape(count, width), float(data.get("landmark_step", UNIT_STEP))
        ),
        landmark_weights=of_landmarks.reshape(-1, len(LABELS)).astype(np.float32),
        context_weights=_columns_from(data["context_weights"], context_width(width)),
        offset=np.array(data["offset"], dtype=np.float32),
        thresholds={name: float(data["thresholds"][name]) for name in SETTINGS},
        examples=tuple(str(text) for text in data["examples"]),
        example_labels=tuple(tuple(map(int, labels)) for labels in data["example_labels"]),
        knots=tuple((float(at), float(share)) for at, share in data["knots"]),
        ranking=ranking.from_facts(data["ranking"]) if "ranking" in data else None,
    )


@cache
def shipped_model() -> ScorerModel:
    """Return the model that comes with the project."""
    path = resources.files("analysis.language").joinpath("data", "scorer.json")
    return from_json(path.read_text(encoding="utf-8"))
