"""The current tagger beside a learnt one, per theme: precision and recall with their intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.influence_figures import Share

ALL = "*"


@dataclass(frozen=True)
class Side:
    """One tagger on one theme, on networks that it did not learn from."""

    precision: Share
    recall: Share


@dataclass(frozen=True)
class Row:
    """A theme, or all together under ``ALL``."""

    theme: str
    before: Side
    after: Side

    @property
    def verdict(self) -> str:
        """Return "better", "worse", "mixed" or "same": clear is what lies outside the margins."""
        pairs = [
            (self.before.precision, self.after.precision),
            (self.before.recall, self.after.recall),
        ]
        up = any(_lies_above(new, old) for old, new in pairs)
        down = any(_lies_above(old, new) for old, new in pairs)
        return {(True, True): "mixed", (True, False): "better", (False, True): "worse"}.get(
            (up, down), "same"
        )


def rows_of(measures: Mapping[str, Mapping[str, Sequence[int]]]) -> list[Row]:
    """Return all themes together first, then each theme that people or machine had.

    Args:
        measures: per theme, ``before`` and ``after``, [hits, extras, misses].
    """
    used = {theme: one for theme, one in measures.items() if any(map(any, one.values()))}
    total: dict[str, Any] = {
        side: [sum(one[side][place] for one in used.values()) for place in range(3)]
        for side in ("before", "after")
    }
    named = [(ALL, total), *sorted(used.items())]
    return [Row(theme, _side(one["before"]), _side(one["after"])) for theme, one in named]


def _lies_above(one: Share, other: Share) -> bool:
    """Return whether the margin of one lies above that of the other as a whole."""
    return one.low is not None and other.high is not None and one.low > other.high


def _side(counts: Sequence[int]) -> Side:
    hit, extra, missed = counts
    return Side(Share(hit, hit + extra), Share(hit, hit + missed))
