"""Treebank sentences as a teller would say them: "hij werkt" also as "ik werk".

Newspapers hardly say "ik"; whoever is phoned says little else. A subject or object of one word
becomes the teller, and its verb in the present follows.
"""

import copy
import random

from analysis.language.treebank_words import Sentence, Word

FIRST = {"is": "ben", "heeft": "heb", "kunt": "kan", "zult": "zal", "bent": "ben"}


def as_told(sentence: Sentence, choose: random.Random) -> Sentence:
    """Return a copy in which a subject or an object of one word is the teller, where there is one.

    A pronoun that opens a relative clause stays.
    """
    told = copy.deepcopy(sentence)
    for place, word in enumerate(told, 1):
        if not _alone(told, place, word):
            continue
        if word.relation in ("nsubj", "nsubj:pass"):
            _become(word, "Ik" if place == 1 else "ik")
            for verb in _finite(told, word.head):
                verb.form = first_person(verb)
        elif word.relation in ("obj", "iobj") and word.upos in ("PRON", "PROPN"):
            _become(word, choose.choice(("mij", "me", "me", "hem", "haar")))
    return told


def _alone(sentence: Sentence, place: int, word: Word) -> bool:
    relative = bool(word.head) and sentence[word.head - 1].relation.startswith("acl")
    said = word.upos in ("PRON", "PROPN", "NOUN") and word.form.lower() != "zich"
    joined = any(one.head == place for one in sentence)
    return said and not relative and not joined


def _become(word: Word, form: str) -> None:
    word.form, word.lemma, word.upos, word.features = form, form.lower(), "PRON", "_"


def _finite(sentence: Sentence, head: int) -> list[Word]:
    """The present singular verbs of a clause: the head itself, or its helper."""
    clause = [sentence[head - 1]]
    clause += [
        one for one in sentence if one.head == head and one.relation.startswith(("aux", "cop"))
    ]
    wanted = ("VerbForm=Fin", "Tense=Pres", "Number=Sing")
    return [one for one in clause if all(part in one.features for part in wanted)]


def first_person(verb: Word) -> str:
    """Return a verb as "ik" has it: "werkt" is "werk", "zit" stays."""
    form = verb.form.lower()
    if form in FIRST:
        return FIRST[form]
    own = verb.lemma.lower().removesuffix("en").endswith("t")
    return form[:-1] if form.endswith("t") and not own and len(form) > 2 else form
