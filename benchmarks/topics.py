"""How fast the topics of a turn are read, beside spaCy's bare tokenizer in the same run.

Run ``python benchmarks/topics.py``. Reads the labelled synthetic turns and prints processor
seconds, so that a busy machine does not spoil the ratio.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import spacy

from analysis.language.topics import topics_of
from analysis.language.topics_train import labels

ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of the fastest round."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> int:
    """Print milliseconds per turn, the slowest turn, words per second and the ratio."""
    rows = labels()
    words = sum(len(row["text"].split()) for row in rows)
    tokenizer = spacy.blank("nl")
    topics_of("warm", "warm")
    ours = seconds(lambda: [topics_of(row["text"], row["question"]) for row in rows])
    bare = seconds(lambda: [tokenizer(row["text"]) for row in rows])
    slowest = max(seconds(lambda row=row: topics_of(row["text"], row["question"])) for row in rows)  # type: ignore[misc]
    sys.stdout.write(
        f"{len(rows)} turns, {words} words: {1000 * ours / len(rows):.2f} ms a turn, "
        f"slowest {1000 * slowest:.2f} ms, {words / ours:,.0f} words per second, "
        f"1/{ours / bare:.1f} of spaCy's bare tokenizer\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
