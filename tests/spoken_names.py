"""Reads the corpus of spoken names: marked sentences to text with spans."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = {
    "p": "person",
    "r": "person",
    "l": "location",
    "t": "phone",
    "e": "email",
    "d": "date",
    "a": "age",
    "b": "bsn",
    "n": "number",
    "u": "url",
}
CORPUS = Path(__file__).parent / "analysis" / "language" / "names_corpus"
MARK = re.compile(r"\{([a-z]):([^{}]+)\}")


@dataclass(frozen=True)
class Span:
    """One thing that identifies: ``text[start:end]``; ``known`` when the roster has it."""

    start: int
    end: int
    kind: str
    known: bool


@dataclass(frozen=True)
class Sentence:
    """What was said, what identifies in it, and the names that the network knows."""

    text: str
    spans: tuple[Span, ...]
    roster: tuple[str, ...]
    filled: bool


@cache
def sentences_of(half: str) -> tuple[Sentence, ...]:
    """Return the sentences of ``build`` or ``held_out``."""
    path = CORPUS / f"{half}.json"
    networks = json.loads(path.read_text(encoding="utf-8"))["networks"]
    return tuple(
        _sentence(marked, tuple(network["roster"]), filled=network.get("filled", False))
        for network in networks
        for marked in network["sentences"]
    )


def _sentence(marked: str, roster: tuple[str, ...], *, filled: bool) -> Sentence:
    text, spans, position = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[position : match.start()]
        sign, words = match.groups()
        spans.append(Span(len(text), len(text) + len(words), KINDS[sign], sign == "r"))
        text += words
        position = match.end()
    return Sentence(text + marked[position:], tuple(spans), roster, filled)
