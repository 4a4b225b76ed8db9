"""Train a head on an organisation's encoder, and measure it beside the shipped suggester.

Both learn the same synthetic sentences with the same method and are judged on the same held-out
writers. Only the meaning of a sentence comes from elsewhere: the words, the cues and the
context stay.
"""

import hashlib
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from analysis.language.encoder_head import EncoderFacts, Head
from analysis.language.encoders import (
    Encoder,
    centre_of,
    centred,
    hash_of,
    open_encoder,
    raw_vectors,
)
from analysis.language.features import Floats
from analysis.language.material import context_of_rows, material_of
from analysis.language.suggestions import SUGGESTER_VERSION
from analysis.language.train import HeldOut, held_out, trained

AT_ONCE = 512
EMBEDDED, ENCODER = "embedded", "encoder"
Tell = Callable[[str], None]


def train_head(
    path: Path, turns: Sequence[dict[str, Any]], *, tell: Tell, today: date | None = None
) -> Head:
    """Return a head for the encoder at a path, with the figures of both suggesters.

    Args:
        path: of the encoder.
        turns: from ``read_turns``.
        tell: told what it is doing.
        today: kept with the head; today when left out.

    Raises:
        EncoderProblem: the encoder cannot be used.
    """
    sha256, encoder = hash_of(path), open_encoder(path)
    tell("reading the training sentences")
    shipped = material_of(turns)
    raw = _encoded(encoder, [row.text for row in shipped.rows], tell)
    centre = centre_of(raw)
    vectors = centred(raw, centre)
    around = context_of_rows(shipped.rows, turns, vectors)
    mine = shipped._replace(vectors=vectors, context=around)
    tell("judging the head on writers held out")
    unseen = held_out(mine, turns)
    tell("judging the shipped suggester on the same writers")
    beside = held_out(shipped, turns)
    tell("training the head on everything")
    return Head(
        encoder=EncoderFacts(encoder.kind, str(path.absolute()), sha256, raw.shape[1]),
        made_for=SUGGESTER_VERSION,
        versions=_versions(encoder.library),
        figures={
            "made_on": (today or date.today()).isoformat(),
            "training_data": _mark_of(turns),
            "held_out": {ENCODER: _figures(unseen), EMBEDDED: _figures(beside)},
        },
        centre=centre,
        model=trained(mine, unseen),
    )


def table_of(figures: Mapping[str, Any]) -> list[str]:
    """Return lines of a table: both suggesters in each setting, on the same held-out writers."""
    lines = [f"{'suggester':<10} {'setting':<9} precision  recall     F1   pole right"]
    for name, one in figures["held_out"].items():
        for setting, of in one["settings"].items():
            pole = f"{one['pole_right']:.3f}" if setting == "balanced" else ""
            lines.append(
                f"{name:<10} {setting:<9} {of['precision']:9.3f} {of['recall']:7.3f} "
                f"{of['f1']:6.3f}   {pole:>10}".rstrip()
            )
    return lines


def _encoded(encoder: Encoder, texts: Sequence[str], tell: Tell) -> Floats:
    parts = []
    for start in range(0, len(texts), AT_ONCE):
        parts.append(raw_vectors(encoder, texts[start : start + AT_ONCE]))
        tell(f"{min(start + AT_ONCE, len(texts))} of {len(texts)} sentences encoded")
    raw: Floats = np.concatenate(parts)
    return raw


def _figures(unseen: HeldOut) -> dict[str, Any]:
    return {"settings": unseen.measured, "pole_right": round(unseen.pole, 4)}


def _versions(library: str) -> dict[str, str]:
    """Return what the head was made with: Python, numpy, and the library of the encoder."""
    names = {"numpy", library, "torch" if library == "sentence-transformers" else ""} - {""}
    found = {"python": platform.python_version()}
    for name in sorted(names):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def _mark_of(turns: Sequence[dict[str, Any]]) -> str:
    """Return a hash of the training data, which ship with this program and are synthetic."""
    text = json.dumps(turns, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
