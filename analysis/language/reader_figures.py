"""How well a reader finds the labels of sentences that it had not learnt."""

import numpy as np

from analysis.language.features import Floats

SURE, LEAST = 0.7, 30  # the share that is right, of at least so many


def figures(wanted: Floats, said: Floats) -> dict[str, float]:
    """Return the best F1 over all labels, with its precision and recall, and two more figures.

    Args:
        wanted: 1 where a sentence bears the label, 0 where not, (n, 26). What lies between was
            seen by one of two coders: it counts neither way.
        said: how likely it was said to be, (n, 26).

    Returns:
        ``f1``, ``precision`` and ``recall`` at the threshold with the highest F1; ``sure``: the
        recall where ``SURE`` of what was said is right; ``mean``: average precision per label.
    """
    firm = (wanted == 0.0) | (wanted == 1.0)
    found = np.cumsum(wanted[firm][np.argsort(-said[firm])])
    asked, many = np.arange(1, len(found) + 1), max(1.0, float(wanted[firm].sum()))
    f1, precision = 2 * found / (asked + many), found / asked
    best = int(f1.argmax())
    sure = np.flatnonzero((precision >= SURE) & (asked >= LEAST))
    each = [_average(wanted[on, at], said[on, at]) for at, on in enumerate(firm.T)]
    return {
        "f1": float(f1[best]),
        "precision": float(precision[best]),
        "recall": float(found[best] / many),
        "sure": float(found[sure[-1]] / many) if len(sure) else 0.0,
        "mean": float(np.mean(each)),
    }


def figures_of(name: str, wanted: Floats, said: Floats) -> str:
    """Return ``figures`` as one line to read."""
    told = [f"{figure} {number:.3f}" for figure, number in figures(wanted, said).items()]
    return f"{name}: {', '.join(told)}"


def _average(wanted: Floats, said: Floats) -> float:
    """Return the average precision of one label."""
    right = wanted[np.argsort(-said)]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return float((precision * right).sum() / max(1.0, float(right.sum())))
