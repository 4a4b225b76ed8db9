"""A sentence-transformers model on disk as encoder; its library is an extra of this program."""

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from analysis.language.encoder_problems import (
    EncoderDamagedError,
    EncoderProblem,
    LibraryAwayError,
    UnsafeEncoderError,
)
from analysis.language.features import Floats

BATCH = 32
OWN_PARTS = "sentence_transformers."
RUNS_CODE = (".bin", ".pkl", ".pickle", ".pt", ".pth", ".ckpt")


class SentenceTransformerEncoder:
    """Loads from the folder only, on the processor, weights as safetensors only."""

    kind = "sentence-transformers"
    library = "sentence-transformers"

    def __init__(self, path: Path) -> None:
        """Load the model.

        Raises:
            UnsafeEncoderError: a part of it would run code of its own.
            LibraryAwayError: sentence-transformers is not installed.
            EncoderDamagedError: it cannot be loaded.
            OSError: it cannot be read.
        """
        try:
            for part in _parts_of(path):
                check_part(path, part)
            self._model = _library().SentenceTransformer(
                str(path),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (EncoderProblem, PermissionError):
            raise
        except Exception as problem:
            raise EncoderDamagedError(
                f"{path}: this model cannot be loaded ({type(problem).__name__}). Copy the whole "
                "folder again; its weights must be safetensors"
            ) from None

    def encode(self, texts: Sequence[str]) -> Floats:
        """See :class:`Encoder`."""
        found = self._model.encode(
            list(texts), batch_size=BATCH, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(found, dtype=np.float32)


def _library() -> Any:
    try:
        return import_module("sentence_transformers")
    except ImportError:
        raise LibraryAwayError(
            "a sentence-transformers model needs an extra library, which is not installed. "
            "Install it beside this program: pip install 'wij-ervaring[encoder]'"
        ) from None


def _parts_of(path: Path) -> list[dict[str, Any]]:
    parts = json.loads((path / "modules.json").read_text(encoding="utf-8"))
    if not isinstance(parts, list) or not parts:
        raise ValueError("no parts")
    return [dict(one) for one in parts]


def check_part(path: Path, part: dict[str, Any]) -> None:
    """Refuse a part that would run code of its own, or read weights as pickle.

    Args:
        path: of the model.
        part: one entry of its ``modules.json``.

    Raises:
        UnsafeEncoderError: so it is.
    """
    folder = (path / str(part.get("path", ""))).resolve()
    if not str(part.get("type", "")).startswith(OWN_PARTS) or (
        folder != path.resolve() and path.resolve() not in folder.parents
    ):
        raise UnsafeEncoderError(
            f"{path}: a part of this model would run code of its own. Use a model of plain parts"
        )
    weights = [one.name for one in folder.iterdir() if one.suffix in RUNS_CODE]
    if weights and not any(one.suffix == ".safetensors" for one in folder.iterdir()):
        raise UnsafeEncoderError(
            f"{path}: these weights are pickle ({weights[0]}), which can run code. Use the "
            "edition of this model with safetensors"
        )
