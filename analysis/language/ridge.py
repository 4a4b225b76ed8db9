"""Ridge regression by dual coordinate ascent: many sparse rows, some dense columns.

Each row in turn gets the share in the weights that fits it best; a few rounds
over all rows reach the same solution as solving the equations at once, without
a table of all rows by all rows. The order of rows is fixed: the same data give
the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.language.features import DIMENSIONS, Floats, Vector

ROUNDS = 6


@dataclass(frozen=True)
class Solution:
    """Weights per label: sparse (DIMENSIONS, k), dense (width, k), offset (k,)."""

    sparse: Floats
    dense: Floats
    offset: Floats


def distinct(vector: Vector) -> Vector:
    """Return the vector with every place once, values at one place added up."""
    places, back = np.unique(vector.places, return_inverse=True)
    values = np.zeros(len(places), dtype=np.float32)
    np.add.at(values, back, vector.values)
    return Vector(places, values)


def solve(
    sparse: Sequence[Vector], dense: Floats, wanted: Floats, ridge: float, rounds: int = ROUNDS
) -> Solution:
    """Return the weights that predict ``wanted`` from both parts.

    Args:
        sparse: one vector per row, every place at most once (``distinct``).
        dense: float32, (rows, width).
        wanted: float32, (rows, k).
        ridge: how much large weights cost; more is smoother.
        rounds: how often each row is visited.
    """
    mean, middle = wanted.mean(axis=0), dense.mean(axis=0)
    rows, rest = dense - middle, wanted - mean
    size = [float(one.values @ one.values) for one in sparse] + (rows * rows).sum(axis=1)
    weights = np.zeros((DIMENSIONS, wanted.shape[1]), dtype=np.float32)
    dense_weights = np.zeros((dense.shape[1], wanted.shape[1]), dtype=np.float32)
    shares = np.zeros_like(wanted)
    order = np.random.default_rng(7)
    for _ in range(rounds):
        for row in order.permutation(len(sparse)):
            places, values, here = sparse[row].places, sparse[row].values, rows[row]
            guess = values @ weights[places] + here @ dense_weights
            step = (rest[row] - guess - ridge * shares[row]) / (ridge + size[row])
            weights[places] += values[:, None] * step
            dense_weights += here[:, None] * step
            shares[row] += step
    offset: Floats = (mean - middle @ dense_weights).astype(np.float32)
    return Solution(weights, dense_weights, offset)
