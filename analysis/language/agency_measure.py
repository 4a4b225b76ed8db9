"""Measure who is spoken of and what the client's part is, against labels by hand.

``python -m analysis.language.agency_measure`` prints precision and recall, on the turns that
the rules were made with and on those kept apart.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from analysis.language.agency import Act, Part, acts_of
from analysis.language.mentions import Mention, mentions_of
from analysis.language.parse import parse_pipeline

# Under this precision it is off unless somebody switches it on (``docs/language.md``).
ENOUGH = 0.85
# What was measured on the turns kept apart; a test keeps it true.
ON_BY_DEFAULT = False


@cache
def labelled_turns() -> tuple[dict[str, Any], ...]:
    """Return the labelled turns: id, role, apart, text, mentions and acts."""
    file = resources.files("analysis.language").joinpath("data", "agency_labels.json")
    return tuple(json.loads(file.read_text(encoding="utf-8"))["turns"])


def counts_of(turns: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, str]]:
    """Return how often something was said, was right and was there.

    Keys are (what, "said" | "right" | "there"); what is "mentions", "client", "acts",
    "undergoes" or "agency", the last two together.
    """
    counts: Counter[tuple[str, str]] = Counter()
    nlp = parse_pipeline()
    for turn in turns:
        with nlp.memory_zone():
            doc = nlp(turn["text"])
            mentions = mentions_of(doc, turn["role"])
            _count_mentions(counts, mentions, turn["mentions"])
            _count_acts(counts, acts_of(doc, mentions), turn["acts"])
    return counts


def _count_mentions(
    counts: Counter[tuple[str, str]], said: Sequence[Mention], there: Sequence[Any]
) -> None:
    left = [tuple(one) for one in there]
    for gold in left:
        counts["mentions", "there"] += 1
        counts["client", "there"] += gold[2] == "client"
    for one in said:
        hit = next((it for it in left if it[0] < one.end and one.start < it[1]), None)
        right = hit is not None and hit[2] == one.who.value
        if hit is not None:
            left.remove(hit)
        for what in ("mentions", "client") if one.who.value == "client" else ("mentions",):
            counts[what, "said"] += 1
            counts[what, "right"] += right


def _count_acts(
    counts: Counter[tuple[str, str]], said: Sequence[Act], there: Sequence[Any]
) -> None:
    gold = {(start, end): part for start, end, part in there}
    for part in gold.values():
        counts[part, "there"] += 1
    for one in said:
        counts[one.part.value, "said"] += 1
        counts[one.part.value, "right"] += gold.get((one.start, one.end)) == one.part.value
    for kind in ("said", "right", "there"):
        counts["agency", kind] = sum(counts[part.value, kind] for part in Part)


def scores_of(counts: Counter[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Return precision and recall, and the numbers behind them, for what was counted."""
    result = {}
    for what in ("mentions", "client", "acts", "undergoes", "agency"):
        said, right, there = (counts[what, one] for one in ("said", "right", "there"))
        result[what] = {
            "precision": round(right / said, 3) if said else 0.0,
            "recall": round(right / there, 3) if there else 0.0,
            "said": said,
            "right": right,
            "there": there,
        }
    return result


def main() -> int:
    """Print the scores of both halves as JSON."""
    halves = {"made with": False, "kept apart": True}
    result = {
        name: scores_of(counts_of(one for one in labelled_turns() if one["apart"] == apart))
        for name, apart in halves.items()
    }
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
