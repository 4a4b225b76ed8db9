"""Read the six treebank files and bring them to one scheme.

Two of the files follow older rules of annotation (UD 2.0 and 2.1) than the other four. What
the rules changed was found by laying the sentences side by side that stand in both; the
steps below repeat those changes. A sentence of the oldest file that also stands in a newer
one is left out. Nothing of these files is kept in the project: they are read where they lie.
"""

import gzip
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.language.treebank_words import Sentence, Word, below, children, set_marks

TEST = "nl_alpino-ud-test.conllu.gz"
DEV = "nl_alpino-ud-dev.conllu.gz"
NEW = (DEV, "nl_lassysmall-ud-dev.conllu.gz", "nl_lassysmall-ud-test.conllu.gz")
OLD = ("nl_alpino-old-train-4b8df79.conllu.gz", "nl_lassysmall-ud1-train-2017.conllu.gz")
KEPT_FEATURES = ("VerbForm", "Tense", "Number", "Person", "Poss", "PronType")
FEATURES_OF = {"VERB": ("VerbForm", "Tense", "Number"), "AUX": ("VerbForm", "Tense", "Number")}
AUXILIARIES = frozenset({"zijn", "worden", "hebben", "kunnen", "zullen", "moeten", "mogen"})
POSSESSIVES = frozenset(
    {"mijn", "m'n", "jouw", "je", "uw", "zijn", "z'n", "haar", "d'r", "ons", "onze"}
    | {"jullie", "hun", "wier", "wiens"}
)
ORDINALS = ("ste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "negende", "tiende")
STAY_WITH_PREDICATE = frozenset(
    {"det", "case", "amod", "nmod", "nmod:poss", "nummod", "flat", "fixed", "appos"}
    | {"acl", "acl:relcl", "compound:prt"}
)


def read(path: Path) -> list[Sentence]:
    """Return the sentences of one gzipped CoNLL-U file, as they stand.

    Raises:
        OSError: The file cannot be read.
    """
    sentences: list[Sentence] = []
    current: Sentence = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) > 7 and parts[0].isdigit():
                current.append(
                    Word(parts[1], parts[2], parts[3], parts[5], int(parts[6]), parts[7])
                )
            elif len(parts) == 1 and not parts[0] and current:
                sentences.append(current)
                current = []
    return [*sentences, current] if current else sentences


def text_of(sentence: Sequence[Word]) -> str:
    """Return the words of a sentence with a space between each."""
    return " ".join(word.form for word in sentence)


def training_and_test(folder: Path) -> tuple[list[Sentence], list[Sentence]]:
    """Return all training sentences and the test sentences, in one scheme.

    Args:
        folder: where the six files lie.

    Raises:
        OSError: A file is missing.
    """
    test = read(folder / TEST)
    new = [sentence for name in NEW for sentence in read(folder / name)]
    old = [sentence for name in OLD for sentence in read(folder / name)]
    seen = {text_of(sentence) for sentence in (*new, *test)}
    # Headings and captions without a verb teach little about how people talk.
    old = [one for one in old if text_of(one) not in seen and _has_verb(one)]
    habits = habits_of(new)
    for sentence in old:
        renew(sentence, habits)
    for sentence in (*new, *old, *test):
        settle(sentence)
    return [one for one in (*new, *old) if is_tree(one)], test


def _has_verb(sentence: Sentence) -> bool:
    return any(word.upos in ("VERB", "AUX") for word in sentence)


def is_tree(sentence: Sentence) -> bool:
    """Say whether every word leads to one root (a few converted sentences do not)."""
    for start in range(1, len(sentence) + 1):
        place = start
        for _ in sentence:
            place = sentence[place - 1].head if place else 0
        if place:
            return False
    return sum(word.head == 0 for word in sentence) == 1


def settle(sentence: Sentence) -> None:
    """Bring lemmas and features of a sentence to the form that we learn."""
    for word in sentence:
        word.lemma = lemma_of(word)
        wanted = FEATURES_OF.get(word.upos, ())
        pairs = [pair for pair in word.features.split("|") if pair.split("=")[0] in wanted]
        word.features = "|".join(pairs) or "_"


def lemma_of(word: Word) -> str:
    """Return the lemma without marks between parts; a part that stands elsewhere is left off.

    "mee_vallen" is "vallen" for "viel", and "meevallen" for "meegevallen".
    """
    parts = [part for part in word.lemma.split("_") if part]
    if not parts:
        return word.form.lower()
    if word.upos in ("VERB", "AUX") and len(parts) > 1:
        form = word.form.lower()
        parts = parts if form.startswith(parts[0].lower()) else parts[1:]
    joined = "".join(parts)
    return joined if word.upos in ("PROPN", "X", "SYM") else joined.lower()


@dataclass(frozen=True)
class Habits:
    """What the newer files do with a verb: its fixed prepositions, and whether "zich" is empty."""

    prepositions: frozenset[tuple[str, str]]
    reflexives: frozenset[str]


