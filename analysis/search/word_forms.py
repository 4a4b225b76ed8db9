"""Words of a text, each with the stem under which its other forms are found.

Snowball alone keeps "luisterde" and "luisteren" apart, and knows no strong verbs and no "steden".
So a word is brought to its dictionary form first: by a list of everyday verbs, else by
``analysis/language/lemmas.py``. The stem of that brings "zorg" and "zorgen" together. No word is
left out: "niet" and "geen" turn what somebody tells around.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

import yaml
from nltk.stem.snowball import SnowballStemmer

from analysis.language.lemmas import lemma

# Goes up when stems come out otherwise, or are written otherwise: every story is then read again.
WORDS_VERSION = 2
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# What stands for a name tells nothing about the story, and is one word to nobody.
PLACEHOLDER = re.compile(r"\[[^\]\n]{1,40}\]")
VOWELS = "aeiou"
# Roots in -el and -en that have their stress at the end.
HEAVY = ("verdel", "oordel", "verlen")
LONGEST = 64


class Word(NamedTuple):
    """One word of a text: ``text[start:end]`` in code points, its form and its stem."""

    start: int
    end: int
    form: str
    stem: str


def words_in(text: str) -> list[Word]:
    """Return the words of a text in order; what stands for a name is none of them."""
    hidden = {at for match in PLACEHOLDER.finditer(text) for at in range(*match.span())}
    found = []
    for match in WORD.finditer(text):
        if match.start() in hidden:
            continue
        form = form_of(match.group())
        found.append(Word(match.start(), match.end(), form, stem_of(form)))
    return found


def form_of(word: str) -> str:
    """Return a word without capitals and accents, as it is compared exactly."""
    parts = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(one for one in parts if not unicodedata.combining(one))[:LONGEST]


@lru_cache(maxsize=1 << 16)
def stem_of(form: str) -> str:
    """Return the stem of the dictionary form of a form."""
    form = form.removesuffix("'s")
    known = _verbs()["words"].get(form) or _infinitives().get(form)
    if known is None:
        known = _with_a_word_before(form) or lemma(form)
    return str(_stemmer().stem(known))


def _with_a_word_before(form: str) -> str | None:
    """Return "terugbellen" for "teruggebeld"; None when no verb of the list is in it."""
    for before in _verbs()["apart"]:
        if form.startswith(before) and len(form) - len(before) > 3:
            verb = _infinitives().get(form[len(before) :])
            if verb is not None:
                return f"{before}{verb}"
    return None


@cache
def _stemmer() -> SnowballStemmer:
    return SnowballStemmer("dutch")


@cache
def _verbs() -> dict[str, Any]:
    file = resources.files("analysis.search").joinpath("verbs.yaml")
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


@cache
def _infinitives() -> dict[str, str]:
    """Every form of every verb of the list, with its infinitive. Present forms come first."""
    verbs, found = _verbs(), dict[str, str]()
    for infinitive in [*verbs["strong"], *str(verbs["weak"]).split()]:
        for form in (infinitive, *_present(infinitive)):
            found.setdefault(form, infinitive)
    for table in (verbs["present"], verbs["strong"]):
        for infinitive, forms in table.items():
            found.update((form, infinitive) for form in forms if form != infinitive)
    for infinitive in str(verbs["weak"]).split():
        for form in _past(infinitive):
            found.setdefault(form, infinitive)
    return found


def _root(infinitive: str) -> str:
    """Return the root as it is written: "wandelen" wandel, "bellen" bel, "leven" leef."""
    if not infinitive.endswith("en"):
        return infinitive.removesuffix("n")
    root = infinitive[:-2]
    if len(root) > 1 and root[-1] == root[-2]:
        return root[:-1]
    if _is_long(root):
        root = f"{root[:-1]}{root[-2]}{root[-1]}"
    return root[:-1] + {"v": "f", "z": "s"}.get(root[-1], root[-1])


def _is_long(root: str) -> bool:
    """Return whether the last vowel is written once because its syllable is open."""
    open_syllable = (
        len(root) > 1
        and root[-1] not in VOWELS
        and root[-2] in "aeou"
        and (len(root) == 2 or root[-3] not in VOWELS)
    )
    # The last syllable of "luister" and "wandel" is without stress: its vowel stays single.
    light = root.endswith(("el", "en")) or f"{root}en" in _verbs()["light"]
    unstressed = light and any(vowel in root[:-2] for vowel in VOWELS)
    return open_syllable and (root in HEAVY or not unstressed)


def _present(infinitive: str) -> Iterator[str]:
    root = _root(infinitive)
    if infinitive.endswith("en"):
        yield root
        yield root if root.endswith("t") else f"{root}t"
        yield f"{infinitive}d"
        yield f"{infinitive}de"


def _past(infinitive: str) -> Iterator[str]:
    root = _root(infinitive)
    hard = infinitive[:-2].endswith(("t", "k", "f", "s", "c", "h", "p", "x")) or root[-2:] == "ch"
    sound = "t" if hard else "d"
    yield from (f"{root}{sound}e", f"{root}{sound}en")
    done = root if root.endswith(sound) else f"{root}{sound}"
    without = any(
        root.startswith(one) and any(vowel in root[len(one) :] for vowel in VOWELS)
        for one in ("be", "ge", "her", "ont", "ver", "erk", "over", "onder")
    )
    yield done if without else f"ge{done}"
    yield f"{done}e" if without else f"ge{done}e"


def verb_forms() -> dict[str, str]:
    """Return every form of the listed everyday verbs, with its infinitive."""
    return dict(_infinitives())
