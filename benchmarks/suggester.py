"""How fast the suggester reads, beside spaCy's bare tokenizer and clinlp's context alone.

Run ``python benchmarks/suggester.py``. Reads the synthetic training turns on one core and
prints processor seconds, so that a busy machine does not spoil the ratio.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy: one core for all three

import json  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from importlib import resources  # noqa: E402
from pathlib import Path  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[1]))

import spacy  # noqa: E402
from spacy.language import Language  # noqa: E402

from analysis.language.clinical_rules import register_clinlp  # noqa: E402
from analysis.language.lexicon import is_negation  # noqa: E402
from analysis.language.pipeline import build_pipeline  # noqa: E402
from analysis.language.suggestions import TurnText, suggest  # noqa: E402
from analysis.language.training_data import TRAINING  # noqa: E402

TURNS = 800
TERMS = ("niet", "nooit", "geen", "teruggebeld", "geluisterd", "tijd", "vertrouwen", "brief")


def clinlp_alone() -> Language:
    """Return a pipeline with clinlp's context algorithm on some terms, and nothing of ours."""
    register_clinlp()
    nlp = spacy.blank("nl")
    nlp.add_pipe("sentencizer")
    rules = resources.files("analysis.language").joinpath("data", "context_rules.json")
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "ents"})
    ruler.add_patterns(  # type: ignore[attr-defined]
        [{"label": "term", "pattern": word} for word in TERMS if not is_negation(word)]
    )
    nlp.add_pipe("clinlp_context_algorithm", config={"rules": str(rules)})
    return nlp


def words_per_second(read: Callable[[list[str]], object], texts: list[str]) -> float:
    """Return words (split at white space) per processor second."""
    words = sum(len(text.split()) for text in texts)
    start = time.process_time()
    read(texts)
    return words / (time.process_time() - start)


def main() -> None:
    """Print loading time, speeds with their ratios, and the most memory taken."""
    lines = (TRAINING / "items.jsonl").read_text(encoding="utf-8").splitlines()[:TURNS]
    texts = [str(json.loads(line)["text"]) for line in lines]
    start = time.process_time()
    ours = build_pipeline()
    suggest(ours, [TurnText("actor", "Ik ben nooit teruggebeld.")])
    loading = time.process_time() - start
    bare, context = spacy.blank("nl"), clinlp_alone()
    speeds = {
        "suggester": words_per_second(
            lambda all_: suggest(ours, [TurnText("actor", text) for text in all_]), texts
        ),
        "bare tokenizer": words_per_second(lambda all_: list(bare.pipe(all_)), texts),
        "clinlp alone": words_per_second(lambda all_: list(context.pipe(all_)), texts),
    }
    sys.stdout.write(f"loading and first sentence: {loading:.1f} s\n")
    for name, speed in speeds.items():
        share = speeds["suggester"] / speed
        sys.stdout.write(f"{name}: {speed:,.0f} words per second (suggester: {share:.3f} of it)\n")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"most memory: {most:.0f} MB\n")


if __name__ == "__main__":
    main()
