"""How fast a turn is parsed, beside spaCy's bare tokenizer in the same run.

Run ``OMP_NUM_THREADS=1 python benchmarks/parse.py``. Reads synthetic turns and prints processor
seconds, so that a busy machine does not spoil the ratio, and the memory of the process.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import spacy

from analysis.language.parse import PARSE_FILE, parse_pipeline

LABELS = Path(__file__).parents[1] / "analysis" / "language" / "data" / "agency_labels.json"
ROUNDS = 3


def seconds(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """Return the processor seconds of the fastest round."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> int:
    """Print size, loading, words per second, the ratio and the memory."""
    texts = [row["text"] for row in json.loads(LABELS.read_text(encoding="utf-8"))["turns"]]
    words = sum(len(text.split()) for text in texts)
    loading = seconds(parse_pipeline, rounds=1)
    nlp, tokenizer = parse_pipeline(), spacy.blank("nl")

    def parse() -> None:
        with nlp.memory_zone():
            for doc in nlp.pipe(texts):
                len(doc)

    ours = seconds(parse)
    bare = seconds(lambda: [tokenizer(text) for text in texts])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{PARSE_FILE.stat().st_size / 1e6:.1f} MB on disk, {loading:.1f} s to load, "
        f"{words} words: {words / ours:,.0f} words per second, "
        f"1/{ours / bare:.0f} of spaCy's bare tokenizer; {memory:.0f} MB at most\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
