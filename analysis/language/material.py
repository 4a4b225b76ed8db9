"""The training sentences as numbers, as written and with small talk put between them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.language.features import DIMENSIONS, Floats, Vector, place_of, vector_of
from analysis.language.ranking import PLACE, Around
from analysis.language.ridge import distinct
from analysis.language.sentence_vectors import contexts, sentence_vectors
from analysis.language.themes import LABELS
from analysis.language.training_data import Row, read_rows
from analysis.language.training_turns import BOTH

LEAST_SEEN = 2  # a feature seen in fewer sentences is left out
OF_ONE = 0.5  # what a label counts that one of two coders saw


class Material(NamedTuple):
    """What is learnt from: per row the hashed features, the meaning, the labels."""

    rows: list[Row]
    sparse: list[Vector]
    rarity: Floats
    vectors: Floats
    context: Floats
    wanted: Floats


def rarity_of(rows: Sequence[Row]) -> Floats:
    """Return the inverse document frequency of every place, (DIMENSIONS,)."""
    seen = np.zeros(DIMENSIONS, dtype=np.float32)
    for row in rows:
        names = [(g, name) for g, features in row.groups.items() for name in features]
        seen[list({place_of(group, name) for group, name in names})] += 1
    rarity = np.log(len(rows) / np.maximum(seen, 1)).astype(np.float32)
    rarity[seen < LEAST_SEEN] = 0.0
    # The model file keeps sixteenths: learn with what it will be used with.
    kept: Floats = (np.round(rarity * 16) / 16).astype(np.float32)
    return kept


def wanted_of(rows: Sequence[Row]) -> Floats:
    """Return 1 where both coders saw a label, ``OF_ONE`` where one did, else 0; (n, 26)."""
    wanted = np.zeros((len(rows), len(LABELS)), dtype=np.float32)
    for number, row in enumerate(rows):
        for label, coders in row.labels.items():
            wanted[number, PLACE[label]] = 1.0 if coders >= BOTH else OF_ONE
    return wanted


def material_of(turns: Sequence[dict[str, Any]]) -> Material:
    """Return everything that is known of the turns' sentences."""
    rows = read_rows(turns)
    rarity = rarity_of(rows)
    vectors = sentence_vectors([row.text for row in rows])
    sparse = [distinct(vector_of(row.groups, rarity)) for row in rows]
    around = context_of_rows(rows, turns, vectors)
    return Material(rows, sparse, rarity, vectors, around, wanted_of(rows))


def context_of_rows(
    rows: Sequence[Row], turns: Sequence[dict[str, Any]], vectors: Floats
) -> Floats:
    """Return what stands around each row, given the rows' vectors by any encoder, (n, w)."""
    spoken_by = [str(turns[row.turn].get("role", "")) for row in rows]
    return contexts(vectors, [row.turn for row in rows], spoken_by)


def around_of(rows: Sequence[Row], read: Floats) -> Around:
    """Return what is known of sentences besides their scores.

    Args:
        rows: the sentences.
        read: what a reader says of them, (n, 26).
    """
    cues = np.zeros((len(rows), len(LABELS)), dtype=np.float32)
    for number, row in enumerate(rows):
        for name, count in row.groups["cue"].items():
            theme, pole = name.split(" ")
            cues[number, PLACE[theme, pole]] = count
    turns = np.array([row.turn for row in rows], dtype=np.int64)
    words = np.array([len(row.text.split()) for row in rows], dtype=np.int64)
    return Around(turns, words, cues, read)
