"""The dictionary form of a word, by the ends of words: "luisterde" is "luisteren".

The rules were learnt from the treebank and a list of everyday verbs by ``treebank_train``:
per part of speech an end of a word, and what to take off and put on. The longest end counts;
an irregular word is an end that is the whole word. No spaCy is needed.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

ANY = ""
START = "^"
# Parts that a verb takes in front, and that "ge" and "te" come behind: "teruggebeld".
# fmt: off
BEFORE_VERBS = (
    "achter", "aan", "af", "bij", "binnen", "boven", "buiten", "door", "dicht", "in", "langs",
    "los", "mee", "mis", "na", "neer", "om", "onder", "op", "open", "over", "rond", "samen",
    "tegen", "terug", "thuis", "toe", "tussen", "uit", "vast", "vol", "voor", "voorbij",
    "voort", "weg", "klaar", "kwijt", "goed", "schoon", "stil", "stop", "gelijk", "plaats",
    "deel",
)
# fmt: on
SAME_RULES = {"AUX": "VERB"}
AS_WRITTEN = frozenset({"PROPN", "X", "SYM", "PUNCT", "NUM"})


class Edit(NamedTuple):
    """Take ``front`` and then ``off`` letters away, and put ``on`` behind."""

    front: int
    off: int
    on: str


def lemmas(words: Sequence[str], tags: Sequence[str] | None = None) -> list[str]:
    """Return the dictionary form of every word, in lower case, equally many.

    A separate part of a verb stays apart: "belde ... terug" gives "bellen".

    Args:
        words: as written.
        tags: part of speech (UD) of each, where it is known: then names keep their capitals,
            and "was" can be the washing.
    """
    if tags is None:
        return [lemma(word) for word in words]
    return [lemma(word, tag) for word, tag in zip(words, tags, strict=True)]


def lemma(word: str, tag: str = ANY) -> str:
    """Return the dictionary form of one word."""
    if tag in AS_WRITTEN:
        return word
    rules = _rules().get(SAME_RULES.get(tag, tag)) or _rules()[ANY]
    return applied(rules, word.lower(), split=tag in (ANY, "VERB"))


def applied(rules: Mapping[str, Edit], word: str, *, split: bool) -> str:
    """Return what the longest end that is known makes of a word in lower case."""
    edged = f"{START}{word}"
    if split and edged not in rules:
        joined = _joined(rules, word)
        if joined:
            return joined
    for start in range(len(edged) + 1):
        edit = rules.get(edged[start:])
        if edit and edit.front + edit.off < len(word) + len(edit.on):
            return word[edit.front : len(word) - edit.off] + edit.on
    return word


def _joined(rules: Mapping[str, Edit], word: str) -> str:
    """Return "terugbellen" for "teruggebeld"; nothing when the word is not of that kind."""
    for part in BEFORE_VERBS:
        rest = word.removeprefix(part)
        if rest != word and rest.startswith("ge") and len(rest) > 5:
            return part + applied(rules, rest, split=False)
    return ""


@cache
def _rules() -> dict[str, dict[str, Edit]]:
    file = resources.files("analysis.language").joinpath("data", "lemmas.json")
    content = json.loads(file.read_text(encoding="utf-8"))
    return {
        tag: {end: Edit(*edit) for end, edit in rules.items()}
        for tag, rules in content["rules"].items()
    }
