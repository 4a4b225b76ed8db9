"""Learn the rules of ``lemmas.py``: the shortest list of word ends that tells the forms apart."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis.language.lemmas import ANY, AS_WRITTEN, SAME_RULES, START, Edit

Pairs = Mapping[tuple[str, str], int]
# A word that was seen this often may be a rule of its own.
OWN_RULE = 2
DATA = Path(__file__).with_name("data") / "lemmas.json"


def edit_between(word: str, lemma: str) -> Edit:
    """Return the edit that makes the lemma of a word; "ge" in front may go."""
    choices = []
    for front in (0, 2) if word.startswith("ge") else (0,):
        rest = word[front:]
        shared = 0
        while shared < min(len(rest), len(lemma)) and rest[shared] == lemma[shared]:
            shared += 1
        choices.append((front // 2 + len(rest) - shared, front, shared))
    _, front, shared = min(choices)
    return Edit(front, len(word) - front - shared, lemma[shared:])


def rules_of(pairs: Pairs, *, own: int = OWN_RULE) -> dict[str, Edit]:
    """Return end -> edit, such that the longest known end of a word gives its lemma.

    Args:
        pairs: (word, lemma) -> how often.
        own: how often a word must be seen to have a rule of its own.
    """
    ends: dict[str, Counter[Edit]] = defaultdict(Counter)
    for (word, lemma), often in pairs.items():
        edit = edit_between(word, lemma)
        edged = f"{START}{word}"
        for start in range(len(edged) + 1):
            ends[edged[start:]][edit] += often
    rules: dict[str, Edit] = {}
    for end in sorted(ends, key=lambda one: (len(one), one)):
        edits = ends[end]
        edit, often = min(edits.items(), key=lambda one: (-one[1], one[0]))
        known = _known(rules, end)
        least = own if end.startswith(START) else 3
        if edit != known and often >= least and often > edits.get(known, 0):
            rules[end] = edit
    return rules


def _known(rules: Mapping[str, Edit], end: str) -> Edit:
    for start in range(1, len(end) + 1):
        if end[start:] in rules:
            return rules[end[start:]]
    return Edit(0, 0, "")


def learn(
    words: Iterable[tuple[str, str, str]], verbs: Mapping[str, str]
) -> dict[str, dict[str, Edit]]:
    """Return the rules per part of speech, and under ``ANY`` those for an unknown one.

    Args:
        words: (word, lemma, part of speech) of the treebank.
        verbs: form -> infinitive, counted so often that each form may be a rule.
    """
    per: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for word, lemma, tag in words:
        if tag in AS_WRITTEN:
            continue
        pair = (word.lower(), lemma.lower())
        per[SAME_RULES.get(tag, tag)][pair] += 1
        per[ANY][pair] += 1
    for form, infinitive in verbs.items():
        per["VERB"][form, infinitive] += OWN_RULE
        if not per["NOUN"][form, form] and not per["ADJ"][form, form]:
            per[ANY][form, infinitive] += OWN_RULE
    return {tag: rules_of(+pairs) for tag, pairs in sorted(per.items())}


def write(rules: Mapping[str, Mapping[str, Edit]], path: Path = DATA) -> None:
    """Write the rules as one JSON file, the same for the same rules."""
    content = {
        "source": "learnt from UD Dutch Alpino and LassySmall (CC BY-SA 4.0) and verbs.yaml",
        "rules": {
            tag: {end: list(edit) for end, edit in sorted(one.items())}
            for tag, one in rules.items()
        },
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
