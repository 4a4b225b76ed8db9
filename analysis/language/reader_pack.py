"""Write what the training of the reader leaves behind: the reader, and what others said unseen."""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.language.features import Floats
from analysis.language.reader_base import Kept
from analysis.language.reader_model import VERSION
from analysis.language.unseen_reads import WIDEST, mark_of

MOST = 127  # of a number in eight bits
IN_LAYERS = "layers."


def packed_reader(kept: Kept, state: Mapping[str, Floats], *, version: str = VERSION) -> bytes:
    """Return the file that ``reader_model.from_bytes`` reads.

    Args:
        kept: the pieces and their meaning.
        state: the trained numbers; matrices of layers are kept in eight bits, one step a row.
        version: of the weights.
    """
    data: dict[str, NDArray[Any]] = {
        "table": _nibbles(kept.table),
        "scales": kept.scales,
        "piece_scores": kept.scores.astype(np.float32),
        "places": kept.places,
    }
    layers = set()
    for name, numbers in state.items():
        if not name.startswith(IN_LAYERS):
            data[name] = numbers
            continue
        short = name.removeprefix(IN_LAYERS)
        layers.add(short.split(".")[0])
        data[short] = numbers
        if numbers.ndim == 2:
            data[short], data[short.removesuffix("weight") + "step"] = in_steps(numbers)
    facts = {"version": version, "layers": len(layers), "pieces": kept.pieces}
    data["facts"] = np.frombuffer(json.dumps(facts, ensure_ascii=False).encode(), dtype=np.uint8)
    return _written(data, small=False)


def in_steps(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return a matrix as whole numbers from -127 to 127, and the step of each row."""
    step: Floats = (np.maximum(np.abs(matrix).max(axis=1), 1e-9) / MOST).astype(np.float32)
    return np.round(matrix / step[:, None]).astype(np.int8), step


def facts_in(data: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Return what a reader's file says of itself: ``version``, ``layers`` and ``pieces``."""
    found: dict[str, Any] = json.loads(bytes(data["facts"]).decode())
    return found


def _nibbles(table: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Return numbers from -8 to 7 two in a byte, the first in its lower half."""
    raised = (table + np.int8(8)).astype(np.uint8)
    return np.bitwise_or(raised[:, 0::2], np.left_shift(raised[:, 1::2], 4), dtype=np.uint8)


def packed_reads(
    as_written: Floats, beside: Floats, rows: Sequence[str], beside_rows: Sequence[str]
) -> bytes:
    """Return the file that ``unseen_reads.py`` reads.

    Args:
        as_written: the chances of the rows, (n, 26), 0 where a row is always learnt.
        beside: of the rows beside small talk, (m, 26).
        rows, beside_rows: their texts.
    """
    mark = mark_of(rows, beside_rows)
    data = {
        "as_written": _in_bytes(as_written),
        "beside": _in_bytes(beside),
        "mark": np.frombuffer(mark.encode("ascii"), dtype=np.uint8),
    }
    return _written(data, small=True)


def _in_bytes(chances: Floats) -> NDArray[np.uint8]:
    """Return chances as log odds in 255 steps."""
    least = 1 / (1 + np.exp(np.float64(WIDEST)))
    sure = np.clip(chances.astype(np.float64), least, 1 - least)
    odds = np.log(sure / (1 - sure))
    return np.round((odds + WIDEST) * (255 / (2 * WIDEST))).astype(np.uint8)


def _written(data: Mapping[str, Any], *, small: bool) -> bytes:
    file = BytesIO()
    (np.savez_compressed if small else np.savez)(file, **data)
    return file.getvalue()
