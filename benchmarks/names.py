"""How many of the names in spoken Dutch are found, and how many words too many?

Scores the corpus of spoken names (``tests/analysis/language/names_corpus``): the network's own
names with the rules of form (a), that with deduce (b), and the finder as it is (c), also with
deduce (d). It also prints how much time and memory the finder takes, and how many words it
replaces in our own training sentences in lower case, which hold few names.

    python benchmarks/names.py [held_out|build] [--deduce CACHE] [--misses]
"""

import argparse
import re
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT), str(ROOT / "tests")]

from spoken_names import Sentence, Span, sentences_of  # noqa: E402

from analysis.language.lexicon import name_particles  # noqa: E402
from analysis.language.name_rules import (  # noqa: E402
    FoundSpan,
    find_by_rule,
    find_roster,
    without_overlap,
)
from analysis.language.names import NameFinder  # noqa: E402

TITLES = {"hr", "mr", "drs", "pan", "abi", "ksiadz"}
Finder = Callable[[Sentence], list[FoundSpan]]


def is_found(text: str, span: Span, found: list[FoundSpan]) -> bool:
    """Say whether all words of a span were replaced, particles and titles left out."""
    taken = {place for one in found for place in range(one.start, one.end)}
    words = list(re.finditer(r"\w+", text[span.start : span.end]))
    free = name_particles() | TITLES
    needed = [word for word in words if word.group().lower() not in free] or words
    return all(
        place in taken
        for word in needed
        for place in range(span.start + word.start(), span.start + word.end())
    )


def score(name: str, half: str, find: Finder, *, misses: bool) -> None:
    """Print recall (overall, of the roster, per kind) and precision of one finder."""
    hits: dict[str, list[bool]] = defaultdict(list)
    right: list[bool] = []
    for one in sentences_of(half):
        found = find(one)
        for span in one.spans:
            hit = is_found(one.text, span, found)
            for key in ("all", span.kind, *(["roster"] if span.known else [])):
                hits[key].append(hit)
            if misses and not hit:
                print("   missed:", one.text, "|", one.text[span.start : span.end])
        right += [
            any(span.start < it.end and it.start < span.end for span in one.spans) for it in found
        ]
    print(f"{name}: precision {sum(right) / len(right):.3f}")
    for key, all_hits in hits.items():
        share = sum(all_hits) / len(all_hits)
        print(f"   {key:9} {sum(all_hits):4} of {len(all_hits):4} = {share:.3f}")


def too_many(finder: NameFinder) -> tuple[int, int]:
    """Return how many spans are replaced in our training sentences, of how many words."""
    path = ROOT / "analysis" / "language" / "data" / "training" / "own_sentences.txt"
    lines = [line.split(": ", 1)[-1].strip() for line in path.read_text("utf-8").splitlines()[2:]]
    found = sum(len(finder.find(line.lower(), roster=())) for line in lines)
    return found, sum(len(line.split()) for line in lines)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", nargs="?", default="held_out", choices=("held_out", "build"))
    parser.add_argument("--deduce", type=Path, help="deduce's tables: also measure with deduce")
    parser.add_argument("--misses", action="store_true", help="print what was missed")
    asked = parser.parse_args()
    began = time.perf_counter()
    finder = NameFinder(Path("unused"))
    finder.load()
    print(f"lists read in {time.perf_counter() - began:.1f} s")

    def by_form(one: Sentence) -> list[FoundSpan]:
        return without_overlap([*find_roster(one.text, one.roster), *find_by_rule(one.text)])

    score("(a) roster and form", asked.half, by_form, misses=False)
    began = time.perf_counter()
    score(
        "(c) lists and context",
        asked.half,
        lambda one: finder.find(one.text, roster=one.roster),
        misses=asked.misses,
    )
    print(f"   {time.perf_counter() - began:.1f} s; too many: {too_many(finder)}; {_memory()}")
    if asked.deduce:
        began = time.perf_counter()
        whole = NameFinder(asked.deduce, with_deduce=True)
        whole.load()
        print(f"deduce loaded in {time.perf_counter() - began:.1f} s")
        score(
            "(b) roster, form and deduce",
            asked.half,
            lambda one: without_overlap([*by_form(one), *whole._find_with_deduce(one.text)]),
            misses=False,
        )
        score(
            "(d) all",
            asked.half,
            lambda one: whole.find(one.text, roster=one.roster),
            misses=False,
        )
        print("  ", _memory())


def _memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most"


if __name__ == "__main__":
    main()
