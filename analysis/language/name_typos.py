"""Names of the roster as they are mistyped, shortened or made small.

"fattma", "hennk", "toosje", "adri": one error away from a name that the network knows, and
no word of the language. All offsets are 0-based code points, end exclusive.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from analysis.language.lexicon import everyday_words, name_particles
from analysis.language.name_lists import NameLists
from analysis.language.name_rules import PERSON, FoundSpan, kind_of, plain_letters

WORD = re.compile(r"[^\W\d_][\w-]*(?:['’]s?(?!\w))?")
SMALL = ("je", "tje", "ke", "ske", "eke", "ie", "i", "y", "s", "kes", "jes", "a")
# Sounds that are written in more than one way, the longest first.
SOUNDS = (
    ("sch", "sg"), ("sj", "s"), ("ch", "g"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("kh", "g"),
    ("ou", "u"), ("oe", "u"), ("ij", "i"), ("ie", "i"), ("ey", "i"), ("ei", "i"), ("y", "i"),
    ("j", "i"), ("c", "k"), ("q", "k"), ("v", "f"), ("w", "f"), ("z", "s"), ("x", "ks"), ("h", ""),
)  # fmt: skip


def find_mistyped(text: str, roster: Sequence[str], lists: NameLists) -> Iterator[FoundSpan]:
    """Yield words that are one error away from a name of the roster and mean nothing else."""
    parts = _parts(tuple(roster))
    if not parts:
        return
    for match in WORD.finditer(text):
        word = plain_letters(match.group())
        bare = word.removesuffix("'s").removesuffix("’s").rstrip("'’")
        if len(bare) < 3 or lists.is_word(bare):
            continue
        if any(_is_close(bare, part) for part in parts):
            yield FoundSpan(match.start(), match.end(), PERSON)


@lru_cache(maxsize=64)
def _parts(roster: tuple[str, ...]) -> tuple[str, ...]:
    words = {
        plain_letters(part)
        for entry in roster
        if kind_of(entry) == PERSON
        for part in entry.split()
    }
    return tuple(
        sorted(
            word
            for word in words - name_particles() - everyday_words()
            if len(word) > 2 and word.isalpha()
        )
    )


@lru_cache(maxsize=8192)
def _is_close(word: str, part: str) -> bool:
    if abs(len(word) - len(part)) > 4:
        return False
    if _is_form(word, part) or _is_form(word.removesuffix("s"), part):
        return True
    least = min(len(word), len(part))
    if least >= 4 and word[0] == part[0] and _sound(word) == _sound(part):
        return True
    if least >= 5:
        return distance(word, part) <= (2 if len(part) > 8 else 1)
    return least == 4 and word[:2] == part[:2] and distance(word, part) <= 1


def _is_form(word: str, part: str) -> bool:
    """Say whether a word is a name made small ("toosje") or cut off ("adri", "zbig")."""
    if word == part:
        return True
    if len(part) > 5 and len(word) >= 4 and part.startswith(word):
        return True
    stem = part.rstrip("aeiou") if len(part) > 4 else part
    return any(word in {part + ending, stem + ending} for ending in SMALL)


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word)


def distance(one: str, other: str) -> int:
    """Return how many errors lie between two words: a letter more, less, other or swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