def habits_of(sentences: Sequence[Sentence]) -> Habits:
    """Learn from the newer files which complements belong to which verb."""
    fixed: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    empty: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for place, word in enumerate(sentence, 1):
            if not word.head:
                continue
            verb = sentence[word.head - 1].lemma.rpartition("_")[2]
            if word.relation in ("obl", "obl:arg"):
                for case in children(sentence, place, "case"):
                    fixed[verb, sentence[case - 1].form.lower()][word.relation] += 1
            if word.form.lower() == "zich":
                empty[verb][word.relation] += 1
    return Habits(
        frozenset(k for k, n in fixed.items() if n["obl:arg"] > n["obl"]),
        frozenset(verb for verb, n in empty.items() if n["obj"] > n["expl:pv"]),
    )


def renew(sentence: Sentence, habits: Habits) -> None:
    """Bring a sentence of an older file to the newer scheme, in place."""
    for place, word in enumerate(sentence, 1):
        _renew_word(sentence, place, word)
    for place, word in enumerate(sentence, 1):
        _renew_complement(sentence, place, word, habits)
    for place, word in enumerate(sentence, 1):
        _renew_object(sentence, place, word)
    for place, word in enumerate(sentence, 1):
        if word.relation in ("cop", "aux") and word.lemma not in _helpers(word):
            _swap(sentence, place)
    for place, word in enumerate(sentence, 1):
        if word.relation == "cc":
            after = [n for n in children(sentence, word.head, "conj") if n > place]
            word.head = after[0] if after else word.head
    set_marks(sentence)


def _helpers(word: Word) -> frozenset[str]:
    return frozenset({"zijn"}) if word.relation == "cop" else AUXILIARIES


def _renew_word(sentence: Sentence, place: int, word: Word) -> None:
    lower = word.form.lower()
    if word.relation == "flat:name":
        word.relation = "flat"
    if word.relation == "fixed" and _is_name(sentence, place):
        word.relation, word.upos = "flat", "PROPN"
        sentence[word.head - 1].upos = "PROPN"
    if word.relation == "det" and lower in POSSESSIVES:
        word.relation, word.upos = "nmod:poss", "PRON"
    if word.upos == "NUM" and (
        lower.endswith(ORDINALS) or (lower[:1].isdigit() and lower[-1:] == "e")
    ):
        word.upos = "ADJ"
        word.relation = "amod" if word.relation == "nummod" else word.relation
    if lower == "als" and word.upos == "ADP":
        word.upos = "SCONJ"


def _is_name(sentence: Sentence, place: int) -> bool:
    head = sentence[place - 1].head
    parts = list(children(sentence, head, "fixed"))
    return sentence[head - 1].form[:1].isupper() and any(
        sentence[n - 1].form[:1].isupper() or sentence[n - 1].form.isdigit() for n in parts
    )


def _renew_complement(sentence: Sentence, place: int, word: Word, habits: Habits) -> None:
    if not word.head:
        return
    verb = sentence[word.head - 1].lemma.rpartition("_")[2]
    if word.relation == "obj" and word.form.lower() == "zich" and verb not in habits.reflexives:
        word.relation = "expl:pv"
    if word.relation != "obl":
        return
    cases = [sentence[n - 1].form.lower() for n in children(sentence, place, "case")]
    passive = any(children(sentence, word.head, "aux:pass"))
    if "door" in cases and passive:
        word.relation = "obl:agent"
    elif any((verb, case) in habits.prepositions for case in cases):
        word.relation = "obl:arg"


def _renew_object(sentence: Sentence, place: int, word: Word) -> None:
    """Take back what the older rules called an object and is none.

    A noun behind a preposition of many words ("in plaats van een fiets"), and the late subject of
    a passive ("er werd een weg aangelegd").
    """
    if word.relation != "obj" or not word.head:
        return
    before = _long_preposition(sentence, place)
    if before:
        case = sentence[before - 1]
        word.relation = case.relation
        case.head, case.relation = place, "case"
        return
    subjects = ("nsubj", "nsubj:pass", "csubj")
    told = any(any(children(sentence, word.head, name)) for name in subjects)
    if not told and any(children(sentence, word.head, "aux:pass")):
        word.relation = "nsubj:pass"


def _long_preposition(sentence: Sentence, place: int) -> int:
    """Return where a preposition hangs beside its noun and ends just before it, or 0."""
    first = min(below(sentence, place))
    for number in children(sentence, sentence[place - 1].head):
        beside = sentence[number - 1]
        hangs = beside.upos == "ADP" and beside.relation in ("obl", "nmod")
        many = any(children(sentence, number, "fixed"))
        if hangs and many and max(below(sentence, number)) == first - 1:
            return number
    return 0


def _swap(sentence: Sentence, place: int) -> None:
    """Make a verb the head that the older rules called a helper of its predicate."""
    verb = sentence[place - 1]
    predicate_at = verb.head
    if not predicate_at:
        return
    predicate = sentence[predicate_at - 1]
    verb.head, verb.relation, verb.upos = predicate.head, predicate.relation, "VERB"
    predicate.head, predicate.relation = place, "xcomp"
    for number in list(children(sentence, predicate_at)):
        child = sentence[number - 1]
        stays = child.relation in STAY_WITH_PREDICATE or number == place
        if child.relation in ("advmod", "obl", "obl:arg", "obj", "iobj", "mark"):
            beside = number == predicate_at - 1 and predicate.upos == "ADJ"
            stays = predicate.upos == "VERB" and child.form.lower() != "dat" or beside
        if not stays:
            child.head = place
