"""Which words are names: lists of people, surnames and places, and of what is no name.

The large lists are deduce's own text files, read from where it is installed; its program is
not loaded. Ours add what they lack, and say which ambiguous words are names in speech.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from analysis.language.lexicon import everyday_words, not_names, spellings, words_around
from analysis.language.name_rules import plain_letters

OWN = ("analysis.language", "data", "names")
GIVEN = ("names/lst_first_name/items.txt",)
SURNAMES = ("names/lst_surname/items.txt", "names/lst_interfix_surname/items.txt")
PLACES = (
    "locations/lst_placename/lst_residence/items.txt",
    "locations/lst_placename/lst_municipality/items.txt",
)
STREETS = "locations/lst_street/items.txt"
NO_SURNAME = words_around("no_surname")


@dataclass(frozen=True)
class NameLists:
    """Words in lower case without accents; ``places`` also holds places of more words."""

    given: frozenset[str]
    surnames: frozenset[str]
    places: frozenset[str]
    after_where: frozenset[str]
    towns: frozenset[str]
    """Places of one word, also where they are a common word too."""
    words: frozenset[str]
    never: frozenset[str]
    short: frozenset[str]
    ordinary: frozenset[str]
    """Words that are a name of the roster only with a capital, or where a person stands."""
    certain: frozenset[str]
    """Given names that are one wherever they stand."""

    def is_given(self, word: str) -> bool:
        """Say whether this is a given name wherever it stands."""
        return word in self.certain

    def is_surname(self, word: str) -> bool:
        """Say whether this is a surname wherever it stands."""
        return len(word) > 3 and word in self.surnames and not self.is_word(word)

    def is_place(self, word: str) -> bool:
        """Say whether this is a place wherever it stands."""
        return len(word) > 2 and word in self.places and word not in self.after_where

    def is_word(self, word: str) -> bool:
        """Say whether Dutch, or a dialect of it, has this word."""
        return word in self.words or word in self.never

    def may_be_name(self, word: str) -> bool:
        """Say whether a word is a name where a name is expected: after a title."""
        if word in self.never or word in NO_SURNAME:
            return False
        if word in everyday_words() and (word in self.given or word in self.surnames):
            return True
        if not self.is_word(word):
            return not self.is_compound(word)
        return word in self.surnames and word not in told_words()

    def is_compound(self, word: str) -> bool:
        """Say whether a long word is made of two others: "naoberplicht"."""
        return len(word) > 7 and any(
            word[at:] in self.words and word[:at].rstrip("s") in self.words
            for at in range(3, len(word) - 3)
        )


@lru_cache(maxsize=1)
def name_lists() -> NameLists:
    """Read the lists. Takes about half a second and 60 MB, once per process."""
    people, towns = _own("people.yaml"), _own("places.yaml")
    never = frozenset(map(str, people["never"])) | frozenset(map(plain_letters, spellings()))
    short, firm = frozenset(people["short"]), frozenset(people["in_spite_of"])
    words = frozenset(map(plain_letters, _lines(_own_path("dutch_words.txt")))) | (
        not_names() - firm
    )
    given = frozenset(map(plain_letters, _listed(GIVEN))) | frozenset(people["first_names"].split())
    more = frozenset(towns["more"].split())
    places = frozenset(map(plain_letters, _listed(PLACES))) | more | frozenset(towns["in_spite_of"])
    places = frozenset(one.replace("-", " ") for one in places) | places
    towns_of_one = frozenset(one for one in places if " " not in one)
    doubtful = (frozenset(towns["after_where"]) | (places - told_words())) & words
    known = frozenset(towns["in_spite_of"])
    doubtful -= known
    places = frozenset(one for one in places if _is_town(one, words, never) or one in known)
    certain = frozenset(
        one
        for one in given - never
        if len(one) > 2 and one not in words and (len(one) > 3 or one not in told_words())
    )
    return NameLists(
        given=given | firm | short,
        surnames=frozenset(map(plain_letters, _listed(SURNAMES)))
        | frozenset(people["surnames"].split()),
        places=places,
        after_where=doubtful,
        towns=towns_of_one,
        words=words,
        never=never - firm,
        short=short,
        ordinary=(words | everyday_words() | never) - firm,
        certain=certain | firm,
    )


def _is_town(place: str, words: frozenset[str], never: frozenset[str]) -> bool:
    """Say whether a place can be told by its name alone: no "de berg", no "best"."""
    parts = place.replace("-", " ").split()
    return any(len(one) > 3 and one not in words and one not in never for one in parts) or (
        len(parts) > 1 and parts[0] in {"den", "alphen", "bergen", "loon", "capelle", "wijk"}
    )


@lru_cache(maxsize=1)
def told_words() -> frozenset[str]:
    """Return the words that our own training stories hold thrice in lower case: common ones."""
    folder = resources.files("analysis.language").joinpath("data", "training")
    text = " ".join(
        folder.joinpath(name).read_text(encoding="utf-8")
        for name in ("items.jsonl", "network_turns.jsonl", "own_sentences.txt")
    )
    counts = Counter(word for word in re.findall(r"[^\W\d_]+", text) if word.islower())
    return frozenset(word for word, count in counts.items() if count > 2)


@lru_cache(maxsize=1)
def streets() -> frozenset[str]:
    """Return the streets of the Netherlands, in lower case without accents (150,000)."""
    return frozenset(map(plain_letters, _listed((STREETS,))))


def _listed(names: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of deduce's lists; importing deduce itself would cost a second."""
    spec = find_spec("deduce")
    if spec is None or spec.origin is None:
        return
    for name in names:
        yield from _lines(Path(spec.origin).parent / "data" / "lookup" / "src" / name)


def _lines(path: Any) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield line.strip()


def _own(name: str) -> Any:
    return yaml.safe_load(_own_path(name).read_text(encoding="utf-8"))


def _own_path(name: str) -> Any:
    package, *folders = OWN
    return resources.files(package).joinpath(*folders, name)
